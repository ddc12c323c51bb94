"""The page `docs/performance.md`, written whole from what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.report import VERDICTS, amounts, line, short, shown, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measures import Growth, Result
    from benchmarks.report import Report
    from benchmarks.running import Outcome

_VERDICTS = VERDICTS | {False: "**not reached**"}
_GROWTH = """\
The slope is that of a line through the logarithms: 0 is constant, 1 linear, 2 quadratic; beside it stands the slope
between the two largest sizes, where fixed costs hide least. Wanted are 1.1 at most. The line is the least-squares fit:
what there is at the start, and what each further one adds.

MkDocs alone is linear in its pages: it converts their Markdown, fills its templates for each of them, reads each for
the search index, and writes all files again at every build. The rows for comparison show it at the same sizes."""
_PAGE = """\
---
title: Performance
description: Every figure as a ratio to a floor that was measured beside it.
---

<!-- Written by `{command}`; edit benchmarks/, not this page. -->

# Performance

Cost is to follow what changed, not what there is. So every figure here is a ratio: ours, divided by a floor that was
measured beside it, in turns, on the same machine. The floor is what git, MkDocs or the model's own latency
costs anyone. Ratios are medians of all rounds with the lowest and the highest in brackets; seconds are told only for
orientation, since they move with the machine.

{machine}

Measure on your own machine, with your own repositories:

```console
$ make bench
$ .venv/bin/python -m benchmarks --repository path/to/a/repository --runs 5
```

## Ratios

{ratios}
{not_reached}
{for_information}
{growth}
{missing}
## How it is measured

{experiments}

The made repository has 240 commits in thirty days, with 2,900 changed files and 33 MB of patches, spread as in a large,
busy project: half of the commits are small, a few bring megabytes. It is the same, byte for byte, in every run.
Archives for builds are made, too. Models are a server on the same machine that waits before it answers.
"""


def as_page(report: Report) -> str:
    """Return the Markdown of `docs/performance.md`."""
    page = _PAGE.format(
        command=report.command,
        machine=_machine(report.machine),
        ratios=_ratio_table(report.wanted),
        not_reached=_not_reached(report),
        for_information=_section("Further ratios", _ratio_table(report.others) if report.others else ""),
        growth=_section("Growth", _growth_part(report.outcome.growths)),
        missing=_section("Not measured", _missing(report.outcome)),
        experiments="\n".join(f"- **{title}.** {text}" for title, text in report.titles if text),
    )
    while "\n\n\n" in page:
        page = page.replace("\n\n\n", "\n\n")
    return page


def _machine(facts: dict[str, Any]) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in facts["libraries"].items())
    return (
        f"Measured on {facts['measured']} on {facts['cores']} cores ({facts['system']}) with "
        f"Python {facts['python']}, git {facts['git']}, {libraries}."
    )


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}\n" if text else ""


def _ratio_table(results: Sequence[Result]) -> str:
    head = "| what ÷ floor | ratio | at most | | medians |\n|---|--:|--:|---|--:|"
    return "\n".join([head, *map(_ratio_row, results)])


def _ratio_row(result: Result) -> str:
    of = f" ({result.of})" if result.of else ""
    most = "" if result.measure.most is None else f"{result.measure.most:g}"
    what = f"{result.measure.what}{of} ÷ {result.measure.floor}"
    ratio = f"{shown(result.ratio)} ({spread(result)})" if len(result.samples) > 1 else shown(result.ratio)
    return f"| {what} | {ratio} | {most} | {_VERDICTS[result.reached]} | {amounts(result)} |"


def _not_reached(report: Report) -> str:
    missed = [result for result in report.wanted if not result.reached]
    steep = [growth for growth in report.outcome.growths if growth.reached is False]
    told = {result.measure.what: result.measure.where for result in missed}
    told |= {f"{growth.curve.what}, over {growth.curve.sizes}": growth.curve.where for growth in steep}
    rows = "\n".join(f"- **{what}.** {where or 'Not looked into yet.'}" for what, where in told.items())
    return f"\n### Not reached, and where the time goes\n\n{rows}\n" if rows else ""


def _growth_part(growths: Sequence[Growth]) -> str:
    if not growths:
        return ""
    parts = [_GROWTH]
    for sizes in dict.fromkeys(growth.curve.sizes for growth in growths):
        some = [growth for growth in growths if growth.curve.sizes == sizes]
        parts.append(f"### {sizes.capitalize()}\n\n{_growth_table(some)}")
    return "\n\n".join(parts)


def _growth_table(growths: Sequence[Growth]) -> str:
    every = sorted({size for growth in growths for size in growth.values})
    head = f"| | {' | '.join(f'{size:,}' for size in every)} | slope (last) | line | |"
    ruler = f"|---|{'--:|' * (len(every) + 2)}---|"
    rows = [
        f"| {growth.curve.what} | {' | '.join(_cell(growth, size) for size in every)} "
        f"| {growth.slope:.2f} ({growth.last_slope:.2f}) | {line(growth)} | {_verdict(growth)} |"
        for growth in growths
    ]
    return "\n".join([head, ruler, *rows])


def _verdict(growth: Growth) -> str:
    return "for comparison" if growth.reached is None else _VERDICTS[growth.reached]


def _cell(growth: Growth, size: int) -> str:
    return f"{short(growth.medians[size])} {growth.curve.unit}" if size in growth.values else ""


def _missing(outcome: Outcome) -> str:
    parts = [f"- {part.title}: {part.why}" for part in outcome.left_out]
    return "\n".join(parts + [f"- **{part.title}: failed.** `{part.why}`" for part in outcome.failed])
