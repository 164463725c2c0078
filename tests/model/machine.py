"""The common part of the rules: a model, a database, and the turns that were handed out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from glue import api
from glue.database.rows import Turn
from glue.errors import LockLost
from tests.model import receiving, turns
from tests.model.database import Session
from tests.model.judge import judge
from tests.model.receiving import Request
from tests.model.world import Conversation, Handler, Message, World

TICK = timedelta(milliseconds=1)
# Partitions are there for some days: making them daily would take most of the time.
DAYS_AHEAD = timedelta(days=5)
DRAIN_ROUNDS = 500
HANDLERS = (
    Handler("steady", timedelta(seconds=10), 4, "park", is_default=True),
    Handler("ordered", timedelta(seconds=20), 2, "strict", words=("order",)),
    Handler("fragile", timedelta(seconds=5), 0, "park", words=("fragile",)),
    Handler("home", timedelta(seconds=10), 5, "park"),
)


@dataclass(frozen=True)
class Hand:
    """A turn somebody holds, or has forgotten to throw away."""

    turn: Turn
    one: Conversation
    message: Message


class Machine(RuleBasedStateMachine):
    """Rules go into subclasses; each does its work inside `step()`, which checks afterwards."""

    def __init__(self, db: Session) -> None:
        super().__init__()
        self.db = db
        self.is_whole = True
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        self.world = World(noon, {})
        self.last_day = noon.date() + DAYS_AHEAD
        self.has_aged = False
        self.hands: list[Hand] = []
        self.locks: list[tuple[Conversation, UUID]] = []
        self.requests: list[Request] = []
        db.begin()
        with self.step():
            self.register(HANDLERS)

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step: time passes, things happen, everything is compared."""
        whole, self.is_whole = self.is_whole, False
        self.set_now(self.world.now + TICK)
        yield
        judge(self.world, self.db.look())
        self.is_whole = whole

    def teardown(self) -> None:
        """Whatever happened: workers that do their work bring it to an end."""
        try:
            if self.is_whole:
                self.drain()
        finally:
            self.db.undo()

    def set_now(self, now: datetime) -> None:
        """Time of model and database."""
        self.world.now = now
        self.db.set_now(now)
        if now.date() > self.last_day:
            self.last_day = now.date() + DAYS_AHEAD
            with self.db.call() as conn:
                conn.execute("select wa.create_partitions()")

    def register(self, handlers: tuple[Handler, ...]) -> None:
        """A program starts with these handlers."""
        with self.db.call() as conn:
            api.register_handlers(conn, [declared(handler) for handler in handlers])
        self.world.handlers |= {handler.name: handler for handler in handlers}

    def hold(self, turn: Turn) -> Hand:
        """Remember a turn; it may be reported now, later, twice or never."""
        hand = Hand(turn, *self.world.messages[turn.event_key])
        self.hands.append(hand)
        return hand

    def live(self) -> list[Hand]:
        """Turns whose report is still awaited."""
        return [h for h in self.hands if standing(h) == "current"]

    def deliver(self, request: Request, *, is_cut: bool = False) -> None:
        """A request arrives; `is_cut`: its transaction is lost, so nothing happened."""
        with self.db.call(is_cut=is_cut) as conn:
            answer = api.process_webhook(
                conn,
                body=request.body(),
                delivery_id=request.delivery,
                correlation_id="model",
                worker="web",
                claim=request.claim,
                enhanced=request.enhanced,
            )
        if is_cut:
            return
        new = receiving.receive(self.world, request, answer)
        if new:
            self.adopt_ids()
        for receipt in answer:
            if receipt.turn is not None:
                self.hold(receipt.turn)

    def adopt_ids(self) -> None:
        """Ids of new conversations, by a message of theirs."""
        rows = self.db.conn.execute(
            "select p.event_key, p.conversation_id from wa.pending_messages as p union all"
            " select m.event_key, m.conversation_id from wa.processed_webhook_messages as m"
            " where m.flow = 'original'"
        )
        for key, id_ in rows:
            one, _ = self.world.messages[key]
            assert one.id in {0, id_}, "one contact, two conversations"
            one.id = id_

    def due(self) -> list[tuple[bool, datetime, Conversation]]:
        """Whom a worker looks at now, in that order: fresh messages by age, then retries."""
        found = [
            (bool(one.is_retry_seen), one.due_seen, one)
            for one in self.world.conversations
            if one.due_seen is not None and one.due_seen <= self.world.now
        ]
        return sorted(found, key=lambda item: item[:2])

    def claim(self, limit: int, *, is_cut: bool = False) -> list[Hand]:
        """A worker takes what is due, oldest first; what had a dead worker is rescued.

        `limit` grows until it does not cut through conversations that are due since the same
        moment: which of them come first is the database's choice, and an example must be
        repeatable.
        """
        due = self.due()
        while limit < len(due) and due[limit - 1][:2] == due[limit][:2]:
            limit += 1
        with self.db.call(is_cut=is_cut) as conn:
            taken = api.claim_messages(conn, worker="w", limit=limit)
        return [] if is_cut else self.took(due, taken, limit)

    def took(
        self, due: list[tuple[bool, datetime, Conversation]], taken: list[Turn], limit: int
    ) -> list[Hand]:
        """Check what was claimed of what was due, and let the model follow, one by one."""
        by_id = {turn.conversation_id: turn for turn in taken}
        assert len(by_id) == len(taken) <= limit, "too many turns"
        passed_over = is_left = False
        rescued = {one for _, _, one in due if one.lock is not None and self.was_rescued(one)}
        before = {one: self.world.runnable(one) for _, _, one in due}
        for _, _, one in due:
            is_rescued = one in rescued
            if is_rescued:
                turns.expire(self.world, one)
            message = None if one.lock else self.world.runnable(one)
            turn = by_id.pop(one.id, None)
            if turn is not None and message is None and one.lock is None:
                # Of two that wait for each other either may have been first.
                message = before[one]
            if turn is not None and message is None and rescued:
                # Whom it waited for may have been rescued first.
                message = self.world.runnable(one, is_patient=False)
            if turn is not None:
                assert is_rescued or not passed_over, "oldest first, fresh ones before retries"
                assert message is not None, "has a turn, but nothing may run"
                turns.start(self.world, one, message, turn)
            elif message is not None or one.lock is not None:
                # What was rescued has a new place among the others; what waits for another one
                # may have been looked at before that one was rescued.
                passed_over = passed_over or not is_rescued
                is_left = is_left or one.waits_for is None
        assert not by_id, "claimed what is not due"
        assert len(taken) == limit or not is_left, "due, but not claimed"
        order = [one.id for one in self.world.conversations]
        taken.sort(key=lambda turn: order.index(turn.conversation_id))
        return [self.hold(turn) for turn in taken]

    def was_rescued(self, one: Conversation) -> bool:
        """Whether the database has ended the expired lock that the model still sees."""
        row = self.db.conn.execute(
            "select c.lock_token is distinct from %s from wa.webhook_conversations as c"
            " where c.conversation_id = %s",
            (one.lock and one.lock.token, one.id),
        ).fetchone()
        return row == (True,)

    def complete(
        self,
        hand: Hand,
        state: str | None = None,
        context: dict[str, object] | None = None,
        worker: str | None = None,
    ) -> None:
        """The handler's own SQL and the report that it succeeded, in one transaction.

        With `worker` the next turn, of whichever conversation, is claimed in it too.
        """
        kind = standing(hand)
        is_mine = kind == "current" or (kind == "repeated" and hand.message.status == "processed")
        try:
            with self.db.call() as conn:
                if kind != "repeated":
                    conn.execute(
                        "insert into public.model_effects values (%s)", (hand.turn.event_key,)
                    )
                done = api.complete_message(
                    conn,
                    hand.turn,
                    state=state,
                    context=context or {},
                    replies=[],
                    duration_ms=1,
                    worker=worker,
                )
        except LockLost:
            assert not is_mine, "refused the holder of the lock"
            return
        assert is_mine, "accepted a report of a turn that was lost"
        if kind == "current":
            turns.complete(hand.one, hand.message, hand.turn.lock_token, state, context or {})
            self.world.effects.append(hand.message.key)
        assert (done.status, done.repeated) == ("processed", kind == "repeated")
        if hand.message.seq is None and kind == "current":
            assert done.next_due_at is None
        else:
            assert self.world.allows_due(hand.one, done.next_due_at)
        if kind == "current" and worker is not None:
            if hand.message.seq is not None:
                hand.one.due_seen = done.next_due_at
            self.took(self.due(), [done.next_turn] if done.next_turn else [], 1)

    def complete_together(self, hands: Sequence[Hand], worker: str | None = None) -> None:
        """Reports of several conversations in one transaction: all of them count, or none.

        With `worker` as many turns are claimed in it too.
        """
        kinds = [standing(hand) for hand in hands]
        are_mine = all(
            kind == "current" or (kind == "repeated" and hand.message.status == "processed")
            for kind, hand in zip(kinds, hands, strict=True)
        )
        effects = [h.turn for h, kind in zip(hands, kinds, strict=True) if kind != "repeated"]
        results = [(h.turn, {"state": "asked", "replies": [], "duration_ms": 1}) for h in hands]
        try:
            with self.db.call() as conn:
                for turn in effects:
                    conn.execute("insert into public.model_effects values (%s)", (turn.event_key,))
                done, claimed = api.complete_messages(conn, results, worker=worker, retries=9)
        except LockLost:
            assert not are_mine, "refused the holders of the locks"
            return
        assert are_mine, "accepted a report of a turn that was lost"
        for kind, hand in zip(kinds, hands, strict=True):
            answer = done[hand.turn.event_key]
            assert (answer.status, answer.repeated) == ("processed", kind == "repeated")
            if kind == "current":
                turns.complete(hand.one, hand.message, hand.turn.lock_token, "asked", {})
                self.world.effects.append(hand.message.key)
                if hand.message.seq is not None:
                    hand.one.due_seen = answer.next_due_at
        if worker is None:
            assert claimed == []
        else:
            self.took(self.due(), claimed, len(hands))

    def drain(self) -> None:
        """Workers that do their work: everything ends, nothing is held."""
        for _ in range(DRAIN_ROUNDS):
            with self.step():
                hands = self.claim(2)
            with self.step():
                for hand in hands:
                    self.complete(hand)
            busy = [one for one in self.world.conversations if one.line or one.lock]
            if not busy:
                break
            # Who waits for another one looks again each second: the other one goes first.
            first = [one for one in busy if not self.world.must_wait(one)] or busy
            due = min(one.due_seen or self.world.now for one in first)
            self.set_now(max(self.world.now, due))
        assert not any(one.line or one.lock for one in self.world.conversations), "never ends"


def standing(hand: Hand) -> str:
    """See `turns.standing`."""
    return turns.standing(hand.one, hand.message, hand.turn.lock_token)


def declared(handler: Handler) -> dict[str, object]:
    """A handler as a program registers it."""
    return {
        "name": handler.name,
        "timeout_s": handler.timeout.total_seconds(),
        "max_retries": handler.max_retries,
        "ordering": handler.ordering,
        "keywords": list(handler.words),
        "universal": ["menu"] if handler.name == "home" else [],
        "is_default": handler.is_default,
    }
