"""What earlier versions wrote, read as this one would have written it."""

from __future__ import annotations

from typing import Any


def classification_of_earlier(fields: dict[str, Any]) -> dict[str, object]:
    """Classify a commit whose record has no classification; `fields` are those of the record that are right.

    The code of the reason for its type ended in `_estimated` where the type was a guess. Whether its author stated it
    was not kept.
    """
    change_type, importance, analysis = (fields.get(name) for name in ("change_type", "importance", "analysis"))
    told = {reason.code: reason.detail for reason in importance.reasons} if importance else {}
    code = f"type_{change_type}"
    if code not in told and analysis and analysis.kind == "model":
        return {"type": change_type, "source": "model"}
    if f"{code}_estimated" in told:
        return {"type": change_type, "source": "estimated"}
    return {"type": change_type, "source": "message", "evidence": tuple(filter(None, told.get(code, "").split(", ")))}
