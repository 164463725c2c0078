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
def test_who_holds_a_row_of_a_turn_stops_no_other(
    connect: Connect, conn: Connection, *, is_expired: bool
) -> None:
    """Nor does it undo what was settled before; it says nothing against the conversation."""
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    if is_expired:
        claim(service)
        expire(conn)
    receive(service, envelope(message("wamid.B", "15550002")), 1)
    receive(service, envelope(message("wamid.C", "15550003")), 0)
    running = conn.execute(
        "select p.event_day, p.event_key, p.conversation_id, c.lock_token from wa.pending_messages"
        " as p inner join wa.webhook_conversations as c using (conversation_id)"
        " where c.phone = '15550002'"
    ).fetchone()
    assert running is not None
    busy = connect(autocommit=False)
    busy.execute(
        "select from wa.pending_messages as p inner join wa.webhook_conversations as c"
        " using (conversation_id) where c.phone = '15550001' for update of p"
    )
    settled = service.execute(
        "select m.status, (m.next_turn).phone from wa_api.complete_messages(jsonb_build_array("
        "jsonb_build_object('event_day', %s::date, 'event_key', %s::uuid, 'conversation_id', %s,"
        " 'lock_token', %s::uuid)), 'w', 1, true) as m",
        running,
    ).fetchall()
    assert settled == [("processed", None), (None, "15550003")]
    busy.rollback()
    assert conn.execute(
        "select distinct c.status from wa.webhook_conversations as c"
    ).fetchall() == [("active",)]
    assert claim(service) == []
    service = connect()
    service.execute("select set_config('wa.fake_now', (now() + interval '6 s')::text, false)")
    # What is rescued is due the moment after.
    assert len(claim(service) or claim(service)) == 1


@pytest.mark.parametrize("how", ["claim", "complete"])
def test_a_rescued_message_runs_before_those_behind_it(
    connect: Connect, conn: Connection, how: str
) -> None:
    """By the clock as it is: time goes on between the rescue and the claim that made it."""
    service = connect("service")
    receive(service, envelope(*[message(f"wamid.{n}") for n in range(3)]), 0)
    receive(service, envelope(message("wamid.B", "15550002")), 0)
    [first, other] = claim(service, limit=2)
    expire(conn, first.conversation_id)
    seqs = []
    if how == "complete":
        row = service.execute(
            "select (c.next_turn).seq, (c.next_turn).lock_token from wa_api.complete_message("
            "%s, %s, %s, %s, null, null, null, 1, p_worker => 'w') as c",
            other[:4],
        ).fetchone()
        assert row is not None
        seqs.append(row[0])
        complete(service, first._replace(lock_token=row[1]))
    while turns := claim(service):
        seqs.append(turns[0].seq)
        complete(service, turns[0])
    assert seqs == [1, 2, 3]


def test_a_rescue_by_a_receipt_runs_before_what_was_received(
    connect: Connect, conn: Connection
) -> None:
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    claim(service)
    expire(conn)
    assert receive(service, envelope(message("wamid.B"))) == ["waiting"]
    assert [turn.seq for turn in claim(service)] == [1]


def test_what_became_due_while_a_receipt_waited_goes_first(
    connect: Connect, conn: Connection
) -> None:
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    holder = connect(autocommit=False)
    holder.execute("select from wa.webhook_conversations for no key update")
    with ThreadPoolExecutor(1) as other:
        received = other.submit(receive, service, envelope(message("wamid.B")))
        wait_until_blocked(conn, service)
        holder.execute(
            "select from wa_api.fail_message(%s, %s, %s, %s, 'handler_error', 'E', 'e', null, 1,"
            " true, '0 seconds')",
            turn[:4],
        )
        holder.commit()
        assert received.result(WAIT_SECONDS) == ["waiting"]
    assert [turn.seq for turn in claim(service)] == [1]


def test_what_failed_together_is_retried_together(connect: Connect, conn: Connection) -> None:
    """By the clock as it is: their failures are recorded one after the other."""
    conn.execute(
        "insert into wa.handlers (handler, timeout, is_default, max_batch)"
        " values ('h', '10 s', true, 5)"
    )
    service = connect("service")
    receive(service, envelope(*[message(f"wamid.{n}") for n in range(3)]), 0)
    [turn] = claim(service)
    service.execute(
        "select from wa_api.fail_message(%s, %s, %s, %s, 'handler_error', 'E', 'e', null, 1,"
        " true, '1 minute')",
        turn[:4],
    )
    assert conn.execute(
        "select count(*), count(distinct p.retry_at), count(distinct d.next_retry_at)"
        " from wa.pending_messages as p inner join wa.webhook_dlq as d on d.dlq_id = p.dlq_id"
    ).fetchone() == (3, 1, 1)


def expire(conn: Connection, conversation_id: int | None = None) -> None:
    """End leases: of one conversation, or of all."""
    conn.execute(
        "with ended as (update wa.webhook_conversations as c set lock_expires_at = now()"
        " where c.lock_token is not null and coalesce(c.conversation_id = %s, true)"
        " returning c.conversation_id)"
        " update wa.due_conversations as d set due_at = now() from ended as e"
        " where d.conversation_id = e.conversation_id",
        (conversation_id,),
    )
