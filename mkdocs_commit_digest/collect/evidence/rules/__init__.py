"""Statement × commit → what of it the commit contradicts: one module a family of rules, all of them in one table.

Each rule is a function from (outline of a statement, index of a commit) to a verdict, or None where it has nothing to
say. Rules are for contradictions only: what they do not contradict is not thereby true. In doubt a rule is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import outline_of
from mkdocs_commit_digest.collect.evidence.rules.insides import insides
from mkdocs_commit_digest.collect.evidence.rules.locations import locations
from mkdocs_commit_digest.collect.evidence.rules.minimums import minimums
from mkdocs_commit_digest.collect.evidence.rules.renamed import renamed
from mkdocs_commit_digest.collect.evidence.rules.shapes import shapes
from mkdocs_commit_digest.collect.evidence.rules.swapped import swapped
from mkdocs_commit_digest.collect.evidence.rules.tested import tested
from mkdocs_commit_digest.collect.evidence.rules.totals import totals
from mkdocs_commit_digest.collect.evidence.rules.turned import turned
from mkdocs_commit_digest.collect.evidence.rules.untouched import untouched
from mkdocs_commit_digest.collect.evidence.rules.values import values

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, Rule

RULES: dict[str, Rule] = {
    "totals": totals,
    "tested": tested,
    "renamed": renamed,
    "swapped": swapped,
    "turned": turned,
    "values": values,
    "shapes": shapes,
    "minimums": minimums,
    "locations": locations,
    "insides": insides,
    "untouched": untouched,
}
"""Name → rule, the cheap ones first."""


def contradiction_of(statement: str, index: CommitIndex) -> tuple[str, Disproof] | None:
    """Return the first rule that contradicts a statement, with its verdict."""
    outline = outline_of(statement)
    for name, rule in RULES.items():
        verdict = rule(outline, index)
        if verdict:
            return name, verdict
    return None
