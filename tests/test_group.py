"""Turns that several threads settle at the same time: together, and none at another's expense."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, Text, api
from glue.database.pool import Pool
from glue.database.rows import Turn
from glue.turn import group
from glue.turn.group import Claim, Group
from glue.turn.settle import TurnOutcome

from .support.site import Bot, answer, wait_for
from .test_runner import OwnReply
from .test_worker import people, processed, store, working

pytestmark = pytest.mark.behind_pgbouncer
Connection = psycopg.Connection[Any]


class First:
    """Stops the first call of `api.complete_messages` until it is told to go on."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.go_on = threading.Event()
        self._call: Callable[..., Any] = api.complete_messages

    def __call__(self, conn: Connection, results: Sequence[Any], **keys: Any) -> Any:
        self.sizes.append(len(results))
        if len(self.sizes) == 1:
            assert self.go_on.wait(30)
        return self._call(conn, results, **keys)


class Together:
    """A customer whose turns are settled in a group; what became of each by the message's text.

    `claim`: what is claimed with them. `surplus`: of that, what nobody waited for.
    """

    def __init__(self, pool: Pool, claim: Claim | None = None) -> None:
        self.group = Group(pool, self)
        self.claim = claim
        self.outcomes: dict[str, TurnOutcome] = {}
        self.pairs: list[tuple[Turn, Turn]] = []
        self.surplus: list[Turn] = []

    def reserve(self, _turns: Sequence[Turn]) -> Claim | None:
        return self.claim

    def book(
        self,
        _claim: Claim | None,
        pairs: Sequence[tuple[Turn, Turn]] = (),
        surplus: Sequence[Turn] = (),
    ) -> None:
        self.pairs += pairs
        self.surplus += surplus

    def ended(self, turn: Turn, outcome: TurnOutcome) -> Turn | None:
        self.outcomes[turn.message_text or ""] = outcome
        return None

    def statuses(self) -> dict[str, str]:
        return {text: outcome.status for text, outcome in self.outcomes.items()}


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Iterator[First]:
    found = First()
    monkeypatch.setattr(api, "complete_messages", found)
    monkeypatch.setattr(group, "PATIENCE_S", 20.0)
    try:
        yield found
    finally:
        found.go_on.set()


def claimed(pool: Pool, count: int) -> list[Turn]:
    """Turns of so many people, "0" and on."""
    store(pool, *people(count))
    with pool.connection() as conn:
        turns = api.claim_messages(conn, worker="w", limit=count)
    return sorted(turns, key=lambda turn: int(turn.message_text or ""))


def run_behind(bot: Bot, first: First, turns: Sequence[Turn], together: Together) -> None:
    """Run the first until it is being settled, then the others until they wait for it."""
    bot.runner.start(turns[0], together)
    wait_for(lambda: first.sizes == [1])
    for turn in turns[1:]:
        bot.runner.start(turn, together)
    wait_for(lambda: len(together.group._waiting) == len(turns) - 1)


def test_whoever_comes_meanwhile_is_settled_with_the_next(
    pool: Pool, conn: Connection, first: First
) -> None:
    bot, together = Bot(pool), Together(pool)
    run_behind(bot, first, claimed(pool, 4), together)
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 4)
    assert first.sizes == [1, 3]
    assert together.statuses() == dict.fromkeys("0123", "processed")
    assert processed(conn) == 4


def test_where_many_wait_a_second_transaction_begins(
    pool: Pool, conn: Connection, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "ENOUGH", 3)
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 5)
    run_behind(bot, first, turns[:3], together)
    bot.runner.start(turns[3], together)
    wait_for(lambda: len(together.outcomes) == 3)
    assert first.sizes == [1, 3]
    assert processed(conn) == 3
    bot.runner.start(turns[4], together)
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 5)
    assert together.statuses() == dict.fromkeys("01234", "processed")


def test_no_more_transactions_at_a_time_than_two(
    pool: Pool, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "ENOUGH", 1)
    held = threading.Semaphore(0)
    call = api.complete_messages

    def hold(*arguments: Any, **keys: Any) -> Any:
        if first.sizes:
            assert held.acquire(timeout=30)
        return call(*arguments, **keys)

    monkeypatch.setattr(api, "complete_messages", hold)
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 4)
    run_behind(bot, first, turns[:1], together)
    for turn in turns[1:]:
        bot.runner.start(turn, together)
    wait_for(lambda: len(together.group._leaders) == 2 and len(together.group._waiting) == 2)
    held.release(4)
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 4)
    assert together.statuses() == dict.fromkeys("0123", "processed")
    assert together.group._leaders == []


