"""`ctx.http`: HTTP calls that end with the turn."""

from __future__ import annotations

import ssl
import threading
from typing import Any

import httpx

from glue.turn.deadline import Deadline, DeadlineExceeded
from glue.turn.turndb import TurnDb


class TransactionOpen(RuntimeError):
    """A slow server would keep the turn's transaction, and its row locks, open."""


class TurnHttp:
    """An HTTP client of one turn: no redirects, every timeout bounded by the deadline.

    One client per turn, so that a handler cut off in the middle of a request breaks no other's.
    """

    def __init__(self, db: TurnDb, deadline: Deadline, tls: ssl.SSLContext) -> None:
        self._db = db
        self._deadline = deadline
        self._tls = tls
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._closed = False

    def request(
        self, method: str, url: str, *, timeout: float | None = None, **options: Any
    ) -> httpx.Response:
        """One request; `options` as for httpx.Client.request, `timeout` in seconds.

        Raises TransactionOpen when ctx.db has been used, DeadlineExceeded when the turn's time is
        over, httpx.HTTPError from the transport.
        """
        if self._db.is_open:
            raise TransactionOpen("call ctx.http before the first ctx.db.execute of the turn")
        left = self._deadline.check()
        bound = left if timeout is None else min(left, timeout)
        return self._opened().request(method, url, timeout=bound, **options)

    def get(self, url: str, **options: Any) -> httpx.Response:
        """A GET request."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """A POST request."""
        return self.request("POST", url, **options)

    def close(self) -> None:
        """End open requests; later ones raise DeadlineExceeded."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._closed:
                raise DeadlineExceeded("the turn is over")
            if self._client is None:
                self._client = httpx.Client(verify=self._tls)
            return self._client
