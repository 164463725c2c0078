"""One turn of one handler: calling it, and making its end take effect."""

from __future__ import annotations

import contextvars
import ssl
import time
from collections.abc import Callable
from traceback import StackSummary
from types import FrameType
from typing import Any

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.database.rows import Turn
from glue.errors import LockLost, WaError
from glue.handlerspec import HandlerFunction
from glue.logs.log import Log
from glue.model import Result
from glue.turn import faults, settle, stack
from glue.turn.context import Context
from glue.turn.deadline import Deadline, DeadlineExceeded
from glue.turn.extension import LEASE_MARGIN_S, Extension
from glue.turn.faults import Fault, InvalidResult
from glue.turn.group import Group
from glue.turn.settle import CannotComplete, CommitUnknown, TurnOutcome
from glue.turn.turndb import TurnDb
from glue.turn.turnhttp import TurnHttp
from glue.turn.turnlog import handler_log
from glue.whatsapp import conversation_from, message_from

# So much of the lease is left when a handler has used up its time and settling takes its longest.
SLACK_S = LEASE_MARGIN_S - settle.SETTLE_S
log = Log("runner")


class Attempt:
    """`call`, then `settle`; or, by other threads, `note_stack`, `abandon`, then how it ends.

    That is `time_out` or `give_back`.

    The handler's time and the settling end within the lease, by our own clock. `is_too_late`: that
    leaves it less than half of its time, so give the turn back.
    """

    def __init__(self, pool: Pool, turn: Turn, extend_max_s: float, tls: ssl.SSLContext) -> None:
        self.turn = turn
        # An answer that came late has used up a part of the lease.
        late = max(0.0, time.monotonic() - turn.asked_at - SLACK_S)
        is_leased = turn.flow != "original"
        self.is_too_late = is_leased and late > turn.timeout_s / 2
        self.deadline = Deadline(max(0.0, turn.timeout_s - (late if is_leased else 0.0)))
        self.db = TurnDb(pool, self.deadline)
        self._pool = pool
        self._started = time.monotonic()
        self._http = TurnHttp(self.db, self.deadline, tls)
        self._extension = Extension(pool, turn, self.deadline, self.db, extend_max_s)
        self._result: dict[str, Any] | None = None
        self._fault: Callable[[], Fault] | None = None
        self._stack: StackSummary | None = None

    def call(self, function: HandlerFunction) -> None:
        """Run the handler; what it returns or raises is kept, in the form that is settled.

        Its replies and exceptions may be of its own making: their code runs within its time, too.
        """
        turn = self.turn
        context = Context(self.db, self._http, self.deadline, handler_log(turn), self._extension)
        try:
            # Context variables of earlier turns on this thread are none of its business.
            result: object = contextvars.Context().run(
                function, message_from(turn), conversation_from(turn), context
            )
            if not isinstance(result, Result):
                found = type(result).__name__
                raise InvalidResult(f"the handler returned a {found}, not a Result")
            try:
                self._result = settle.arguments(result)
            except Exception as exc:
                raise _invalid(exc) from exc
        except BaseException as exc:
            self._fault = faults.noted(exc, self.deadline)

    def settle(self, group: Group | None) -> TurnOutcome:
        """Make the result, or the error, take effect. Raises nothing of handler or database."""
        duration_ms = self._elapsed_ms()
        try:
            if self._result is not None:
                return self._complete(self._result, duration_ms, group)
            self.db.abandon()
            assert self._fault is not None  # noqa: S101
            return self._fail(self._fault(), duration_ms)
        finally:
            self._http.close()

    def note_stack(self, frame: FrameType | None) -> None:
        """Where the handler is as its time is over, by the frame of its thread."""
        self._stack = stack.below(frame, Attempt.call.__code__)

    def abandon(self) -> None:
        """The handler is still running, and can change nothing from here on."""
        self.db.abandon()
        self._http.close()

    def time_out(self) -> TurnOutcome:
        """Its time is over."""
        seconds = self.deadline.at - self.deadline.began_at
        fault = faults.timeout_fault(round(seconds, 3), self._stack)
        return self._fail(fault, self._elapsed_ms())

    def give_back(self) -> TurnOutcome:
        """It was not at fault: somebody else runs the turn, and no attempt is counted."""
        try:
            with self._pool.connection() as conn:
                is_ours = api.give_back(conn, self.turn)
        except (psycopg.Error, WaError) as exc:
            log.fault("give_back_failed", exc, event_key=self.turn.event_key)
            return TurnOutcome("unsettled", duration_ms=self._elapsed_ms())
        if not is_ours and self.turn.flow == "original":
            # Nobody else would run it.
            return self.time_out()
        status: settle.Status = "given_back" if is_ours else "lost"
        return TurnOutcome(status, duration_ms=self._elapsed_ms())

    def _complete(
        self, result: dict[str, Any], duration_ms: int, group: Group | None
    ) -> TurnOutcome:
        turn, deadline = self.turn, self.deadline
        used_db = self.db.is_open
        try:
            own = self.db.take()
            return settle.complete(self._pool, turn, result, own, duration_ms, group=group)
        except LockLost:
            return TurnOutcome("lost", duration_ms=duration_ms)
        except CannotComplete as exc:
            cause = exc.__cause__ or exc
            is_ours = used_db and not isinstance(cause, WaError)
            fault = faults.from_exception(cause if is_ours else _invalid(cause), deadline)
        except CommitUnknown as exc:
            return self._resolve(result, faults.from_exception(exc, deadline), duration_ms)
        except psycopg.Error as exc:
            log.fault("turn_not_settled", exc, event_key=turn.event_key)
            return TurnOutcome("unsettled", duration_ms=duration_ms)
        except DeadlineExceeded as exc:
            fault = faults.from_exception(exc, deadline)
        except Exception as exc:
            # What no JSON can hold.
            fault = faults.from_exception(_invalid(exc), deadline)
        return self._fail(fault, duration_ms)

    def _resolve(self, result: dict[str, Any], fault: Fault, duration_ms: int) -> TurnOutcome:
        """Find out whether a commit whose answer was lost took effect; if not, the turn failed.

        Failing with the token of a turn that was completed with it is refused, and completing
        it once more then only returns the stored result.
        """
        outcome = self._fail(fault, duration_ms)
        if outcome.status != "lost":
            return outcome
        try:
            return settle.complete(self._pool, self.turn, result, None, duration_ms)
        except (LockLost, CannotComplete, psycopg.Error):
            return outcome

    def _fail(self, fault: Fault, duration_ms: int) -> TurnOutcome:
        return settle.fail(self._pool, self.turn, fault, duration_ms)

    def _elapsed_ms(self) -> int:
        return round((time.monotonic() - self._started) * 1000)


def _invalid(exc: BaseException) -> InvalidResult:
    found = InvalidResult(f"the result was refused: {exc}")
    found.__cause__ = exc
    return found
