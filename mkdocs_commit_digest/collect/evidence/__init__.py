"""Analysis × Commit → the analysis whose claims were looked up.

A sentence that claims a path, an identifier or a number which is not in the commit is not published, nor is one that
only says again what the subject, the message or the summary says, nor one that the commit contradicts. The rules:
docs/adr/0004-evidence-rules.md, docs/adr/0024-what-a-commit-contradicts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Citation, Evidence, Ground, Insight
from mkdocs_commit_digest.collect.evidence.claims import claims_of
from mkdocs_commit_digest.collect.evidence.contradictions import findings
from mkdocs_commit_digest.collect.evidence.fact_places import definition_places
from mkdocs_commit_digest.collect.evidence.inferences import is_conclusion
from mkdocs_commit_digest.collect.evidence.lookups import Lookup
from mkdocs_commit_digest.collect.evidence.openings import readable_alone
from mkdocs_commit_digest.collect.evidence.related_texts import RelatedTexts
from mkdocs_commit_digest.collect.evidence.repetition import content_words, repeats
from mkdocs_commit_digest.collect.evidence.rules import contradiction_of
from mkdocs_commit_digest.collect.evidence.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import Analysis
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.evidence.claims import Claim
    from mkdocs_commit_digest.collect.evidence.commit_index import Location

_MOST_CITATIONS = 60


def verify_analysis(  # noqa: PLR0913 - an analysis and its commit, and keyword-only what is known beside
    analysis: Analysis,
    commit: Commit,
    *,
    claims: Mapping[str, Sequence[str]] | None = None,
    fallback: str = "",
    related: Mapping[str, str] | None = None,
    facts: Sequence[Fact] = (),
) -> Analysis:
    """Return the analysis without what is not in the commit, and with the evidence for what is.

    Args:
        analysis: As a model wrote it.
        commit: The whole commit, also what the model did not see.
        claims: Statement (word for word) → the files it is said to rest on.
        fallback: Stands for a summary of which nothing is left; may be empty.
        related: Id of another change → what is known of it. A sentence that names it may say what stands there.
        facts: What was computed of the commit; they know where names are defined.
    """
    check = _Check(commit, claims or {}, related or {}, definition_places(facts))
    summary = check.text(analysis.summary) or fallback
    check.said += [content_words(sentence) for sentence in sentences(f"{commit.subject}\n{commit.body}\n{summary}")]
    insight = analysis.insight
    fields = {
        "summary": summary,
        "impact_scope": check.text(analysis.impact_scope, may_repeat=False),
        "insight": Insight(
            architecture=check.statement(insight.architecture),
            performance=check.statement(insight.performance),
            security=check.statement(insight.security),
        ),
        "risks": check.statements(analysis.risks),
        "recommendations": check.statements(analysis.recommendations),
        "findings": tuple(dict.fromkeys((*check.statements(analysis.findings), *findings(commit, analysis.language)))),
    }
    return analysis.model_copy(update={**fields, "evidence": check.evidence()})


class _Check:
    """One analysis under examination: what was said so far, and what came of it."""

    def __init__(
        self,
        commit: Commit,
        claims: Mapping[str, Sequence[str]],
        related: Mapping[str, str],
        defined: Mapping[str, Location],
    ) -> None:
        self.said: list[frozenset[str]] = []
        self._related = RelatedTexts(related)
        self._defined = defined
        self._lookup = Lookup(commit)
        self._files = {statement.strip(): tuple(files) for statement, files in claims.items()}
        self._checked = self._found = self._dropped = self._contradicted = 0
        self._inferences: list[str] = []
        self._grounds: list[Ground] = []
        self._citations: dict[tuple[str, str], Citation] = {}

    def statements(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(text for text in map(self.statement, texts) if text)

    def statement(self, text: str) -> str:
        """Check an insight, a risk or a recommendation; what names nothing is published as an inference."""
        files = [path for path in self._files.get(text.strip(), ()) if path.strip()]
        real = [path for path in files if self._cite(path, "path")]
        if files and not real:
            self._dropped += len(sentences(text))
            return ""
        kept = self.text(text, may_repeat=False)
        if kept and not any(claims_of(sentence) for sentence in sentences(kept)):
            self._infer(kept)
        places = (self._lookup.find_path(path) for path in real)
        paths = tuple(dict.fromkeys(place.path for place in places if place and place.path))
        if kept and paths:
            self._grounds.append(Ground(text=kept, paths=paths))
        return kept

    def text(self, text: str, *, may_repeat: bool = True) -> str:
        """Return the sentences that may be published, as they stand; none that leans on one which is left out."""
        kept: list[str] = []
        is_gap = False
        for sentence in sentences(text):
            if not self._holds(sentence, may_repeat=may_repeat):
                is_gap = True
                continue
            rest = readable_alone(sentence, is_first=not kept) if is_gap else sentence
            if rest:
                kept.append(rest)
                is_gap = False
            else:
                self._dropped += 1
        return "".join(kept).strip()

    def _holds(self, sentence: str, *, may_repeat: bool) -> bool:
        stated = claims_of(sentence)
        contradicted = contradiction_of(sentence, self._lookup.index)
        if contradicted:
            self._checked += 1
            self._dropped += 1
            self._contradicted += 1
            return False
        elsewhere = self._related.named_in(sentence)
        is_true = all(self._lookup.find(claim, sentence) is not None or elsewhere.has(claim) for claim in stated)
        self._checked += bool(stated)
        self._found += bool(stated) and is_true
        if not is_true or (not may_repeat and repeats(sentence, self.said)):
            self._dropped += 1
            return False
        if not may_repeat:
            self.said.append(content_words(sentence))
        for claim in stated:
            self._cite_claim(claim)
        if is_conclusion(sentence, self._lookup.index):
            self._infer(sentence.strip())
        return True

    def _infer(self, text: str) -> None:
        """Mark a text; one that is part of it, or holds it, is marked once."""
        self._inferences = [each for each in self._inferences if each not in text]
        if not any(text in each for each in self._inferences):
            self._inferences.append(text)

    def _cite_claim(self, claim: Claim) -> None:
        place = self._defined.get(claim.token.removesuffix("()")) or self._lookup.find(claim)
        if place:
            citation = Citation(token=claim.token, kind=claim.kind, path=place.path, line=place.line)
            self._citations.setdefault((claim.kind, claim.token), citation)

    def _cite(self, path: str, kind: str) -> bool:
        place = self._lookup.find_path(path)
        if place:
            citation = Citation(token=path.strip(), kind="path", path=place.path, line=place.line)
            self._citations.setdefault((kind, path.strip()), citation)
        return place is not None

    def evidence(self) -> Evidence:
        return Evidence(
            checked=self._checked,
            found=self._found,
            dropped=self._dropped,
            contradicted=self._contradicted,
            inferences=tuple(self._inferences),
            grounds=tuple(self._grounds),
            citations=tuple(self._citations.values())[:_MOST_CITATIONS],
        )
