"""The dead-letter operations of schema wa_ops; the login needs the role wa_operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from glue.database.query import Connection, one, rows

LIST_COLUMNS: Final = (
    *("dlq_id", "created_at", "event_key", "conversation_id", "phone_number_id", "reason"),
    *("handler", "error_class", "error_message", "retry_count", "max_retries", "next_retry_at"),
    *("resolution_status", "resolved_at", "resolved_by", "resolution_note", "replayed_from"),
    "correlation_id",
)


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """Which dead letters; None = any. `status` None: those that nobody has resolved."""

    reason: str | None = None
    handler: str | None = None
    error_class: str | None = None
    phone_number_id: str | None = None
    conversation_id: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages: `ids` (event keys, wamids, correlation ids), or from `received_after` on."""

    ids: Sequence[str] | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    handler: str | None = None
    phone_number_id: str | None = None
    conversation_id: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class RetryOutcome:
    """How many dead letters ended so; `sample` has up to 10 of their ids, `last_id` the last."""

    outcome: str
    count: int
    sample: list[int]
    last_id: int
    last_retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplayOutcome:
    """How many messages ended so; `sample` has up to 10 of their event keys.

    not_found: so many ids name nothing.
    """

    outcome: str
    count: int
    sample: list[UUID]
    last_received_at: datetime | None
    last_event_key: UUID | None

    @property
    def place(self) -> tuple[datetime, UUID] | None:
        """The last one's, by time of receipt."""
        if self.last_received_at is None or self.last_event_key is None:
            return None
        return self.last_received_at, self.last_event_key


def list_dead_letters(
    conn: Connection, wanted: DeadLetterFilter, limit: int
) -> list[dict[str, Any]]:
    """The newest dead letters that match, each with LIST_COLUMNS. Raises InvalidArgument."""
    query: LiteralString = """
        select
            d.dlq_id, d.created_at, d.event_key, d.conversation_id, d.phone_number_id, d.reason,
            d.handler, d.error_class, d.error_message, d.retry_count, d.max_retries,
            d.next_retry_at, d.resolution_status, d.resolved_at, d.resolved_by, d.resolution_note,
            d.replayed_from, d.correlation_id
        from wa_ops.dlq_search as d
        where
            (%(reason)s::text is null or d.reason = %(reason)s)
            and (%(handler)s::text is null or d.handler = %(handler)s)
            and (
                %(error_class)s::text is null
                or lower(%(error_class)s)
                    in (lower(d.error_class), lower(substring(d.error_class from '[^.]+$')))
            )
            and (%(phone_number_id)s::text is null or d.phone_number_id = %(phone_number_id)s)
            and (%(conversation_id)s::bigint is null or d.conversation_id = %(conversation_id)s)
            and d.created_at >= coalesce(%(created_after)s::timestamptz, '-infinity')
            and d.created_at < coalesce(%(created_before)s::timestamptz, 'infinity')
            and case
                when %(status)s::text is null
                    then d.resolution_status in ('pending', 'retrying', 'exhausted')
                else d.resolution_status = %(status)s
            end
        order by d.dlq_id desc
        limit %(limit)s"""
    found = rows(conn, query, asdict(wanted) | {"limit": limit})
    if not found:
        # Says what is wrong with a filter that can match nothing.
        retry_dead_letters(conn, replace(wanted, status=None), dry_run=True)
    return [dict(zip(LIST_COLUMNS, row, strict=True)) for row in found]


def show_dead_letter(conn: Connection, dlq_id: int) -> dict[str, Any]:
    """Everything about one, what the person wrote included. Raises NotFound."""
    query: LiteralString = "select wa_ops.dlq_show(p_dlq_id => %(id)s)"
    shown: dict[str, Any] = one(conn, query, {"id": dlq_id})[0]
    return shown


def retry_dead_letter(conn: Connection, dlq_id: int, reason: str | None) -> str:
    """Retry one now: retried, in_line or running. Raises NotFound, StateConflict."""
    query: LiteralString = (
        "select r.outcome from wa_ops.retry_dlq(p_dlq_id => %(id)s, p_reason => %(reason)s) as r"
    )
    return str(one(conn, query, {"id": dlq_id, "reason": reason})[0])


