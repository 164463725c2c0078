"""What is counted is what happened, once, however commits and folds meet."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import (
    at_once,
    claim,
    complete,
    envelope,
    message,
    receive,
    wait_until_blocked,
)

SENDERS = 8
MESSAGES = 12
TOTAL = "select {} from wa_ops.metric_rollups where grain = %s and measure = %s"
FOLD = "select wa.fold_metrics()"


def total(conn: Connection, measure: str, grain: str = "total") -> int:
    query = TOTAL.format("coalesce(sum(n), 0)::bigint")
    row = conn.execute(query.encode(), (grain, measure)).fetchone()
    assert row is not None
    return int(row[0])


def test_sums_equal_what_the_ledger_says(connect: Connect, conn: Connection) -> None:
    """Requests, duplicates among them, turns and failures at once, while folds run."""
    done = threading.Event()

    def send(session: Connection, sender: int) -> None:
        for n in range(MESSAGES):
            receive(session, envelope(message(f"wamid.{sender}.{n}", f"1555{sender:04}")), 0)
            receive(session, envelope(message("wamid.same"), message(f"wamid.{sender}.{n}")), 0)

    def work(session: Connection, name: str) -> None:
        while not done.is_set():
            for turn in claim(session, name):
                if turn.seq % 3:
                    complete(session, turn)
                    continue
                session.execute(
                    "select from wa_api.fail_message("
                    "%s, %s, %s, %s, 'handler_error', 'X', 'x', null, 7, %s)",
                    (*turn[:4], turn.seq % 2 == 0),
                )

    def fold(session: Connection) -> None:
        while not done.is_set():
            session.execute(FOLD)

    crowd = [partial(work, connect("service"), f"w{n}") for n in range(2)]
    crowd += [partial(fold, connect()) for _ in range(2)]
    threads = [threading.Thread(target=member) for member in crowd]
    for thread in threads:
        thread.start()
    at_once([partial(send, connect("service"), n) for n in range(SENDERS)])
    done.set()
    for thread in threads:
        thread.join()

    def check() -> None:
        ledger = dict(
            conn.execute(
                "select status, count(*) from wa.processed_webhook_messages group by 1"
            ).fetchall()
        )
        counted = dict(
            conn.execute(TOTAL.format("outcome, n").encode(), ("total", "end_to_end")).fetchall()
        )
        assert counted == {s: n for s, n in ledger.items() if s in ("processed", "exhausted")}
        receipts = dict(
            conn.execute(TOTAL.format("outcome, n").encode(), ("total", "receipt")).fetchall()
        )
        assert sum(receipts.values()) == SENDERS * MESSAGES * 3
        assert receipts["waiting"] + receipts.get("contended", 0) == sum(ledger.values())
        attempts = conn.execute("select count(*) from wa.webhook_dlq_attempts").fetchone()
        assert attempts == (total(conn, "failure"),)
        for measure in ("turn", "end_to_end", "receipt", "failure"):
            assert total(conn, measure, "minute") == total(conn, measure), measure
            assert total(conn, measure, "hour") == total(conn, measure), measure

    check()
    conn.execute(FOLD)
    assert conn.execute("select count(*) from wa.metric_deltas").fetchone() == (0,)
    check()


def test_a_late_commit_is_counted_in_its_minute(connect: Connect, conn: Connection) -> None:
    """Its minute has been folded long before it commits."""
    late = connect(autocommit=False)
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    for session, second in ((late, 30), (conn, 40)):
        session.execute(
            "select set_config('wa.fake_now', %s, false)", (f"{minute + timedelta(0, second)}",)
        )
    receive(late, envelope(message("wamid.late")), 0)
    receive(conn, envelope(message("wamid.early", "15550002")), 0)
    assert conn.execute(FOLD).fetchone() == (1,)
    assert total(conn, "receipt", "minute") == 1
    late.commit()
    assert total(conn, "receipt", "minute") == 2
    assert conn.execute(FOLD).fetchone() == (1,)
    rows = conn.execute(
        "select bucket, n from wa.metric_rollups"
        " where grain = 'minute' and measure = 'receipt' and outcome = 'waiting'"
    )
    assert rows.fetchall() == [(minute, 2)]


def test_a_fold_that_dies_loses_nothing(connect: Connect, conn: Connection) -> None:
    receive(conn, envelope(message("wamid.A")), 0)
    fold = connect(autocommit=False)
    assert fold.execute(FOLD).fetchone() == (1,)
    # Nobody sees what it has done: neither missing nor counted twice.
    assert total(conn, "receipt") == 1
    fold.rollback()
    assert total(conn, "receipt") == 1
    fold.execute(FOLD)
    pid = fold.info.backend_pid
    conn.execute("select pg_terminate_backend(%s, 10000)", (pid,))
    with pytest.raises(psycopg.OperationalError):
        fold.commit()
    assert total(conn, "receipt") == 1
    assert conn.execute(FOLD).fetchone() == (1,)
    assert total(conn, "receipt") == 1


def test_two_folds_at_once_count_nothing_twice(connect: Connect, conn: Connection) -> None:
    receive(conn, envelope(message("wamid.A")), 0)
    first = connect(autocommit=False)
    assert first.execute(FOLD).fetchone() == (1,)
    # It does not wait for the first: a job that is late already must not pile up.
    assert conn.execute(FOLD).fetchone() == (0,)
    # Past its lock, it would wait for the row, and then find it gone.
    other = connect()
    folds = threading.Thread(target=lambda: other.execute("select wa.fold_deltas(10)"))
    folds.start()
    wait_until_blocked(conn, other)
    first.commit()
    folds.join()
    assert total(conn, "receipt") == 1


def test_what_is_rolled_back_is_not_counted(connect: Connect, conn: Connection) -> None:
    undone = connect(autocommit=False)
    receive(undone, envelope(message("wamid.A")), 0)
    undone.rollback()
    assert total(conn, "receipt") == 0
