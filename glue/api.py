"""The SQL API: one function per function of schema wa_api, of the same name.

Every function makes one call on `conn` and raises `WaError` for our SQLSTATEs, psycopg.Error
otherwise. In autocommit each call is its own transaction.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from glue.database.query import Connection, Row, one, rows
from glue.database.rows import (
    Completed,
    Failed,
    HealthRow,
    MetricSample,
    Notification,
    Readiness,
    Receipt,
    SchemaVersion,
    TimelineEntry,
    Turn,
)

# In the order of the fields of Turn.
_TURN_COLUMNS: tuple[LiteralString, ...] = tuple(
    field.name for field in dataclasses.fields(Turn) if field.name != "asked_at"
)


def schema_version(conn: Connection) -> SchemaVersion:
    """Number of the installed schema."""
    query: LiteralString = "select v.version, v.oldest_program from wa_api.schema_version() as v"
    return SchemaVersion(*one(conn, query, {}))


def register_handlers(conn: Connection, handlers: Sequence[dict[str, Any]]) -> None:
    """Make handlers and their routes known; what a DBA changed stays."""
    one(
        conn,
        "select wa_api.register_handlers(p_handlers => %(handlers)s)",
        {"handlers": Jsonb(list(handlers))},
    )


def feature_enabled(
    conn: Connection, flag: str, rollout_bucket: int, contacts: Sequence[str]
) -> bool:
    """Whether a feature is on for a rollout bucket (0 to 9999) or for one of the contacts."""
    query: LiteralString = (
        "select wa_api.feature_enabled("
        "p_flag => %(flag)s, p_rollout_bucket => %(bucket)s, p_contacts => %(contacts)s::text[])"
    )
    params = {"flag": flag, "bucket": rollout_bucket, "contacts": list(contacts)}
    return bool(one(conn, query, params)[0])


def process_webhook(
    conn: Connection,
    *,
    body: bytes,
    delivery_id: UUID,
    correlation_id: str,
    worker: str,
    claim: int,
    enhanced: bool | None = None,
    asked_at: float | None = None,
) -> list[Receipt]:
    """Store a signed body; one receipt per event. The same delivery id gets the same answer.

    `asked_at`: monotonic time of the first try, when this is a later one; see Turn.
    """
    since = time.monotonic() if asked_at is None else asked_at
    query: LiteralString = (
        """
        select
            w.event_no, w.kind, w.outcome, w.reason, w.event_day, w.event_key,
            """
        + _turn_columns("(w.turn)")
        + """
        from wa_api.process_webhook(
            p_body => %(body)b, p_delivery_id => %(delivery_id)s,
            p_correlation_id => %(correlation_id)s, p_worker => %(worker)s,
            p_claim => %(claim)s, p_enhanced => %(enhanced)s
        ) as w"""
    )
    params = {
        "body": body,
        "delivery_id": delivery_id,
        "correlation_id": correlation_id,
        "worker": worker,
        "claim": claim,
        "enhanced": enhanced,
    }
    return [_receipt(row, correlation_id, since) for row in rows(conn, query, params)]


def claim_messages(
    conn: Connection,
    *,
    worker: str,
    limit: int,
    retries: int | None = None,
    retries_first: bool = False,
) -> list[Turn]:
    """Up to `limit` due turns of different conversations, each with its lock.

    At most `retries` of them are retries (None: any number); fresh messages come first unless
    `retries_first`.
    """
    query: LiteralString = (
        """
        select
            """
        + _turn_columns("c")
        + """
        from wa_api.claim_messages(
            p_worker => %(worker)s, p_limit => %(limit)s, p_retries => %(retries)s,
            p_retries_first => %(retries_first)s
        ) as c"""
    )
    params = {
        "worker": worker,
        "limit": limit,
        "retries": retries,
        "retries_first": retries_first,
    }
    asked_at = time.monotonic()
    return [_turn(row, asked_at) for row in rows(conn, query, params)]


def complete_message(
    conn: Connection,
    turn: Turn,
    *,
    state: str | None,
    context: dict[str, Any],
    replies: Sequence[dict[str, Any]],
    duration_ms: int,
    timers: Sequence[dict[str, Any]] = (),
    worker: str | None = None,
    retries: bool = True,
    retries_first: bool = False,
) -> Completed:
    """Settle a turn: state, context changes, replies. Raises LockLost when it was taken over.

    With `worker` the turn that is due longest is claimed for it in the same transaction.
    """
    query: LiteralString = (
        """
        select
            c.status, c.replies, c.next_due_at, c.repeated,
            """
        + _turn_columns("(c.next_turn)")
        + """
        from wa_api.complete_message(
            p_event_day => %(event_day)s, p_event_key => %(event_key)s,
            p_conversation_id => %(conversation_id)s, p_lock_token => %(lock_token)s,
            p_state => %(state)s, p_context => %(context)s, p_replies => %(replies)s,
            p_duration_ms => %(duration_ms)s, p_timers => %(timers)s,
            p_worker => %(worker)s, p_retries => %(retries)s,
            p_retries_first => %(retries_first)s
        ) as c"""
    )
    params = _key(turn) | {
        "state": state,
        "context": Jsonb(context),
        "replies": Jsonb(list(replies)),
        "duration_ms": duration_ms,
        "timers": Jsonb(list(timers)) if timers else None,
        "worker": worker,
        "retries": retries,
        "retries_first": retries_first,
    }
    asked_at = time.monotonic()
    row = one(conn, query, params)
    status, replies_, next_due_at, repeated = row[:4]
    next_turn = None if row[5] is None else _turn(row[4:], asked_at)
    return Completed(status, replies_, next_due_at, repeated, next_turn)


def complete_messages(
    conn: Connection,
    results: Sequence[tuple[Turn, dict[str, Any]]],
    *,
    worker: str | None = None,
    retries: int = 0,
    retries_first: bool = False,
) -> tuple[dict[UUID, Completed], list[Turn]]:
    """Settle several turns in one transaction; the answers by event key, and what was claimed.

    A turn without answer was not settled: somebody holds its conversation. `results`: with each
    turn the arguments of `complete_message` that make up its result. With `worker` as many turns
    are claimed for it, at most `retries` of them retries. Raises for all what is wrong with one.
    """
    query: LiteralString = (
        """
        select
            c.event_key, c.status, c.replies, c.next_due_at, c.repeated,
            """
        + _turn_columns("(c.next_turn)")
        + """
        from wa_api.complete_messages(
            p_results => %(results)s, p_worker => %(worker)s, p_retries => %(retries)s,
            p_retries_first => %(retries_first)s
        ) as c"""
    )
    params = {
        "results": Jsonb([_plain_key(turn) | result for turn, result in results]),
        "worker": worker,
        "retries": retries,
        "retries_first": retries_first,
    }
    asked_at = time.monotonic()
    found = rows(conn, query, params)
    done = {row[0]: Completed(*row[1:5]) for row in found if row[0] is not None}
    return done, [_turn(row[5:], asked_at) for row in found if row[0] is None]


def fail_message(
    conn: Connection,
    turn: Turn,
    *,
    reason: str,
    error_class: str | None,
    error_message: str | None,
    error_stack: str | None,
    duration_ms: int,
    retryable: bool,
    retry_after: timedelta | None = None,
) -> Failed:
    """Record a failed turn and plan its retry. Raises LockLost when it was taken over."""
    query: LiteralString = """
        select f.dlq_id, f.resolution_status, f.retry_count, f.next_retry_at, f.repeated
        from wa_api.fail_message(
            p_event_day => %(event_day)s, p_event_key => %(event_key)s,
            p_conversation_id => %(conversation_id)s, p_lock_token => %(lock_token)s,
            p_reason => %(reason)s, p_error_class => %(error_class)s,
            p_error_message => %(error_message)s, p_error_stack => %(error_stack)s,
            p_duration_ms => %(duration_ms)s, p_retryable => %(retryable)s,
            p_retry_after => %(retry_after)s
        ) as f"""
    params = _key(turn) | {
        "reason": reason,
        "error_class": error_class,
        "error_message": error_message,
        "error_stack": error_stack,
        "duration_ms": duration_ms,
        "retryable": retryable,
        "retry_after": retry_after,
    }
    return Failed(*one(conn, query, params))


def schedule_event(
    conn: Connection,
    conversation_id: int,
    *,
    handler: str,
    name: str,
    due_at: datetime | None,
    data: dict[str, Any] | None = None,
    correlation_id: str | None = None,
) -> UUID | None:
    """Set a timer; the id of the message that it will be. `due_at` None takes it back."""
    query: LiteralString = """
        select wa_api.schedule_event(
            p_conversation_id => %(id)s, p_handler => %(handler)s, p_name => %(name)s,
            p_due_at => %(due_at)s, p_data => %(data)s, p_correlation_id => %(correlation_id)s
        )"""
    params = {
        "id": conversation_id,
        "handler": handler,
        "name": name,
        "due_at": due_at,
        "data": None if data is None else Jsonb(data),
        "correlation_id": correlation_id,
    }
    key: UUID | None = one(conn, query, params)[0]
    return key


def give_back(conn: Connection, turn: Turn) -> bool:
    """Unclaim a turn that was not started, uncounted. False: it is not ours any more."""
    query: LiteralString = """
        select wa_api.give_back(
            p_event_day => %(event_day)s, p_event_key => %(event_key)s,
            p_conversation_id => %(conversation_id)s, p_lock_token => %(lock_token)s
        )"""
    return bool(one(conn, query, _key(turn))[0])


def acquire_conversation_lock(
    conn: Connection, conversation_id: int, worker: str, lease: timedelta = timedelta(minutes=2)
) -> UUID | None:
    """A token, or None when the conversation is locked; never waits."""
    query: LiteralString = (
        "select wa_api.acquire_conversation_lock("
        "p_conversation_id => %(id)s, p_worker => %(worker)s, p_lease => %(lease)s)"
    )
    params = {"id": conversation_id, "worker": worker, "lease": lease}
    token: UUID | None = one(conn, query, params)[0]
    return token


def release_conversation_lock(conn: Connection, conversation_id: int, lock_token: UUID) -> bool:
    """False: the token is not the current one."""
    query: LiteralString = (
        "select wa_api.release_conversation_lock("
        "p_conversation_id => %(id)s, p_lock_token => %(token)s)"
    )
    return bool(one(conn, query, {"id": conversation_id, "token": lock_token})[0])


def extend_conversation_lock(
    conn: Connection, conversation_id: int, lock_token: UUID, lease: timedelta
) -> bool:
    """Let the lock last `lease` from now. False: the token is not the current one."""
    query: LiteralString = (
        "select wa_api.extend_conversation_lock("
        "p_conversation_id => %(id)s, p_lock_token => %(token)s, p_lease => %(lease)s)"
    )
    params = {"id": conversation_id, "token": lock_token, "lease": lease}
    return bool(one(conn, query, params)[0])


def wake_workers(conn: Connection) -> None:
    """Ask idle workers to look for work now. In a transaction of its own; may be lost."""
    one(conn, "select wa_api.wake_workers()", {})


def worker_heartbeat(conn: Connection, worker: str, running: int) -> None:
    """Say that a worker is alive and how many turns it is running."""
    query: LiteralString = (
        "select wa_api.worker_heartbeat(p_worker => %(worker)s, p_running => %(running)s)"
    )
    one(conn, query, {"worker": worker, "running": running})


def run_due_maintenance(conn: Connection, worker: str) -> str | None:
    """Run one due job; its name, or None when none is due."""
    query: LiteralString = "select wa_api.run_due_maintenance(p_worker => %(worker)s)"
    job: str | None = one(conn, query, {"worker": worker})[0]
    return job


def record_requests(
    conn: Connection, source: UUID, number: int, counts: Sequence[Mapping[str, Any]]
) -> bool:
    """Add what a process has counted; False when this flush of its was added before."""
    query: LiteralString = "select wa_api.record_requests(p_flush => %(flush)s)"
    flush = {"source": str(source), "no": number, "counts": list(counts)}
    return bool(one(conn, query, {"flush": Jsonb(flush)})[0])


def readiness(conn: Connection) -> Readiness:
    """Whether the insert path can run."""
    query: LiteralString = "select r.ok, r.detail from wa_api.readiness() as r"
    return Readiness(*one(conn, query, {}))


def metrics(conn: Connection) -> list[MetricSample]:
    """Everything of /metrics that the database knows."""
    query: LiteralString = "select m.metric, m.labels, m.value from wa_api.metrics() as m"
    return [MetricSample(*row) for row in rows(conn, query, {})]


def health(conn: Connection) -> list[HealthRow]:
    """Every check of the system's health, with its thresholds."""
    query: LiteralString = """
        select
            h.check_name, h.status, h.value, h.warning_threshold, h.critical_threshold, h.unit,
            h.message
        from wa_api.health() as h"""
    return [HealthRow(*row) for row in rows(conn, query, {})]


