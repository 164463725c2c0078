"""Hearing wake-ups, so that an idle worker need not wait for its next poll."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import psycopg

from glue.database.pool import Connection, connect
from glue.errors import WaError
from glue.logs.log import Log

CHANNEL = "wa_workers"
RETRY_MIN_S = 0.5
RETRY_MAX_S = 30.0
# How often the thread looks whether it should end.
_LOOK_S = 0.5
log = Log("listener")


class BehindPooler(Exception):
    """The session is not ours alone, so a LISTEN on it is lost, and left to whoever has it next."""


class Listener:
    """A thread with a connection of its own that calls `wake` when there may be work.

    A convenience: wake-ups may be lost at any time, and polling finds everything without them.
    What goes wrong is logged once, until it has worked again.
    """

    def __init__(self, conninfo: str, wake: Callable[[], None]) -> None:
        self._conninfo = conninfo
        self._wake = wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._body, name="listener", daemon=True)
        self.is_listening = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=5.0)

    def _body(self) -> None:
        pause, is_told = RETRY_MIN_S, False
        while not self._stopping.is_set():
            try:
                with connect(self._conninfo, "wa-webhook listener") as conn:
                    self._listen(conn)
                    pause, is_told = RETRY_MIN_S, False
                    self._hear(conn)
            except BehindPooler:
                log.warning("listening_unavailable", reason="pooler")
                return
            except (psycopg.Error, WaError) as exc:
                if not is_told:
                    log.fault("listening_unavailable", exc)
                is_told = True
                pause = min(RETRY_MAX_S, pause * 2)
            finally:
                self.is_listening = False
            self._stopping.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311

    def _listen(self, conn: Connection) -> None:
        row = conn.execute("select pg_catalog.pg_backend_pid()").fetchone()
        # A pooler gives its clients a key of its own for cancelling, so the number differs.
        if row is None or row[0] != conn.info.backend_pid:
            raise BehindPooler
        conn.execute(f"listen {CHANNEL}")
        self.is_listening = True
        # What became due before that was not told to us.
        self._wake()

    def _hear(self, conn: Connection) -> None:
        while not self._stopping.is_set():
            for _ in conn.notifies(timeout=_LOOK_S):
                self._wake()
                if self._stopping.is_set():
                    return
