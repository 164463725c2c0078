"""Rules: people who are erased, days that are dropped."""

from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model.machine import Machine
from tests.model.world import Conversation, Flag

PICKS = st.integers(0, 9)
OPEN = {"pending", "retrying", "exhausted"}
LEDGER_RETENTION = timedelta(days=8)
# How often the job runs in one jump; each run moves the floor a day and drops one partition.
RUNS = 30


class ErasureRules(Machine):
    """erase_contact."""

    @precondition(lambda self: self.known())
    @rule(pick=PICKS)
    def erase(self, pick: int) -> None:
        with self.step():
            number, contact = self.known()[pick % len(self.known())]
            people = self.person(number, contact)
            names = {contact, *(n for one in people for n in (one.bsuid, one.phone) if n)}
            self.world.erased |= {(number, name) for name in names}
            with self.db.call() as conn:
                conn.execute("select wa_ops.erase_contact(%s, %s, 'request 1')", (number, contact))
            for one, message in self.world.messages.values():
                if one not in people:
                    continue
                if message in one.line:
                    message.status, message.token, message.retry_at = "discarded", None, None
                elif message.status == "original" and names & set(message.sender):
                    message.status, message.token = "discarded", None
                for dead in message.every_dead():
                    dead.status = "discarded" if dead.status in OPEN else dead.status
            for one in people:
                one.bsuid = one.phone = one.owner = one.lock = None
                one.line, one.context, one.is_erased = [], {}, True
                one.become(state="home", status="closed")
            flag = self.world.flag
            testers = tuple(t for t in flag.testers if t not in names)
            self.world.flag = Flag(flag.is_enabled, flag.percentage, testers)

    def known(self) -> list[tuple[str, str]]:
        """Everybody's ids."""
        return [
            (one.number, name)
            for one in self.world.conversations
            for name in (one.bsuid, one.phone)
            if name is not None
        ]

    def person(self, number: str, contact: str) -> list[Conversation]:
        """A contact's conversations, with those it had by phone before its BSUID was known."""
        mine = [
            one
            for one in self.world.conversations
            if one.number == number and contact in {one.bsuid, one.phone}
        ]
        before = [
            one
            for one in self.world.conversations
            if one.superseded_by in mine and one.bsuid is None and not one.is_erased
        ]
        return [*mine, *(one for one in before if one not in mine)]


class RetentionRules(Machine):
    """drop_partitions, run as the workers do, after a long time."""

    @precondition(lambda self: not self.has_aged)
    @rule(days=st.sampled_from((6, 14)))
    def days_pass(self, days: int) -> None:
        with self.step():
            self.has_aged = True
            self.set_now(self.world.now + timedelta(days=days))
            for _ in range(RUNS):
                self.set_now(self.world.now + timedelta(minutes=3))
                with self.db.call() as conn:
                    conn.execute("select wa_ops.run_job('drop_partitions')")
            self.forget()

    def forget(self) -> None:
        """What the ledger has dropped: old, settled, nobody's business any more."""
        rows = self.db.conn.execute(
            "select m.event_key, m.status from wa.processed_webhook_messages as m"
        ).fetchall()
        kept = dict(rows)
        today = self.world.now.astimezone(UTC).date()
        for key, (one, message) in self.world.messages.items():
            if message.status == "original" and kept.get(key) != "original":
                # Nobody reports a turn of the original flow after a day.
                message.status, message.token = "failed", None
            if key not in kept and not message.is_forgotten:
                age = today - message.received_at.date()
                assert age > LEDGER_RETENTION, "forgotten too early"
                assert message not in one.line, "forgotten before it was settled"
                assert not any(d.status in OPEN for d in message.every_dead()), "unresolved"
                message.is_forgotten, message.token = True, None
                self.world.forgotten.add(key)
        for key in self.world.others.keys() - kept.keys():
            assert self.world.others.pop(key) == "recorded", "stale events are kept"
            self.world.forgotten.add(key)
