"""What is told of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.facts import Facts
from tests.chaos.judge import Finding
from tests.chaos.load import Journal
from tests.chaos.logs import Story
from tests.chaos.proxy import Cut

SHOWN = 3


@dataclass(frozen=True)
class Options:
    """`seconds`: how long load and faults last; `server` as pytest's --server; `broken`: a name of
    tests.chaos.breakage; `keep`: where the files of a run go that failed."""

    seed: int
    seconds: float = 30.0
    server: str = "auto"
    broken: str | None = None
    keep: Path | None = None


@dataclass
class Report:
    """What happened; `findings` empty: all invariants held."""

    options: Options
    findings: list[Finding] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    kept: Path | None = None


def describe(report: Report) -> str:
    """The report in a few lines."""
    options, findings = report.options, report.findings
    verdict = f"FAILED, {len(findings)} findings" if findings else "all invariants held"
    lines = [f"chaos: seed {options.seed}, {options.seconds:g} s: {verdict}"]
    lines += [f"  {line}" for line in report.lines]
    lines += [f"  skipped: {line}" for line in report.skipped]
    for rule, count in Counter(found.rule for found in findings).items():
        first = [found.what for found in findings if found.rule == rule][:SHOWN]
        lines.append(f"  broken: {rule}, {count} times: {'; '.join(first)}")
    if report.kept is not None:
        lines.append(f"  logs and facts: {report.kept}")
    return "\n".join(lines)


def figures(
    facts: Facts, journal: Journal, story: Story, faults: Counter[str], cuts: Counter[Cut]
) -> list[str]:
    """How much was sent, broken and done: a run that broke nothing has shown nothing."""
    kinds = Counter(s.kind for s in facts.sent)
    statuses = Counter(f"{e.status} ({e.flow})" if e.flow else e.status for e in facts.entries)
    reasons = Counter(f.reason for f in facts.failures)
    answers = {str(k): v for k, v in journal.answers.items()} | {"none": journal.unanswered}
    places = {f"{cut.side} {cut.subject}": number for cut, number in cuts.items()}
    return [
        f"sent: {_counts(kinds)}, {journal.duplicates} again; answers: {_counts(answers)}",
        f"ledger: {_counts(statuses)}",
        f"failed attempts: {_counts(reasons)}; turns as reported: {_counts(story.outcomes)}",
        f"effects: {len(facts.effects)}; handlers that met: {len(facts.collisions)}",
        f"faults: {_counts(faults)}",
        f"cuts: {_counts(places)}",
    ]


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items())) or "none"
