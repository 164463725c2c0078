"""Exceptions described without their texts: PostgreSQL, for one, quotes the failing value."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def describe(exc: BaseException) -> dict[str, str]:
    """Class and SQLSTATE of an exception."""
    found = {"error_class": qualified_name(type(exc))}
    state = getattr(exc, "sqlstate", None)
    return found | ({"sqlstate": state} if isinstance(state, str) else {})


def qualified_name(cls: type) -> str:
    """`module.Class`; `Class` for a builtin."""
    return (
        cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    )


def frames(exc: BaseException, limit: int = 30) -> list[str]:
    """File, line and function of each frame, causes first, without source lines or messages."""
    seen: list[str] = []
    current: BaseException | None = exc
    for _ in range(5):
        if current is None:
            break
        rows = traceback.StackSummary.extract(
            traceback.walk_tb(current.__traceback__), lookup_lines=False
        )
        lines = [f"{short(row.filename)}:{row.lineno} {row.name}" for row in rows]
        seen[:0] = [f"{qualified_name(type(current))}:", *lines]
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return seen[-limit:]


def short(path: str) -> str:
    """The last two parts of a file name."""
    return "/".join(PurePath(path).parts[-2:])