def discard_dead_letter(conn: Connection, dlq_id: int, reason: str) -> None:
    """Give one up. Raises NotFound, StateConflict, InvalidArgument."""
    query: LiteralString = "select wa_ops.discard_dlq(p_dlq_id => %(id)s, p_reason => %(reason)s)"
    one(conn, query, {"id": dlq_id, "reason": reason})


def retry_dead_letters(
    conn: Connection,
    wanted: DeadLetterFilter,
    *,
    dry_run: bool,
    note: str | None = None,
    rate: int | None = None,
    limit: int = 500,
    after_id: int = 0,
    first_at: datetime | None = None,
) -> list[RetryOutcome]:
    """Retry those that match, `limit` at a time; a row per outcome. `rate`: so many a minute."""
    query: LiteralString = """
        select r.outcome, r.message_count, r.sample_dlq_ids, r.last_dlq_id, r.last_retry_at
        from wa_ops.retry_dlq_where(
            p_reason => %(reason)s, p_handler => %(handler)s, p_error_class => %(error_class)s,
            p_phone_number_id => %(phone_number_id)s, p_conversation_id => %(conversation_id)s,
            p_created_after => %(created_after)s, p_created_before => %(created_before)s,
            p_status => %(status)s, p_note => %(note)s, p_dry_run => %(dry_run)s,
            p_rate => %(rate)s, p_limit => %(limit)s, p_after_id => %(after_id)s,
            p_first_at => %(first_at)s
        ) as r"""
    given = {
        "note": note,
        "dry_run": dry_run,
        "rate": rate,
        "limit": limit,
        "after_id": after_id,
        "first_at": first_at,
    }
    return [RetryOutcome(*row) for row in rows(conn, query, asdict(wanted) | given)]


def discard_dead_letters(
    conn: Connection,
    wanted: DeadLetterFilter,
    *,
    dry_run: bool,
    note: str | None = None,
    limit: int = 500,
    after_id: int = 0,
) -> list[RetryOutcome]:
    """Give up those that match, `limit` at a time; a row per outcome. `note`: why."""
    query: LiteralString = """
        select r.outcome, r.message_count, r.sample_dlq_ids, r.last_dlq_id
        from wa_ops.discard_dlq_where(
            p_reason => %(reason)s, p_handler => %(handler)s, p_error_class => %(error_class)s,
            p_phone_number_id => %(phone_number_id)s, p_conversation_id => %(conversation_id)s,
            p_created_after => %(created_after)s, p_created_before => %(created_before)s,
            p_status => %(status)s, p_note => %(note)s, p_dry_run => %(dry_run)s,
            p_limit => %(limit)s, p_after_id => %(after_id)s
        ) as r"""
    given = {"note": note, "dry_run": dry_run, "limit": limit, "after_id": after_id}
    return [RetryOutcome(*row) for row in rows(conn, query, asdict(wanted) | given)]


def replay_messages(
    conn: Connection,
    wanted: MessageFilter,
    *,
    dry_run: bool,
    reason: str | None = None,
    limit: int = 500,
    after: tuple[datetime, UUID] | None = None,
) -> list[ReplayOutcome]:
    """Run settled messages again, `limit` at a time; a row per outcome."""
    query: LiteralString = """
        select
            r.outcome, r.message_count, r.sample_event_keys, r.last_received_at, r.last_event_key
        from wa_ops.replay_messages(
            p_ids => %(ids)s, p_received_after => %(received_after)s,
            p_received_before => %(received_before)s, p_handler => %(handler)s,
            p_phone_number_id => %(phone_number_id)s, p_conversation_id => %(conversation_id)s,
            p_status => %(status)s, p_reason => %(reason)s, p_dry_run => %(dry_run)s,
            p_limit => %(limit)s, p_after_at => %(after_at)s, p_after_key => %(after_key)s
        ) as r"""
    after_at, after_key = after or (None, None)
    given = {
        "reason": reason,
        "dry_run": dry_run,
        "limit": limit,
        "after_at": after_at,
        "after_key": after_key,
    }
    return [ReplayOutcome(*row) for row in rows(conn, query, asdict(wanted) | given)]
