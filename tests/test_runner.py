"""A turn from its claim to its end, whatever its handler does."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn, cast

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from glue import Context, Conversation, InvalidReply, Message, Reject, Result, Retry, Text, api
from glue.database.pool import Connection, Pool
from glue.database.rows import Completed, Turn
from glue.ids import uuid7
from glue.sending.aftermath import handler_frame
from glue.turn import settle
from glue.turn.deadline import DeadlineExceeded
from glue.turn.statements import StatementRefused, check_statement
from glue.turn.turnhttp import TransactionOpen

from .support.site import Behaviour, Bot, always, delivery, text_message, wait_for

pytestmark = pytest.mark.behind_pgbouncer
PROBE = "create table public.probe (n integer primary key deferrable initially deferred)"
GRANT = "grant all on public.probe to wa_service"


@pytest.fixture
def bot(pool: Pool) -> Bot:
    return Bot(pool, timeout=0.6)


@pytest.fixture
def probe(conn: Connection) -> Connection:
    """A table that handlers may write."""
    conn.execute(PROBE)
    conn.execute(GRANT)
    return conn


def dispatched(pool: Pool, text: str = "order") -> Turn:
    """A turn of a new message."""
    body = json.dumps(delivery(text_message(text))).encode()
    with pool.connection() as conn:
        receipts = api.process_webhook(
            conn,
            body=body,
            delivery_id=uuid7(),
            correlation_id="c-1",
            worker="test",
            claim=1,
            enhanced=True,
        )
    turn = receipts[0].turn
    assert turn is not None
    return turn


def dead_letter(conn: Connection) -> tuple[Any, ...]:
    row = conn.execute(
        "select reason, error_class, resolution_status, error_message, error_stack,"
        " next_retry_at - wa.clock() from wa.webhook_dlq"
    ).fetchone()
    assert row is not None
    return cast("tuple[Any, ...]", row)


def status(conn: Connection) -> str:
    row = conn.execute("select status from wa.processed_webhook_messages").fetchone()
    assert row is not None
    return str(row[0])


def numbers(conn: Connection) -> list[int]:
    return [n for (n,) in conn.execute("select n from public.probe order by n").fetchall()]


def raising(error: BaseException) -> Behaviour:
    def behave(_message: Message, _conversation: Conversation, _ctx: Context) -> NoReturn:
        raise error

    return behave


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("error", "reason", "error_class", "resolution"),
    [
        (ValueError("boom"), "handler_error", "ValueError", "pending"),
        (SystemExit(3), "handler_error", "SystemExit", "pending"),
        (Unprintable(), "handler_error", "tests.test_runner.Unprintable", "pending"),
        (ValueError("a\0b\udc80"), "handler_error", "ValueError", "pending"),
        (Retry(after=7), "retry_requested", "glue.model.Retry", "pending"),
        (Retry(after=timedelta(days=400)), "retry_requested", "glue.model.Retry", "pending"),
        (Reject("never"), "rejected", "glue.model.Reject", "exhausted"),
        (InvalidReply("long"), "invalid_result", "glue.replies.base.InvalidReply", "exhausted"),
    ],
)
def test_what_a_handler_raises(
    pool: Pool,
    conn: Connection,
    bot: Bot,
    error: BaseException,
    reason: str,
    error_class: str,
    resolution: str,
) -> None:
    bot.behave = raising(error)
    outcome = bot.runner.run(dispatched(pool))
    found = dead_letter(conn)
    assert (found[0], found[2]) == (reason, resolution)
    assert found[1].endswith(error_class.rpartition(".")[2])
    assert "test_runner.py" in found[4]
    assert outcome.status == ("failed" if resolution == "pending" else "exhausted")
    if isinstance(error, Retry):
        wanted = min(error.after or timedelta(), timedelta(days=30))
        assert wanted - timedelta(seconds=5) < found[5] <= wanted


def test_what_a_library_raises_is_told_by_the_handlers_line(
    pool: Pool, conn: Connection, bot: Bot
) -> None:
    def behave(message: Message, _c: Conversation, _ctx: Context) -> Result:
        json.loads("{" + str(message.text))
        return Result()

    bot.behave = behave
    bot.runner.run(dispatched(pool))
    frame = handler_frame(dead_letter(conn)[4])
    assert frame is not None
    assert re.fullmatch(r'File ".*/test_runner\.py", line \d+, in behave', frame)


class OwnReply:
    """A reply type of the handler's own making."""

    kind = "text"
    to = None

    def __init__(self, payload: Any) -> None:
        self._payload = payload

    def payload(self) -> Any:
        if isinstance(self._payload, Exception):
            raise self._payload
        return self._payload


