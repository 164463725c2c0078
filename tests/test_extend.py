"""ctx.extend: more time for the handler, and a longer lease; never without the other."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool
from glue.errors import LockLost
from glue.runner import Runner

from .support.site import Bot, captured_logs
from .test_runner import dispatched

Connection = psycopg.Connection[Any]
LEASE = "select lock_expires_at - wa.clock() from wa.webhook_conversations"


def lease_s(conn: Connection) -> float:
    row = conn.execute(LEASE).fetchone()
    assert row is not None
    return float(row[0].total_seconds())


def test_deadline_and_lease_are_put_off(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool, timeout=0.5)
    seen: list[float] = []

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        seen.append(ctx.extend(60))
        seen.append(lease_s(conn))
        # Past the first deadline.
        time.sleep(0.8)
        bound = ctx.db.execute(
            "select setting::int from pg_settings where name = 'statement_timeout'"
        )
        assert bound[0][0] > 50_000
        return Result(state="done")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"
    assert 59 < seen[0] <= 60
    assert 63 < seen[1] <= 65
    assert conn.execute("select state from wa.webhook_conversations").fetchone() == ("done",)


def test_an_open_transaction_gets_the_time_too(pool: Pool) -> None:
    bot = Bot(pool, timeout=0.5)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("select 1")
        ctx.extend(60)
        ctx.db.execute("select pg_sleep(0.8)")
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"


def test_it_is_cut_off_at_the_new_deadline(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool, timeout=0.2)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.extend(0.6)
        while True:
            pass

    bot.behave = behave
    started = time.monotonic()
    assert bot.runner.run(dispatched(pool)).reason == "timeout"
    assert time.monotonic() - started > 0.5
    assert conn.execute("select reason from wa.webhook_dlq").fetchone() == ("timeout",)


def test_never_shorter_and_never_longer_than_the_limit(pool: Pool) -> None:
    bot = Bot(pool, timeout=5.0)
    runner = Runner(pool, bot.registry, extend_max_s=20.0)
    seen: list[float] = []

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        seen.extend([ctx.extend(0.1), ctx.extend(3600), ctx.extend(3600)])
        with pytest.raises(ValueError, match="above 0"):
            ctx.extend(0)
        return Result()

    bot.behave = behave
    assert runner.run(dispatched(pool)).status == "processed"
    assert [round(value) for value in seen] == [5, 20, 20]


def test_less_than_was_asked_for_is_told_once(pool: Pool) -> None:
    bot = Bot(pool, timeout=5.0)
    runner = Runner(pool, bot.registry, extend_max_s=20.0)
    seen: list[float] = []

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        seen.extend([ctx.extend(10), ctx.extend(10**9), ctx.extend(float("inf"))])
        return Result()

    bot.behave = behave
    with captured_logs() as stream:
        assert runner.run(dispatched(pool)).status == "processed"
    assert [round(value) for value in seen] == [10, 20, 20]
    lines = map(json.loads, stream.getvalue().splitlines())
    [told] = [line for line in lines if line["event"] == "extension_limited"]
    assert (told["level"], told["handler"]) == ("warning", "bot")
    assert 19_000 < told["duration_ms"] <= 20_000


def test_a_lost_turn_is_told(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        conn.execute("update wa.webhook_conversations set lock_token = gen_random_uuid()")
        left = ctx.deadline.remaining
        with pytest.raises(LockLost):
            ctx.extend(60)
        assert ctx.deadline.remaining <= left
        return Result(state="late")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "lost"
    assert conn.execute("select state from wa.webhook_conversations").fetchone() == ("home",)


def test_the_original_flow_has_no_lease(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    process = api.process_webhook

    def original(*arguments: Any, **keywords: Any) -> Any:
        return process(*arguments, **(keywords | {"enhanced": False}))

    monkeypatch.setattr(api, "process_webhook", original)
    bot = Bot(pool, timeout=0.3)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.extend(5)
        time.sleep(0.5)
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"
