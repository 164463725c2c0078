"""Statuses, changed ids and what they concern, meeting at the same moment."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import wait_until_blocked

SENDING = "select wa_test.sending()"
ACCEPTED = "select wa_test.accepted(o.outbound_id, 'wamid.1') from wa.outbound_messages as o"
DELIVERED = "select wa_test.apply(wa_test.statuses(wa_test.status('delivered', 'wamid.1')))"
READ = "select wa_test.apply(wa_test.statuses(wa_test.status('read', 'wamid.1')))"
REPLACED = "select wa_test.apply(wa_test.user_id_update('US.1', 'US.2'))"
NEW_NUMBER = "select wa_test.apply(wa_test.number_change('15550001', '15550002', 'US.1'))"
WRITES = "select count(wa_test.outcomes(wa_test.from_person(%s, %s), 0))"


def together(
    conn: Connection, connect: Connect, first: tuple[Any, ...], second: tuple[Any, ...]
) -> Future[Any]:
    """The second statement waits for the first one's transaction, which then commits."""
    holder, waiter = connect(autocommit=False), connect()
    holder.execute(*first)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(lambda: waiter.execute(*second))
        wait_until_blocked(conn, waiter)
        holder.commit()
    return answer


def one(conn: Connection, query: str) -> Any:
    row = conn.execute(query).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("order", [(DELIVERED, ACCEPTED), (ACCEPTED, DELIVERED)])
def test_a_status_and_its_send_do_not_miss_each_other(
    conn: Connection, connect: Connect, order: tuple[str, str]
) -> None:
    """Neither sees what the other has not committed."""
    conn.execute(SENDING)
    together(conn, connect, (order[0],), (order[1],)).result()
    assert one(conn, "select o.status from wa.outbound_messages as o") == "delivered"
    assert one(conn, "select count(*) from wa.early_statuses") == 0


@pytest.mark.parametrize("order", [(DELIVERED, READ), (READ, DELIVERED)])
def test_two_statuses_of_one_reply(
    conn: Connection, connect: Connect, order: tuple[str, str]
) -> None:
    conn.execute(SENDING)
    conn.execute(ACCEPTED)
    together(conn, connect, (order[0],), (order[1],)).result()
    told = conn.execute(
        "select o.status, o.delivered_at is null, o.read_at is null from wa.outbound_messages as o"
    ).fetchall()
    assert told == [("read", False, False)]


@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_new_contact_whose_user_id_is_replaced(
    conn: Connection, connect: Connect, is_told_first: bool
) -> None:
    """The conversation is not committed when the change comes, or the other way round."""
    steps: list[tuple[Any, ...]] = [(REPLACED,), (WRITES, ("US.1", None))]
    first, second = steps if is_told_first else reversed(steps)
    together(conn, connect, first, second).result()
    assert conn.execute("select p.bsuid from wa_test.people() as p").fetchall() == [("US.2",)]


def test_the_current_user_id_writes_meanwhile(conn: Connection, connect: Connect) -> None:
    conn.execute(WRITES, ("US.1", "15550001"))
    together(conn, connect, (WRITES, ("US.2", None)), (REPLACED,)).result()
    assert conn.execute("select p.* from wa_test.people() as p").fetchall() == [
        ("US.2", "15550001", None),
        (None, None, "US.2"),
    ]


def test_another_takes_the_new_number_meanwhile(conn: Connection, connect: Connect) -> None:
    """It meets a unique key, not a row that it could have locked: it is told to repeat."""
    conn.execute(WRITES, ("US.1", "15550001"))
    answer = together(conn, connect, (WRITES, ("US.3", "15550002")), (NEW_NUMBER,))
    with pytest.raises(psycopg.errors.SerializationFailure):
        answer.result()
    conn.execute(NEW_NUMBER)
    assert conn.execute("select p.bsuid, p.phone from wa_test.people() as p").fetchall() == [
        ("US.1", "15550002"),
        ("US.3", None),
    ]
