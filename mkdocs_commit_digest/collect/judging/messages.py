"""Commit message → the sentences a reader needs: no marks, trailers, templates or lists of merged commits. Pure."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.judging.subjects import read_subject

_MAX_BODY = 16_000
_FEW_WORDS = 3
"""A sentence with fewer words says too little without its marks: `[New Model] GLM-5`."""

_TRAILER = re.compile(r"[A-Za-z][A-Za-z-]{2,40}(?:-by|-By)?: .*")
_TRAILER_NAMES = re.compile(
    r"(?:cc|closes?|fix(?:es)?|resolves?|refs?|see also|issue|bug|cherry-picked|differential revision|link|changelog"
    r"|pull request resolved|pullrequest|see merge request|release-as|signed-off"
    r"|[a-z-]+-(?:by|url|id|revid|to|of)):?\s.*",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\s*(?:[-*+•] |\d+[.)] |\(cherry picked|#{1,6}\s|>|```|~~~|---|===|\||\[[ xX]\]|https?://|<|!\[|bumps? \["
    r"|bumps? \S+ (?:from|to)"
    r"|this pr contains the following|dependabot|this reverts commit|co-authored|signed-off|conflicts:"
    r"|thanks? |please |before (?:we|you|submitting)"
    r"|apply (?:\w+ ){0,3}suggestions?\b|(?:apply|address)\w* (?:\w+ ){0,3}(?:comments?|feedback|reviews?)\b"
    r"|merge (?:branch|remote-tracking|pull request)\b|auto[- ]?fix\w* |\[pre-commit|generated (?:by|with) |🤖"
    r"|@[\w-]+(?:\[bot\]|[,:]|\s*$|\s+(?:@|please|can|could|thanks?|suggested))"
    r"|(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|see|part of|related to)\s+(?:[\w/-]+)?[#!]\d+)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_MARKUP = re.compile(r"(`[^`\n]+`)|\*\*(?=\S)(.+?)(?<=\S)\*\*|!?\[([^\[\]\n]+)\]\([^()\s]+\)")
"""What Markdown adds to words: code stays as it is, bold text and links are their words."""
_CREDIT = re.compile(
    r"\s*[(,;]?\s*\b(?:cc:?|thanks(?: to)?|h/t|co-?authored by"
    r"|(?:as )?(?:suggested|reported|requested|found|noticed) by)"
    r"(?:(?: and|,)? @[\w-]+(?:\[bot\])?)+\)?",
    re.IGNORECASE,
)
"""Whom an author thanks or calls: it explains nothing of the change."""
_BOT = re.compile(r"@[\w-]+\[bot\]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(\[])|(?<=[。！？])")
_COLONS = (":", "：")
_LAST_MARK = (".", "!", "?", "。", "！", "？", "…", *_COLONS)


def headline(subject: str) -> str:
    """Return the subject as a sentence: without type, tags and pull request number, where enough is left to say.

    >>> headline("fix(server): stop at a closed socket (#12)")
    'Stop at a closed socket.'
    """
    parsed = read_subject(subject)
    sentence = parsed.sentence
    if len(sentence.split()) < _FEW_WORDS and parsed.labels:
        sentence = f"{' · '.join(parsed.labels)}: {sentence}"
    return _as_sentence(sentence)


def explanation(body: str, *, most: int) -> str:
    """Return the first sentences of a body that explain, in at most `most` characters; often none.

    Trailers, checklists, headings, code, quotations and lists are left out, and so are sentences that announce them.
    """
    for paragraph in _paragraphs(body):
        text = _without_people(_MARKUP.sub(_words_of, " ".join(paragraph.split())))
        if len(text.split()) > _FEW_WORDS and (kept := _bounded(text, most)):
            return kept
    return ""


def _without_people(text: str) -> str:
    """Leave out thanks and calls, and sentences on what a bot did."""
    if "@" not in text:
        return text
    sentences = (_CREDIT.sub("", sentence) for sentence in _SENTENCE_END.split(text) if not _BOT.search(sentence))
    return " ".join(sentence for sentence in sentences if sentence.strip(" .,;:!()"))


def _words_of(markup: re.Match[str]) -> str:
    return next(group for group in markup.groups() if group is not None)


def _paragraphs(body: str) -> list[str]:
    """Paragraphs of plain prose, in order."""
    text = _FENCE.sub("", _COMMENT.sub("", body[:_MAX_BODY].replace("\r\n", "\n")))
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.strip().split("\n") if line.strip()]
        if not lines or _NOISE.match(lines[0]) or _is_trailer(lines[0]):
            continue
        found.append("\n".join(_up_to_noise(lines)))
    return found


def _up_to_noise(lines: list[str]) -> list[str]:
    """A paragraph ends where a list, a trailer or a quotation begins."""
    for n, line in enumerate(lines):
        if _NOISE.match(line) or _is_trailer(line):
            return lines[:n]
    return lines


def _is_trailer(line: str) -> bool:
    return bool(_TRAILER_NAMES.fullmatch(line)) or (bool(_TRAILER.fullmatch(line)) and "-" in line.split(":", 1)[0])


def _bounded(text: str, most: int) -> str:
    """Whole sentences up to `most` characters; a first sentence that is longer ends in an ellipsis.

    A last sentence that ends in a colon announces what is not there, and is left out.
    """
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if len(" ".join([*kept, sentence])) > most:
            break
        kept.append(sentence)
    if not kept:
        return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    if kept[-1].rstrip().endswith(_COLONS):
        kept.pop()
    return _as_sentence(" ".join(kept))


def _as_sentence(text: str) -> str:
    """Begin with a capital, unless the first word is a name in code, and end with a mark."""
    text = " ".join(text.split())
    first = text.split(" ", 1)[0]
    if first.isascii() and first.isalpha() and first.islower():
        text = text[0].upper() + text[1:]
    if not text or text.endswith(_LAST_MARK):
        return text
    return text + ("。" if "\u4e00" <= text[-1] <= "\u9fff" else ".")