def claim_alerts(conn: Connection, worker: str, limit: int) -> list[Notification]:
    """Take notifications that are to be posted now, each for another receiver.

    Nobody else gets them for a minute.
    """
    query: LiteralString = """
        select
            a.delivery_id, a.attempt, a.receiver, a.url, a.allow_private, a.alert_status,
            a.check_name, a.fingerprint, a.severity, a.value, a.unit, a.message, a.installation,
            a.description, a.starts_at, a.ends_at
        from wa_api.claim_alerts(p_worker => %(worker)s, p_limit => %(limit)s) as a"""
    return [Notification(*row) for row in rows(conn, query, {"worker": worker, "limit": limit})]


def alert_delivered(conn: Connection, delivery_id: UUID, attempt: int) -> bool:
    """A receiver took it; False when another attempt is under way by now."""
    query: LiteralString = (
        "select wa_api.alert_delivered(p_delivery_id => %(id)s, p_attempt => %(attempt)s)"
    )
    return bool(one(conn, query, {"id": delivery_id, "attempt": attempt})[0])


def alert_failed(
    conn: Connection, delivery_id: UUID, attempt: int, error_class: str
) -> datetime | None:
    """It was not taken: the time of the next attempt; None when one is under way by now."""
    query: LiteralString = """
        select wa_api.alert_failed(
            p_delivery_id => %(id)s, p_attempt => %(attempt)s, p_error_class => %(error)s
        )"""
    params = {"id": delivery_id, "attempt": attempt, "error": error_class}
    at: datetime | None = one(conn, query, params)[0]
    return at


