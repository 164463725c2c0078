"""Rewriting a webhook body before it is posted again: its times and its ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

Json = Any
EVENT_TIMES: Final = frozenset({"timestamp", "time"})
OTHER_TIMES: Final = frozenset(
    {
        *("created_timestamp", "updated_timestamp", "expiration_timestamp", "expiration"),
        *("start_time", "end_time"),
    }
)
ID_PREFIXES: Final = ("wamid.", "wacid.")


def shifted(payload: Json, now: int) -> Json:
    """A copy with all times moved so that the newest event is at `now` (Unix seconds).

    What does not look like Unix seconds stays as it is.
    """
    newest = max(_event_times(payload), default=now)
    return _mapped(payload, None, lambda key, value: _moved(key, value, now - newest))


def with_new_ids(payload: Json, suffix: str) -> Json:
    """A copy whose message and call ids, and references to them, end in `suffix`."""

    def renamed(_key: str | None, value: Json) -> Json:
        return value + suffix if isinstance(value, str) and value.startswith(ID_PREFIXES) else value

    return _mapped(payload, None, renamed)


def message_ids(payload: Json) -> Iterator[str]:
    """The ids of messages and statuses in a payload of Meta's shape."""
    for holder in _objects(payload):
        for key in ("messages", "statuses", "message_echoes"):
            elements = holder.get(key)
            for element in elements if isinstance(elements, list) else ():
                if isinstance(element, dict) and isinstance(element.get("id"), str):
                    yield element["id"]


def _event_times(payload: Json) -> Iterator[int]:
    for holder in _objects(payload):
        for key in EVENT_TIMES & holder.keys():
            seconds = _seconds(holder[key])
            if seconds is not None:
                yield seconds


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _mapped(value: Json, key: str | None, change: Callable[[str | None, Json], Json]) -> Json:
    if isinstance(value, dict):
        return {name: _mapped(inner, name, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, key, change) for inner in value]
    return change(key, value)


def _moved(key: str | None, value: Json, by: int) -> Json:
    seconds = _seconds(value) if key in EVENT_TIMES or key in OTHER_TIMES else None
    if seconds is None:
        return value
    return str(seconds + by) if isinstance(value, str) else seconds + by


def _seconds(value: Json) -> int | None:
    """Unix seconds between 2001 and 2100, written as a number or as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 10**9 <= value < 4_102_444_800 else None
