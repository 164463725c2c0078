"""Reading JSON of unknown shape: a wrong type counts as absent, nothing raises."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

Json = Mapping[str, Any]
NOTHING: Final[Json] = MappingProxyType({})


def as_object(value: object) -> Json:
    """The value itself when it is an object; empty otherwise."""
    return value if isinstance(value, Mapping) else NOTHING


def obj(source: Json, key: str) -> Json:
    """The object at key; empty when there is none."""
    return as_object(source.get(key))


def items(source: Json, key: str) -> list[Json]:
    """The objects in the array at key; other elements are left out."""
    value = source.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def text(source: Json, key: str) -> str | None:
    """The text at key, None when blank. A whole number is taken as its digits (ids)."""
    value = source.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def number(source: Json, key: str) -> float | None:
    """The finite number at key, also when it is written as a text."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(source: Json, key: str) -> int | None:
    """The number at key when it has no fraction."""
    found = number(source, key)
    return int(found) if found is not None and found.is_integer() else None


def flag(source: Json, key: str) -> bool:
    """Whether key is true; anything else is False."""
    return source.get(key) is True


def moment(source: Json, key: str) -> datetime | None:
    """The time at key, from Unix seconds."""
    seconds = number(source, key)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
