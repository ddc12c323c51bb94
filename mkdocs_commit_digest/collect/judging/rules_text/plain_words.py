"""Words of a message without its markup, addresses and thanks; how much they say, and whether they repeat. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\bapprox\.)\s+(?=[A-Z`\"'(\[\u3400-\u9fff])|(?<=[。！？])"
)
_ANY_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
"""Where a sentence may end, whatever begins after it."""
_COLONS = (":", "：")
_LAST_MARK = (".", "!", "?", "。", "！", "？", "…", *_COLONS)
_MARKUP = re.compile(
    r"""
    (`[^`\n]+`)                                       # code stays as it is
    |\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*                 # bold
    |!?\[([^\[\]\n]+)\]\([^()\s]+\)                   # links are their words
    |!?\[([^\[\]\n]+)\]\[[^\[\]\n]{0,80}\]
    """,
    re.VERBOSE,
)
_STRUCK = re.compile(r"~~[^~]{1,2000}~~|<(del|s|strike)>[^<]{0,2000}</\1>")
_TAGS = re.compile(
    r"</?(?:a|b|br|center|code|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|span|strong|sub|sup|u|ul)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\s*[(,;]?\s*\b(?:cc:?|thanks(?: to)?|h/t|co-?authored by"
    r"|(?:as )?(?:suggested|reported|requested|found|noticed) by)"
    r"(?:(?: and|,)? @[\w-]+(?:\[bot\])?)+\)?",
    re.IGNORECASE,
)
"""Whom an author thanks or calls: it explains nothing of the change."""
_BOT = re.compile(r"@[\w-]+\[bot\]")
_THANKS = re.compile(r"(?:many |special )?thank(?:s|\ you)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"<?https?://[^\s>)\]]+[>)\]]?|(?<![\w`])(?:[\w.-]{1,60}/[\w.-]{1,100})?[#!]\d{1,9}\b", re.IGNORECASE
)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+")
_LEAST_WITHOUT_REFERENCES = 3
"""A sentence with fewer words than these beside an address only points to something."""
_LITTLE = frozenset(
    {"a", "an", "the", "this", "that", "these", "it", "we", "i", "now", "also", "so", "some", "to", "for", "of", "in"}
    | {"on", "and", "or", "is", "are", "be", "by", "with", "from", "as", "at", "support", "add"}
    | {"pr", "mr", "commit", "change", "changes", "patch", "pull", "request"}
)
"""Words that make no sentence say more than another."""
_ENOUGH_ALIKE = 0.85


def weight_of(text: str) -> int:
    """Count words; two signs of a script that puts no blanks between them count as one."""
    signs = len(_HAN.findall(text))
    return len(_HAN.sub(" ", text).split()) + signs // 2


def is_han(text: str) -> bool:
    """Tell whether a text is written in Chinese, or a script that is kin to it."""
    signs = len(_HAN.findall(text))
    return signs > 1 and 6 * signs > len(_WORD.findall(_HAN.sub(" ", text)))


def without_references(text: str) -> str:
    """Return a text without addresses and numbers of issues."""
    return _REFERENCE.sub(" ", text)


def plain_text(raw: str) -> str:
    """Return the words of a paragraph or bullet on one line: no markup, struck-through text, thanks or pointers."""
    text = " ".join(raw.split())
    if "~~" in text or "<" in text:
        text = _TAGS.sub(" ", _STRUCK.sub(" ", text))
    sentences = [one for one in SENTENCE_END.split(_MARKUP.sub(_words_of, text)) if not _THANKS.match(one)]
    kept = [_CREDIT.sub("", one) if "@" in one else one for one in sentences if not _BOT.search(one)]
    return " ".join(" ".join(one for one in kept if _says_something(one)).split())


def _says_something(sentence: str) -> bool:
    """Leave out what is only an address or a number, and what is left of a sentence of thanks."""
    if not sentence.strip(" .,;:!()"):
        return False
    rest = without_references(sentence)
    return rest == sentence or weight_of(rest) > _LEAST_WITHOUT_REFERENCES


def _words_of(markup: re.Match[str]) -> str:
    return next(group for group in markup.groups() if group is not None)


def bounded(text: str, most: int) -> str:
    """Return whole sentences up to `most` characters; a first sentence that is longer ends in an ellipsis.

    A last sentence that ends in a colon announces what is not there, and is left out.
    """
    kept: list[str] = []
    for sentence in SENTENCE_END.split(text):
        if len(" ".join([*kept, sentence])) > most:
            break
        kept.append(sentence)
    if not kept:
        return _cut(text, most)
    if kept[-1].rstrip().endswith(_COLONS):
        kept.pop()
    return as_sentence(" ".join(kept))


def _cut(text: str, most: int) -> str:
    """Cut a text after a word; code that is begun is ended."""
    cut = text[: most - 2].rsplit(" ", 1)[0].rstrip(" ,;:")
    return cut + ("`…" if cut.count("`") % 2 else "…")


def as_sentence(text: str) -> str:
    """End with a mark."""
    text = " ".join(text.split())
    if not text or text.endswith(_LAST_MARK):
        return text
    return text + ("。" if _HAN.match(text[-1]) else ".")


def repeats(sentence: str, subject: str) -> bool:
    """Tell whether a sentence says nothing but what a subject says, in these words or nearly so."""
    said, known = (_told_words(text) for text in (sentence, subject))
    if not said:
        return True
    new = said - known
    return not new or (len(said) - len(new)) / len(said) >= _ENOUGH_ALIKE


def without_repetition(text: str, subject: str) -> str:
    """Return a paragraph without the sentences at its head that repeat the subject."""
    rest = text
    while rest:
        head, *after = _ANY_END.split(rest, maxsplit=1)
        if not repeats(head, subject):
            return rest
        rest = "".join(after)
    return ""


@lru_cache(maxsize=64)
def _told_words(text: str) -> frozenset[str]:
    """Return what a text says in words that carry something; a subject is asked for again and again."""
    words = (word.casefold() for word in _WORD.findall(without_references(text)))
    return frozenset(_stem(word) for word in words if word not in _LITTLE)


def _stem(word: str) -> str:
    """Take off the ending of an English word, so that `adds` and `adding` are alike."""
    for ending in ("ing", "ies", "ed", "es", "s", "e"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word