def test_one_that_was_taken_over_costs_no_other(pool: Pool, conn: Connection, first: First) -> None:
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 4)
    conn.execute(
        "update wa.webhook_conversations set lock_token = gen_random_uuid()"
        " where conversation_id = %s",
        [turns[2].conversation_id],
    )
    run_behind(bot, first, turns, together)
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 4)
    assert together.statuses() == dict.fromkeys("013", "processed") | {"2": "lost"}
    assert processed(conn) == 3


def test_one_that_cannot_be_stored_costs_no_other(
    pool: Pool, conn: Connection, first: First
) -> None:
    bad = {
        "1": Result(replies=[Text("x", to="nobody-known")]),
        "2": Result(replies=[OwnReply({"no JSON": object()})]),
    }

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        return bad.get(message.text or "") or answer(message, conversation, ctx)

    bot, together = Bot(pool), Together(pool)
    bot.behave = behave
    run_behind(bot, first, claimed(pool, 4), together)
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 4)
    assert {text: o.reason for text, o in together.outcomes.items()} == {
        "0": None, "1": "invalid_result", "2": "invalid_result", "3": None,
    }  # fmt: skip
    assert processed(conn) == 2


def test_a_conversation_that_is_held_is_waited_for_alone(
    pool: Pool, conn: Connection, first: First
) -> None:
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 4)
    run_behind(bot, first, turns, together)
    with conn.transaction():
        conn.execute(
            "select from wa.webhook_conversations where conversation_id = %s for update",
            [turns[2].conversation_id],
        )
        first.go_on.set()
        wait_for(lambda: len(together.outcomes) == 3)
        assert "2" not in together.outcomes
    wait_for(lambda: len(together.outcomes) == 4)
    assert together.statuses() == dict.fromkeys("0123", "processed")


def test_a_transaction_that_hangs_is_not_waited_for(
    pool: Pool, conn: Connection, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 3)
    run_behind(bot, first, turns[:1], together)
    monkeypatch.setattr(group, "PATIENCE_S", 0.05)
    for turn in turns[1:]:
        bot.runner.start(turn, together)
    wait_for(lambda: len(together.outcomes) == 2)
    assert together.statuses() == dict.fromkeys("12", "processed")
    assert processed(conn) == 2
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 3)


def test_whoever_was_taken_along_waits_so_long(
    pool: Pool, conn: Connection, first: First, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It settles alone; what was claimed for it is given back."""
    # Long enough for the first to be told to go on, whatever else runs on the machine.
    monkeypatch.setattr(group, "PATIENCE_S", 3.0)
    monkeypatch.setattr(group, "TAKEN_S", 0.2)
    go_on = threading.Event()
    call = api.complete_messages

    def answer_late(*arguments: Any, **keys: Any) -> Any:
        found = call(*arguments, **keys)
        if len(first.sizes) == 2:
            assert go_on.wait(30)
        return found

    monkeypatch.setattr(api, "complete_messages", answer_late)
    bot, together = Bot(pool), Together(pool, Claim("w", retries=9))
    turns = claimed(pool, 3)
    run_behind(bot, first, turns, together)
    store(pool, *people(30)[20:])
    first.go_on.set()
    # One of the two leads, the other one is taken along; the answer is held up behind the commit.
    wait_for(lambda: len(together.outcomes) == 2)
    go_on.set()
    wait_for(lambda: len(together.outcomes) == 3)
    assert together.statuses() == dict.fromkeys("012", "processed")
    assert processed(conn) == 3
    assert len(together.surplus) == 1
    ours = [o.next_turn for o in together.outcomes.values() if o.next_turn is not None]
    # None is lost, and none is handed out twice.
    assert len({turn.event_key for turn in (*ours, *together.surplus)}) == len(ours) + 1
    locked = "select count(*) from wa.webhook_conversations where lock_token is not null"
    assert conn.execute(locked).fetchone() == (len(ours) + len(together.surplus),)


def test_it_claims_as_many_for_the_worker(pool: Pool, conn: Connection, first: First) -> None:
    bot = Bot(pool)
    store(pool, *people(40))
    with working(pool, bot, concurrency=8):
        wait_for(lambda: bool(first.sizes))
        first.go_on.set()
        wait_for(lambda: processed(conn) == 40)
    assert sorted(int(message.text or "") for message in bot.seen) == list(range(40))
    assert max(first.sizes) > 1


def test_without_the_database_each_is_unsettled(pool: Pool, first: First) -> None:
    """The threads go on, and the group with them."""
    bot, together = Bot(pool), Together(pool)
    turns = claimed(pool, 3)
    run_behind(bot, first, turns, together)
    pool.close()
    first.go_on.set()
    wait_for(lambda: len(together.outcomes) == 3)
    assert set(together.statuses().values()) <= {"processed", "unsettled"}
    assert together.group._leaders == []
