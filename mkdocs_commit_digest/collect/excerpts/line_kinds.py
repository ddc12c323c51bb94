"""What a line of a diff is, by its words alone: a definition, an import, part of a licence, or code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_AT = 400
"""Characters of a line."""
_DEFINITION = re.compile(
    r"""
    [ \t]{0,12}
    (?: (?:export|default|declare|public|private|protected|internal|static|abstract|final|async|unsafe|inline
         |constexpr|virtual|extern|open|override|sealed|const|pub(?:\([\w:\ ]{1,40}\))?)[ \t]+ ){0,5}
    (?: (?:def|class|fn|func|function\*?|interface|struct|trait|enum|union|impl|macro_rules!|protocol|record
         |namespace|fun|type)[ \t]+[\w$<(*~]
      | \#[ \t]*define[ \t]+\w | template[ \t]*< )
    """,
    re.VERBOSE,
)
_C_FUNCTION = re.compile(
    r"""
    (?! (?:return|else|if|for|while|switch|case|throw|delete|using|goto|assert|print)\b )
    [A-Za-z_][\w:<>,*&\[\]\ ]{0,160}[\ *&]     # a type
    ~?[A-Za-z_]\w{0,80}[ ]?\(                  # a name with its parameters
    """,
    re.VERBOSE,
)
"""A function of C, C++, CUDA or Java, or the like, at the edge of the page."""
_IMPORT = re.compile(
    r"""
    [ \t]{0,12}
    (?: import\b | from[ \t]+[\w.]+[ \t]+import\b | \#[ \t]*(?:include|import|pragma[ \t]+once)\b
      | (?:pub[ \t]+)?use[ \t]+[\w:{] | using[ \t]+[\w.:]+;? | package[ \t]+[\w.]+;?$ | extern[ \t]+crate\b
      | (?:const|let|var)[ \t].{1,120}=[ \t]*require\( | require(?:_once|_relative)?[ (\'"] | export[ \t]+\*[ \t]+from\b
      | "use[ ]strict" )
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(
    r"[ \t]{0,12}(?:#(?!\[|!|\s*(?:include|define|if|endif|pragma)\b)|//|/\*|\*|<!--|--|;|\"\"\"|'''|%)"
)
_LICENCE = re.compile(
    r"(?i)copyright|\blicen[cs]ed?\b|SPDX-|all rights reserved|without warrant|permission is hereby granted"
)
_LEADS = re.compile(r"[ \t]{0,12}(?:@|#\[|///?|/\*|\*|template\b|#(?!\s*(?:include|define|if|endif)))")
"""What stands above a definition and belongs to it: decorators, attributes, comments."""
_OPEN_IMPORT = re.compile(r"[({]\s*$")
_CLOSES = re.compile(r"\s*[)}]")
_MOST_LICENCE_LINES = 80


def is_definition(line: str) -> bool:
    """Tell whether a line of a diff, sign and all, begins to define something."""
    text = line[1:_LOOKED_AT]
    if _DEFINITION.match(text):
        return True
    return text[:1].isalpha() and not text.rstrip().endswith(";") and bool(_C_FUNCTION.match(text))


def leads_to_definition(line: str) -> bool:
    """Tell whether a line belongs to the definition below it."""
    return bool(_LEADS.match(line[1:_LOOKED_AT]))


def boilerplate(lines: Sequence[str], first_line: int) -> list[bool]:
    """Tell of each line of a hunk whether it is blank, an import, or part of a licence at the top of the file.

    Args:
        lines: With their signs.
        first_line: Of the hunk, in the file; licences stand at the top.
    """
    top = _licence_lines(lines) if first_line <= 3 else 0  # noqa: PLR2004 - a shebang and an encoding may come first
    marks = []
    inside = False
    for number, line in enumerate(lines):
        text = line[1:_LOOKED_AT]
        is_import = inside or bool(_IMPORT.match(text))
        if inside:
            inside = not _CLOSES.match(text)
        elif is_import:
            inside = bool(_OPEN_IMPORT.search(text))
        marks.append(number < top or is_import or not text.strip())
    return marks


def _licence_lines(lines: Sequence[str]) -> int:
    """Return how many of the first lines are a comment that speaks of a licence."""
    length = 0
    for line in lines[:_MOST_LICENCE_LINES]:
        text = line[1:_LOOKED_AT]
        if text.strip() and not _COMMENT.match(text):
            break
        length += 1
    head = "\n".join(line[1:_LOOKED_AT] for line in lines[:length])
    return length if _LICENCE.search(head) else 0
