"""What Meta sends, and calls of the API as plain rows, for tests with several sessions."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, NamedTuple, TypeVar

import psycopg

Connection = psycopg.Connection[Any]
T = TypeVar("T")
WAIT_SECONDS = 20.0


class Turn(NamedTuple):
    """What settling a turn needs."""

    event_day: Any
    event_key: uuid.UUID
    conversation_id: int
    lock_token: uuid.UUID
    seq: int


def message(wamid: str, sender: str = "15550001", text: str = "hello") -> dict[str, Any]:
    """One element of messages[], sent now."""
    stamp = str(int(time.time()))
    return {
        "from": sender,
        "id": wamid,
        "timestamp": stamp,
        "type": "text",
        "text": {"body": text},
    }


def envelope(*messages: dict[str, Any]) -> bytes:
    """A request's body with these messages to one business number."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "100000001", "display_phone_number": "15559999"},
        "messages": messages,
    }
    change = {"field": "messages", "value": value}
    entry = {"id": "200000002", "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def receive(conn: Connection, body: bytes, claim: int = 100) -> list[str]:
    """Outcomes of one delivery, in order."""
    rows = conn.execute(
        "select r.outcome from wa_api.process_webhook(%s, %s, 'test', 'web', %s, true) as r"
        " order by r.event_no",
        (body, uuid.uuid4(), claim),
    )
    return [row[0] for row in rows]


def claim(conn: Connection, worker: str = "worker", limit: int = 1) -> list[Turn]:
    """Turns that are due."""
    rows = conn.execute(
        "select c.event_day, c.event_key, c.conversation_id, c.lock_token, c.seq"
        " from wa_api.claim_messages(%s, %s) as c",
        (worker, limit),
    )
    return [Turn(*row) for row in rows]


def complete(conn: Connection, turn: Turn) -> None:
    """Settle a turn without changes."""
    conn.execute(
        "select from wa_api.complete_message(%s, %s, %s, %s, null, null, null, 1)", turn[:4]
    )


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run each call in its own thread, all released at the same moment; results in order."""
    barrier = Barrier(len(calls))

    def held(call: Callable[[], T]) -> T:
        barrier.wait(WAIT_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(held, calls))


def count(outcomes: Sequence[Sequence[str]]) -> Counter[str]:
    """How often each outcome occurs in several answers."""
    return Counter(outcome for answer in outcomes for outcome in answer)


def wait_until_blocked(observer: Connection, blocked: Connection) -> None:
    """Return once `blocked`'s session waits for a lock; raise TimeoutError when it does not."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = observer.execute(
            "select wait_event_type = 'Lock' from pg_catalog.pg_stat_activity where pid = %s",
            (blocked.info.backend_pid,),
        ).fetchone()
        if found == (True,):
            return
    raise TimeoutError("the session does not wait for a lock")
