"""The queries of `wa-webhook alerts` on schema wa_ops; the login needs the role wa_operator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from glue.database.query import Connection, one, rows


@dataclass(frozen=True, slots=True)
class Alert:
    """A time during which a check was not ok; the counts are of its notifications."""

    check_name: str
    severity: str
    starts_at: datetime
    ends_at: datetime | None
    message: str
    delivered: int
    pending: int
    expired: int


@dataclass(frozen=True, slots=True)
class AlertReceiver:
    """Who is told; the address often holds a key."""

    receiver: str
    url: str = field(repr=False)
    min_severity: str
    allow_private: bool
    is_enabled: bool


def alerts(conn: Connection, firing_only: bool, limit: int) -> list[Alert]:
    """Alerts, those that fire first, then the newest."""
    query: LiteralString = """
        select
            a.check_name, a.severity, a.starts_at, a.ends_at, a.message, a.delivered_count,
            a.pending_count, a.expired_count
        from wa_ops.alert_state as a
        where a.is_firing or not %(firing_only)s
        order by a.is_firing desc, a.starts_at desc
        limit %(limit)s"""
    return [Alert(*row) for row in rows(conn, query, {"firing_only": firing_only, "limit": limit})]


def receivers(conn: Connection) -> list[AlertReceiver]:
    """All receivers by name."""
    query: LiteralString = """
        select r.receiver, r.url, r.min_severity, r.allow_private, r.is_enabled
        from wa_ops.alert_receivers as r
        order by r.receiver"""
    return [AlertReceiver(*row) for row in rows(conn, query, {})]


def set_receiver(conn: Connection, receiver: AlertReceiver, reason: str) -> None:
    """Add it or change it. Raises WaError for what cannot be a receiver."""
    query: LiteralString = """
        select wa_ops.set_alert_receiver(
            p_receiver => %(receiver)s, p_url => %(url)s, p_reason => %(reason)s,
            p_min_severity => %(min_severity)s, p_allow_private => %(allow_private)s,
            p_is_enabled => %(is_enabled)s
        )"""
    one(
        conn,
        query,
        {
            "receiver": receiver.receiver,
            "url": receiver.url,
            "reason": reason,
            "min_severity": receiver.min_severity,
            "allow_private": receiver.allow_private,
            "is_enabled": receiver.is_enabled,
        },
    )


def remove_receiver(conn: Connection, receiver: str, reason: str) -> None:
    """Take it away, with what it has not been told yet. Raises WaError when it is not there."""
    query: LiteralString = (
        "select wa_ops.remove_alert_receiver(p_receiver => %(receiver)s, p_reason => %(reason)s)"
    )
    one(conn, query, {"receiver": receiver, "reason": reason})


def test_receiver(conn: Connection, receiver: str) -> UUID:
    """Have a worker post it a notification that says it is a test; the webhook-id."""
    query: LiteralString = "select wa_ops.test_alert_receiver(p_receiver => %(receiver)s)"
    delivery: UUID = one(conn, query, {"receiver": receiver})[0]
    return delivery
