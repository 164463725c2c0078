"""gunicorn's threaded worker, with limits on the time a client may take to send and to read."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from glue.config import Config

# How long a client may take to close its side after the last answer, and what it may still send.
LINGER_S = 2.0
LINGER_BYTES = 64 * 1024


class DeadlineWorker(ThreadWorker):  # type: ignore[misc]
    """Ends what a connection sends some seconds after a thread began to read a request from it.

    A client that sends a byte now and then would otherwise keep a thread for as long as it likes.
    A request that was read completely notices nothing: its answer still goes out. One that sends
    requests and reads no answers is given up after the same time. And one that does not close its
    side of an answered connection is waited for beside the others: gunicorn's main thread would
    wait for each in turn, and take no other connection meanwhile.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._reading: dict[Any, float] = {}
        # Connections that were answered for the last time: until when, and bytes still accepted.
        self._lingering: dict[Any, tuple[float, int]] = {}
        self._receive_timeout_s = Config.from_env(os.environ).receive_timeout_s

    def handle(self, conn: Any) -> Any:
        """Read and answer one request, in a thread of the pool."""
        # The kernel's limit: gunicorn's sockets block for as long as the client's window is full.
        whole = int(self._receive_timeout_s)
        limit = struct.pack("ll", whole, int((self._receive_timeout_s - whole) * 1_000_000))
        with contextlib.suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
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
        for conn, (deadline, _left) in list(self._lingering.items()):
            if now > deadline:
                self._close(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Called by the main thread when `handle` has returned; false means: to be closed."""
        if fs.cancelled() or fs.exception() is not None or fs.result() is not False:
            super().finish_request(conn, fs)
            return
        # Half-closed, so that the answer is not lost when the client has sent more than was read.
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()
        else:
            self._lingering[conn] = (time.monotonic() + LINGER_S, LINGER_BYTES)

    def _drain(self, conn: Any, client: Any) -> None:
        deadline, left = self._lingering[conn]
        try:
            got = len(client.recv(4096))
        except BlockingIOError:
            return
        except OSError:
            got = 0
        if got == 0 or got >= left:
            self._close(conn)
        else:
            self._lingering[conn] = (deadline, left - got)

    def _close(self, conn: Any) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
