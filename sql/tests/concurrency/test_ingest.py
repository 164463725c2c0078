"""Deliveries that arrive at the same moment."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import at_once, count, envelope, message, receive, wait_until_blocked

COPIES = 20
SESSIONS = 8


def test_twenty_copies_are_one_message(conn: Connection, connect: Connect) -> None:
    body = envelope(message("wamid.A"))
    answers = at_once([partial(receive, connect("service"), body) for _ in range(COPIES)])
    assert count(answers) == Counter(dispatched=1, duplicate=COPIES - 1)
    assert conn.execute("select count(*) from wa.processed_webhook_messages").fetchone() == (1,)


def test_messages_of_a_new_contact_get_gapless_places(conn: Connection, connect: Connect) -> None:
    bodies = [envelope(message(f"wamid.{n}")) for n in range(COPIES)]
    answers = at_once([partial(receive, connect("service"), body) for body in bodies])
    assert count(answers) == Counter(dispatched=1, contended=COPIES - 1)
    rows = conn.execute(
        "select p.conversation_id, p.seq, p.status from wa.pending_messages as p order by p.seq"
    ).fetchall()
    assert len({row[0] for row in rows}) == 1
    assert [row[1] for row in rows] == list(range(1, COPIES + 1))
    assert [row[2] for row in rows] == ["running"] + ["waiting"] * (COPIES - 1)


def test_copies_of_a_batch_in_different_order_do_not_deadlock(
    conn: Connection, connect: Connect
) -> None:
    """The same events: they meet at the keys of the ledger."""
    messages = [message(f"wamid.{n}", f"1555{n % 25:04}") for n in range(100)]
    batches = [random.Random(seed).sample(messages, len(messages)) for seed in range(SESSIONS)]
    sessions = [connect("service") for _ in batches]
    pairs = zip(sessions, batches, strict=True)
    answers = at_once([partial(receive, c, envelope(*batch)) for c, batch in pairs])
    assert count(answers)["duplicate"] == len(messages) * (SESSIONS - 1)
    assert conn.execute("select count(*) from wa.pending_messages").fetchone() == (100,)
    assert conn.execute("select count(*) from wa.webhook_conversations").fetchone() == (25,)


def test_batches_of_the_same_contacts_do_not_deadlock(connect: Connect) -> None:
    """Different events of the same contacts: they meet at the conversations, known and new."""
    contacts = [f"1555{n:04}" for n in range(60)]
    sessions = [connect("service") for _ in range(SESSIONS)]
    receive(sessions[0], envelope(*[message(f"known.{c}", c) for c in contacts[::2]]), 0)
    for attempt in range(5):
        bodies = []
        for n in range(SESSIONS):
            order = random.Random(n + attempt).sample(contacts, len(contacts))
            bodies.append(envelope(*[message(f"{attempt}.{n}.{c}", c) for c in order]))
        pairs = zip(sessions, bodies, strict=True)
        answers = at_once([partial(receive, c, body, 0) for c, body in pairs])
        assert count(answers) == Counter(waiting=len(contacts) * SESSIONS)


def test_a_copy_waits_for_the_first_one_to_commit(conn: Connection, connect: Connect) -> None:
    body = envelope(message("wamid.A"))
    first, second = connect("service", autocommit=False), connect("service")
    assert receive(first, body) == ["dispatched"]
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(receive, second, body)
        wait_until_blocked(conn, second)
        first.commit()
        assert answer.result() == ["duplicate"]


def test_a_copy_takes_over_when_the_first_one_rolls_back(
    conn: Connection, connect: Connect
) -> None:
    body = envelope(message("wamid.A"))
    first, second = connect("service", autocommit=False), connect("service")
    assert receive(first, body) == ["dispatched"]
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(receive, second, body)
        wait_until_blocked(conn, second)
        first.rollback()
        assert answer.result() == ["dispatched"]
