"""Turns without a database, for what only reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from glue.database.rows import Turn

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

BLANK = Turn(
    event_day=date(2026, 3, 1),
    event_key=UUID(int=1),
    conversation_id=7,
    lock_token=UUID(int=2),
    lock_expires_at=None,
    seq=1,
    attempt=1,
    flow="enhanced",
    handler="home",
    timeout_s=10.0,
    correlation_id="c-1",
    received_at=NOW,
    sent_at=NOW,
    phone_number_id="100000000000001",
    bsuid=None,
    phone="250788000001",
    profile_name="Aline",
    state="home",
    state_at_receipt="home",
    context={},
    message_type="text",
    message_text=None,
    reply_id=None,
    is_secret=False,
    event={},
)


def turn_of(message: Any, **columns: Any) -> Turn:
    """The turn of one element of `messages[]`."""
    kind = message.get("type") if isinstance(message, dict) else None
    defaults: dict[str, Any] = {
        "message_type": kind if isinstance(kind, str) else "unknown",
        "event": {"message": message, "contact": None, "metadata": {}},
    }
    return replace(BLANK, **(defaults | columns))
