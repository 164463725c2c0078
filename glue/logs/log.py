"""Events with typed fields and no private data; glue.logs.logformat writes them as JSON."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from typing import TypedDict, Unpack

from glue.logs.redact import loggable
from glue.logs.tracebacks import describe

ROOT = "glue"


class Fields(TypedDict, total=False):
    """All that an event of this program may carry. Values are ours: never a text from a message."""

    correlation_id: str
    delivery_id: uuid.UUID
    event_key: uuid.UUID
    conversation_id: int
    handler: str
    attempt: int
    outcome: str
    reason: str
    status: int
    count: int
    duration_ms: int
    sqlstate: str
    error_class: str
    secret: int
    worker: str
    job: str
    receiver: str
    check: str
    alert_status: str
    variable: str


class Log:
    """Writes events of this program."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(f"{ROOT}.{name}")

    def info(self, event: str, **fields: Unpack[Fields]) -> None:
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Unpack[Fields]) -> None:
        self._write(logging.WARNING, event, fields)

    def fault(self, event: str, exc: BaseException, **fields: Unpack[Fields]) -> None:
        """A fault that is expected to happen (the database restarts): a warning, no stack."""
        self._write(logging.WARNING, event, {**fields, **describe(exc)})

    def error(self, event: str, exc: BaseException, **fields: Unpack[Fields]) -> None:
        """A fault that is not expected: with its stack."""
        self._write(logging.ERROR, event, fields, exc)

    def _write(
        self, level: int, event: str, fields: Mapping[str, object], exc: BaseException | None = None
    ) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, event, extra={"wa_fields": fields}, exc_info=exc)


class HandlerLog:
    """`ctx.log`: what a handler author writes, redacted. `private` are the turn's texts and ids."""

    def __init__(self, private: tuple[str, ...], **bound: Unpack[Fields]) -> None:
        self._logger = logging.getLogger(f"{ROOT}.handler")
        self._private = private
        self._bound = bound

    def debug(self, event: str, **fields: object) -> None:
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        self._write(logging.ERROR, event, fields)

    def _write(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        if not self._logger.isEnabledFor(level):
            return
        data = {
            str(loggable(name, self._private)): loggable(value, self._private)
            for name, value in fields.items()
        }
        note = {"note": loggable(str(event), self._private), "data": data}
        self._logger.log(level, "handler_log", extra={"wa_fields": self._bound, "wa_note": note})
