"""Partitions are dropped while others read and write."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import (
    WAIT_SECONDS,
    claim,
    complete,
    envelope,
    message,
    receive,
    wait_until_blocked,
)

# Null while another session runs the job.
DROP = "select coalesce(wa_ops.run_job('drop_partitions'), '0')::integer"
# Further than the retention asks for: at midnight the job would move it, and wait two minutes.
PASS_TWO_DAYS = """
    update wa.settings set
        ledger_floor = ledger_floor + 2,
        ledger_floor_moved_at = now() - interval '1 hour'"""
OLD = "wa.processed_webhook_messages_p{:%Y%m%d}"


def days(conn: Connection, table: str = "processed_webhook_messages") -> list[date]:
    return [row[0] for row in conn.execute("select * from wa.partition_days(%s)", (table,))]


@pytest.fixture
def oldest(conn: Connection) -> str:
    """The ledger's oldest day, below the floor since an hour: the next run drops it."""
    conn.execute(PASS_TWO_DAYS)
    return OLD.format(days(conn)[0])


def test_a_long_reader_is_left_alone_and_ingest_goes_on(
    conn: Connection, connect: Connect, oldest: str
) -> None:
    reader = connect(autocommit=False)
    reader.execute(f"lock table {oldest} in access share mode")
    dropper, service = connect("operator"), connect("service")
    before = len(days(conn))
    with ThreadPoolExecutor(1) as thread:
        started = time.monotonic()
        attempt = thread.submit(lambda: dropper.execute(DROP).fetchone())
        receive(service, envelope(message("wamid.A")))
        assert time.monotonic() - started < 1
        assert attempt.result() == (0,)
        assert time.monotonic() - started < 1
    assert len(days(conn)) == before
    reader.rollback()
    assert dropper.execute(DROP).fetchone() == (1,)
    assert len(days(conn)) == before - 1


@pytest.mark.usefixtures("oldest")
def test_ingest_behind_a_drop_that_waits_for_a_reader_of_the_parent(connect: Connect) -> None:
    """The worst case: everybody queues behind the drop, for 100 ms."""
    reader = connect(autocommit=False)
    reader.execute("select count(*) from wa.processed_webhook_messages")
    dropper, service = connect("operator"), connect("service")
    ended = threading.Event()

    def attempts() -> list[int]:
        found = [dropper.execute(DROP).fetchone() for _ in range(10)]
        ended.set()
        return [row[0] for row in found if row]

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(attempts)
        slowest, received = 0.0, 0
        while not ended.is_set():
            started = time.monotonic()
            assert receive(service, envelope(message(f"wamid.{received}", f"1555{received:04}")))
            slowest, received = max(slowest, time.monotonic() - started), received + 1
        assert future.result() == [0] * 10
    assert received > 0
    assert slowest < 1
    reader.rollback()
    assert dropper.execute(DROP).fetchone() == (1,)


def test_a_message_taken_up_while_the_drop_waits_keeps_its_day(
    conn: Connection, connect: Connect
) -> None:
    """Asked again under the lock: what was true before may not be."""
    service = connect("service")
    receive(service, envelope(message("wamid.A")), 0)
    complete(service, claim(service)[0])
    row = conn.execute("select event_day from wa.processed_webhook_messages").fetchone()
    assert row is not None
    day = row[0]
    conn.execute(
        "update wa.settings set ledger_floor = %s,"
        " ledger_floor_moved_at = now() - interval '1 hour'",
        (day + timedelta(1),),
    )
    while days(conn)[0] < day:
        conn.execute(DROP)
    operator, dropper = connect(autocommit=False), connect()
    # As a replay does: the ledger row first, then its place in line.
    operator.execute("update wa.processed_webhook_messages set status = 'pending'")
    dropper.execute("alter function wa.drop_day_partition(text, date) set lock_timeout = '20s'")
    with ThreadPoolExecutor(1) as thread:
        attempt = thread.submit(lambda: dropper.execute(DROP).fetchone())
        wait_until_blocked(conn, dropper)
        operator.execute(
            "insert into wa.pending_messages (event_key, event_day, conversation_id, seq,"
            " state_at_receipt, received_at, ready_at, delivery_id, correlation_id)"
            " select m.event_key, m.event_day, m.conversation_id, 99, 'home', m.received_at,"
            " m.received_at,"
            " gen_random_uuid(), 'test' from wa.processed_webhook_messages as m"
        )
        operator.commit()
        assert attempt.result() == (0,)
    assert day in days(conn)


def test_a_day_that_is_being_dropped_is_not_made_again(conn: Connection, connect: Connect) -> None:
    """Empty again, its events would run a second time."""
    day = days(conn)[0]
    conn.execute("update wa.settings set partitions_until = '0001-01-01'")
    dropper, maker = connect(autocommit=False), connect("service")
    dropper.execute(PASS_TWO_DAYS)
    assert dropper.execute(DROP).fetchone() == (1,)
    with ThreadPoolExecutor(1) as thread:
        # A request that finds days missing makes them; it has read the floor of before.
        answer = thread.submit(receive, maker, envelope(message("wamid.A")), 0)
        wait_until_blocked(conn, maker)
        dropper.commit()
        assert answer.result() == ["waiting"]
    assert day not in days(conn)


def test_dropping_while_messages_arrive_loses_none(conn: Connection, connect: Connect) -> None:
    """Each event is in the ledger once and ran once, whatever was dropped between."""
    conn.execute(
        "update wa.settings set ledger_floor = ledger_floor + 22, ledger_retention_days = 10,"
        " payload_retention_days = 8, ledger_floor_moved_at = now() - interval '1 hour'"
    )
    end, senders, each = threading.Event(), 3, 60
    dropped: list[int] = []

    def drop(session: Connection) -> None:
        while not end.is_set():
            dropped.extend(row[0] for row in session.execute(DROP))

    def send(session: Connection, sender: int) -> list[str]:
        outcomes: list[str] = []
        for n in range(each):
            event = message(f"wamid.{sender}.{n}", f"1555000{sender}")
            # From below the floor to the present: some days vanish meanwhile.
            at = datetime.now(UTC) - timedelta(days=30 * n // each)
            event["timestamp"] = str(int(at.timestamp()))
            outcomes += receive(session, envelope(event), 0)
            outcomes += receive(session, envelope(event), 0)
            for turn in claim(session):
                complete(session, turn)
        return outcomes

    with ThreadPoolExecutor(senders + 2) as threads:
        droppers = [threads.submit(drop, connect("operator")) for _ in range(2)]
        sending = [threads.submit(send, connect("service"), n) for n in range(senders)]
        answers = Counter(outcome for future in sending for outcome in future.result())
        end.set()
        for future in droppers:
            future.result(WAIT_SECONDS)
    assert sum(dropped) >= 22
    assert answers["duplicate"] == senders * each
    assert answers["waiting"] + answers["stale"] == senders * each
    service = connect("service")
    while turns := claim(service, limit=100):
        for turn in turns:
            complete(service, turn)
    rows = conn.execute(
        "select m.status, count(*), count(distinct m.event_key)"
        " from wa.processed_webhook_messages as m group by m.status order by m.status"
    ).fetchall()
    waiting, stale = answers["waiting"], answers["stale"]
    assert rows == [("processed", waiting, waiting), ("stale", stale, stale)]
