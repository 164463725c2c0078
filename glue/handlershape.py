"""Whether a function can be a handler, asked when it is declared."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


def uncallable(function: Callable[..., Any]) -> str | None:
    """Why it cannot be called as handler(message, conversation, ctx), with the remedy; or None."""
    # Of an object with __call__ that one counts.
    bodies = (function, type(function).__call__)
    if any(inspect.iscoroutinefunction(b) or inspect.isasyncgenfunction(b) for b in bodies):
        return (
            "is declared with async; handlers are plain functions, each turn has a thread of its"
            " own: write def, and ctx.http for HTTP"
        )
    if any(inspect.isgeneratorfunction(body) for body in bodies):
        return "has yield; return one Result, with all replies in it"
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        # Some callables written in C do not tell.
        return None
    try:
        signature.bind(None, None, None)
    except TypeError as error:
        return (
            f"has the parameters {signature} and cannot be called as (message, conversation, ctx):"
            f" {error}; declare these three"
        )
    return None


def named(function: Callable[..., Any]) -> str:
    """module.function, for messages."""
    return f"{function.__module__}.{getattr(function, '__qualname__', repr(function))}"
