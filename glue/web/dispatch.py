"""Running the turns that a request got, within the request."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from glue.database.rows import Turn
from glue.runner import Runner
from glue.turn.settle import TurnOutcome

INLINE_LIMIT = 4


class InlineSlots:
    """How many turns the requests of this process may run beside one each.

    Every turn may hold a connection, so the requests together must not need more than the pool has.
    """

    def __init__(self, spare: int) -> None:
        self._spare = spare
        self._lock = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[int]:
        """The number of turns this request may run at once: 1 to INLINE_LIMIT."""
        with self._lock:
            got = min(self._spare, INLINE_LIMIT - 1)
            self._spare -= got
        try:
            yield 1 + got
        finally:
            with self._lock:
                self._spare += got


def run_turns(runner: Runner, turns: Sequence[Turn], at_once: int) -> list[TurnOutcome]:
    """Run every turn, `at_once` in parallel; in the order of the turns."""
    if len(turns) <= 1 or at_once == 1:
        return [runner.run(turn) for turn in turns]
    with ThreadPoolExecutor(min(at_once, len(turns)), "inline") as executor:
        return list(executor.map(runner.run, turns))
