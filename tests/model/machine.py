"""The common part of the rules: a model, a database, and the turns that were handed out."""

from __future__ import annotations

from collections.abc import Iterator
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

    def claim(self, limit: int, *, is_cut: bool = False) -> list[Hand]:
        """A worker takes what is due, oldest first; what had a dead worker is rescued.

        `limit` grows until it does not cut through conversations that are due since the same
        moment: which of them come first is the database's choice, and an example must be
        repeatable.
        """
        times = sorted(at for one in self.world.conversations if (at := self.world.due(one)))
        times = [at for at in times if at <= self.world.now]
        if times:
            last = times[min(limit, len(times)) - 1]
            limit = max(limit, sum(at <= last for at in times))
        with self.db.call(is_cut=is_cut) as conn:
            taken = api.claim_messages(conn, worker="w", limit=limit)
        if is_cut:
            return []
        due = {one: at for one in self.world.conversations if (at := self.world.due(one))}
        ready = [one for one, at in due.items() if at <= self.world.now]
        order = [one.id for one in self.world.conversations]
        taken.sort(key=lambda turn: order.index(turn.conversation_id))
        by_id = {turn.conversation_id: turn for turn in taken}
        assert len(by_id) == len(taken), "two turns of one conversation in one claim"
        assert by_id.keys() <= {one.id for one in ready}, "claimed what is not due"
        touched = [one for one in ready if one.id in by_id or self.was_rescued(one)]
        assert len(taken) <= limit
        assert len(touched) >= min(limit, len(ready)), "due, but not claimed"
        for kind in (True, False):
            mine = [
                o for o in ready if any(m.retry_at or m.status == "running" for m in o.line) is kind
            ]
            passed_over = [due[one] for one in mine if one not in touched]
            assert all(due[one] <= at for one in mine if one in touched for at in passed_over)
        for one in touched:
            if one.lock is not None:
                turns.expire(self.world, one)
            message = self.world.runnable(one)
            assert (message is None) == (one.id not in by_id), "due, but nobody's turn"
            if message is not None:
                turns.start(self.world, one, message, by_id[one.id])
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
        self, hand: Hand, state: str | None = None, context: dict[str, object] | None = None
    ) -> None:
        """The handler's own SQL and the report that it succeeded, in one transaction."""
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
                )
        except LockLost:
            assert not is_mine, "refused the holder of the lock"
            return
        assert is_mine, "accepted a report of a turn that was lost"
        if kind == "current":
            turns.complete(hand.one, hand.message, hand.turn.lock_token, state, context or {})
            self.world.effects.append(hand.message.key)
        assert (done.status, done.repeated) == ("processed", kind == "repeated")
        assert done.next_due_at == self.world.due(hand.one)

    def drain(self) -> None:
        """Workers that do their work: everything ends, nothing is held."""
        for _ in range(DRAIN_ROUNDS):
            with self.step():
                hands = self.claim(2)
            with self.step():
                for hand in hands:
                    self.complete(hand)
            due = [at for one in self.world.conversations if (at := self.world.due(one))]
            if not due:
                break
            self.set_now(max(self.world.now, min(due)))
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
