"""What the database did with a webhook: waiting for it, and telling it as a table."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from uuid import UUID

from glue.database.opsapi import OutboundReply, TurnError
from glue.database.rows import TimelineEntry
from glue.sending.replyview import described

POLL_S: Final = 0.1
LINES_MAX: Final = 40
EVENTS_MAX: Final = 20
REPLIES_MAX: Final = 5
ERRORS_MAX: Final = 5
HIDDEN: Final = frozenset({"correlation_id", "event_day", "event_key"})

# Frames of exception groups have a bar before them.
_FRAME: Final = re.compile(r'^[ |]+(File "(.*)", line \d+.*)$', re.MULTILINE)
# Ours that calls the handler, what the handler may call, and what neither of us has written.
_CALL: Final = re.compile(r'glue/turn/attempt\.py", line \d+, in call$')
_LIBRARY: Final = re.compile(r"-packages/|/lib/python3|^<|/glue/(turn|database|replies)/")

Look = Callable[[str], list[TimelineEntry]]
"""The timeline of an id on some connection."""


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


def errors(found: Sequence[TurnError]) -> list[str]:
    """What failed turns raised, and where."""
    lines = []
    for error in found[:ERRORS_MAX]:
        first, *others = f"error: {error.error_class}: {error.error_message or '-'}".splitlines()
        lines += [first, *(f"    {line}" for line in others)]
        frame = handler_frame(error.error_stack or "")
        lines += [f"    {frame}"] if frame else []
    more = len(found) - ERRORS_MAX
    return [*lines, f"… and {more} more errors"] if more > 0 else lines


def handler_frame(stack: str) -> str | None:
    """The line `File "…", line 7, in handler` of a stack: the last one of the handler's own code.

    What comes after it is a library, which is seldom at fault.
    """
    frames: list[tuple[str, str]] = _FRAME.findall(stack)
    calls = [no for no, (line, _) in enumerate(frames) if _CALL.search(line)]
    # Nothing is left of one that was not reached.
    inside = frames[calls[-1] + 1 :] if calls else frames
    inside = inside or frames
    own = [line for line, file in inside if not _LIBRARY.search(file)]
    # Installed as a library itself: what is in its first file.
    own = own or [line for line, file in inside if file == inside[0][1]]
    return own[-1] if own else None


def has_failed(entries: Iterable[TimelineEntry]) -> bool:
    """Whether a turn ended with an error."""
    return any(entry.what == "attempt failed" for entry in entries)


def is_stale(entries: Iterable[TimelineEntry]) -> bool:
    """Whether an event was too old, or too far ahead, to be handled."""
    return any(entry.what == "settled" and entry.status == "stale" for entry in entries)


def table(entries: Sequence[TimelineEntry]) -> list[str]:
    """Lines for a person: time, what, status, detail; of many events only how many ended how."""
    if sum(entry.what in ("received", "quarantined") for entry in entries) > EVENTS_MAX:
        return counted(entries)
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


def counted(entries: Iterable[TimelineEntry]) -> list[str]:
    """A line for each kind of event and status that it has now."""
    kinds: dict[object, str] = {}
    statuses: dict[object, str] = {}
    quarantined = 0
    for entry in entries:
        key = (entry.detail or {}).get("event_key")
        if entry.what == "received":
            kinds[key] = entry.status or "unknown"
        elif entry.what in ("in line", "settled"):
            statuses[key] = entry.status or "unknown"
        elif entry.what == "quarantined":
            quarantined += 1
    counts = Counter((kind, statuses.get(key, "received")) for key, kind in kinds.items())
    if quarantined:
        counts["-", "quarantined"] = quarantined
    return [f"{number:>6}  {kind:<15} {status}" for (kind, status), number in counts.most_common()]