@pytest.mark.parametrize(
    "result",
    [
        "text",
        {"replies": []},
        Text("hello"),
        Result([OwnReply(ValueError("no"))]),
        Result([OwnReply("no object")]),
        Result([OwnReply({"text": "\0"})]),
        Result([OwnReply({"text": object()})]),
        Result([Text("hello", to="250788999999")]),
        # A forgotten return must not look like a decision to stay silent.
        None,
    ],
)
def test_what_cannot_take_effect(pool: Pool, conn: Connection, bot: Bot, result: Any) -> None:
    bot.behave = always(result)
    assert bot.runner.run(dispatched(pool)).status == "exhausted"
    assert dead_letter(conn)[0] == "invalid_result"
    assert conn.execute("select count(*) from wa.outbound_messages").fetchone() == (0,)


def test_an_unknown_handler_may_be_known_elsewhere(pool: Pool, conn: Connection, bot: Bot) -> None:
    outcome = bot.runner.run(replace(dispatched(pool), handler="elsewhere"))
    assert outcome.status == "failed"
    assert dead_letter(conn)[0] == "unknown_handler"


def test_settling_once_more_commits_no_more_sql(pool: Pool, probe: Connection, bot: Bot) -> None:
    turn = dispatched(pool)
    assert bot.runner.run(turn).status == "processed"
    own = pool.getconn()
    own.execute("begin")
    own.execute("insert into public.probe values (2)")
    assert settle.complete(pool, turn, settle.arguments(Result()), own, 1).status == "processed"
    assert probe.execute("select n from public.probe").fetchall() == []


def test_sql_of_another_thread_that_is_not_over(
    pool: Pool, probe: Connection, bot: Bot, conn: Connection
) -> None:
    """The turn must not be completed without what its handler has written."""

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        begun = threading.Event()

        def other() -> None:
            begun.set()
            ctx.db.execute("select pg_sleep(0.2)")

        threading.Thread(target=other, daemon=True).start()
        begun.wait(10)
        wait_for(lambda: ctx.db._lock.locked())
        return Result(state="done")

    bot.behave = behave
    outcome = bot.runner.run(dispatched(pool))
    assert (outcome.status, outcome.reason) == ("failed", "timeout")
    assert probe.execute("select n from public.probe").fetchall() == []
    assert conn.execute("select state from wa.webhook_conversations").fetchone() == ("home",)


