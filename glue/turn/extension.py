"""`ctx.extend`: more time for a handler that asks for it."""

from __future__ import annotations

from datetime import timedelta

from glue import api
from glue.database.pool import Pool
from glue.database.retry import with_retries
from glue.database.rows import Turn
from glue.errors import LockLost
from glue.logs.log import Log
from glue.turn.deadline import Deadline
from glue.turn.turndb import TurnDb

# The lease outlives the handler: settling takes a moment.
LEASE_MARGIN_S = 5.0
_WAIT_S = 2.0
log = Log("turn")


class Extension:
    """Puts off the deadline of one turn and its lease, the lease first.

    `limit_s`: the longest a turn may take in all.
    """

    def __init__(
        self, pool: Pool, turn: Turn, deadline: Deadline, db: TurnDb, limit_s: float
    ) -> None:
        self._pool = pool
        self._turn = turn
        self._deadline = deadline
        self._db = db
        self._is_told = False
        self._end_at = deadline.began_at + max(limit_s, turn.timeout_s)

    def extend(self, seconds: float) -> float:
        """See Context.extend."""
        if not seconds > 0:
            raise ValueError("ctx.extend: expected a number of seconds above 0")
        # Held: while we are between pool and connection nobody may interrupt this thread.
        with self._db.held():
            left = self._deadline.check()
            most = self._end_at - self._deadline.at + left
            wanted = min(seconds, most)
            if seconds > most:
                self._tell(most)
            if wanted > left:
                self._extend_lease(wanted)
                self._deadline.put_off(wanted)
                self._db.put_off()
            return self._deadline.remaining

    def _tell(self, granted_s: float) -> None:
        # Once: a handler that asks again and again would fill the log.
        if not self._is_told:
            self._is_told = True
            log.warning(
                "extension_limited",
                event_key=self._turn.event_key,
                conversation_id=self._turn.conversation_id,
                handler=self._turn.handler,
                duration_ms=round(granted_s * 1000),
            )

    def _extend_lease(self, seconds: float) -> None:
        turn = self._turn
        if turn.flow == "original":
            # No lock, no lease.
            return
        lease = timedelta(seconds=seconds + LEASE_MARGIN_S)
        held = with_retries(
            self._pool,
            lambda conn: api.extend_conversation_lock(
                conn, turn.conversation_id, turn.lock_token, lease
            ),
            seconds=_WAIT_S,
        )
        if not held:
            raise LockLost(
                "the turn was taken over",
                detail=f"conversation_id={turn.conversation_id}, event_key={turn.event_key}",
            )
