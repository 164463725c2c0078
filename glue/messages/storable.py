"""What can be stored: JSON as PostgreSQL's jsonb accepts it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

MAX_DEPTH: Final = 100


def problem(value: object, depth: int = 0) -> str | None:
    """Say why value cannot be stored as jsonb and what to do; None when it can."""
    if value is None or isinstance(value, (bool, int)):
        return None
    if isinstance(value, str):
        return _text_problem(value)
    if isinstance(value, float):
        return None if math.isfinite(value) else f"{value} is no JSON number: use None"
    if depth >= MAX_DEPTH:
        return f"nested more than {MAX_DEPTH} levels deep: flatten it"
    if isinstance(value, Mapping):
        return _first(_entry_problem(key, item, depth + 1) for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return _first(problem(item, depth + 1) for item in value)
    return (
        f"a {type(value).__name__} is no JSON value: use texts, numbers, true/false, None,"
        " lists and dicts"
    )


def _text_problem(value: str) -> str | None:
    for place, char in enumerate(value):
        if char == "\0" or "\ud800" <= char <= "\udfff":
            return f"U+{ord(char):04X} at position {place}: remove it"
    return None


def _entry_problem(key: object, value: object, depth: int) -> str | None:
    if not isinstance(key, str):
        return f"the key {key!r} is no text: use texts as keys"
    return _text_problem(key) or problem(value, depth)


def _first(problems: Iterable[str | None]) -> str | None:
    return next((found for found in problems if found is not None), None)