def message_timeline(conn: Connection, id_: str) -> list[TimelineEntry]:
    """What happened to a message. `id_`: message id, event key, or correlation id."""
    query: LiteralString = (
        "select t.at, t.what, t.status, t.detail from wa_api.message_timeline(p_id => %(id)s) as t"
    )
    return [TimelineEntry(*row) for row in rows(conn, query, {"id": id_})]


@functools.cache
def _turn_columns(of: LiteralString) -> LiteralString:
    return ", ".join(f"{of}.{column}" for column in _TURN_COLUMNS)


def _key(turn: Turn) -> dict[str, Any]:
    return {
        "event_day": turn.event_day,
        "event_key": turn.event_key,
        "conversation_id": turn.conversation_id,
        "lock_token": turn.lock_token,
    }


def _plain_key(turn: Turn) -> dict[str, Any]:
    """The same for a JSON argument."""
    return {
        "event_day": turn.event_day.isoformat(),
        "event_key": str(turn.event_key),
        "conversation_id": turn.conversation_id,
        "lock_token": str(turn.lock_token),
    }


def _receipt(row: Row, correlation_id: str, asked_at: float) -> Receipt:
    turn = None if row[7] is None else _turn(row[6:], asked_at)
    event_no, kind, outcome, reason, event_day, event_key = row[:6]
    return Receipt(event_no, kind, outcome, reason, event_day, event_key, correlation_id, turn)


def _turn(row: Row, asked_at: float) -> Turn:
    columns: list[Any] = [*row, asked_at]
    return Turn(*columns)
