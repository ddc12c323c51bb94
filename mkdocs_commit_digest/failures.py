"""Why a commit has no model analysis: a closed list of kinds, which pages word in their language."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

_FORM = re.compile(r"[a-z]{1,20}(?:-[a-z]{1,20}){0,3}")


class FailureKind(StrEnum):
    """What went wrong when a model was asked; each has words in every locale (section `failures`)."""

    KEY_REFUSED = "key-refused"
    KEY_MISSING = "key-missing"
    NO_CREDIT = "no-credit"
    ACCESS_DENIED = "access-denied"
    NOT_FOUND = "not-found"
    UNKNOWN_PROVIDER = "unknown-provider"
    REQUEST_REFUSED = "request-refused"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    TIMED_OUT = "timed-out"
    NO_CONNECTION = "no-connection"
    TLS_FAILED = "tls-failed"
    RESTING = "resting"
    """Several calls failed right before, so this one was not made."""
    COMMIT_TOO_LONG = "commit-too-long"
    CONTENT_FILTERED = "content-filtered"
    REPLY_TOO_LONG = "reply-too-long"
    REPLY_CUT = "reply-cut"
    REPLY_EMPTY = "reply-empty"
    REPLY_MALFORMED = "reply-malformed"
    INSTRUCTIONS_REPEATED = "instructions-repeated"
    WRONG_LANGUAGE = "wrong-language"
    NOT_IN_COMMIT = "not-in-commit"
    """Nothing is left of the reply once its claims were looked up in the commit."""
    SEVERAL = "several"
    """Several models were asked, and failed in different ways."""


def as_kind(value: Any) -> str:
    """Return a kind as an archive holds it, also one that only a later version knows; "" for what cannot be one."""
    return value if isinstance(value, str) and _FORM.fullmatch(value) else ""


KindName = Annotated[str, BeforeValidator(as_kind)]
"""A FailureKind, or one that a later version may have added; what has not even the form of one counts as none."""


_ASK_LESS = "set 'concurrency: 1' and a longer 'timeout' under 'model_options'"
_OTHER_MODEL = "if it is so for many commits, try a larger model"
CURES: dict[str, str] = {
    FailureKind.KEY_MISSING: "set the variable that is named",
    FailureKind.KEY_REFUSED: "put a valid key into the variable that is named",
    FailureKind.NO_CREDIT: "add credit to the account, or choose another model",
    FailureKind.ACCESS_DENIED: "check what the key may use",
    FailureKind.NOT_FOUND: "check options 'model' and 'api_base'",
    FailureKind.UNKNOWN_PROVIDER: "write 'provider/model' in option 'model'",
    FailureKind.REQUEST_REFUSED: "check 'model', 'structured' and 'model_options' against what the provider says",
    FailureKind.RATE_LIMITED: "set 'requests_per_minute' and 'tokens_per_minute' under 'model_options'",
    FailureKind.SERVER_ERROR: "see whether the provider is up; nothing is wrong with the settings",
    FailureKind.TIMED_OUT: _ASK_LESS,
    FailureKind.NO_CONNECTION: "start the server, or check option 'api_base' and the network",
    FailureKind.TLS_FAILED: "check that 'api_base' begins as it should (http or https), and the certificate",
    FailureKind.RESTING: "see the other failures: the model did not answer several times right before",
    FailureKind.COMMIT_TOO_LONG: "lower 'budget.tokens_per_commit', or choose a model with a larger context window",
    FailureKind.CONTENT_FILTERED: "add a second model that filters less to option 'model'",
    FailureKind.REPLY_TOO_LONG: _OTHER_MODEL,
    FailureKind.REPLY_CUT: "raise 'max_tokens' under 'model_options'",
    FailureKind.REPLY_EMPTY: _OTHER_MODEL,
    FailureKind.REPLY_MALFORMED: _OTHER_MODEL,
    FailureKind.INSTRUCTIONS_REPEATED: _OTHER_MODEL,
    FailureKind.WRONG_LANGUAGE: _OTHER_MODEL,
    FailureKind.NOT_IN_COMMIT: _OTHER_MODEL,
    FailureKind.SEVERAL: "see what each of the models said",
}
"""What whoever runs the build may do."""
