"""Running a turn: its handler with its deadline, then complete or fail."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable

import httpx
import psycopg

from glue.database.pool import Pool
from glue.database.rows import Turn
from glue.errors import LockLost, WaError
from glue.handlerspec import HandlerFunction
from glue.logs.log import Log
from glue.model import Result
from glue.registry import Registry
from glue.turn import faults, settle
from glue.turn.context import Context
from glue.turn.cutoff import CutOffThread
from glue.turn.deadline import Deadline, DeadlineExceeded
from glue.turn.faults import Fault, InvalidResult
from glue.turn.settle import CannotComplete, CommitUnknown, TurnOutcome
from glue.turn.turndb import TurnDb
from glue.turn.turnhttp import TurnHttp
from glue.turn.turnlog import handler_log, report
from glue.whatsapp import conversation_from, message_from

log = Log("runner")


class Runner:
    """Runs turns; safe to use from several threads at once."""

    def __init__(self, pool: Pool, registry: Registry) -> None:
        self._pool = pool
        self._registry = registry
        # Reading the certificates takes longer than most turns.
        self._tls: ssl.SSLContext = httpx.create_ssl_context()
        self._strays: list[CutOffThread[Result]] = []
        self._strays_lock = threading.Lock()

    def run(self, turn: Turn) -> TurnOutcome:
        """Run a turn to its end and settle it. Never raises for a fault of handler or database."""
        self._chase_strays()
        started = time.monotonic()
        spec = self._registry.get(turn.handler)
        if spec is None:
            outcome = settle.fail(self._pool, turn, faults.unknown_handler(turn.handler), 0)
        else:
            outcome = self._run(turn, spec.function, lambda: _since(started))
        report(turn, outcome)
        return outcome

    def _run(
        self, turn: Turn, function: HandlerFunction, elapsed_ms: Callable[[], int]
    ) -> TurnOutcome:
        deadline = Deadline(turn.timeout_s)
        db = TurnDb(self._pool, deadline)
        http = TurnHttp(db, deadline, self._tls)
        context = Context(db, http, deadline, handler_log(turn))
        thread = CutOffThread(lambda: _call(function, turn, context), f"handler-{turn.event_key}")
        thread.start()
        try:
            if not thread.wait(deadline.remaining):
                # In this order: from here on the handler can change nothing, then it is stopped.
                db.abandon()
                self._cut_off(thread)
                fault = faults.timeout_fault(turn.timeout_s)
                return settle.fail(self._pool, turn, fault, elapsed_ms())
            if thread.error is not None:
                db.abandon()
                fault = faults.from_exception(thread.error, deadline)
                return settle.fail(self._pool, turn, fault, elapsed_ms())
            assert thread.value is not None  # noqa: S101
            return self._complete(turn, thread.value, db, deadline, elapsed_ms())
        finally:
            http.close()

    def _complete(
        self, turn: Turn, result: Result, db: TurnDb, deadline: Deadline, duration_ms: int
    ) -> TurnOutcome:
        used_db = db.is_open
        try:
            return settle.complete(self._pool, turn, result, db.take(), duration_ms)
        except LockLost:
            return TurnOutcome("lost", duration_ms=duration_ms)
        except CannotComplete as exc:
            cause = exc.__cause__ or exc
            is_ours = used_db and not isinstance(cause, WaError)
            fault = faults.from_exception(cause if is_ours else _invalid(cause), deadline)
        except CommitUnknown as exc:
            return self._resolve(turn, result, faults.from_exception(exc, deadline), duration_ms)
        except psycopg.Error as exc:
            log.fault("turn_not_settled", exc, event_key=turn.event_key)
            return TurnOutcome("unsettled", duration_ms=duration_ms)
        except DeadlineExceeded as exc:
            fault = faults.from_exception(exc, deadline)
        except Exception as exc:
            # A reply type of the handler's own making.
            fault = faults.from_exception(_invalid(exc), deadline)
        return settle.fail(self._pool, turn, fault, duration_ms)

    def _resolve(self, turn: Turn, result: Result, fault: Fault, duration_ms: int) -> TurnOutcome:
        """Find out whether a commit whose answer was lost took effect; if not, the turn failed.

        Failing with the token of a turn that was completed with it is refused, and completing
        it once more then only returns the stored result.
        """
        outcome = settle.fail(self._pool, turn, fault, duration_ms)
        if outcome.status != "lost":
            return outcome
        try:
            return settle.complete(self._pool, turn, result, None, duration_ms)
        except (LockLost, CannotComplete, psycopg.Error):
            return outcome

    def _cut_off(self, thread: CutOffThread[Result]) -> None:
        thread.interrupt()
        with self._strays_lock:
            self._strays.append(thread)

    def _chase_strays(self) -> None:
        """Interrupt once more those that have caught the interrupt and gone on."""
        if self._strays:
            with self._strays_lock:
                self._strays = [thread for thread in self._strays if thread.is_alive]
                for thread in self._strays:
                    thread.interrupt()


def _call(function: HandlerFunction, turn: Turn, context: Context) -> Result:
    result: object = function(message_from(turn), conversation_from(turn), context)
    if not isinstance(result, Result):
        raise InvalidResult(f"the handler returned a {type(result).__name__}, not a Result")
    return result


def _invalid(exc: BaseException) -> InvalidResult:
    found = InvalidResult(f"the result was refused: {exc}")
    found.__cause__ = exc
    return found


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
