"""Reading a request's body with a limit."""

from __future__ import annotations

import time

from flask import Request
from gunicorn.http.errors import ParseException

# Meta sends up to 3 MB.
MAX_BYTES = 4 * 1024 * 1024
_CHUNK = 64 * 1024
# A client that is still sending would see a reset connection instead of the 413.
_DRAIN_BYTES = 16 * 1024 * 1024
_DRAIN_S = 2.0


class BodyTooLarge(Exception):
    """The body has more than MAX_BYTES."""


class BodyUnreadable(Exception):
    """The body broke off, or its chunks are none: what arrived is not what was sent."""


def read_body(request: Request) -> bytes:
    """The raw bytes, also of a chunked body.

    Raises BodyTooLarge, at once when it is declared, and BodyUnreadable.
    """
    try:
        body = _read(request)
    except (OSError, ParseException) as exc:
        raise BodyUnreadable from exc
    if len(body) < (request.content_length or 0):
        raise BodyUnreadable
    return body


def _read(request: Request) -> bytes:
    if request.content_length is not None and request.content_length > MAX_BYTES:
        _drain(request)
        raise BodyTooLarge
    body = bytearray()
    while chunk := request.stream.read(min(_CHUNK, MAX_BYTES + 1 - len(body))):
        body += chunk
        if len(body) > MAX_BYTES:
            _drain(request)
            raise BodyTooLarge
    return bytes(body)


def _drain(request: Request) -> None:
    stop = time.monotonic() + _DRAIN_S
    left = _DRAIN_BYTES
    while left > 0 and time.monotonic() < stop:
        chunk = request.stream.read(_CHUNK)
        if not chunk:
            return
        left -= len(chunk)
