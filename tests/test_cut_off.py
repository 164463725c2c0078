"""Handlers that do not end in time: whatever they do, the others and the process go on."""

from __future__ import annotations

import contextvars
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, Text
from glue.database.pool import Pool
from glue.logs.logformat import configure
from glue.turn import settle
from glue.turn.lanes import Lane, Lanes
from glue.turn.strays import STRAYS_MAX
from glue.turn.watchdog import Call

from .support.site import Behaviour, Bot, answer, text_message, wait_for
from .test_runner import dispatched
from .test_worker import people, processed, store, working

Connection = psycopg.Connection[Any]
TIMEOUT_S = 0.3
OPEN: list[tuple[socket.socket, ...]] = []


@pytest.fixture(autouse=True)
def sockets() -> Iterator[None]:
    """Closes the sockets of the handlers."""
    yield
    for pair in OPEN:
        for one in pair:
            one.close()
    OPEN.clear()


def sleeps(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    time.sleep(3)
    return Result(state="late")


def spins(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    while True:
        pass


def waits_on_a_socket(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    # Not closed by us: an interrupt may arrive in the middle of that.
    silent = socket.socketpair()
    OPEN.append(silent)
    silent[0].settimeout(3)
    silent[0].recv(1)
    return Result(state="late")


def waits_for_http(_m: Message, _c: Conversation, ctx: Context) -> Result:
    silent = socket.create_server(("127.0.0.1", 0))
    OPEN.append((silent,))
    ctx.http.get(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    return Result(state="late")


def waits_on_a_query(_m: Message, _c: Conversation, ctx: Context) -> Result:
    ctx.db.execute("select pg_sleep(30)")
    return Result(state="late")


def waits_on_a_lock(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=3)
    return Result(state="late")


def floods_the_log(_m: Message, _c: Conversation, ctx: Context) -> Result:
    while True:
        ctx.log.info("again")


def looks_for_loggers(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    while True:
        logging.getLogger("shop").warning("again")


def keeps_the_log(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    logging.getLogger().handlers[0].acquire()
    time.sleep(3)
    return Result(state="late")


def polls(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    never = threading.Event()
    while not never.wait(0.01):
        pass
    return Result(state="late")


class SlowText(Exception):
    """Takes its time to say what it is."""

    def __str__(self) -> str:
        time.sleep(3)
        return "late"


class SlowReply(Text):
    """Takes its time to say what it holds."""

    def payload(self) -> dict[str, Any]:
        time.sleep(3)
        return super().payload()


def raises_slowly(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    raise SlowText


def replies_slowly(_m: Message, _c: Conversation, _ctx: Context) -> Result:
    return Result([SlowReply("late")], state="late")


class Stubborn:
    """Catches whatever it is interrupted with, until the test is over."""

    def __init__(self) -> None:
        self.is_over = False

    def __call__(self, _m: Message, _c: Conversation, _ctx: Context) -> Result:
        while not self.is_over:
            try:
                while not self.is_over:
                    pass
            except BaseException:  # noqa: S110
                pass
        return Result(state="late")


HANGING = [sleeps, spins, waits_on_a_socket, waits_for_http, waits_on_a_query, waits_on_a_lock]
HANGING += [floods_the_log, looks_for_loggers, keeps_the_log, polls, raises_slowly, replies_slowly]


@pytest.fixture
def log_to_nowhere() -> Iterator[None]:
    """The program's own way to log, whose locks all threads share; nothing of it is kept."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    with Path(os.devnull).open("w") as nowhere:
        configure(stream=nowhere)
        yield
        root.handlers[:] = before
        root.setLevel(level)


@pytest.mark.parametrize("hangs", HANGING)
@pytest.mark.usefixtures("log_to_nowhere")
def test_the_others_go_on(pool: Pool, conn: Connection, hangs: Behaviour) -> None:
    bot = Bot(pool, timeout=TIMEOUT_S)

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        does = hangs if message.text == "hang" else answer
        return does(message, conversation, ctx)

    bot.behave = behave
    # As many as there are slots, then others.
    store(pool, *(text_message("hang", phone=f"2507889{n:05}") for n in range(4)))
    store(pool, *people(20))
    with working(pool, bot, concurrency=4):
        wait_for(lambda: processed(conn) == 20)
        dead = "select count(*) from wa.webhook_dlq"
        wait_for(lambda: conn.execute(dead).fetchone() == (4,))
    found = conn.execute("select distinct reason, resolution_status from wa.webhook_dlq")
    assert found.fetchall() == [("timeout", "pending")]
    assert conn.execute("select count(*) from wa.webhook_dlq").fetchone() == (4,)
    locked = "select count(*) from wa.webhook_conversations where lock_token is not null"
    assert conn.execute(locked).fetchone() == (0,)
    assert conn.execute("select distinct state from wa.webhook_conversations").fetchall() == [
        ("home",)
    ]
    wait_for(lambda: bot.runner.strays == 0)
    assert_whole(pool)


@pytest.mark.parametrize("hangs", [sleeps, spins, waits_on_a_socket, waits_on_a_lock])
def test_the_dead_letter_tells_where_it_was(pool: Pool, conn: Connection, hangs: Behaviour) -> None:
    bot = Bot(pool, timeout=TIMEOUT_S)
    secret = "what the customer wrote"

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        held = message.text
        assert held == secret
        return hangs(message, conversation, ctx)

    bot.behave = behave
    assert bot.runner.run(dispatched(pool, secret)).reason == "timeout"
    found = conn.execute("select error_stack from wa.webhook_dlq").fetchone()
    kept = conn.execute("select error_stack from wa.webhook_dlq_attempts").fetchone()
    assert found is not None
    assert found == kept
    stack = str(found[0])
    assert stack.startswith("Cut off here:\n")
    # From the handler inwards, and nothing of the program around it.
    frames = [line for line in stack.splitlines() if line.startswith("  File ")]
    assert [line.rpartition(" in ")[2] for line in frames] == ["bot", "behave", hangs.__name__]
    assert f'{__file__}", line ' in frames[-1]
    assert secret not in stack
    wait_for(lambda: bot.runner.strays == 0)


def assert_whole(pool: Pool) -> None:
    """Every connection of the pool can still be had."""
    taken = [pool.getconn(timeout=5) for _ in range(pool.max_size)]
    for one in taken:
        pool.putconn(one)


def test_a_stubborn_one_is_cut_off_and_the_process_is_worn(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool, timeout=TIMEOUT_S)
    bot.behave = stubborn = Stubborn()
    worn = threading.Event()
    bot.runner._on_worn = worn.set
    try:
        assert bot.runner.run(dispatched(pool)).reason == "timeout"
        assert conn.execute("select reason from wa.webhook_dlq").fetchone() == ("timeout",)
        # One that computes takes its time from all others.
        assert worn.wait(20)
    finally:
        stubborn.is_over = True
    wait_for(lambda: bot.runner.strays == 0)


def test_many_that_sleep_wear_the_process_few_do_not(pool: Pool) -> None:
    bot = Bot(pool, timeout=0.1)
    worn = threading.Event()
    bot.runner._on_worn = worn.set
    blocked = [socket.socketpair() for _ in range(STRAYS_MAX + 1)]
    OPEN.extend(blocked)

    def receive(_m: Message, _c: Conversation, _ctx: Context) -> Result:
        # In C, with no Python in between: not to be interrupted.
        blocked[len(bot.seen) - 1][0].recv(1)
        return Result()

    bot.behave = receive
    try:
        for number in range(STRAYS_MAX):
            # Each is a conversation's next turn: the failed ones are parked.
            bot.runner.run(dispatched(pool, str(number)))
        time_for_a_look(bot)
        assert not worn.is_set()
        bot.runner.run(dispatched(pool, "one more"))
        assert worn.wait(10)
    finally:
        for _, other in blocked:
            other.send(b"x")
        wait_for(lambda: bot.runner.strays == 0)


def time_for_a_look(bot: Bot) -> None:
    looks: list[float] = []
    chase = bot.runner._strays.chase

    def seen() -> float:
        looks.append(chase())
        return looks[-1]

    bot.runner._strays.chase = seen  # type: ignore[method-assign]
    wait_for(lambda: len(looks) >= 2)


def test_threads_are_used_again_and_context_variables_are_not(pool: Pool) -> None:
    mark: contextvars.ContextVar[str] = contextvars.ContextVar("mark", default="clean")
    seen: list[tuple[int, str]] = []
    bot = Bot(pool)

    def behave(_m: Message, _c: Conversation, _ctx: Context) -> Result:
        seen.append((threading.get_ident(), mark.get()))
        mark.set("dirty")
        return Result()

    bot.behave = behave
    for number in range(3):
        bot.runner.run(dispatched(pool, str(number)))
    assert len({ident for ident, _ in seen}) == 1
    assert {value for _, value in seen} == {"clean"}


def test_hurry_gives_back_what_runs(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool, timeout=30.0)
    begun = threading.Event()

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("select 1")
        begun.set()
        while True:
            pass

    bot.behave = behave
    store(pool, text_message())
    with working(pool, bot) as worker:
        assert begun.wait(10)
        worker.hurry()
    left = "select status, attempt from wa.pending_messages"
    assert conn.execute(left).fetchall() == [("waiting", 0)]
    assert conn.execute("select count(*) from wa.webhook_dlq").fetchone() == (0,)
    locked = "select count(*) from wa.webhook_conversations where lock_token is not null"
    assert conn.execute(locked).fetchone() == (0,)
    assert_whole(pool)


def test_overdue_is_told_while_settling_hangs(pool: Pool, monkeypatch: Any) -> None:
    bot = Bot(pool, timeout=0.05)
    go_on = threading.Event()
    fail: Callable[..., Any] = settle.fail

    def hang(*arguments: Any) -> Any:
        go_on.wait(10)
        return fail(*arguments)

    monkeypatch.setattr(settle, "fail", hang)
    bot.behave = sleeps
    turn = dispatched(pool)
    thread = threading.Thread(target=bot.runner.run, args=(turn,))
    thread.start()
    wait_for(lambda: bot.runner.overdue_s > 0.2)
    go_on.set()
    thread.join(10)
    assert bot.runner.overdue_s == 0.0
    wait_for(lambda: bot.runner.strays == 0)


def test_one_that_returns_while_it_is_being_cut_off(pool: Pool) -> None:
    """Its thread must not go on with another turn: the interrupt would end that one."""
    bot = Bot(pool, timeout=TIMEOUT_S)
    is_cut = threading.Event()
    watchdog, lanes = bot.runner._watchdog, bot.runner._lanes
    ended = watchdog.ended

    def slow(call: Call) -> bool:
        is_ours = ended(call)
        if is_ours and threading.current_thread().name == "watchdog" and not is_cut.is_set():
            is_cut.set()
            wait_for(lambda: not call.lane.is_alive or lanes._idle > 0)
        return is_ours

    def behave(_m: Message, _c: Conversation, _ctx: Context) -> Result:
        is_cut.wait(10)
        return Result(state="late")

    bot.behave = behave
    watchdog.ended = slow  # type: ignore[method-assign]
    assert bot.runner.run(dispatched(pool)).reason == "timeout"
    bot.behave = answer
    outcomes: list[str] = []

    def run_more() -> None:
        outcomes.extend(bot.runner.run(dispatched(pool, str(n))).status for n in range(3))

    thread = threading.Thread(target=run_more, daemon=True)
    thread.start()
    thread.join(20)
    assert outcomes == ["processed"] * 3
    wait_for(lambda: bot.runner.strays == 0)


def test_no_thread_to_be_had_for_a_cut(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, and the watchdog goes on."""
    bot = Bot(pool, timeout=TIMEOUT_S)
    bot.behave = spins
    refused = threading.Event()
    start = Lane.start

    def refuse(lane: Lane) -> None:
        if threading.current_thread().name == "watchdog" and not refused.is_set():
            refused.set()
            raise RuntimeError("can't start new thread")
        start(lane)

    monkeypatch.setattr(Lane, "start", refuse)
    assert bot.runner.run(dispatched(pool)).reason == "timeout"
    assert refused.is_set()
    wait_for(lambda: bot.runner.strays == 0)
    bot.behave = answer
    assert bot.runner.run(dispatched(pool, "next")).status == "processed"


class Collected:
    """Says for how long it is being collected."""

    def __init__(self, begun: threading.Event, go_on: threading.Event) -> None:
        self.begun, self.go_on = begun, go_on

    def __del__(self) -> None:
        self.begun.set()
        while not self.go_on.is_set():
            pass


def test_nobody_is_interrupted_where_it_would_be_lost() -> None:
    begun, go_on, found = threading.Event(), threading.Event(), list[Lane]()

    def job(lane: Lane) -> None:
        found.append(lane)
        lane.is_left_behind = True
        Collected(begun, go_on)
        while True:
            pass

    Lanes().start(job)
    assert begun.wait(10)
    [lane] = found
    assert not lane.interrupt()
    go_on.set()
    wait_for(lane.interrupt)
    wait_for(lambda: not lane.is_alive)


def test_nobody_is_interrupted_as_it_takes_a_lock() -> None:
    """It would have it, and not be in the block yet that releases it."""
    shared, found = logging.StreamHandler(), list[Lane]()
    shared.acquire()

    def job(lane: Lane) -> None:
        lane.is_left_behind = True
        found.append(lane)
        shared.acquire()
        shared.release()
        while True:
            pass

    Lanes().start(job)
    wait_for(lambda: bool(found) and function_of(found[0]) == "acquire")
    [lane] = found
    assert not lane.interrupt()
    shared.release()
    wait_for(lane.interrupt)
    wait_for(lambda: not lane.is_alive)
    assert shared.lock is not None
    assert shared.lock.acquire(blocking=False)


def function_of(lane: Lane) -> str | None:
    return None if lane.frame is None else lane.frame.f_code.co_name


def test_interrupted_again_and_again_a_thread_ends_once() -> None:
    """An interrupt meets it anywhere, on its way out too, and never anybody else's thread."""
    for _ in range(300):
        lanes = Lanes()
        inside = threading.Event()
        found: list[Lane] = []

        def job(lane: Lane, inside: threading.Event = inside, found: list[Lane] = found) -> None:
            lane.is_left_behind = True
            found.append(lane)
            inside.set()
            while True:
                pass

        lanes.start(job)
        assert inside.wait(10)
        [lane] = found
        deadline = time.monotonic() + 10
        while lane.is_alive and time.monotonic() < deadline:
            lane.interrupt()
        assert not lane.is_alive
        lane._thread.join(10)
        assert not lane._thread.is_alive()


def test_hurried_a_turn_does_not_begin(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    bot.runner.hurry()
    assert bot.runner.run(dispatched(pool)).status == "given_back"
    assert bot.seen == []
    left = "select status, attempt from wa.pending_messages"
    assert conn.execute(left).fetchall() == [("waiting", 0)]


@pytest.mark.parametrize("ends_well", [True, False])
def test_nothing_is_left_in_the_session(pool: Pool, *, ends_well: bool) -> None:
    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        ctx.db.execute("select pg_advisory_lock(77)")
        ctx.db.execute("select set_config('work_mem', '64kB', false)")
        ctx.db.execute("select set_config('statement_timeout', '0', false)")
        if not ends_well:
            raise ValueError
        return Result()

    look = (
        "select current_setting('work_mem'), current_setting('statement_timeout'), current_user,"
        " (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())"
    )
    with pool.connection() as fresh:
        before = fresh.execute(look).fetchone()
    bot = Bot(pool)
    bot.behave = behave
    bot.runner.run(dispatched(pool))
    taken = [pool.getconn() for _ in range(pool.max_size)]
    try:
        assert {one.execute(look).fetchone() for one in taken} == {before}
    finally:
        for one in taken:
            pool.putconn(one)
