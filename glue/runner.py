"""Running turns: each handler with its deadline, then complete or fail."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from typing import Protocol

import httpx

from glue.database.pool import Pool
from glue.database.rows import Turn
from glue.logs.log import Log
from glue.measures import Measures
from glue.registry import Registry
from glue.turn import faults, settle
from glue.turn.attempt import Attempt
from glue.turn.group import Group
from glue.turn.lanes import CutOff, Lane, Lanes
from glue.turn.settle import TurnOutcome
from glue.turn.strays import Strays
from glue.turn.turnlog import report
from glue.turn.watchdog import Call, Watchdog

EXTEND_MAX_S = 600.0
log = Log("runner")


class Customer(Protocol):
    """Who has turns run, one after the other on one thread."""

    @property
    def group(self) -> Group | None:
        """With whose turns ours are settled, and what is claimed with them; None: each alone."""

    def ended(self, turn: Turn, outcome: TurnOutcome) -> Turn | None:
        """A turn is settled. What to run next, on the same thread."""


class Runner:
    """Runs turns; safe to use from several threads at once.

    A handler runs on a thread that is used again, unless it had to be cut off. `is_worn` calls
    `on_worn` once: too many such threads are left, and the process should be replaced.
    `extend_max_s`: how long a turn may take when its handler asks for more time.
    """

    def __init__(
        self,
        pool: Pool,
        registry: Registry,
        *,
        extend_max_s: float = EXTEND_MAX_S,
        on_worn: Callable[[], None] = lambda: None,
    ) -> None:
        self._pool = pool
        self._registry = registry
        self._extend_max_s = extend_max_s
        self._on_worn = on_worn
        # Of the whole process: the web part counts its requests there.
        self.measures = Measures(pool)
        # Reading the certificates takes longer than most turns.
        self._tls: ssl.SSLContext = httpx.create_ssl_context()
        self._lanes = Lanes()
        self._strays = Strays()
        self._watchdog = Watchdog(self._tick)
        self._is_hurrying = False
        self._open: dict[int, Attempt] = {}
        self.is_worn = False

    @property
    def strays(self) -> int:
        """Handlers that were cut off and have not ended."""
        return self._strays.count

    @property
    def blame(self) -> tuple[str, str]:
        """Why this process is worn, and by which handlers."""
        return self._strays.blame

    @property
    def overdue_s(self) -> float:
        """How long the oldest turn that is not settled has been past its deadline, in seconds."""
        ends = [attempt.deadline.at for attempt in list(self._open.values())]
        return max(0.0, time.monotonic() - min(ends)) if ends else 0.0

    def run(self, turn: Turn) -> TurnOutcome:
        """Run a turn to its end and settle it. Never raises for a fault of handler or database."""
        waiting = _Waiting()
        self.start(turn, waiting)
        return waiting.outcome()

    def start(self, turn: Turn, customer: Customer) -> None:
        """The same without waiting."""
        self._lanes.start(lambda lane: self._serve(lane, turn, customer))

    def hurry(self) -> None:
        """Cut off every handler now, and those of turns to come; their turns are given back."""
        self._is_hurrying = True
        self._watchdog.cut_all()

    def _serve(self, lane: Lane, turn: Turn | None, customer: Customer) -> None:
        while turn is not None:
            attempt = Attempt(self._pool, turn, self._extend_max_s, self._tls)
            self._open[id(attempt)] = attempt
            try:
                outcome = self._outcome(lane, attempt, customer)
            except CutOff:
                raise
            except BaseException as exc:
                outcome = _crashed(exc, turn)
            if outcome is None:
                return
            turn = self._close(attempt, outcome, customer)

    def _outcome(self, lane: Lane, attempt: Attempt, customer: Customer) -> TurnOutcome | None:
        """How it ended; None: it was cut off, and another thread goes on with it."""
        spec = self._registry.get(attempt.turn.handler)
        if spec is None:
            fault = faults.unknown_handler(attempt.turn.handler)
            return settle.fail(self._pool, attempt.turn, fault, 0)
        if attempt.is_too_late:
            log.warning("turn_came_too_late", event_key=attempt.turn.event_key)
            return attempt.give_back()
        call = Call(attempt.deadline, lane, lambda call: self._cut(call, attempt, customer))
        self._watchdog.watch(call)
        if self._is_hurrying and self._watchdog.ended(call):
            return attempt.give_back()
        try:
            attempt.call(spec.function)
        finally:
            is_in_time = self._watchdog.ended(call)
        if not is_in_time:
            # An interrupt is on its way to this thread: no other turn may run on it.
            lane.is_left_behind = True
            return None
        return attempt.settle(customer.group)

    def _cut(self, call: Call, attempt: Attempt, customer: Customer) -> None:
        is_hurried = self._is_hurrying
        # At once: once it is stopped it is somewhere else.
        attempt.note_stack(call.lane.frame)

        # On the thread that takes the place of the one that is left behind.
        def go_on(lane: Lane) -> None:
            try:
                # In this order: the handler can change nothing any more, then it is stopped.
                attempt.abandon()
                self._strays.add(
                    call.lane,
                    attempt.turn.handler,
                    lambda: attempt.db.when_idle(call.lane.interrupt),
                )
                self._watchdog.look_again()
                outcome = attempt.give_back() if is_hurried else attempt.time_out()
            except Exception as exc:
                outcome = _crashed(exc, attempt.turn)
            self._serve(lane, self._close(attempt, outcome, customer), customer)

        self._lanes.start(go_on)

    def _close(self, attempt: Attempt, outcome: TurnOutcome, customer: Customer) -> Turn | None:
        if outcome.status == "lost":
            self.measures.fenced()
        report(attempt.turn, outcome)
        # Last: while any of this hangs, the turn is overdue.
        self._open.pop(id(attempt), None)
        return customer.ended(attempt.turn, outcome)

    def _tick(self) -> float:
        again_s = self._strays.chase()
        if self._strays.are_too_many and not self.is_worn:
            self.is_worn = True
            reason, handler = self._strays.blame
            log.warning("process_worn", reason=reason, handler=handler, count=self._strays.count)
            self._on_worn()
        return again_s


class _Waiting:
    """A customer that waits for one turn."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._outcome: TurnOutcome | None = None

    group = None

    def ended(self, turn: Turn, outcome: TurnOutcome) -> Turn | None:  # noqa: ARG002
        self._outcome = outcome
        self._event.set()
        return None

    def outcome(self) -> TurnOutcome:
        self._event.wait()
        assert self._outcome is not None  # noqa: S101
        return self._outcome


def _crashed(exc: BaseException, turn: Turn) -> TurnOutcome:
    log.error("turn_crashed", exc, event_key=turn.event_key)
    return TurnOutcome("unsettled")
