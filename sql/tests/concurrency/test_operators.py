"""Operators at work while messages are received and turns run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
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

CONTACTS = 30
RETRY_ALL = (
    "select r.outcome"
    " from wa_ops.retry_dlq_where(p_created_after => '-infinity', p_dry_run => false) as r"
)


def fail(conn: Connection, turn: Turn, *, retryable: bool = False) -> int:
    """The dead letter; exhausted unless retryable."""
    row = conn.execute(
        "select f.dlq_id from wa_api.fail_message(%s, %s, %s, %s, 'handler_error', 'ValueError',"
        " 'no', 'line 1', 5, %s) as f",
        (*turn[:4], retryable),
    ).fetchone()
    assert row is not None
    return int(row[0])


def dead_letter(conn: Connection, sender: str = "15550001", *, retryable: bool = False) -> int:
    """One message, failed."""
    receive(conn, envelope(message(f"wamid.{sender}", sender)), 0)
    [turn] = claim(conn)
    return fail(conn, turn, retryable=retryable)


def retry(conn: Connection, dlq_id: int) -> str:
    row = conn.execute("select r.outcome from wa_ops.retry_dlq(%s) as r", (dlq_id,)).fetchone()
    assert row is not None
    return str(row[0])


def discard(conn: Connection, dlq_id: int) -> str | None:
    """None when it is done, else the SQLSTATE."""
    try:
        conn.execute("select wa_ops.discard_dlq(%s, 'x')", (dlq_id,))
    except psycopg.Error as error:
        return error.sqlstate
    return None


def statuses(conn: Connection) -> list[tuple[str, int]]:
    """Of the ledger."""
    return conn.execute(
        "select m.status, count(*) from wa.processed_webhook_messages as m"
        " group by m.status order by m.status"
    ).fetchall()


def assert_consistent(conn: Connection) -> None:
    """Pending exactly where a message is in line; one unresolved dead letter per message."""
    wrong = conn.execute(
        "select m.event_key from wa.processed_webhook_messages as m"
        " full join wa.pending_messages as p on p.event_key = m.event_key"
        " where (m.status = 'pending') is distinct from (p.event_key is not null)"
        " union all"
        " select d.event_key from wa.webhook_dlq as d"
        " left join wa.pending_messages as p on p.dlq_id = d.dlq_id"
        " where (d.resolution_status in ('pending', 'retrying')) <> (p.dlq_id is not null)"
    ).fetchall()
    assert wrong == []


def test_retrying_twice_at_once_makes_one_attempt(connect: Connect, conn: Connection) -> None:
    service = connect("service")
    dlq_id = dead_letter(service)
    sessions = [connect("operator") for _ in range(5)]
    done = at_once([partial(retry, session, dlq_id) for session in sessions])
    assert done == ["retried"] * 5
    [turn] = claim(service, limit=5)
    complete(service, turn)
    assert statuses(conn) == [("processed", 1)]
    assert_consistent(conn)


def test_retrying_and_discarding_at_once_leaves_one_of_them(
    connect: Connect, conn: Connection
) -> None:
    service, first, second = connect("service"), connect("operator"), connect("operator")
    for n in range(10):
        dlq_id = dead_letter(service, f"1555{n:04}")
        calls: list[Callable[[], str | None]] = [
            partial(retry, first, dlq_id),
            partial(discard, second, dlq_id),
        ]
        # Whoever came second: a discarded one is taken up again, a retried one can be given up.
        assert at_once(calls) == ["retried", None]
        assert_consistent(conn)
        for turn in claim(service):
            complete(service, turn)
    assert sum(number for _, number in statuses(conn)) == 10
    assert {status for status, _ in statuses(conn)} <= {"processed", "discarded"}


def test_a_retry_waits_for_a_claim_and_then_sees_its_turn(
    connect: Connect, conn: Connection
) -> None:
    service, worker = connect("service"), connect("service", autocommit=False)
    operator = connect("operator")
    dlq_id = dead_letter(service, retryable=True)
    assert retry(operator, dlq_id) == "retried"
    assert len(claim(worker)) == 1
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(retry, operator, dlq_id)
        wait_until_blocked(conn, operator)
        worker.commit()
        assert answer.result() == "running"
    assert claim(service) == []


def test_a_retry_of_a_failing_turn_is_made_after_it(connect: Connect, conn: Connection) -> None:
    """The last attempt is just being settled as exhausted: the retry finds it so."""
    service, worker = connect("service"), connect("service", autocommit=False)
    operator = connect("operator")
    dlq_id = dead_letter(service, retryable=True)
    retry(operator, dlq_id)
    [turn] = claim(service)
    fail(worker, turn)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(retry, operator, dlq_id)
        wait_until_blocked(conn, operator)
        worker.commit()
        assert answer.result() == "retried"
    assert len(claim(service)) == 1
    assert_consistent(conn)


@pytest.mark.parametrize("ends", ["complete", "rollback"])
def test_a_running_turn_cannot_be_discarded(ends: str, connect: Connect, conn: Connection) -> None:
    service, worker = connect("service"), connect("service", autocommit=False)
    operator = connect("operator")
    dlq_id = dead_letter(service, retryable=True)
    retry(operator, dlq_id)
    [turn] = claim(service)
    assert discard(operator, dlq_id) == "WA201"
    complete(worker, turn)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(discard, operator, dlq_id)
        wait_until_blocked(conn, operator)
        worker.commit() if ends == "complete" else worker.rollback()
        # Resolved by its turn, or still running.
        assert answer.result() == "WA201"
    expected = "processed" if ends == "complete" else "pending"
    assert statuses(conn) == [(expected, 1)]


def test_an_evicted_worker_that_is_just_completing(connect: Connect, conn: Connection) -> None:
    """Its transaction came first: the turn is done, there is nothing left to end."""
    service, worker = connect("service"), connect("service", autocommit=False)
    operator = connect("operator")
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    complete(worker, turn)

    def evict() -> str | None:
        try:
            operator.execute("select wa_ops.evict_lock(%s, 'x')", (turn.conversation_id,))
        except psycopg.Error as error:
            return error.sqlstate
        return None

    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(evict)
        wait_until_blocked(conn, operator)
        worker.commit()
        assert answer.result() == "WA201"
    assert statuses(conn) == [("processed", 1)]


def test_a_busy_conversation_is_reported_and_not_waited_for(connect: Connect) -> None:
    service, holder = connect("service"), connect(autocommit=False)
    receive(service, envelope(message("wamid.A", "15550001"), message("wamid.B", "15550002")), 0)
    turns = claim(service, limit=2)
    for turn in turns:
        fail(service, turn)
    holder.execute(
        "select from wa.webhook_conversations as c where c.conversation_id = %s for no key update",
        (turns[0].conversation_id,),
    )
    operator = connect("operator")
    operator.execute("set lock_timeout = '5s'")
    replay = (
        "select r.outcome from wa_ops.replay_messages(p_received_after => '-infinity',"
        " p_reason => 'x', p_dry_run => false, p_status => 'exhausted') as r"
    )
    discard = (
        "select r.outcome from wa_ops.discard_dlq_where(p_created_after => '-infinity',"
        " p_note => 'x', p_dry_run => false) as r"
    )
    for query in (RETRY_ALL, replay, discard):
        outcomes = {row[0] for row in operator.execute(query.encode())}
        assert "busy" in outcomes


def test_bulk_work_while_turns_run(connect: Connect, conn: Connection) -> None:
    """Requests that lock many conversations, workers, retries and replays: no deadlock, no loss."""
    service = connect("service")
    stop = threading.Event()
    received = [CONTACTS]
    batch = [message(f"wamid.0.{c}", f"1555{c:04}") for c in range(CONTACTS)]
    receive(service, envelope(*batch), 0)
    for turn in claim(service, limit=CONTACTS):
        fail(service, turn)

    def post(session: Connection) -> None:
        for n in range(1, 9):
            # Each request in another order of contacts.
            contacts = [(c * 7 + n) % CONTACTS for c in range(CONTACTS)]
            bodies = [message(f"wamid.{n}.{c}", f"1555{c:04}") for c in contacts]
            received[0] += len(receive(session, envelope(*bodies), 0))

    def work(session: Connection, name: str, *, fails: bool) -> None:
        while not stop.is_set():
            for n, turn in enumerate(claim(session, name, 5)):
                if fails and n % 2:
                    fail(session, turn)
                else:
                    complete(session, turn)

    def operate(session: Connection) -> None:
        for _ in range(10):
            session.execute(RETRY_ALL)
            session.execute(
                "select from wa_ops.replay_messages(p_received_after => '-infinity',"
                " p_reason => 'x', p_dry_run => false, p_status => 'processed', p_limit => 20)"
            )

    def operate_singly(session: Connection, look: Connection) -> None:
        for _ in range(30):
            found = look.execute(
                "select d.dlq_id from wa.webhook_dlq as d where d.resolution_status = 'exhausted'"
                " order by random() limit 1"
            ).fetchone()
            if found is not None:
                retry(session, found[0])

    with ThreadPoolExecutor(6) as threads:
        workers = [
            threads.submit(work, connect("service"), f"w{n}", fails=n == 0) for n in range(2)
        ]
        others = [
            threads.submit(post, connect("service")),
            threads.submit(operate, connect("operator")),
            threads.submit(operate, connect("operator")),
            threads.submit(operate_singly, connect("operator"), connect()),
        ]
        try:
            for other in others:
                other.result(60)
        finally:
            stop.set()
        for worker in workers:
            worker.result(60)

    assert_consistent(conn)
    assert sum(number for _, number in statuses(conn)) == received[0]
    service.execute("set statement_timeout = '20s'")
    operator = connect("operator")
    operator.execute(RETRY_ALL)
    deadline = time.monotonic() + WAIT_SECONDS
    while conn.execute("select from wa.pending_messages limit 1").fetchone() is not None:
        assert time.monotonic() < deadline, "the backlog is not drained"
        for turn in claim(service, limit=50):
            complete(service, turn)
    assert_consistent(conn)
    assert statuses(conn) == [("processed", received[0])]


def test_a_resume_that_is_not_over_stops_nobody(connect: Connect, conn: Connection) -> None:
    """Neither held, which the resume would not find any more, nor waited for."""
    conn.execute(
        "insert into wa.handlers (handler, timeout, is_default)"
        " values ('held', '10 s', true), ('other', '10 s', false)"
    )
    conn.execute("insert into wa.routes (kind, word, handler) values ('keyword', 'go', 'other')")
    operator, service = connect("operator", autocommit=False), connect("service")
    operator.execute("select wa_ops.pause_handler('held', 'x')")
    operator.commit()
    receive(service, envelope(message("wamid.A", "15550001")), 0)
    receive(service, envelope(message("wamid.B", "15550002", "go")), 0)
    operator.execute("select wa_ops.resume_handler('held')")
    assert len(claim(service, limit=5)) == 1
    assert conn.execute(
        "select p.ready_at < 'infinity', d.due_at between now() and now() + interval '2 seconds'"
        " from wa.pending_messages as p inner join wa.due_conversations as d using"
        " (conversation_id) where p.status = 'waiting'"
    ).fetchone() == (True, True)
    operator.commit()
    later = connect()
    later.execute("select set_config('wa.fake_now', (now() + interval '2 s')::text, false)")
    assert len(claim(later, limit=5)) == 1
