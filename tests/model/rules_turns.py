"""Rules: taking turns and reporting how they ended, in time, late, twice, by the wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from glue import api
from glue.errors import LockLost, NotFound
from tests.model import turns
from tests.model.machine import Hand, Machine, standing

STATES = st.sampled_from((None, "asked", "asked", "home"))
CONTEXTS = st.dictionaries(st.sampled_from(("a", "b")), st.sampled_from((1, 2, None)), max_size=2)
PICKS = st.integers(0, 9)


class TurnRules(Machine):
    """Claim, complete, fail, extend, give back."""

    @rule(limit=st.sampled_from((1, 1, 2, 4)))
    def take(self, limit: int) -> None:
        with self.step():
            self.claim(limit)

    @rule(limit=st.integers(1, 4))
    def take_cut_off(self, limit: int) -> None:
        with self.step():
            self.claim(limit, is_cut=True)

    @precondition(lambda self: self.live())
    @rule(pick=PICKS, state=STATES, context=CONTEXTS, is_greedy=st.booleans())
    def succeed(
        self, pick: int, state: str | None, context: dict[str, Any], is_greedy: bool
    ) -> None:
        with self.step():
            live = self.live()
            worker = "w" if is_greedy and not self.has_ties() else None
            self.complete(live[pick % len(live)], state, context, worker)

    @precondition(lambda self: len(self.live()) > 1)
    @rule(
        first=PICKS,
        count=st.integers(2, 3),
        is_late=st.sampled_from((False, False, True)),
        is_greedy=st.booleans(),
    )
    def succeed_together(self, first: int, count: int, is_late: bool, is_greedy: bool) -> None:
        with self.step():
            # Late: among them turns that were reported before, or lost.
            hands = self.hands if is_late else self.live()
            turned = hands[first % len(hands) :] + hands[: first % len(hands)]
            by_conversation = {hand.one.id: hand for hand in turned}
            worker = "w" if is_greedy and not self.has_ties() else None
            self.complete_together(list(by_conversation.values())[:count], worker)

    def has_ties(self) -> bool:
        """Whether the database may choose between two that are due since the same moment."""
        times = [
            at
            for one in self.world.conversations
            for at in {one.due_seen, *(m.received_at for m in one.line)}
        ]
        return len(set(times)) < len(times)

    @precondition(lambda self: self.live())
    @rule(
        pick=PICKS,
        is_retryable=st.sampled_from((True, True, False)),
        after=st.sampled_from((None, 0, 200)),
    )
    def break_down(self, pick: int, is_retryable: bool, after: int | None) -> None:
        with self.step():
            live = self.live()
            wait = None if after is None else timedelta(seconds=after)
            self.fail(live[pick % len(live)], is_retryable=is_retryable, after=wait)

    @precondition(lambda self: self.live())
    @rule(pick=PICKS, times=st.integers(2, 4))
    def break_down_each_time(self, pick: int, times: int) -> None:
        """The same message fails at each of its turns, until nothing is left to try."""
        live = self.live()
        message = live[pick % len(live)].message
        for _ in range(times):
            mine = [hand for hand in self.live() if hand.message is message]
            if mine:
                with self.step():
                    self.fail(mine[-1])
            if message.retry_at is not None:
                with self.step():
                    self.set_now(max(self.world.now, message.retry_at))
                    self.claim(9)

    @precondition(lambda self: self.live())
    @rule(
        pick=PICKS,
        limit=st.sampled_from((0, 1, 4)),
        is_success=st.booleans(),
        is_retried=st.booleans(),
    )
    def sleep_through_the_lease(
        self, pick: int, limit: int, is_success: bool, is_retried: bool
    ) -> None:
        """A worker stops, its lease runs out, others may take over; then it wakes and reports."""
        with self.step():
            live = self.live()
            hand = live[pick % len(live)]
            if hand.one.lock is not None:
                self.set_now(max(self.world.now, hand.one.lock.expires_at))
            if limit:
                self.claim(limit)
        if is_retried and hand.message.retry_at is not None:
            # Its message has the turn of another worker now.
            with self.step():
                self.set_now(max(self.world.now, hand.message.retry_at))
                self.claim(9)
        with self.step():
            if is_success:
                self.complete(hand)
            else:
                self.fail(hand)

    @precondition(lambda self: self.hands)
    @rule(pick=PICKS, is_success=st.booleans())
    def report_late_or_again(self, pick: int, is_success: bool) -> None:
        """Any turn ever handed out: a lost answer, a worker that slept, a program gone mad."""
        with self.step():
            hand = self.hands[-1 - pick % len(self.hands)]
            if is_success:
                self.complete(hand)
            else:
                self.fail(hand)

    @precondition(lambda self: len(self.hands) > 1)
    @rule(pick=PICKS, other=PICKS, is_success=st.booleans())
    def report_with_a_foreign_token(self, pick: int, other: int, is_success: bool) -> None:
        with self.step():
            hand = self.hands[-1 - pick % len(self.hands)]
            token = self.hands[-1 - other % len(self.hands)].turn.lock_token
            forged = replace(hand, turn=replace(hand.turn, lock_token=token))
            if is_success:
                self.complete(forged)
            else:
                self.fail(forged)

    @precondition(lambda self: self.live())
    @rule(pick=PICKS, is_success=st.booleans(), is_done_after_all=st.booleans())
    def report_cut_off(self, pick: int, is_success: bool, is_done_after_all: bool) -> None:
        """The connection breaks before COMMIT: nothing happened; the worker tries again or dies."""
        with self.step():
            live = self.live()
            hand = live[pick % len(live)]
            with self.db.call(is_cut=True) as conn:
                conn.execute("insert into public.model_effects values (%s)", (hand.message.key,))
                if is_success:
                    api.complete_message(
                        conn, hand.turn, state="x", context={"x": 1}, replies=[], duration_ms=1
                    )
                else:
                    report_failure(conn, hand)
            if is_done_after_all:
                self.complete(hand)

    @precondition(lambda self: self.live())
    @rule(
        pick=PICKS, to=st.lists(st.sampled_from((None, "15550001", "US.2", "nobody")), max_size=2)
    )
    def reply(self, pick: int, to: list[str | None]) -> None:
        """Replies commit with their turn, or the turn does not."""
        with self.step():
            live = self.live()
            hand = live[pick % len(live)]
            body: list[dict[str, Any]] = [{"kind": "text", "body": {}, "to": t} for t in to]
            receivers = [
                hand.one
                if t is None
                else self.world.find(hand.one.number, bsuid=t)
                or self.world.find(hand.one.number, phone=t)
                for t in to
            ]
            try:
                with self.db.call() as conn:
                    conn.execute(
                        "insert into public.model_effects values (%s)", (hand.message.key,)
                    )
                    done = api.complete_message(
                        conn, hand.turn, state=None, context={}, replies=body, duration_ms=1
                    )
            except NotFound:
                assert None in receivers
                return
            turns.complete(hand.one, hand.message, hand.turn.lock_token, None, {})
            self.world.effects.append(hand.message.key)
            hand.message.replies = len(to)
            for no, one in enumerate(receivers, 1):
                assert one is not None, "replied to nobody"
                self.world.replies.append((one.id, hand.message.key, no))
            assert done.replies == len(to)

    @precondition(lambda self: self.hands)
    @rule(pick=PICKS)
    def give_back(self, pick: int) -> None:
        with self.step():
            hand = self.hands[-1 - pick % len(self.hands)]
            is_mine = standing(hand) == "current" and hand.message.seq is not None
            with self.db.call() as conn:
                assert api.give_back(conn, hand.turn) is is_mine
            if is_mine:
                turns.give_back(hand.one)

    @precondition(lambda self: self.hands)
    @rule(pick=PICKS, seconds=st.sampled_from((1, 60, 400)))
    def extend(self, pick: int, seconds: int) -> None:
        with self.step():
            hand = self.hands[-1 - pick % len(self.hands)]
            lock, lease = hand.one.lock, timedelta(seconds=seconds)
            is_mine = lock is not None and lock.token == hand.turn.lock_token
            with self.db.call() as conn:
                done = api.extend_conversation_lock(conn, hand.one.id, hand.turn.lock_token, lease)
            assert done is is_mine
            if lock is not None and is_mine:
                lock.expires_at = self.world.now + lease

    def fail(
        self, hand: Hand, *, is_retryable: bool = True, after: timedelta | None = None
    ) -> None:
        """Report a failed attempt with whatever standing the hand has."""
        kind = standing(hand)
        is_mine = kind == "current" or (kind == "repeated" and hand.message.status != "processed")
        try:
            with self.db.call() as conn:
                failed = report_failure(conn, hand, is_retryable, after)
        except LockLost:
            assert not is_mine, "refused the holder of the lock"
            return
        assert is_mine, "accepted a report of a turn that was lost"
        if kind == "current":
            turns.fail(
                self.world,
                hand.one,
                hand.message,
                hand.turn.lock_token,
                "handler_error",
                is_retryable=is_retryable,
                after=after,
            )
        assert failed.repeated is (kind == "repeated")
        dead = hand.message.dead
        expected = dead.status if dead is not None and hand.message.seq is not None else "failed"
        assert failed.resolution_status == expected


def report_failure(
    conn: Any, hand: Hand, is_retryable: bool = True, after: timedelta | None = None
) -> Any:
    """fail_message as the runner calls it after a handler raised."""
    return api.fail_message(
        conn,
        hand.turn,
        reason="handler_error",
        error_class="ValueError",
        error_message="it broke",
        error_stack=None,
        duration_ms=1,
        retryable=is_retryable,
        retry_after=after,
    )
