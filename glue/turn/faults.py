"""Why a turn failed, and whether trying again can help."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import httpx
from psycopg import errors

from glue.logs.tracebacks import qualified_name
from glue.model import Reject, Retry
from glue.replies.base import InvalidReply
from glue.turn.deadline import Deadline, DeadlineExceeded

Reason = Literal[
    "handler_error", "timeout", "rejected", "retry_requested", "unknown_handler", "invalid_result"
]
MESSAGE_MAX = 2_000
STACK_MAX = 20_000
# The SQL side refuses more.
RETRY_AFTER_MAX = timedelta(days=30)
# What the bounds that come from the deadline raise inside a handler, a moment before its end.
_BOUNDS = (DeadlineExceeded, errors.QueryCanceled, errors.LockNotAvailable, httpx.TimeoutException)
_NEARLY_OVER_S = 0.25


@dataclass(frozen=True)
class Fault:
    """The arguments of fail_message. `error_message` and `error_stack` may hold private data."""

    reason: Reason
    error_class: str
    error_message: str
    error_stack: str | None = None
    retryable: bool = True
    retry_after: timedelta | None = None


class InvalidResult(Exception):
    """A handler returned what cannot take effect."""


def timeout_fault(seconds: float, stack: traceback.StackSummary | None) -> Fault:
    """The handler did not return in time; `stack`: where it was."""
    text = None if stack is None else "".join(["Cut off here:\n", *stack.format()])
    return Fault(
        "timeout",
        "TimeoutError",
        f"no result within {seconds:g} s",
        None if text is None else _storable(text, STACK_MAX),
    )


def unknown_handler(name: str) -> Fault:
    """This program has no such handler: another release, or another machine, may have it."""
    return Fault("unknown_handler", "LookupError", f"no handler is named {name!r}")


def from_exception(exc: BaseException, deadline: Deadline) -> Fault:
    """Classify what a handler raised."""
    return noted(exc, deadline)()


def noted(exc: BaseException, deadline: Deadline) -> Callable[[], Fault]:
    """The same in two steps: this one runs code of the exception, what it returns does not.

    The second reads source files, in which nobody should be interrupted.
    """
    reason: Reason = "handler_error"
    retryable = True
    retry_after: timedelta | None = None
    if isinstance(exc, Retry):
        reason = "retry_requested"
        retry_after = None if exc.after is None else min(exc.after, RETRY_AFTER_MAX)
    elif isinstance(exc, Reject):
        reason, retryable = "rejected", False
    elif isinstance(exc, (InvalidResult, InvalidReply)):
        # The same message would give the same result.
        reason, retryable = "invalid_result", False
    elif isinstance(exc, DeadlineExceeded) or (
        isinstance(exc, _BOUNDS) and deadline.remaining < _NEARLY_OVER_S
    ):
        reason = "timeout"
    name, text, trace = qualified_name(type(exc)), _text(exc), _trace(exc)
    return lambda: Fault(
        reason,
        name,
        _storable(text, MESSAGE_MAX),
        None if trace is None else _storable("".join(trace.format()), STACK_MAX),
        retryable,
        retry_after,
    )


def _text(exc: BaseException) -> str:
    try:
        return str(exc)
    except BaseException:
        return "(no text)"


def _trace(exc: BaseException) -> traceback.TracebackException | None:
    try:
        return traceback.TracebackException.from_exception(exc, lookup_lines=False)
    except BaseException:
        return None


def _storable(text: str, limit: int) -> str:
    """What PostgreSQL's text takes; the end of a long one is the interesting part."""
    clean = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return clean if len(clean) <= limit else "..." + clean[-limit:]
