"""Answering what cannot prove that it comes from Meta."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from flask import abort, g, request
from werkzeug.exceptions import TooManyRequests

from glue.logs.log import Log
from glue.signature import is_well_formed
from glue.variables import Network
from glue.web.body import MAX_BYTES
from glue.web.offenders import Offenders
from glue.web.source import source_of

log = Log("webhook")


class Refusals:
    """Refuses requests, names them to be counted, and slows down sources that send many.

    A source over its limit may be Meta's as well, behind the same proxy. So what could be signed
    is read and verified all the same, and is processed when the signature is right; the limit
    refuses, unread, what cannot be signed, and spares the log the rest.
    """

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._offenders = Offenders()
        self._trusted = trusted

    def check_source(self) -> None:
        """Before the body is read: 429 for what cannot be signed, from a source over its limit."""
        signature = request.headers.get("X-Hub-Signature-256")
        if is_well_formed(signature) and (request.content_length or 0) <= MAX_BYTES:
            return
        wait_s = self._offenders.over(self._source())
        if wait_s:
            g.outcome = "rate_limited"
            _hear_no_more()
            raise TooManyRequests(retry_after=wait_s)

    def refuse(self, status: int, counted: str) -> NoReturn:
        """Answer `status`; `counted` as wa_api.record_requests() takes it."""
        g.outcome = counted
        log.warning("rejected", correlation_id=g.correlation_id, status=status, reason=counted)
        abort(status)

    def refuse_unproven(self, status: int, counted: str) -> NoReturn:
        """The same for a missing or wrong proof: 429 when the source has sent too many."""
        wait_s = self._offenders.failed(self._source())
        if not wait_s:
            self.refuse(status, counted)
        g.outcome = counted
        raise TooManyRequests(retry_after=wait_s)

    def _source(self) -> str:
        forwarded = request.headers.getlist("X-Forwarded-For")
        return source_of(request.remote_addr, forwarded, self._trusted)


def _hear_no_more() -> None:
    """gunicorn would read the rest of the body, to use the connection again."""
    sock = request.environ.get("gunicorn.socket")
    if isinstance(sock, socket.socket):
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RD)
