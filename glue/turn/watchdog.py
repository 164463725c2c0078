"""One thread that sees to the deadlines of all handlers of a process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from glue.logs.log import Log
from glue.turn.deadline import Deadline
from glue.turn.lanes import Lane

IDLE_S = 10.0
log = Log("watchdog")
TICK_S = 1.0


@dataclass(eq=False, slots=True)
class Call:
    """A handler that is running. `cut` is called when its time is over; it must not take long."""

    deadline: Deadline
    lane: Lane
    cut: Callable[[Call], None]


class Watchdog:
    """Cuts off calls at their deadlines. `tick`: called again after as many seconds as it says.

    Whoever removes a call from the watch decides its end: the thread that ran it (`ended`), or the
    watchdog. Exactly one of them does.
    """

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        # Popping is atomic, so `watch` and `ended` need no lock: they run twice per turn.
        self._running: dict[int, Call] = {}
        self._next_at = math.inf
        self._bell = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, call: Call) -> None:
        """From now on the call ends at its deadline, which may be put off while it runs."""
        self._running[id(call)] = call
        if self._thread is None:
            self._start()
        if call.deadline.at < self._next_at:
            self._bell.set()

    def ended(self, call: Call) -> bool:
        """The call has returned. False: too late, it was cut off."""
        return self._running.pop(id(call), None) is not None

    def cut_all(self) -> None:
        """Cut off what is running, whatever its deadline."""
        for call in list(self._running.values()):
            self._cut(call)

    def look_again(self) -> None:
        """`tick` is to be called now."""
        self._bell.set()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._body, name="watchdog", daemon=True)
                self._thread.start()

    def _body(self) -> None:
        while True:
            self._bell.clear()
            # A call that is watched from here on may be missed by the look around, and rings.
            self._next_at = math.inf
            soonest, is_busy = self._look(time.monotonic())
            self._next_at = soonest
            rung = self._bell.wait(max(0.0, soonest - time.monotonic()))
            if not (rung or is_busy or self._running) and self._ends():
                return

    def _look(self, now: float) -> tuple[float, bool]:
        soonest = now + IDLE_S
        is_busy = False
        for call in list(self._running.values()):
            if call.deadline.at <= now:
                is_busy |= not self._cut(call)
            else:
                soonest = min(soonest, call.deadline.at)
        again_s = min(self._tick(), TICK_S if is_busy else math.inf)
        return min(soonest, now + again_s), math.isfinite(again_s)

    def _cut(self, call: Call) -> bool:
        if self.ended(call):
            try:
                call.cut(call)
            except RuntimeError as exc:
                # No thread is to be had for what is left to do. Until one is, nothing is decided.
                log.error("cut_off_failed", exc)
                self._running[id(call)] = call
                return False
        return True

    def _ends(self) -> bool:
        with self._lock:
            self._thread = None
            # Watched just now by somebody who still saw us.
            if self._running:
                self._thread = threading.current_thread()
            return self._thread is None
