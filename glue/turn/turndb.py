"""`ctx.db`: the handler's own SQL, in the transaction that settles its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from glue.database.pool import Connection, Pool
from glue.database.session import begin, limit, renew
from glue.turn.deadline import Deadline, DeadlineExceeded
from glue.turn.statements import StatementRefused, check_statement

Params = Sequence[Any] | Mapping[str, Any]
_POOL_WAIT_S = 2.0
# How long a cut-off turn waits for its cancelled statement to end.
_CANCEL_WAIT_S = 0.5


class TurnDb:
    """The transaction of one turn. Nothing is open before the first `execute`.

    The handler's thread executes, the runner's thread ends: `take` after the handler has
    returned, `abandon` otherwise. Once either was called the handler can change nothing.
    """

    def __init__(self, pool: Pool, deadline: Deadline) -> None:
        self._pool = pool
        self._deadline = deadline
        self._lock = threading.Lock()
        self._conn: Connection | None = None
        self._closed = False
        self._was_opened = False
        # Held while a cancellation is on its way: nobody else may have the connection meanwhile.
        self._cancelling = threading.Lock()
        self._is_spoilt = False

    @property
    def is_open(self) -> bool:
        """Whether the transaction has been opened."""
        return self._conn is not None

    def execute(
        self, query: LiteralString | sql.SQL | sql.Composed, params: Params | None = None
    ) -> list[tuple[Any, ...]]:
        """Run one statement; its rows, [] when it returns none.

        Raises StatementRefused for transaction control and SET, DeadlineExceeded when the turn's
        time is over, psycopg.Error from the database.
        """
        check_statement(query if isinstance(query, str) else query.as_string(None))
        with self._lock:
            try:
                conn = self._connection()
                cur = conn.execute(query, params)
                found = cur.fetchall() if cur.description else []
                if conn.info.transaction_status is not TransactionStatus.INTRANS:
                    raise StatementRefused("the statement ended the turn's transaction")
                return found
            finally:
                # The runner gave up waiting for this statement and left the end to us.
                if self._closed:
                    self._discard()

    def take(self) -> Connection | None:
        """The connection with the open transaction, now the caller's; None when none was opened.

        Raises DeadlineExceeded when another thread of the handler is still executing.
        """
        self._closed = True
        if not self._lock.acquire(timeout=_CANCEL_WAIT_S):
            self.abandon()
            raise DeadlineExceeded("ctx.db is still in use after the handler returned")
        try:
            conn, self._conn = self._conn, None
        finally:
            self._lock.release()
        if conn is None and self._was_opened:
            # That thread has found it closed, and rolled back what the handler had done.
            raise DeadlineExceeded("ctx.db was still in use after the handler returned")
        return conn

    def abandon(self) -> None:
        """Roll back, cancelling what runs. Waits half a second at most; never raises."""
        self._closed = True
        if not self._lock.acquire(blocking=False):
            self._cancel()
            if not self._lock.acquire(timeout=_CANCEL_WAIT_S):
                return
        try:
            self._discard()
        finally:
            self._lock.release()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the handler from being interrupted in here; what runs must be bounded.

        Raises DeadlineExceeded when the turn is over.
        """
        with self._lock:
            try:
                self._check_open()
                yield
            finally:
                # Also given up meanwhile: the runner left the end to us.
                if self._closed:
                    self._discard()

    def put_off(self) -> None:
        """The deadline was moved: so are the bounds of an open transaction. While `held`."""
        if self._conn is not None:
            limit(self._conn, **self._bounds())

    def when_idle(self, call: Callable[[], bool]) -> bool:
        """Call it unless the handler is inside of this object, on its way between pool and us.

        A thread that is interrupted there would take a connection with it. False: not called.
        """
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return call()
        finally:
            self._lock.release()

    def _connection(self) -> Connection:
        self._check_open()
        left = self._deadline.check()
        if self._conn is None:
            self._conn = self._pool.getconn(timeout=min(left, _POOL_WAIT_S))
            self._check_open()
            begin(self._conn, **self._bounds())
            self._was_opened = True
        return self._conn

    def _check_open(self) -> None:
        if self._closed:
            raise DeadlineExceeded("the turn is over")

    def _bounds(self) -> dict[str, int]:
        ms = max(1, int(self._deadline.check() * 1000))
        return {
            "statement_timeout": ms,
            "lock_timeout": ms,
            "idle_in_transaction_session_timeout": ms + 5000,
        }

    def _cancel(self) -> None:
        with self._cancelling:
            if self._conn is None:
                return
            try:
                # When it fails, the statement's own timeout ends it.
                self._conn.cancel_safe(timeout=1.0)
            except psycopg.Error:
                # It may still arrive.
                self._is_spoilt = True

    def _discard(self) -> None:
        # The statement may have ended by its own timeout: a cancellation that comes later would
        # end the first statement of whoever has the connection next. Once the server has answered
        # it, it has arrived.
        with self._cancelling:
            conn, self._conn = self._conn, None
        if conn is not None:
            release(self._pool, conn, is_reusable=not self._is_spoilt)


def release(pool: Pool, conn: Connection, *, is_reusable: bool = True) -> None:
    """Roll back what is open and return the connection; the pool replaces a broken one."""
    try:
        conn.rollback()
        renew(conn)
    except psycopg.Error:
        is_reusable = False
    if not is_reusable:
        conn.close()
    pool.putconn(conn)
