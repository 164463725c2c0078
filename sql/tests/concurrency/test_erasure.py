"""A person is erased while they write, and while their turn runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import (
    claim,
    complete,
    envelope,
    message,
    receive,
    wait_until_blocked,
)

PHONE = "15559991"


def erase(conn: Connection) -> tuple[Any, ...] | None:
    """conversations, discarded, payloads, replies."""
    return conn.execute(
        "select e.conversations, e.discarded, e.payloads, e.replies"
        " from wa_ops.erase_contact('100000001', %s, 'request 17') as e",
        (PHONE,),
    ).fetchone()


def test_a_message_that_waits_for_the_erasure_starts_anew(
    conn: Connection, connect: Connect
) -> None:
    service, operator = connect("service"), connect("operator", autocommit=False)
    receive(service, envelope(message("wamid.A", PHONE)))
    assert erase(operator) == (1, 1, 1, 0)
    body = envelope(message("wamid.B", PHONE))
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(receive, service, body)
        wait_until_blocked(conn, service)
        operator.commit()
        assert answer.result() == ["dispatched"]
    found = conn.execute(
        "select c.phone, c.status from wa.webhook_conversations as c order by c.conversation_id"
    ).fetchall()
    assert found == [(None, "closed"), (PHONE, "active")]


def test_a_message_that_is_being_stored_is_erased(conn: Connection, connect: Connect) -> None:
    """Its payload cannot be seen when the erasure reads them; its conversation is locked."""
    service, operator = connect("service", autocommit=False), connect("operator")
    receive(service, envelope(message("wamid.A", PHONE)))
    service.commit()
    receive(service, envelope(message("wamid.B", PHONE), message("wamid.C", "15559992")))
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(erase, operator)
        wait_until_blocked(conn, operator)
        service.commit()
        assert answer.result() == (1, 2, 2, 0)
    rest = conn.execute("select w.event #>> '{message,from}' from wa.webhook_payloads as w")
    assert rest.fetchall() == [("15559992",)]


def test_a_turn_that_is_being_settled_is_erased_with_its_reply(
    conn: Connection, connect: Connect
) -> None:
    service, operator = connect("service", autocommit=False), connect("operator")
    receive(service, envelope(message("wamid.A", PHONE)), 0)
    turn = claim(service)[0]
    service.commit()
    service.execute(
        "select from wa_api.complete_message(%s, %s, %s, %s, 'asked', '{}',"
        """ '[{"kind": "text", "body": {"text": "secret"}}]', 1)""",
        turn[:4],
    )
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(erase, operator)
        wait_until_blocked(conn, operator)
        service.commit()
        assert answer.result() == (1, 0, 1, 1)
    assert conn.execute("select o.body from wa.outbound_messages as o").fetchone() == ({},)
    assert conn.execute("select m.status from wa.processed_webhook_messages as m").fetchall() == [
        ("processed",)
    ]


def test_a_turn_that_is_settled_after_the_erasure_changes_nothing(
    conn: Connection, connect: Connect
) -> None:
    service, operator = connect("service"), connect("operator", autocommit=False)
    receive(service, envelope(message("wamid.A", PHONE)), 0)
    turn = claim(service)[0]
    assert erase(operator) == (1, 1, 1, 0)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(complete, service, turn)
        wait_until_blocked(conn, service)
        operator.commit()
        with pytest.raises(psycopg.Error) as refused:
            answer.result()
    assert refused.value.sqlstate == "WA301"
    assert conn.execute("select m.status from wa.processed_webhook_messages as m").fetchall() == [
        ("discarded",)
    ]


def test_a_timer_that_the_running_handler_moves(conn: Connection, connect: Connect) -> None:
    """Each waits for the other: one of the two is refused, and repeating it erases everything."""
    service, operator = connect("service", autocommit=False), connect("operator")
    receive(service, envelope(message("wamid.A", PHONE)), 0)
    turn = claim(service)[0]
    set_timer(service, turn.conversation_id, 1)
    service.commit()
    set_timer(service, turn.conversation_id, 2)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(erase, operator)
        wait_until_blocked(conn, operator)
        refused = []
        try:
            complete(service, turn)
            service.commit()
        except psycopg.Error as exc:
            service.rollback()
            refused.append(exc.sqlstate)
        try:
            answer.result()
        except psycopg.Error as exc:
            refused.append(exc.sqlstate)
            erase(operator)
    assert refused == ["40P01"]
    assert conn.execute("select t.name from wa.scheduled_events as t").fetchall() == []
    found = conn.execute("select c.phone, c.status from wa.webhook_conversations as c").fetchall()
    assert found == [(None, "closed")]


def set_timer(conn: Connection, conversation_id: int, days: int) -> None:
    """As a handler does by its own SQL."""
    conn.execute(
        "select wa_api.schedule_event(%s, 'bot', 'remind', now() + %s * interval '1 day')",
        (conversation_id, days),
    )
