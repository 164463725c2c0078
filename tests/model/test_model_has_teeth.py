"""The model finds what it is there for: each of these changes to the SQL makes a short run fail.

The rarer half runs when WA_MODEL_EXAMPLES is set, as for a long run of the model, and looks that
long: 2,500 find all of them.
"""

from __future__ import annotations

import os

import psycopg
import pytest

from glue.errors import WaError
from tests.model import database, running
from tests.support.plugin import Connection

EXAMPLES = int(os.environ.get("WA_MODEL_EXAMPLES", "400"))

# What is wrong: (function, text of its definition, what stands there instead).
MUTATIONS = {
    "the token is not compared": (
        "wa.end_turn",
        "v_conversation.lock_token = p_result.lock_token",
        "v_conversation.lock_token is not null",
    ),
    "turns that are settled together are not fenced": (
        "wa_api.complete_messages",
        "(f.conversation_id) g.result",
        (
            "(f.conversation_id) jsonb_populate_record(g.result, to_jsonb("
            "wa.conversation(f.conversation_id)) - '{state,context}'::text[]) as result"
        ),
    ),
    "an event is new each time": (
        "wa.event_key",
        "(array_to_json(p_parts))::text",
        "random()::text",
    ),
    "the last in line goes first": ("wa.next_message", "p.seq\n    ", "p.seq desc\n    "),
    "unlocking wakes nobody": (
        "wa.unlock_conversation",
        "return (wa.refresh_due_at(array[wa.conversation(p_conversation_id)]))[1].due_at",
        "return null",
    ),
    "completing leaves the lock": (
        "wa.finish_turns",
        "case when (e.message).seq is null then",
        "case when true then",
    ),
    "a crash is no attempt": (
        "wa.expire_turn",
        "perform wa.fail_turn(p_conversation_id, null, v_failure, least(p_now, wa.clock()))",
        "update wa.pending_messages as p set status = 'waiting' where p.status = 'running'",
    ),
    "an expired lease may be settled by anybody": (
        "wa.expire_turn",
        "wa.fail_turn(p_conversation_id, null,",
        "wa.fail_turn(p_conversation_id, v_conversation.lock_token,",
    ),
    "a new message wakes nobody": (
        "wa.note_received",
        "if v_free is not null then",
        "if false then",
    ),
}
RARER = {
    "a dead letter stays": ("wa.resolve_dead_letter", "if p_dlq_id is null then", "if true then"),
    "retries never end": (
        "wa.record_failure",
        "wa.next_retry_at(wa.counted_attempt(p_message)",
        "wa.next_retry_at(1",
    ),
    "strict is ignored": ("wa.strict_block", "h.ordering = 'strict'", "false"),
    "giving back counts": ("wa_api.release_conversation_lock", "p.attempt - 1,", "p.attempt,"),
    "the flag applies at once": ("wa.receive_message", "not v_has_work and not", "not"),
    "a repeated delivery takes a worker's turn": (
        "wa.repeated_turn",
        "v_conversation.lock_token is distinct from v_token",
        "false",
    ),
    "the youngest is claimed first": ("wa.lock_due", "order by d.due_at", "order by d.due_at desc"),
    "a report is forgotten": ("wa.note_failure_token", "settling_token = p_token,", ""),
    "a reply is lost": ("wa.insert_replies", "v_count := v_count + 1", "exit"),
    "a removed key stays": ("wa.merge_context", "where c.value = 'null'", "where false"),
    "a phone keeps its first owner": ("wa.give_phone", "phone = v_phone,", "phone = c.phone,"),
    "waits do not double": ("wa.backoff", "(p_retry_count <= 0)", "true"),
    "a change of state is not audited": (
        "wa.tg_webhook_conversations__audit",
        "begin",
        "begin if old.status = new.status then return null; end if;",
    ),
    "a failure's token is not compared": (
        "wa.is_running",
        "coalesce(p_conversation.lock_token = p_lock_token, false)",
        "true",
    ),
    "a heartbeat's token is not compared": (
        "wa.holds_lock",
        "coalesce(v_token = p_lock_token, false)",
        "v_token is not null",
    ),
    "a strict message blocks for ever": (
        "wa.strict_block",
        "+ s.strict_block",
        "+ interval '1 year'",
    ),
    "a repeated delivery gets no turn": (
        "wa.repeated_turn",
        "p_message.status <> 'running' or",
        "true or",
    ),
    "retries before fresh ones": (
        "wa.claim_turns",
        "array[p_retries_first, not p_retries_first]",
        "array[true, false]",
    ),
    "nobody waits for the old backlog": ("wa.still_waits", "c.waits_for is not null", "false"),
    "a menu waits too": ("wa.next_message", "and p.is_universal", "and false"),
    "a rescue starts nothing new": (
        "wa.receive_message",
        "if v_conversation.lock_expires_at <= v_now then",
        "if false then",
    ),
    "the request takes more than it may": (
        "wa.receive_message",
        "p_delivery.claims_left > 0",
        "true",
    ),
    "a retry of an operator has no fresh retries": (
        "wa.counted_attempt",
        "p_message.attempt - ",
        "p_message.attempt - 0 * ",
    ),
    "a replay overtakes the line": (
        "wa.reopen_message",
        "case when p_retry_at is not null then p_ledger.seq end",
        "p_ledger.seq",
    ),
    "an eviction leaves the lock": (
        "wa_ops.evict_lock",
        "perform wa.expire_turn(",
        "perform concat(",
    ),
    "what is given up stays in line": (
        "wa.discard_dead_letter",
        "delete from wa.pending_messages as p where p.event_key = v_dead.event_key",
        "perform 1",
    ),
    "erasing leaves the turn": (
        "wa.erase_conversations",
        "lock_token = null",
        "lock_token = c.lock_token",
    ),
    "erasing leaves the person": ("wa.erase_conversations", "phone = null", "phone = c.phone"),
    "a request's messages are matched before any is linked": (
        "wa.place_messages",
        "not wa.are_tangled(p_messages)",
        "true",
    ),
    "a handler that is strict no more wakes nobody": (
        "wa.tg_handlers__wake",
        "perform wa.wake_unblocked(",
        "perform concat(",
    ),
    "what came ahead of its day is new in it": (
        "wa.recognise_early_events",
        "not v_event.is_stale",
        "false",
    ),
    "a day is dropped too early": (
        "wa.advance_ledger_floor",
        "v_today - s.ledger_retention_days",
        "v_today",
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
    with pytest.raises((AssertionError, WaError, psycopg.Error)) as caught:
        running.run(database.Session(conn), EXAMPLES, is_shrinking=False)
    # Not because the mutated text is no SQL any more.
    assert not isinstance(caught.value, psycopg.errors.SyntaxErrorOrAccessRuleViolation)
