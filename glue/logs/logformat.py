"""One JSON object per line on standard error, for every logger of the process."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any

from glue.logs.log import ROOT, Log
from glue.logs.tracebacks import describe, frames, short


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON.

    A message or exception text of a library may quote data (a failing value, the request line):
    of those only logger, place, exception class and stack are written.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if hasattr(record, "wa_fields"):
            fields = {k: v for k, v in record.wa_fields.items() if v not in (None, "")}
            line |= {"event": str(record.msg), **fields, **getattr(record, "wa_note", {})}
        elif record.name.split(".")[0] == ROOT:
            # Without its arguments: a template of ours is a constant.
            line |= {"event": str(record.msg)}
        else:
            place = f"{short(record.pathname)}:{record.lineno}"
            line |= {"event": "library", "logger": record.name, "place": place}
        exc = record.exc_info[1] if record.exc_info else None
        if exc is not None:
            line |= {**describe(exc), "stack": frames(exc)}
        return json.dumps(line, ensure_ascii=True, default=str)


class UnlockedHandler(logging.Handler):
    """Writes each record with one call and without a lock.

    A handler of a message may be cut off anywhere, also between taking a lock and the block that
    would release it, or keep the lock while it hangs: the whole process would wait for it.
    """

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self._stream = stream

    def createLock(self) -> None:
        """None: `acquire` and `release` do nothing then."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """As the base class does, without its lock."""
        is_wanted = bool(self.filter(record))
        if is_wanted:
            self.emit(record)
        return is_wanted

    def emit(self, record: logging.LogRecord) -> None:
        """Write it; what cannot be written is lost."""
        try:
            self._write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)

    def _write(self, line: str) -> None:
        try:
            number = self._stream.fileno()
        except (OSError, AttributeError, ValueError):
            self._stream.write(line)
            return
        left = line.encode()
        while left:
            left = left[os.write(number, left) :]


def configure(level: str = "INFO", stream: IO[str] | None = None) -> None:
    """Send every logger, libraries included, through the formatter. May be called again."""
    handler = UnlockedHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(ROOT).setLevel(level)
    # A record that cannot be written must not print itself, values included.
    logging.raiseExceptions = False
    # The default hooks print exception texts and source lines.
    threading.excepthook = _thread_died
    sys.excepthook = _process_died
    for name in ("gunicorn.error", "gunicorn.access", "werkzeug", "flask.app"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    # Access lines contain the verify token of the handshake.
    for name in ("gunicorn.access", "werkzeug"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _thread_died(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        Log("process").error("thread_died", arguments.exc_value)


def _process_died(
    kind: type[BaseException], exc: BaseException, trace: TracebackType | None
) -> None:
    if isinstance(exc, KeyboardInterrupt):
        sys.__excepthook__(kind, exc, trace)
    else:
        Log("process").error("process_died", exc)
