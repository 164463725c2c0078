"""Rules: what operators do with dead letters, settled messages and turns that hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model import receiving, turns
from tests.model.machine import Machine
from tests.model.world import MARGIN, Conversation, Dead, Message

PICKS = st.integers(0, 9)
# A day less than the setting: a payload goes with the whole day of its receipt.
PAYLOAD_RETENTION = timedelta(days=4)
UNSETTLED = {"waiting", "running", "retrying"}


class OperatorRules(Machine):
    """retry_dlq, discard_dlq, replay_messages, evict_lock, release_stale."""

    @precondition(lambda self: self.dead())
    @rule(pick=PICKS)
    def retry(self, pick: int) -> None:
        with self.step():
            one, message, dead = self.dead()[-1 - pick % len(self.dead())]
            is_closed = dead is not message.dead or dead.status in {"resolved", "superseded"}
            with self.refused("WA201" if is_closed else None, may_be_gone=(one, message)):
                with self.db.call() as conn:
                    [answer] = conn.execute(
                        "select r.outcome from wa_ops.retry_dlq(%s, 'model') as r",
                        (self.dlq_id(message, dead),),
                    ).fetchall()
                if message.status in {"waiting", "running"}:
                    assert answer[0] == ("in_line" if message.status == "waiting" else "running")
                    return
                assert answer[0] == "retried"
                if message.status == "retrying":
                    message.retry_at = self.world.now
                    return
                self.put_back(one, message, is_first=True)

    @precondition(lambda self: self.dead())
    @rule(pick=PICKS)
    def discard(self, pick: int) -> None:
        with self.step():
            one, message, dead = self.dead()[-1 - pick % len(self.dead())]
            is_closed = dead.status in {"resolved", "superseded", "discarded"}
            is_refused = is_closed or message.status == "running"
            with self.refused("WA201" if is_refused else None):
                with self.db.call() as conn:
                    conn.execute(
                        "select wa_ops.discard_dlq(%s, 'model')", (self.dlq_id(message, dead),)
                    )
                if message in one.line:
                    one.line.remove(message)
                    message.token = message.retry_at = None
                dead.status = message.status = "discarded"

    @precondition(lambda self: self.world.messages)
    @rule(pick=PICKS)
    def replay(self, pick: int) -> None:
        """Past the dedupe on purpose; the same row of the ledger, a new place in line."""
        with self.step():
            messages = list(self.world.messages.values())
            one, message = messages[-1 - pick % len(messages)]
            with self.db.call() as conn:
                answer = conn.execute(
                    "select r.outcome from wa_ops.replay_messages(array[%s::text],"
                    " p_reason => 'model', p_dry_run => false) as r",
                    (message.key,),
                ).fetchall()
            outcome = answer[0][0] if answer else "not_found"
            if message.is_forgotten:
                assert outcome in {"not_found", "stale"}
            elif message.status in UNSETTLED:
                assert outcome == "in_line"
            elif outcome == "running":
                timeout = self.world.handlers[message.handler or ""].timeout
                assert message.status == "original"
                assert message.received_at + timeout + MARGIN > self.world.now
            elif outcome == "content_gone":
                assert self.may_be_gone(one, message)
            else:
                assert outcome == "replayed"
                self.put_back(one, message, is_first=False)

    @precondition(lambda self: self.world.conversations)
    @rule(pick=PICKS)
    def evict(self, pick: int) -> None:
        with self.step():
            one = self.world.conversations[pick % len(self.world.conversations)]
            message = one.lock.message if one.lock else None
            with self.refused(None if one.lock else "WA201"):
                with self.db.call() as conn:
                    [answer] = conn.execute(
                        "select wa_ops.evict_lock(%s, 'model')", (one.id,)
                    ).fetchall()
                turns.expire(self.world, one)
                assert answer[0] == (message is not None)
                if message is not None and message.dead is not None:
                    message.dead.reason = message.dead.attempts[-1] = "evicted"

    @precondition(lambda self: self.world.stale)
    @rule(pick=PICKS)
    def release(self, pick: int) -> None:
        with self.step():
            key = list(self.world.stale)[-1 - pick % len(self.world.stale)]
            event, received_at = self.world.stale[key]
            with self.db.call() as conn:
                [answer] = conn.execute(
                    "select r.outcome from wa_ops.release_stale(array[%s]::uuid[], 'model') as r",
                    (key,),
                ).fetchall()
            if answer[0] == "content_gone":
                assert received_at < self.world.now - PAYLOAD_RETENTION
                return
            assert answer[0] == "released"
            del self.world.stale[key], self.world.others[key]
            # A pairing that old moves no phone.
            bsuid, phone = event.sender
            one = self.world.resolve(event.number, bsuid, None if bsuid else phone)
            message = receiving.add(self.world, one, event, key, uuid4(), enhanced=True)
            message.received_at, message.ready_at = received_at, self.world.now
            self.adopt_ids()

    def put_back(self, one: Conversation, message: Message, *, is_first: bool) -> None:
        """A settled message runs again, with fresh retries; where in line is the difference."""
        if message.status == "original":
            # Who had it is taken for dead.
            message.token, message.attempt = message.by_delivery, 0
        message.attempts_before = message.attempt
        if message.dead is None or message.dead.status not in {"exhausted", "discarded"}:
            message.past = message.every_dead()
            message.dead = Dead("replayed")
        message.dead.status, message.dead.retries = "pending", 0
        message.dead.forgiven = len(message.dead.attempts)
        message.state_at_receipt = one.state
        message.delivery, message.by_delivery = uuid4(), None
        message.ready_at = self.world.now
        if is_first and message.seq is not None:
            message.status, message.retry_at = "retrying", self.world.now
        else:
            one.last_seq += 1
            message.seq, message.status = one.last_seq, "waiting"
        one.line.append(message)
        one.line.sort(key=lambda m: m.seq or 0)

    def dead(self) -> list[tuple[Conversation, Message, Dead]]:
        """Every dead letter there is."""
        return [
            (one, message, dead)
            for one, message in self.world.messages.values()
            for dead in message.every_dead()
        ]

    def dlq_id(self, message: Message, dead: Dead) -> int:
        """Its id: the dead letters of a message are numbered in order."""
        rows = self.db.conn.execute(
            "select d.dlq_id from wa.webhook_dlq as d where d.event_key = %s order by 1",
            (message.key,),
        ).fetchall()
        return int(rows[message.every_dead().index(dead)][0])

    @contextmanager
    def refused(
        self, state: str | None, *, may_be_gone: tuple[Conversation, Message] | None = None
    ) -> Iterator[None]:
        """The call in here is refused with this SQLSTATE; None: it is not."""
        found = None
        try:
            yield
        except psycopg.Error as error:
            found = error.sqlstate
        is_gone = may_be_gone is not None and self.may_be_gone(*may_be_gone)
        assert found == state or (found == "WA401" and is_gone)

    def may_be_gone(self, one: Conversation, message: Message) -> bool:
        """Whether its content may have been deleted: erased, or past its retention."""
        is_old = message.received_at < self.world.now - PAYLOAD_RETENTION
        is_erased = any((one.number, name) in self.world.erased for name in message.sender)
        return is_old or is_erased or one.is_erased or message.is_forgotten
