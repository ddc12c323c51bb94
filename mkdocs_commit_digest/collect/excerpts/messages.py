"""A commit's message as a model sees it: what its author wrote first, forms and checklists last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CHARACTERS_PER_TOKEN = 8
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FORM = re.compile(
    r"""
    \s{0,8}
    (?: [-*+]\s\[[ xX]\]                                      # a checklist
      | \[[ xX]\]
      | (?:signed-off|co-authored|reviewed|acked|tested|reported|approved|cc)(?:-by)?:
      | (?:change-id|reviewed-on|differential\ revision|pull\ request\ resolved|ghstack-source-id|generated\ with):
      | \W{0,4}\ ?generated\ (?:by|with)\ \[
      | \#{1,6}\s.{0,60}(?:checklist|reviewers?|screenshots?|before\ you|contribut)
      | (?:by\ submitting|please\ (?:make\ sure|check|read|ensure|describe|link)|thank\ you\ for\ (?:contributing|your))
      | (?:i\ have\ (?:read|added|updated|run|installed|followed)) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINES = 2_000


def message_parts(subject: str, body: str) -> tuple[str, str]:
    """Return what the author wrote, and what a form asked for: checklists, comments of templates, trailers."""
    comments = _COMMENT.findall(body)
    lines = _COMMENT.sub("", body).split("\n") if comments else body.split("\n")
    forms = [number for number, line in enumerate(lines[:_LINES]) if _FORM.match(line)]
    asked = frozenset(forms)
    written = "\n".join(line for number, line in enumerate(lines) if number not in asked)
    message = re.sub(r"\n{3,}", "\n\n", f"{subject}\n\n{written}").strip()
    return message, "\n".join((*(lines[number] for number in forms), *comments)).strip()


def cut_message(text: str, room: int, count: Callable[[str], int]) -> str:
    """Shorten a text to about `room` tokens, saying so."""
    most = room * _CHARACTERS_PER_TOKEN
    tokens = count(text[:most])
    if len(text) <= most and tokens <= room:
        return text
    kept = int(min(len(text), most) * min(1.0, room / max(tokens, 1)) * 0.9)
    return text[:kept].rstrip() + f"\n(the message goes on for {len(text) - kept} characters)"
