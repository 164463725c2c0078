"""What the database can answer instead of a result (SQLSTATE class WA, wa.error_codes)."""

from __future__ import annotations

import psycopg


class WaError(Exception):
    """An error raised by a function of this project. `detail` holds internal ids only."""

    code = "WA901"

    def __init__(self, message: str, *, detail: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.detail = detail
        self.hint = hint


class InvalidArgument(WaError):
    """WA101: an argument is missing or out of range."""

    code = "WA101"


class InvalidRegistration(WaError):
    """WA102: a handler or route cannot be registered as declared."""

    code = "WA102"


class StateConflict(WaError):
    """WA201: the row is not in a state that allows the action."""

    code = "WA201"


class LockLost(WaError):
    """WA301: the token is not the conversation's current one; the turn was taken over."""

    code = "WA301"


class NotFound(WaError):
    """WA401: no such row."""

    code = "WA401"


class InvariantBroken(WaError):
    """WA901: a bug, rows contradict each other."""

    code = "WA901"


BY_CODE: dict[str, type[WaError]] = {
    cls.code: cls
    for cls in (
        InvalidArgument,
        InvalidRegistration,
        StateConflict,
        LockLost,
        NotFound,
        InvariantBroken,
    )
}

# 25006: a failover left us on a standby. 55P03: lock_timeout. 57014: cancelled, or a statement's
# timeout. 57P0x: shutdown, crash, starting up.
_TRANSIENT_STATES = frozenset(
    {"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25006", "25P03"}
)
# 08: connection. 53: out of connections, memory or disk.
_TRANSIENT_CLASSES = ("08", "53")
# Data, integrity constraints, program limits: too long a key, too deep a nesting.
_DATA_CLASSES = ("22", "23", "54")


def translate(exc: psycopg.Error) -> WaError | None:
    """The `WaError` of a psycopg error of class WA; None for every other error."""
    cls = BY_CODE.get(exc.sqlstate or "")
    if cls is None:
        return None
    diag = exc.diag
    message = diag.message_primary or cls.__name__
    return cls(message, detail=diag.message_detail, hint=diag.message_hint)


def is_transient(exc: BaseException) -> bool:
    """Whether the same call may succeed when it is simply made again."""
    if not isinstance(exc, psycopg.Error):
        return False
    state = exc.sqlstate
    if state is None:
        return isinstance(exc, psycopg.OperationalError)
    return state in _TRANSIENT_STATES or state.startswith(_TRANSIENT_CLASSES)


def is_about_data(exc: psycopg.Error) -> bool:
    """Whether the same call would be refused again, for what it is to store."""
    return exc.sqlstate is not None and exc.sqlstate.startswith(_DATA_CLASSES)


def is_connection_lost(exc: BaseException) -> bool:
    """Whether the outcome of the call is unknown: it may have been committed before the cut."""
    return (
        isinstance(exc, psycopg.OperationalError)
        and is_transient(exc)
        and (exc.sqlstate is None or exc.sqlstate.startswith(("08", "57P")))
    )
