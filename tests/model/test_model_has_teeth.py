"""The model finds what it is there for: each of these changes to the SQL makes a short run fail.

The slower half runs when WA_MODEL_EXAMPLES is set, as for a long run of the model.
"""

from __future__ import annotations

import os

import psycopg
import pytest

from glue.errors import WaError
from tests.model import database, running
from tests.support.plugin import Connection

EXAMPLES = 400

# What is wrong: (function, text of its definition, what stands there instead).
MUTATIONS = {
    "the token is not compared": (
        "wa.holds_lock",
        "coalesce(v_token = p_lock_token, false)",
        "v_token is not null",
    ),
    "an event is new each time": (
        "wa.event_key",
        "(array_to_json(p_parts))::text",
        "random()::text",
    ),
    "the last in line goes first": ("wa.next_message", "p.seq\n    ", "p.seq desc\n    "),
    "unlocking wakes nobody": (
        "wa.unlock_conversation",
        "wa.next_due_at(c.conversation_id)",
        "null",
    ),
    "completing leaves the lock": (
        "wa.finish_turn",
        "(values (p_message.seq is not null))",
        "(values (false))",
    ),
    "a crash is no attempt": ("wa.expire_turn", "if found then", "if false then"),
    "an expired lease may be settled by anybody": (
        "wa.expire_turn",
        "record_failure(v_message, null,",
        "record_failure(v_message, v_conversation.lock_token,",
    ),
    "a dead letter stays": ("wa.resolve_dead_letter", "if p_dlq_id is null then", "if true then"),
}
RARER = {
    "retries never end": ("wa.record_failure", "p_message.attempt <= v_max_retries", "true"),
    "strict is ignored": ("wa.is_blocked", "h.ordering = 'strict'", "false"),
    "giving back counts": ("wa_api.release_conversation_lock", "p.attempt - 1,", "p.attempt,"),
    "the flag applies at once": ("wa.decide_receipts", "c.due_at is not null", "false"),
    "a repeated delivery takes a worker's turn": (
        "wa.repeated_turns",
        "and c.lock_token",
        "and c.lock_token = c.lock_token or c.lock_token",
    ),
    "the youngest is claimed first": (
        "wa_api.claim_messages",
        "order by c.due_at",
        "order by c.due_at desc",
    ),
    "a report is forgotten": ("wa.note_failure_token", "settling_token = p_token,", ""),
    "a reply is lost": ("wa.insert_replies", "v_count := v_count + 1", "exit"),
    "a removed key stays": ("wa.merge_context", "where c.value = 'null'", "where false"),
    "a phone keeps its first owner": (
        "wa.link_identity",
        "set phone = p_phone",
        "set phone = c.phone",
    ),
    "new messages wake nobody": (
        "wa.enqueue_messages",
        "else wa.next_due_at(c.conversation_id)",
        "else c.due_at",
    ),
    "waits do not double": ("wa.backoff", "(p_retry_count <= 0)", "true"),
    "a change of state is not audited": (
        "wa.tg_webhook_conversations__audit",
        "begin",
        "begin if old.status = new.status then return null; end if;",
    ),
}


def chosen() -> dict[str, tuple[str, str, str]]:
    return MUTATIONS | (RARER if "WA_MODEL_EXAMPLES" in os.environ else {})


@pytest.mark.parametrize("name", chosen())
def test_finds(conn: Connection, name: str) -> None:
    function, old, new = chosen()[name]
    row = conn.execute(
        "select pg_catalog.pg_get_functiondef(%s::text::regproc)", (function,)
    ).fetchone()
    assert row is not None
    assert old in row[0], f"{function} has changed: adapt this mutation"
    conn.execute(row[0].replace(old, new).encode())
    conn.execute(database.EFFECTS)
    with pytest.raises((AssertionError, WaError, psycopg.Error)):
        running.run(database.Session(conn), EXAMPLES, is_shrinking=False)
