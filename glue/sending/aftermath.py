"""What the database did with a webhook: waiting for it, and telling it as a table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import UUID

from glue.database.opsapi import OutboundReply
from glue.database.rows import TimelineEntry
from glue.sending.replyview import described

POLL_S: Final = 0.1
LINES_MAX: Final = 40
REPLIES_MAX: Final = 5
HIDDEN: Final = frozenset({"correlation_id", "event_day", "event_key"})

Look = Callable[[str], list[TimelineEntry]]
"""The timeline of an id: api.message_timeline on some connection."""


def is_settled(entries: Sequence[TimelineEntry]) -> bool:
    """Whether nothing more happens by itself soon: nothing waits, or it waits for its retry."""
    waiting = (entry for entry in entries if entry.what == "in line")
    return all(entry.detail is not None and entry.detail.get("retry_at") for entry in waiting)


def wait_until_settled(
    look: Look, identifiers: Iterable[str], seconds: float
) -> tuple[list[TimelineEntry], bool]:
    """Timeline of the first identifier that has one, and whether it settled in time.

    A repeated message left no trace under its own correlation id, hence several identifiers.
    """
    names = list(identifiers)
    until = time.monotonic() + seconds
    while True:
        entries = next((found for name in names if (found := look(name))), [])
        settled = bool(entries) and is_settled(entries)
        if settled or time.monotonic() >= until:
            return entries, settled
        time.sleep(POLL_S)


def event_keys(entries: Iterable[TimelineEntry]) -> list[UUID]:
    """The events in a timeline, each once."""
    keys = (entry.detail.get("event_key") for entry in entries if entry.detail)
    return [UUID(key) for key in dict.fromkeys(keys) if isinstance(key, str)]


def replies(found: Sequence[OutboundReply]) -> list[str]:
    """The replies as the person gets them."""
    lines = []
    for reply in found[:REPLIES_MAX]:
        lines.append(f"reply ({reply.kind}, {reply.status}):")
        lines += [f"    {line}" for line in described(reply.body)]
    more = len(found) - REPLIES_MAX
    return [*lines, f"… and {more} more replies"] if more > 0 else lines


def table(entries: Sequence[TimelineEntry]) -> list[str]:
    """Lines for a person: time, what, status, detail."""
    lines = []
    for entry in entries[:LINES_MAX]:
        detail = " ".join(
            f"{name}={value}"
            for name, value in (entry.detail or {}).items()
            if value is not None and name not in HIDDEN
        )
        at = entry.at.strftime("%H:%M:%S.%f")[:-3]
        lines.append(f"{at}  {entry.what:<15} {entry.status or '':<12} {detail}".rstrip())
    more = len(entries) - LINES_MAX
    return [*lines, f"… and {more} more (wa-webhook timeline shows all)"] if more > 0 else lines
