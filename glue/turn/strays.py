"""Threads whose handlers were cut off and have not ended yet."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from glue.turn.lanes import Lane

STRAYS_MAX = 24
LOOK_EVERY_S = 1.0
# One that still computes after this long catches what it is interrupted with.
BURNT_MAX_S = 0.3
_INTERRUPT_EVERY_S = 0.9
# One that could not be interrupted is tried again at once, but not for ever: it may be waiting.
_TRY_EVERY_S = 0.005
_TRIES_MAX = 50
_TASKS = Path("/proc/self/task")


@dataclass(eq=False)
class _Stray:
    lane: Lane
    handler: str
    interrupt: Callable[[], bool]
    cpu_s: float
    interrupted_at: float
    tries: int = 0

    def is_to_be_tried(self, now: float) -> bool:
        """Whether it should be interrupted, the first time or again."""
        return 0 < self.tries < _TRIES_MAX or now - self.interrupted_at >= _INTERRUPT_EVERY_S

    def try_to_interrupt(self) -> None:
        """Once; `tries`: how often it was in vain since it last was not."""
        self.tries = 0 if self.interrupt() else self.tries + 1


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

    def add(self, lane: Lane, handler: str, interrupt: Callable[[], bool]) -> None:
        """Interrupt a lane that was left behind: now, and again while it goes on."""
        stray = _Stray(lane, handler, interrupt, _cpu_s(lane), time.monotonic())
        stray.try_to_interrupt()
        with self._lock:
            self._strays.append(stray)

    def chase(self) -> float:
        """Look after them. In how many seconds to do so again; infinity when there are none."""
        if not self._strays:
            return math.inf
        with self._lock:
            self._strays = [stray for stray in self._strays if stray.lane.is_alive]
            found = list(self._strays)
        now = time.monotonic()
        for stray in found:
            if not stray.is_to_be_tried(now):
                continue
            if now - stray.interrupted_at >= _INTERRUPT_EVERY_S:
                stray.interrupted_at = now
                if _cpu_s(stray.lane) - stray.cpu_s > BURNT_MAX_S:
                    self._computing = stray.handler
            stray.try_to_interrupt()
        if any(0 < stray.tries < _TRIES_MAX for stray in found):
            return _TRY_EVERY_S
        return LOOK_EVERY_S if found else math.inf


def _cpu_s(lane: Lane) -> float:
    """CPU seconds of a thread so far; 0 where the kernel does not tell."""
    with suppress(OSError, ValueError, IndexError):
        # The name in brackets may contain anything.
        fields = (_TASKS / str(lane.native_id) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
