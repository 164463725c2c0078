"""What holds even where the rights of rights.txt were widened by mistake."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from tests.support.plugin import ROLES, Connect, Connection
from tests.support.webhooks import envelope, message, receive


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


SHADOWS = """
create function theirs.shadow(text, text) returns boolean language plpgsql as
$$ begin raise 'shadowed'; end $$;
create operator theirs.= (leftarg = text, rightarg = text, function = theirs.shadow);
create function theirs.jsonb_array_length(jsonb) returns integer language plpgsql as
$$ begin raise 'shadowed'; end $$;
create function theirs.now() returns timestamptz language plpgsql as
$$ begin raise 'shadowed'; end $$;
create function theirs.clock() returns timestamptz language plpgsql as
$$ begin raise 'shadowed'; end $$;
"""


@pytest.mark.parametrize("role", ["service", "monitor", "operator", "cron"])
def test_nothing_temporary_shadows_ours(role: str, conn: Connection, connect: Connect) -> None:
    """A definer function that looked into its caller's schemas would run his code as the owner.

    Every function the role may call and every view it may read, with tables of the names of ours in
    pg_temp, functions and an operator in a schema of its own, both first in its path.
    """
    login = sql.Identifier(ROLES[role])
    database = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("grant temporary on database {} to {}").format(database, login))
    conn.execute(sql.SQL("create schema theirs authorization {}").format(login))
    names = conn.execute("select r.name from wa_test.relations as r where r.kind <> 'S'").fetchall()
    session = connect(role)
    for (name,) in set(names):
        table = sql.SQL("create temporary table {} (shadowed integer)")
        session.execute(table.format(sql.Identifier(name)))
    session.execute(SHADOWS.encode())
    session.execute("set search_path = pg_temp, theirs, wa_api, wa_ops, pg_catalog")
    session.execute("select shadowed from settings")
    with pytest.raises(psycopg.errors.RaiseException, match="shadowed"):
        session.execute("select 'a'::text = 'b'::text")
    said: list[str] = []
    for statement in reachable(conn, ROLES[role]):
        try:
            session.execute(statement)
        except psycopg.Error as error:
            # Or it met a table of ours without our columns.
            if "shadowed" in str(error) or (error.sqlstate or "").startswith("42"):
                said.append(f"{statement.as_string(session)}: {error}")
    assert said == []
    if role == "service":
        assert receive(session, envelope(message("wamid.A"))) == ["dispatched"]
        found = conn.execute("select count(*) from wa.webhook_conversations").fetchone()
        assert found == (1,)


def reachable(conn: Connection, login: str) -> list[sql.Composed]:
    """A call of every function that the login may execute, a look at every view it may read."""
    functions = conn.execute(
        "select f.schema, f.name, f.input_count from wa_test.functions as f"
        " where f.schema in ('wa', 'wa_api', 'wa_ops')"
        " and has_function_privilege(%s, f.oid, 'execute')",
        (login,),
    ).fetchall()
    views = conn.execute(
        "select r.schema, r.name from wa_test.relations as r"
        " where r.kind <> 'S' and r.schema in ('wa', 'wa_api', 'wa_ops')"
        " and has_table_privilege(%s, r.oid, 'select')",
        (login,),
    ).fetchall()
    nulls = sql.SQL("null")
    return [
        sql.SQL("select * from {}({})").format(
            sql.Identifier(schema, name), sql.SQL(", ").join([nulls] * count)
        )
        for schema, name, count in functions
    ] + [sql.SQL("select * from {}").format(sql.Identifier(*view)) for view in views]


def test_a_tables_owner_sees_no_more_than_its_policies(conn: Connection) -> None:
    """Forced: row security holds for wa_owner, as whom every function of ours runs, as well."""
    conn.execute("drop policy settings_owner on wa.settings")
    conn.execute("set role wa_owner")
    assert conn.execute("select count(*) from wa.settings").fetchone() == (0,)
