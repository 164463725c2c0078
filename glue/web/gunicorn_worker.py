"""gunicorn's threaded worker, with a limit on the time a client may take to send a request."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

DEFAULT_RECEIVE_TIMEOUT_S = 20.0


class DeadlineWorker(ThreadWorker):  # type: ignore[misc]
    """Ends what a connection sends some seconds after a thread began to read a request from it.

    A client that sends a byte now and then would otherwise keep a thread for as long as it likes.
    A request that was read completely notices nothing: its answer still goes out.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._reading: dict[Any, float] = {}
        variable = os.environ.get("WEB_RECEIVE_TIMEOUT")
        self._receive_timeout_s = float(variable or DEFAULT_RECEIVE_TIMEOUT_S)

    def handle(self, conn: Any) -> Any:
        """Read and answer one request, in a thread of the pool."""
        self._reading[conn] = time.monotonic() + self._receive_timeout_s
        try:
            return super().handle(conn)
        finally:
            self._reading.pop(conn, None)

    def murder_pending(self) -> None:
        """Called by the main thread about once a second, also while the worker stops."""
        super().murder_pending()
        now = time.monotonic()
        # A copy: the threads come and go meanwhile.
        for conn, deadline in list(self._reading.items()):
            if now > deadline:
                self._reading.pop(conn, None)
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)
