"""Contacts whose identities change at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import envelope, message, receive, wait_until_blocked

PHONE = "15550001"


def known_by_bsuid(wamid: str, bsuid: str) -> dict[str, Any]:
    """A message of somebody whose phone is not told."""
    found = message(wamid) | {"from_user_id": bsuid}
    del found["from"]
    return found


def test_two_people_learn_one_phone_at_once(conn: Connection, connect: Connect) -> None:
    """The second meets a unique key, not a row that it could have locked: it is told to repeat."""
    first, second = connect("service", autocommit=False), connect("service")
    receive(second, envelope(known_by_bsuid("a", "US.1"), known_by_bsuid("b", "US.2")), 0)
    receive(first, envelope(message("c", PHONE) | {"from_user_id": "US.1"}), 0)
    body = envelope(message("d", PHONE) | {"from_user_id": "US.2"})
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(receive, second, body, 0)
        wait_until_blocked(conn, second)
        first.commit()
        with pytest.raises(psycopg.errors.SerializationFailure):
            answer.result()
    assert receive(second, body, 0) == ["waiting"]
    assert conn.execute(
        "select c.bsuid, c.phone, c.received_seq from wa.webhook_conversations as c order by 1"
    ).fetchall() == [("US.1", None, 2), ("US.2", PHONE, 2)]
