"""What the programs' logs say: how turns ended, and what should never be there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.messages import PHONE_PREFIX, PRIVATE

CRASHES = {"crashed", "turn_crashed", "thread_died", "process_died"}
# Restarts, cut connections, deadlocks, time limits: repeated or reported, never our mistakes.
EXPECTED = {"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03"}
EXPECTED_CLASSES = ("08", "53")
SEEN_MAX = 20


@dataclass
class Story:
    """`outcomes`: of turns; `seen`: breaches."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seen: list[str] = field(default_factory=list)


def read(paths: Iterable[Path]) -> Story:
    """All logs of a run."""
    story = Story()
    for path in paths:
        for what in _file(path.read_text(errors="replace"), story.outcomes):
            if len(story.seen) < SEEN_MAX:
                story.seen.append(f"log of {path.stem}: {what}")
    return story


def _file(text: str, outcomes: Counter[str]) -> Iterator[str]:
    strange: list[str] = []
    for row in text.splitlines():
        if PRIVATE in row or PHONE_PREFIX in row:
            yield "a message's text or a phone number"
        try:
            line = json.loads(row)
        except ValueError:
            # Also what a killed process left of a line.
            strange.append(row)
        else:
            yield from _event(line, outcomes)
    # An interrupt that a library's callback swallowed shows itself so, and is repeated.
    if sum("Traceback" in row for row in strange) > sum("CutOff" in row for row in strange):
        yield "a traceback outside of the log's form"


def _event(line: dict[str, Any], outcomes: Counter[str]) -> Iterator[str]:
    event, state = line.get("event"), line.get("sqlstate")
    if event == "turn_finished":
        outcomes[str(line.get("outcome"))] += 1
    if event in CRASHES and "CutOff" not in str(line.get("error_class")):
        yield f"{event}: {line.get('error_class')}"
    if state and state not in EXPECTED and not state.startswith(EXPECTED_CLASSES):
        yield f"{event}: SQLSTATE {state}"
