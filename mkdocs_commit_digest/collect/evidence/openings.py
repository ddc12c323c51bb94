"""A sentence whose predecessor was left out → what of it can be read without that.

"Therefore callers must pass a path" says a thing of its own behind its first word; "It is read once" does not, where
nothing stands before it.
"""

from __future__ import annotations

import re

_CONNECTIVE = re.compile(
    r"""\s*(?:
        (?:therefore|thus|hence|consequently|accordingly|as\ a\ (?:result|consequence)|because\ of\ (?:this|that)
        |so(?!\ (?:far|that|long|many|much))|for\ (?:this|that)(?:\ (?:purpose|reason))?|to\ (?:this|that)\ end
        |to\ do\ (?:so|this|that)|in\ turn|likewise|similarly),?\s+
      | (?:为此|因此|由此|所以|于是|从而|相应地|同样地?|据此|故)[，,]?\s*
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words that only say how a sentence follows from the one before."""
_CONDITION = re.compile(
    r"""\s*(?:
        (?:otherwise|instead(?!\ of)|conversely|in\ (?:this|that|such\ an?|either)\ case|(?:this|that)\ way
        |if\ (?:so|not)|the\ (?:former|latter)|both|such|these|those|they|their|doing\ so)\b
      | (?:否则|反之|这样|这种情况|此时|其中|它们|前者|后者|两者|二者)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words without whose meaning, which is gone, a sentence says something else, or nothing."""
_PRONOUN = re.compile(
    r"""\s*(?:
        (?:it|its)\b(?!\ is\ (?:now\ |no\ longer\ )?(?:possible|necessary|required|safe|recommended|enough)\b)
      | (?:this|that)\b
        (?!\ (?:commit|change|patch|pull\ request|pr|release|version|update|series)\b)  # they mean what is reported on
        (?!\ (?:adds|allows|avoids|breaks|changes|fixes|lets|makes|means|moves|removes|renames|replaces)\b)
      | (?:其|它)
      | 这(?!次|个提交|一提交|一改动|项改动) | 该(?!提交|改动|变更|版本) | 此(?!次|提交|改动|外)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words that mean what the sentence before is about."""


def readable_alone(sentence: str, *, is_first: bool) -> str:
    """Return what can be read of a sentence once the one before it is gone; empty: nothing.

    Args:
        sentence: As it stands in its text.
        is_first: Nothing is left before it, so that its pronouns mean nothing.
    """
    opening = _CONNECTIVE.match(sentence)
    rest = sentence[opening.end() :] if opening else sentence
    if _CONDITION.match(rest) or (is_first and _PRONOUN.match(rest)):
        return ""
    return rest if rest == sentence else rest[:1].upper() + rest[1:]
