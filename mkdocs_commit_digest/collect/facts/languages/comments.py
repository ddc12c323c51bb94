"""Comments above definitions: their first sentence, and what they and marks say of deprecation."""

from __future__ import annotations

import re

_MAX_COMMENT = 4_000

_DECORATION = re.compile(
    r"""
    ^\s*                     # at the beginning of a line:
    (?: /\*+!? | \*+/ | \*   # the stars of a block comment,
      | //+!? | \#+ | --+ )  # or what begins a line comment
    [ ]?
    """,
    re.VERBOSE | re.MULTILINE,
)
_END = re.compile(r"\s*\*+/\s*$", re.MULTILINE)
_TAGS = re.compile(r"<[^<>]{1,200}>|\{@\w+ ([^{}]*)\}")
_SENTENCE = re.compile(r"(?<=[.!?。])\s")
_TAG_LINE = re.compile(r"^\s*@\w|^\s*\\(?:param|return|tparam)", re.MULTILINE)

_IN_COMMENT = re.compile(r"(?:^|\s)@deprecated\b\s*(?P<tag>[^\n]*)|^Deprecated:\s*(?P<go>[^\n]*)", re.MULTILINE)
_IN_MARK = re.compile(
    r"""
    (?<![A-Za-z])                      # a mark named
    (?:\w+\.){0,3}                     # (in a module)
    (?:deprecat\w*|obsolete)           # deprecated, deprecate_nonkeyword_arguments, Obsolete
    (?![A-Za-z])
    (?P<rest>[^\n]*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = re.compile(r""""([^"\n]{1,400})"|'([^'\n]{1,400})'""")


def bare_comment(comment: str) -> str:
    """Return a comment's words without what makes it a comment."""
    text = _END.sub("", comment[:_MAX_COMMENT])
    return _DECORATION.sub("", text).strip()


def first_sentence(comment: str) -> str:
    """Return the first sentence of a doc comment on one line, at most 300 characters; empty if there is none."""
    if not comment:
        return ""
    text = _TAGS.sub(lambda found: found[1] or "", bare_comment(comment))
    lines = _TAG_LINE.split(text, maxsplit=1)[0].strip()
    paragraph = " ".join(lines.split("\n\n", 1)[0].split())
    return _SENTENCE.split(paragraph, maxsplit=1)[0][:300]


def deprecation_in(comment: str, marks: tuple[str, ...]) -> str | None:
    """Return what a comment or a mark says of deprecation (perhaps nothing), or None where none does."""
    if "eprecated" in comment and (found := _IN_COMMENT.search(bare_comment(comment))):
        return (found["tag"] or found["go"] or "").strip()
    for mark in marks:
        if found := _IN_MARK.search(mark):
            quoted = _QUOTED.search(found["rest"])
            return (quoted[1] or quoted[2]) if quoted else ""
    return None
