"""What the functions of schema wa_api answer. Private content is not in repr."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn to run: a message, its conversation, and the lock token that settling needs.

    `attempt` is 1 for the first; `timeout_s` seconds; `flow` is enhanced or original;
    `event` is {"message", "contact", "metadata"} for a message. `is_secret`: said in a secret
    state; at a retry its content is gone. `burst`: further messages that are settled with it,
    each with event_key, seq, attempt, received_at, sent_at, type, text, reply_id, event.
    `asked_at`: seconds of the monotonic clock before it was asked for; its lease began later.
    """

    event_day: date
    event_key: UUID
    conversation_id: int
    lock_token: UUID
    lock_expires_at: datetime | None
    seq: int
    attempt: int
    flow: str
    handler: str
    timeout_s: float
    correlation_id: str
    received_at: datetime
    sent_at: datetime | None
    phone_number_id: str
    bsuid: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    profile_name: str | None = field(repr=False)
    state: str
    state_at_receipt: str
    context: dict[str, Any] = field(repr=False)
    message_type: str
    message_text: str | None = field(repr=False)
    reply_id: str | None = field(repr=False)
    is_secret: bool
    event: dict[str, Any] = field(repr=False)
    burst: list[dict[str, Any]] | None = field(default=None, repr=False)
    asked_at: float = field(default_factory=time.monotonic, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one event of a webhook; `turn` for dispatched and original ones.

    `event_day` and `event_key` are None for what has no ledger row (quarantined).
    """

    event_no: int
    kind: str
    outcome: str
    reason: str | None
    event_day: date | None
    event_key: UUID | None
    correlation_id: str
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Completed:
    """`next_due_at`: when the conversation has its next turn; None = nothing waits.

    `next_turn`: the turn that was claimed with it, of whichever conversation.
    """

    status: str
    replies: int
    next_due_at: datetime | None
    repeated: bool
    next_turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """`dlq_id` is None in the original flow; `resolution_status`: pending, exhausted or failed."""

    dlq_id: int | None
    resolution_status: str
    retry_count: int | None
    next_retry_at: datetime | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """`oldest_program`: the smallest `SCHEMA_VERSION` of a program that still works on it."""

    version: int
    oldest_program: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the insert path can run; `detail` says what is missing."""

    ok: bool
    detail: str | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a message; `detail` has no text, name or phone number."""

    at: datetime
    what: str
    status: str | None
    detail: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class MetricSample:
    """One line of /metrics: the name with its suffix, labels, value."""

    metric: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One check: `status` is ok, warning or critical; `value` and thresholds are in `unit`."""

    check_name: str
    status: str
    value: float | None
    warning_threshold: float | None
    critical_threshold: float | None
    unit: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Notification:
    """What a receiver is to be told of an alert; `value` is in `unit`, `alert_status` is firing
    or resolved. The address often holds a key of the receiver.
    """

    delivery_id: UUID
    attempt: int
    receiver: str
    url: str = field(repr=False)
    allow_private: bool
    alert_status: str
    check_name: str
    fingerprint: str
    severity: str
    value: float | None
    unit: str
    message: str
    installation: str
    description: str | None
    starts_at: datetime
    ends_at: datetime | None
