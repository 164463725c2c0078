"""Rules: locks taken by hand, time that passes, the cleanup job."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from glue import api
from tests.model import turns
from tests.model.machine import Machine
from tests.model.world import Lock

PICKS = st.integers(0, 9)


class LockRules(Machine):
    """acquire_conversation_lock and release_conversation_lock."""

    @precondition(lambda self: self.world.conversations)
    @rule(pick=PICKS, seconds=st.sampled_from((5, 120)))
    def acquire(self, pick: int, seconds: int) -> None:
        with self.step():
            one = self.world.conversations[pick % len(self.world.conversations)]
            lease = timedelta(seconds=seconds)
            with self.db.call() as conn:
                token = api.acquire_conversation_lock(conn, one.id, "by hand", lease)
            if one.lock is not None and one.lock.expires_at > self.world.now:
                assert token is None, "two hold the lock"
                return
            assert token is not None
            if one.lock is not None:
                turns.expire(self.world, one)
            one.lock = Lock(token, "by hand", self.world.now + lease, None)
            self.locks.append((one, token))

    @precondition(lambda self: self.locks or self.hands)
    @rule(pick=PICKS)
    def release(self, pick: int) -> None:
        with self.step():
            tokens = self.locks + [(h.one, h.turn.lock_token) for h in self.hands]
            one, token = tokens[-1 - pick % len(tokens)]
            is_mine = one.lock is not None and one.lock.token == token
            with self.db.call() as conn:
                assert api.release_conversation_lock(conn, one.id, token) is is_mine
            if is_mine:
                turns.give_back(one)


class TimeRules(Machine):
    """Leases run out, retries become due, jobs run."""

    @rule(seconds=st.sampled_from((1, 14, 16, 26, 61, 125, 301, 3601)))
    def wait(self, seconds: int) -> None:
        with self.step():
            self.set_now(self.world.now + timedelta(seconds=seconds))

    @precondition(lambda self: self.due_later())
    @rule(pick=PICKS, limit=st.sampled_from((0, 1, 4)))
    def wait_until_due(self, pick: int, limit: int) -> None:
        """Until a lease has run out or a retry is due; then workers may take what there is."""
        times = self.due_later()
        with self.step():
            # A step takes a moment, in which it may have become due.
            self.set_now(max(times[pick % len(times)], self.world.now))
            if limit:
                self.claim(limit)

    def due_later(self) -> list[datetime]:
        """When something will happen by itself."""
        times = {at for one in self.world.conversations if (at := self.world.due(one))}
        return sorted(at for at in times if at > self.world.now)

    @rule()
    def wait_until_midnight(self) -> None:
        with self.step():
            tomorrow = self.world.now + timedelta(days=1)
            self.set_now(tomorrow.replace(hour=0, minute=0, second=0))

    @rule()
    def clean_up(self) -> None:
        with self.step():
            with self.db.call() as conn:
                conn.execute("select wa_ops.cleanup_stuck_webhook_conversations()")
            turns.clean_up(self.world)
