"""Who may run, and when, with several workers at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import (
    WAIT_SECONDS,
    Turn,
    at_once,
    claim,
    complete,
    envelope,
    message,
    receive,
    wait_until_blocked,
)

CONTACTS = 10
MESSAGES = 8
WORKERS = 6


def test_workers_never_get_the_same_turn(connect: Connect) -> None:
    bodies = [message(f"wamid.{n}", f"1555{n:04}") for n in range(40)]
    receive(connect("service"), envelope(*bodies), 0)
    sessions = [connect("service") for _ in range(WORKERS)]
    answers = at_once([partial(claim, c, f"w{n}", 10) for n, c in enumerate(sessions)])
    taken = [turn.event_key for answer in answers for turn in answer]
    assert len(taken) == len(set(taken)) == 40


def test_one_turn_at_a_time_in_order(connect: Connect) -> None:
    """Workers drain a backlog together; per conversation no two overlap and seq only rises."""
    service = connect("service")
    for n in range(MESSAGES):
        batch = [message(f"wamid.{c}.{n}", f"1555{c:04}") for c in range(CONTACTS)]
        receive(service, envelope(*batch), 0)
    order: list[tuple[int, int]] = []
    running: set[int] = set()
    guard = threading.Lock()

    def take(turn: Turn) -> None:
        with guard:
            assert turn.conversation_id not in running
            running.add(turn.conversation_id)
            order.append((turn.conversation_id, turn.seq))

    def work(session: Connection, look: Connection, name: str) -> int:
        done = 0
        deadline = time.monotonic() + WAIT_SECONDS
        while look.execute("select from wa.pending_messages limit 1").fetchone() is not None:
            assert time.monotonic() < deadline, "the backlog is not drained"
            for turn in claim(session, name, 3):
                take(turn)
                with guard:
                    # Before it commits: the next one may start at that moment.
                    running.discard(turn.conversation_id)
                complete(session, turn)
                done += 1
        return done

    names = [f"w{n}" for n in range(WORKERS)]
    done = at_once([partial(work, connect("service"), connect(), name) for name in names])
    assert sum(done) == CONTACTS * MESSAGES
    for conversation in {c for c, _ in order}:
        assert [s for c, s in order if c == conversation] == list(range(1, MESSAGES + 1))


def test_a_claim_is_invisible_to_others_before_and_after_commit(connect: Connect) -> None:
    receive(connect("service"), envelope(message("wamid.A")), 0)
    first, second = connect("service", autocommit=False), connect("service")
    assert len(claim(first)) == 1
    assert claim(second) == []
    first.commit()
    assert claim(second) == []


def test_a_claim_that_rolls_back_leaves_the_message_due(connect: Connect) -> None:
    receive(connect("service"), envelope(message("wamid.A")), 0)
    first, second = connect("service", autocommit=False), connect("service")
    assert len(claim(first)) == 1
    first.rollback()
    assert len(claim(second)) == 1


def test_a_message_that_arrives_while_its_conversation_completes_is_not_forgotten(
    conn: Connection, connect: Connect
) -> None:
    """The lost wake-up: completing looked before the message was there, receiving saw the lock."""
    service, worker = connect("service"), connect("service", autocommit=False)
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(worker)
    worker.commit()
    complete(worker, turn)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(receive, service, envelope(message("wamid.B")), 0)
        wait_until_blocked(conn, service)
        worker.commit()
        assert answer.result() == ["waiting"]
    assert len(claim(worker)) == 1


def test_completing_waits_for_a_receipt_and_then_sees_its_message(
    conn: Connection, connect: Connect
) -> None:
    service, worker = connect("service", autocommit=False), connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    service.commit()
    [turn] = claim(worker)
    assert receive(service, envelope(message("wamid.B"))) == ["contended"]
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(complete, worker, turn)
        wait_until_blocked(conn, worker)
        service.commit()
        done.result()
    assert len(claim(worker)) == 1


def test_of_two_acquiring_one_gets_the_lock(connect: Connect) -> None:
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    complete(service, turn)

    def acquire(session: Connection) -> bool:
        row = session.execute(
            "select wa_api.acquire_conversation_lock(%s, 'w')", (turn.conversation_id,)
        ).fetchone()
        return row is not None and row[0] is not None

    assert sum(at_once([partial(acquire, connect("service")) for _ in range(10)])) == 1


def test_settling_twice_at_once_settles_once(conn: Connection, connect: Connect) -> None:
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    at_once([partial(complete, connect("service"), turn) for _ in range(5)])
    assert conn.execute(
        "select m.status, m.attempts from wa.processed_webhook_messages as m"
    ).fetchall() == [("processed", 1)]


def test_a_worker_that_lost_its_lease_changes_nothing(connect: Connect, conn: Connection) -> None:
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    conn.execute("update wa.webhook_conversations set lock_expires_at = now()")
    conn.execute("update wa.due_conversations set due_at = now()")
    claim(connect("service"))

    def settle_with_own_sql() -> None:
        with service.transaction():
            service.execute("select from wa_api.worker_heartbeat('own sql', 1)")
            complete(service, turn)

    with pytest.raises(psycopg.Error) as caught:
        settle_with_own_sql()
    assert caught.value.sqlstate == "WA301"
    assert conn.execute("select count(*) from wa.workers").fetchone() == (0,)


def test_a_claim_locks_no_more_than_it_takes(connect: Connect) -> None:
    """Others are to take what it leaves, though all of it is due."""
    bodies = [message(f"wamid.{n}", f"1555{n:04}") for n in range(10)]
    receive(connect("service"), envelope(*bodies), 0)
    first, second = connect("service", autocommit=False), connect("service")
    assert len(claim(first, limit=4)) == 4
    assert len(claim(second, limit=10)) == 6


@pytest.mark.parametrize("is_expired", [True, False], ids=["a rescue", "a start"])
def test_a_claim_that_waits_too_long_puts_nobody_off(
    connect: Connect, conn: Connection, *, is_expired: bool
) -> None:
    """Whoever holds a row of the turn is busy: that says nothing against its conversation."""
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    if is_expired:
        claim(service)
        conn.execute("update wa.webhook_conversations set lock_expires_at = now()")
        conn.execute("update wa.due_conversations set due_at = now()")
    busy = connect(autocommit=False)
    busy.execute("select from wa.pending_messages for update")
    service.execute("set lock_timeout = '50ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        claim(service)
    busy.rollback()
    assert conn.execute("select c.status from wa.webhook_conversations as c").fetchall() == [
        ("active",)
    ]
    # What is rescued is due the moment after.
    assert len(claim(service) or claim(service)) == 1
