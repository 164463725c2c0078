"""Role x object x action, as real logins that are members of one role, or of none.

Add a row per new kind of object. `None` = allowed; else the SQLSTATE of the refusal.
"""

from __future__ import annotations

import psycopg
import pytest

from tests.support.plugin import Connect, Connection
from tests.support.webhooks import envelope, message, receive

DENIED = psycopg.errors.InsufficientPrivilege.sqlstate
CALL = "select from wa_api.claim_messages('w', 1)"
CLEANUP = "select wa_ops.cleanup_stuck_webhook_conversations()"
LEDGER = "select from wa.processed_webhook_messages"
PARTITION = "select from wa.processed_webhook_messages_sentinel"
ROLES = ("service", "monitor", "operator", "cron", "anonymous")

# statement: the roles that may
MAY: dict[str, set[str]] = {
    CALL: {"service"},
    "select from wa_api.process_webhook('{}', gen_random_uuid(), 'c', 'w', 0)": {"service"},
    "select from wa_api.readiness()": {"service"},
    "select from wa_api.register_handlers('[]')": {"service"},
    "select wa_api.feature_enabled('x', 1, '{}')": {"service"},
    CLEANUP: {"operator", "cron"},
    "select wa_ops.create_partitions()": {"operator", "cron"},
    "select wa.create_partitions()": set(),
    "select wa.clock()": set(),
    "select wa.settle(null, null, null, null)": set(),
    LEDGER: set(),
    PARTITION: set(),
    "select from wa.webhook_conversations": set(),
    "select from wa.webhook_dlq": set(),
    "select from wa.webhook_payloads": set(),
    "insert into wa.feature_flags (flag) values ('x')": set(),
    "update wa.handlers set max_retries = 0": set(),
    "delete from wa.conversation_state_transitions": set(),
    "truncate wa.pending_messages": set(),
    "drop table wa.settings": set(),
    "drop function wa_api.readiness()": set(),
    "alter table wa.webhook_dlq disable row level security": set(),
    "create function wa_ops.mine() returns int language sql as 'select 1'": set(),
    "create table wa.mine (a integer)": set(),
    "create table public.mine (a integer)": set(),
    "set role wa_owner": set(),
    "set role wa_service": {"service"},
    "set role wa_operator": {"operator"},
    "copy wa.settings to stdout": set(),
    "lock table wa.pending_messages": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_role(role: str, connect: Connect) -> None:
    session = connect(role, autocommit=False)
    wrong = {
        statement: state
        for statement, may in MAY.items()
        if (state := outcome(session, statement)) != (None if role in may else DENIED)
    }
    assert wrong == {}


def outcome(session: Connection, statement: str) -> str | None:
    """None when the statement runs, else its SQLSTATE; nothing of it stays."""
    try:
        if statement.startswith("copy"):
            with session.cursor().copy(statement.encode()):
                pass
        else:
            session.execute(statement.encode())
    except psycopg.Error as error:
        return error.sqlstate
    finally:
        session.rollback()
    return None


def test_row_security_holds_even_with_a_table_grant(conn: Connection, connect: Connect) -> None:
    """A grant by mistake shows nothing: the policies name their roles."""
    conn.execute("grant usage on schema wa to wa_monitor; grant all on wa.settings to wa_monitor")
    monitor = connect("monitor")
    assert monitor.execute("select count(*) from wa.settings").fetchone() == (0,)
    assert monitor.execute("update wa.settings set retry_cap = '2 hours'").rowcount == 0


def test_a_login_cannot_move_time(connect: Connect) -> None:
    service = connect("service")
    service.execute("set wa.fake_now = '2001-01-01 00:00:00+00'")
    service.execute("select wa_api.worker_heartbeat('w', 1)")
    row = connect().execute("select w.heartbeat_at > '2020-01-01' from wa.workers as w").fetchone()
    assert row == (True,)


def test_a_temporary_object_does_not_shadow_ours(conn: Connection, connect: Connect) -> None:
    """A definer function that looked into pg_temp first would run the caller's code as owner."""
    service = connect("service")
    service.execute("create temp table webhook_conversations (a integer)")
    service.execute(
        "create function pg_temp.jsonb_array_length(jsonb) returns integer"
        " language plpgsql as $$ begin raise 'shadowed'; end $$"
    )
    receive(service, envelope(message("wamid.A")))
    assert conn.execute("select count(*) from wa.webhook_conversations").fetchone() == (1,)
