"""Is a text written in the language that was asked for? A cheap look at scripts and function words.

It is sure of scripts (Chinese, Latin, Cyrillic, …) and, between languages of one script, only speaks up when the
common small words of another language abound and those of the wanted one are missing.
"""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.models.plain_text import without_code

_SCRIPTS: dict[str, str] = {
    "han": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "kana": r"\u3040-\u30ff",
    "hangul": r"\u1100-\u11ff\uac00-\ud7af",
    "cyrillic": r"\u0400-\u052f",
    "greek": r"\u0370-\u03ff",
    "arabic": r"\u0600-\u06ff",
    "hebrew": r"\u0590-\u05ff",
    "devanagari": r"\u0900-\u097f",
    "thai": r"\u0e00-\u0e7f",
}
_SCRIPT_OF: dict[str, tuple[str, ...]] = {
    "zh": ("han",),
    "ja": ("kana", "han"),
    "ko": ("hangul",),
    "el": ("greek",),
    "he": ("hebrew",),
    "hi": ("devanagari",),
    "th": ("thai",),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk"), ("cyrillic",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("arabic",)),
}
_SMALL_WORDS: dict[str, frozenset[str]] = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": "the and of is are to that with for this from when now which was not",
        "de": "der die das und ist nicht mit ein eine den von wird auf für dem im",
        "fr": "le la les et est des une dans pour que qui sur avec du pas au",
        "es": "el la los las y es una en para que con por del se no al",
        "pt": "o os as e é uma em para que com por do da não ao no",
        "it": "il la gli e è una per che con di del della non nel un sono",
        "nl": "de het een en is van voor met niet dat die op te wordt zijn",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"\S*(?:[_/.()<>=:#@]|[a-z][A-Z]|\d)\S*|\b[A-Z]{2,}\b")
"""Words of code and names, which are the same in every language."""
_ANY_SCRIPT = re.compile("[" + "".join(_SCRIPTS.values()) + "]")
_LEAST_WORDS = 8
"""Too few words say nothing about a language."""


def is_in_language(text: str, language: str) -> bool:
    """Tell whether `text` can be in `language` (a tag such as `zh` or `pt-BR`); in doubt, yes."""
    tag = re.split(r"[-_]", language.lower())[0]
    text = without_code(text)
    scripts = _SCRIPT_OF.get(tag)
    foreign = len(_ANY_SCRIPT.findall(text))
    if scripts is None:
        letters = sum(map(str.isalpha, text))
        return foreign <= max(4, letters // 4) and _has_small_words_of(text, tag)
    own = len(re.findall("[" + "".join(_SCRIPTS[script] for script in scripts) + "]", text))
    words = [word for word in _WORD.findall(_NAME.sub(" ", _ANY_SCRIPT.sub(" ", text))) if word.isascii()]
    return own >= len(words) and own * 2 >= foreign


def _has_small_words_of(text: str, tag: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if tag not in _SMALL_WORDS or len(words) < _LEAST_WORDS:
        return True
    counts = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
    best = max(counts.values())
    return counts[tag] * 3 >= best or best * 8 < len(words)
