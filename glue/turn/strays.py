"""Threads whose handlers were cut off and have not ended yet."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from glue.turn.lanes import Lane

STRAYS_MAX = 24
# One that still computes after this long catches what it is interrupted with.
BURNT_MAX_S = 0.3
_INTERRUPT_EVERY_S = 0.9
_TASKS = Path("/proc/self/task")


@dataclass(eq=False)
class _Stray:
    lane: Lane
    handler: str
    interrupt: Callable[[], None]
    cpu_s: float
    interrupted_at: float


class Strays:
    """Interrupts them until they end, and says when the process should be replaced.

    One that sleeps or waits costs a thread; one that computes takes the interpreter's lock from
    all others, so a single one of that kind is reason enough.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._strays: list[_Stray] = []
        self._computing: str | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(stray.lane.is_alive for stray in list(self._strays))

    @property
    def are_too_many(self) -> bool:
        """Whether this process should be replaced by a fresh one."""
        return self._computing is not None or self.count > STRAYS_MAX

    @property
    def blame(self) -> tuple[str, str]:
        """Why it should: computes or hangs, and the names of the handlers that do."""
        if self._computing is not None:
            return "computes", self._computing
        names = {stray.handler for stray in list(self._strays) if stray.lane.is_alive}
        return "hangs", ",".join(sorted(names))

    def add(self, lane: Lane, handler: str, interrupt: Callable[[], None]) -> None:
        """Interrupt a lane that was left behind: now, and again while it goes on."""
        with self._lock:
            self._strays.append(_Stray(lane, handler, interrupt, _cpu_s(lane), time.monotonic()))
        interrupt()

    def chase(self) -> bool:
        """Look after them. Whether there are any."""
        if not self._strays:
            return False
        with self._lock:
            self._strays = [stray for stray in self._strays if stray.lane.is_alive]
            found = list(self._strays)
        now = time.monotonic()
        for stray in found:
            if now - stray.interrupted_at >= _INTERRUPT_EVERY_S:
                stray.interrupted_at = now
                if _cpu_s(stray.lane) - stray.cpu_s > BURNT_MAX_S:
                    self._computing = stray.handler
                stray.interrupt()
        return bool(found)


def _cpu_s(lane: Lane) -> float:
    """CPU seconds of a thread so far; 0 where the kernel does not tell."""
    with suppress(OSError, ValueError, IndexError):
        # The name in brackets may contain anything.
        fields = (_TASKS / str(lane.native_id) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