def test_own_sql_commits_with_the_result(pool: Pool, probe: Connection, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        assert ctx.db.execute("insert into public.probe values (%s)", [1]) == []
        assert ctx.db.execute("select n from public.probe") == [(1,)]
        assert numbers(probe) == []
        return Result(state="next")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"
    assert numbers(probe) == [1]


def test_own_sql_is_undone_when_the_handler_fails(pool: Pool, probe: Connection, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        raise ValueError("after all")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "failed"
    assert numbers(probe) == []
    assert dead_letter(probe)[0] == "handler_error"


def test_a_constraint_that_fails_at_commit(pool: Pool, probe: Connection, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1), (1)")
        return Result(state="next")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "failed"
    assert dead_letter(probe)[:2] == ("handler_error", "psycopg.errors.UniqueViolation")
    assert numbers(probe) == []
    assert probe.execute("select state from wa.webhook_conversations").fetchone() == ("home",)


def test_a_failed_statement_cannot_be_ignored(pool: Pool, probe: Connection, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        with pytest.raises(psycopg.errors.DivisionByZero):
            ctx.db.execute("select 1 / 0")
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "failed"
    assert dead_letter(probe)[1] == "psycopg.errors.InFailedSqlTransaction"
    assert numbers(probe) == []


@pytest.mark.parametrize(
    "query", ["commit", "set role none", "select 1; commit", "do $$begin commit; end$$"]
)
def test_the_transaction_cannot_be_left(
    pool: Pool, probe: Connection, bot: Bot, query: Any
) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        ctx.db.execute(query)
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "failed"
    assert numbers(probe) == []


def test_no_http_while_the_transaction_is_open(pool: Pool, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("select 1")
        with pytest.raises(TransactionOpen):
            ctx.http.get("http://127.0.0.1:9/")
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"


def loop(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: S110
            pass


def sleep_in_sql(_m: Message, _c: Conversation, ctx: Context) -> Result:
    ctx.db.execute("insert into public.probe values (1)")
    ctx.db.execute("select pg_sleep(30)")
    return Result(state="late")


def sleep_with_open_transaction(_m: Message, _c: Conversation, ctx: Context) -> Result:
    ctx.db.execute("insert into public.probe values (1)")
    time.sleep(2)
    return Result(state="late")


@pytest.mark.parametrize("behaviour", [loop, sleep_in_sql, sleep_with_open_transaction])
def test_a_handler_is_cut_off(
    pool: Pool, probe: Connection, bot: Bot, behaviour: Behaviour
) -> None:
    bot.behave = behaviour
    turn = dispatched(pool)
    started = time.monotonic()
    outcome = bot.runner.run(turn)
    assert time.monotonic() - started < 2.0
    assert (outcome.status, outcome.reason) == ("failed", "timeout")
    assert dead_letter(probe)[0] == "timeout"
    wait_for(lambda: bot.runner.strays == 0)
    assert numbers(probe) == []
    assert probe.execute("select state from wa.webhook_conversations").fetchone() == ("home",)
    open_ones = (
        "select count(*) from pg_stat_activity where application_name = 'wa-test'"
        " and datname = current_database() and state <> 'idle'"
    )
    assert probe.execute(open_ones).fetchone() == (0,)


def test_a_late_handler_changes_nothing(pool: Pool, probe: Connection, bot: Bot) -> None:
    late: list[BaseException] = []

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        try:
            time.sleep(1.2)
        finally:
            for attempt in (
                lambda: ctx.db.execute("insert into public.probe values (1)"),
                lambda: ctx.http.get("http://127.0.0.1:9/"),
            ):
                try:
                    attempt()
                except BaseException as exc:
                    late.append(exc)
        return Result(state="late")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).reason == "timeout"
    wait_for(lambda: len(late) == 2)
    assert all(isinstance(exc, DeadlineExceeded) for exc in late)
    assert numbers(probe) == []


def test_a_statement_that_runs_at_the_deadline_is_cancelled(pool: Pool, probe: Connection) -> None:
    bot = Bot(pool, timeout=2.0)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        # The statement's own timeout was set at the beginning: it would end 1.5 seconds too late.
        time.sleep(1.5)
        ctx.db.execute("select pg_sleep(30)")
        return Result()

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).reason == "timeout"
    running = "select count(*) from pg_stat_activity where query ~ 'pg_sleep.30' and pid <> %s"
    active = f"{running} and state = 'active' and datname = current_database()"
    assert probe.execute(active, [probe.info.backend_pid]).fetchone() == (0,)


def test_what_a_handler_left_running_changes_nothing(pool: Pool, probe: Connection) -> None:
    go_on, refused = threading.Event(), threading.Event()

    def later(ctx: Context) -> None:
        go_on.wait(5)
        try:
            ctx.db.execute("insert into public.probe values (2)")
        except DeadlineExceeded:
            refused.set()

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        threading.Thread(target=later, args=(ctx,)).start()
        return Result()

    bot = Bot(pool, timeout=10.0)
    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "processed"
    go_on.set()
    assert refused.wait(5)
    assert numbers(probe) == [1]


def test_a_lost_lease_changes_nothing(pool: Pool, probe: Connection, bot: Bot) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        probe.execute("update wa.webhook_conversations set lock_token = gen_random_uuid()")
        return Result(state="stolen")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "lost"
    assert numbers(probe) == []
    assert probe.execute("select state from wa.webhook_conversations").fetchone() == ("home",)


def test_a_connection_cut_before_the_commit_fails_the_turn(
    pool: Pool, probe: Connection, bot: Bot
) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        pid = ctx.db.execute("select pg_backend_pid()")[0][0]
        probe.execute("select pg_terminate_backend(%s)", [pid])
        return Result(state="next")

    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).status == "failed"
    assert numbers(probe) == []
    assert probe.execute("select state from wa.webhook_conversations").fetchone() == ("home",)


def test_a_commit_whose_answer_was_lost_counts(
    pool: Pool, probe: Connection, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("insert into public.probe values (1)")
        return Result(state="next", replies=[Text("once")])

    commit = psycopg.Connection.commit
    cuts: list[Connection] = []

    def cut_after_commit(self: Connection) -> None:
        was_open = self.info.transaction_status is TransactionStatus.INTRANS
        commit(self)
        if was_open and not cuts:
            cuts.append(self)
            raise psycopg.OperationalError("the connection was cut")

    turn = dispatched(pool)
    monkeypatch.setattr(psycopg.Connection, "commit", cut_after_commit)
    bot.behave = behave
    assert bot.runner.run(turn).status == "processed"
    assert len(cuts) == 1
    assert numbers(probe) == [1]
    assert probe.execute("select count(*) from wa.outbound_messages").fetchone() == (1,)
    assert probe.execute("select count(*) from wa.webhook_dlq").fetchone() == (0,)


def test_an_answer_lost_without_own_sql_is_asked_for_again(
    pool: Pool, conn: Connection, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = api.complete_message
    calls: list[Completed] = []

    def cut_once(*args: Any, **keywords: Any) -> Completed:
        calls.append(complete(*args, **keywords))
        if len(calls) == 1:
            raise psycopg.OperationalError("the connection was cut")
        return calls[-1]

    monkeypatch.setattr(api, "complete_message", cut_once)
    assert bot.runner.run(dispatched(pool)).status == "processed"
    assert [done.repeated for done in calls] == [False, True]
    assert conn.execute("select count(*) from wa.outbound_messages").fetchone() == (1,)


def test_a_turn_that_cannot_be_settled_is_told(bot: Bot, pool: Pool) -> None:
    turn = dispatched(pool)
    pool.close()
    assert bot.runner.run(turn).status == "unsettled"


def test_the_refused_statement_says_what_to_do() -> None:
    with pytest.raises(StatementRefused, match="COMMIT is not for handlers"):
        check_statement("commit")


def test_a_reply_that_cannot_be_read_costs_no_connection(pool: Pool) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("select 1")
        return Result(replies=[OwnReply(KeyError("kind"))])

    bot = Bot(pool)
    bot.behave = behave
    assert bot.runner.run(dispatched(pool)).reason == "invalid_result"
    taken = [pool.getconn(timeout=5) for _ in range(pool.max_size)]
    for one in taken:
        pool.putconn(one)


def test_a_cancelled_settlement_is_repeated(pool: Pool, conn: Connection, bot: Bot) -> None:
    """It says nothing about the result, which must not be refused for it."""
    turn = dispatched(pool)
    outcomes: list[str] = []
    waiting = (
        "select pg_cancel_backend(a.pid) from pg_stat_activity as a"
        " where a.datname = current_database() and a.wait_event_type = 'Lock'"
    )
    with conn.transaction():
        conn.execute("select from wa.webhook_conversations for update")
        thread = threading.Thread(target=lambda: outcomes.append(bot.runner.run(turn).status))
        thread.start()
        wait_for(lambda: conn.execute(waiting).fetchone())
    thread.join(20)
    assert outcomes == ["processed"]
