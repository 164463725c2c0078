"""The queries of operator commands on schema wa_ops; the login needs the role wa_operator.

For the timeline wa_monitor is enough; glue.database.looking asks what a login may do. Those of the
dead-letter queue are in glue.database.dlqapi.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from glue.database.query import Connection, one, rows
from glue.database.rows import HealthRow, TimelineEntry

REPLY_COLUMNS: Final = ("outbound_id", "event_key", "kind", "status", "body")
ERROR_COLUMNS: Final = (
    *("dlq_id", "event_key", "resolved_at"),
    *("error_class", "error_message", "error_stack"),
)


@dataclass(frozen=True, slots=True)
class OutboundReply:
    """A reply in the outbox; `body` is the Graph object, without recipient."""

    kind: str
    status: str
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnError:
    """What a handler raised; message and stack may quote what a person wrote."""

    error_class: str
    error_message: str | None = field(repr=False)
    error_stack: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandlerState:
    """A handler, since when it is paused, and how many messages it has in each state."""

    handler: str
    paused_at: datetime | None
    running: int
    retrying: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """How much of a person was erased, in rows; `hooks`: the domains that erased theirs."""

    conversations: int
    discarded: int
    payloads: int
    dead_letters: int
    quarantined: int
    replies: int
    transitions: int
    flags: int
    hooks: list[str]

    @property
    def is_empty(self) -> bool:
        """Nothing was known of the person."""
        return not any(astuple(self)[:-1])


def message_timeline(conn: Connection, id_: str) -> list[TimelineEntry]:
    """What happened to a message, as glue.api's function of this name tells it."""
    query: LiteralString = (
        "select t.at, t.what, t.status, t.detail from wa_ops.message_timeline(p_id => %(id)s) as t"
    )
    return [TimelineEntry(*row) for row in rows(conn, query, {"id": id_})]


def check_webhook_system_health(conn: Connection) -> list[HealthRow]:
    """Every check of the system's health, with its thresholds."""
    query: LiteralString = """
        select
            h.check_name, h.status, h.value, h.warning_threshold, h.critical_threshold, h.unit,
            h.message
        from wa_ops.check_webhook_system_health() as h"""
    return [HealthRow(*row) for row in rows(conn, query, {})]


def outbound_replies(conn: Connection, event_keys: Sequence[UUID]) -> list[OutboundReply]:
    """The replies that these events caused, oldest first."""
    query: LiteralString = """
        select o.kind, o.status, o.body
        from wa_ops.outbound_replies as o
        where o.event_key = any(%(keys)s)
        order by o.outbound_id"""
    found = rows(conn, query, {"keys": list(event_keys)})
    return [OutboundReply(kind, status, json.loads(body)) for kind, status, body in found]


def turn_errors(conn: Connection, event_keys: Sequence[UUID]) -> list[TurnError]:
    """The errors with which turns of these events ended and that nothing has resolved."""
    query: LiteralString = """
        select d.error_class, d.error_message, d.error_stack
        from wa_ops.dlq_search as d
        where
            d.event_key = any(%(keys)s)
            and d.error_class is not null
            and d.resolved_at is null
        order by d.dlq_id"""
    found = rows(conn, query, {"keys": list(event_keys)})
    return [TurnError(*row) for row in found]


def evict_lock(conn: Connection, conversation_id: int, reason: str) -> int:
    """End a conversation's lock; how many running messages that failed."""
    query: LiteralString = (
        "select wa_ops.evict_lock(p_conversation_id => %(id)s, p_reason => %(reason)s)"
    )
    return int(one(conn, query, {"id": conversation_id, "reason": reason})[0])


def pause_handler(conn: Connection, handler: str, reason: str) -> datetime:
    """Hold back a handler's messages; since when."""
    query: LiteralString = (
        "select wa_ops.pause_handler(p_handler => %(handler)s, p_reason => %(reason)s)"
    )
    since: datetime = one(conn, query, {"handler": handler, "reason": reason})[0]
    return since


def resume_handler(conn: Connection, handler: str, reason: str | None) -> tuple[int, int]:
    """Let it run again: conversations woken by this call, messages still held back after it."""
    query: LiteralString = (
        "select r.woken, r.remaining"
        " from wa_ops.resume_handler(p_handler => %(handler)s, p_reason => %(reason)s) as r"
    )
    woken, remaining = one(conn, query, {"handler": handler, "reason": reason})
    return woken, remaining


def handler_states(conn: Connection) -> list[HandlerState]:
    """The handlers there are, by name."""
    query: LiteralString = """
        select
            h.handler, h.paused_at, h.running_count, h.retrying_count, h.held_back_count
        from wa_ops.handler_state as h
        order by h.handler"""
    return [HandlerState(*row) for row in rows(conn, query, {})]


def erase_contact(conn: Connection, phone_number_id: str, contact: str, reason: str) -> Erasure:
    """Erase a person by BSUID or phone on one business number.

    Raises InvalidArgument, and psycopg's SerializationFailure or DeadlockDetected when the same
    person writes meanwhile: nothing is erased then, repeat it.
    """
    query: LiteralString = """
        select
            e.conversations, e.discarded, e.payloads, e.dead_letters, e.quarantined, e.replies,
            e.transitions, e.flags, e.hooks
        from wa_ops.erase_contact(
            p_phone_number_id => %(number)s, p_contact => %(contact)s, p_reason => %(reason)s
        ) as e"""
    params = {"number": phone_number_id, "contact": contact, "reason": reason}
    with conn.transaction():
        # It reads every payload: an operator's limit for looking things up is too short.
        conn.execute("set local statement_timeout = 0")
        return Erasure(*one(conn, query, params))
