"""The end of a turn: complete or fail, exactly once, also when an answer is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg

from glue import api
from glue.database.pool import Connection, Pool
from glue.database.retry import with_retries
from glue.database.rows import Completed, Turn
from glue.errors import LockLost, WaError, is_about_data, is_connection_lost
from glue.logs.log import Log
from glue.model import Result
from glue.turn.deadline import Deadline
from glue.turn.faults import Fault, Reason
from glue.turn.group import Group
from glue.turn.turndb import release

Status = Literal["processed", "failed", "exhausted", "lost", "unsettled", "given_back"]
# Handlers may use up their time before settling begins.
SETTLE_S = 4.0
_BOUNDS = "set local statement_timeout = 4000; set local lock_timeout = 4000"
log = Log("settle")


@dataclass(frozen=True)
class TurnOutcome:
    """How a turn ended.

    processed | failed: a retry is planned, or the original flow failed | exhausted: no retry left
    | lost: the lease was over and nothing has changed | unsettled: the database did not answer,
    the turn is due again when its lease ends | given_back: it was not the handler's fault.
    `due_at`: when the conversation has its next turn. `next_turn`: claimed for us when it was
    settled, of whichever conversation.
    """

    status: Status
    reason: Reason | None = None
    error_class: str | None = None
    due_at: datetime | None = None
    duration_ms: int = 0
    next_turn: Turn | None = None


class CannotComplete(Exception):
    """The database refused the result for good, nothing took effect; the cause says why."""


class CommitUnknown(Exception):
    """The connection was cut while the handler's transaction was being committed."""


def complete(
    pool: Pool,
    turn: Turn,
    result: Mapping[str, Any],
    own: Connection | None,
    duration_ms: int,
    *,
    group: Group | None = None,
) -> TurnOutcome:
    """Make a result take effect, in the handler's own transaction when there is one (`own`).

    `result`: of `arguments`. `group`: together with those of other threads where it has no
    transaction of its own; and claim the next turn. Raises CannotComplete, CommitUnknown; LockLost
    when the turn was taken over, psycopg.Error when the database stays away.
    """
    deadline = Deadline(SETTLE_S)
    try:
        given = {**result, "duration_ms": duration_ms}
        done = group.complete(turn, given) if group and own is None else None
        if done is None:
            done = _alone(pool, turn, given, own, group, deadline)
    except LockLost:
        raise
    except WaError as exc:
        raise CannotComplete from exc
    except psycopg.Error as exc:
        if own is not None and is_connection_lost(exc):
            raise CommitUnknown from exc
        # What says nothing about the result must not end its message.
        if own is None and not is_about_data(exc):
            raise
        raise CannotComplete from exc
    finally:
        if own is not None:
            release(pool, own)
    return TurnOutcome(
        "processed", due_at=done.next_due_at, duration_ms=duration_ms, next_turn=done.next_turn
    )


def fail(pool: Pool, turn: Turn, fault: Fault, duration_ms: int) -> TurnOutcome:
    """Record a failed turn. Never raises: a turn that cannot be settled is due after its lease."""
    given: dict[str, Any] = vars(fault) | {"duration_ms": duration_ms}
    try:
        done = with_retries(
            pool, lambda conn: api.fail_message(conn, turn, **given), seconds=SETTLE_S
        )
    except LockLost:
        return TurnOutcome("lost", fault.reason, fault.error_class, None, duration_ms)
    except (WaError, psycopg.Error) as exc:
        log.error("turn_not_settled", exc, event_key=turn.event_key, reason=fault.reason)
        return TurnOutcome("unsettled", fault.reason, fault.error_class, None, duration_ms)
    status: Status = "exhausted" if done.resolution_status == "exhausted" else "failed"
    return TurnOutcome(status, fault.reason, fault.error_class, done.next_retry_at, duration_ms)


def arguments(result: Result) -> dict[str, Any]:
    """A handler's result as the database takes it. Runs code of the handler's replies."""
    return {
        "state": result.state,
        "context": dict(result.context or {}),
        "replies": [
            {"to": reply.to, "kind": reply.kind, "body": reply.payload()}
            for reply in result.replies
        ],
        "timers": [timer.payload() for timer in result.timers],
    }


def _alone(
    pool: Pool,
    turn: Turn,
    given: Mapping[str, Any],
    own: Connection | None,
    group: Group | None,
    deadline: Deadline,
) -> Completed:
    claim = group.claims.reserve([turn]) if group else None
    claimed = {} if claim is None else vars(claim) | {"retries": claim.retries > 0}
    pairs: list[tuple[Turn, Turn]] = []

    def call(conn: Connection) -> Completed:
        return api.complete_message(conn, turn, **given, **claimed)

    try:
        if own is not None:
            done = _in_own(own, call)
        else:
            done = with_retries(pool, call, seconds=max(0.0, deadline.remaining))
        if done.next_turn is not None:
            pairs.append((turn, done.next_turn))
    finally:
        if group is not None:
            group.claims.book(claim, pairs)
    return done


def _in_own(own: Connection, call: Callable[[Connection], Completed]) -> Completed:
    # Never repeated on another connection: that would complete the turn without the handler's SQL.
    own.execute(_BOUNDS)
    done = call(own)
    if done.repeated:
        # Settled before, so the handler's SQL has been committed, or refused, already.
        own.rollback()
    else:
        own.commit()
    return done
