"""`wa-webhook grant-login`: what a login gets, what is refused, and that it is taken back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql
from psycopg.conninfo import make_conninfo

from glue.cli import main
from glue.database.pool import open_pool
from glue.deploy.database_rights import close_to_public
from glue.deploy.profiles import PROFILES, Kind
from tests.support.databases import Databases
from tests.support.empty import empty_database
from tests.support.plugin import Connection
from tests.support.server import Server

Run = Callable[..., Result]


@pytest.fixture
def run(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, on the test's database."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str, url: str = database, **keywords: Any) -> Result:
        env = {"WA_DATABASE_URL": url} | keywords.pop("env", {})
        return CliRunner().invoke(main, ["grant-login", *arguments], env=env, **keywords)

    return called


@pytest.fixture
def name(conn: Connection) -> Iterator[str]:
    """A name that no role has; the role is dropped after the test."""
    made = f"Grafana {secrets.token_hex(4)}"
    yield made
    conn.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(made)))


@pytest.mark.parametrize("kind", PROFILES)
def test_a_login_starts_with_its_settings(kind: Kind, run: Run, name: str, database: str) -> None:
    for told in ("is a new login", "is up to date"):
        done = run(name, kind, *(["--no-password"] if told == "is a new login" else []))
        assert done.exit_code == 0, done.output
        assert told in done.output
    profile = PROFILES[kind]
    with psycopg.connect(database, user=name) as session:
        for setting, value in profile.settings.items():
            # set_config() writes a value as SHOW does: 2000ms and 2s are one.
            row = session.execute(
                "select current_setting(%(n)s), set_config(%(n)s, %(v)s, true)",
                {"n": setting, "v": value},
            ).fetchone()
            assert row is not None
            assert row[0].replace('"', "") == row[1]
        row = session.execute(
            "select r.rolconnlimit from pg_roles as r where r.rolname = current_user"
        ).fetchone()
        assert row == (profile.connections,)


def test_names_of_the_diagram_need_no_schema(run: Run, name: str, database: str) -> None:
    assert run(name, "monitor", "--no-password").exit_code == 0
    with psycopg.connect(database, user=name) as session:
        session.execute("select from webhook_dlq_summary")
        session.execute("select from stuck_webhook_conversations")
        session.execute("select from message_timeline('x')")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute("create temp table a (b integer)")
        session.rollback()
        # The switch is its own to turn, and gives it nothing.
        session.read_only = False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("create temp table a (b integer)")


def test_limits_hold(run: Run, name: str, database: str) -> None:
    assert run(name, "monitor", "--no-password", "--connection-limit", "1").exit_code == 0
    with psycopg.connect(database, user=name, autocommit=True) as session:
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            psycopg.connect(database, user=name)
        session.execute("set statement_timeout = '50ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            session.execute("select pg_sleep(30)")


def test_a_granted_service_login_needs_to_be_told_nothing(
    run: Run, name: str, database: str
) -> None:
    assert run(name, "service", "--no-password").exit_code == 0
    with open_pool(make_conninfo(database, user=name), size=1, name="wa-test") as pool:
        pool.wait()
        with pool.connection() as conn:
            told = conn.execute(
                "select s.name from pg_settings as s where s.source = 'session'"
                " and s.name in ('role', 'statement_timeout', 'lock_timeout',"
                " 'idle_in_transaction_session_timeout')"
            ).fetchall()
    assert told == []


def test_passwords_come_in_by_the_back_door(run: Run, name: str, conn: Connection) -> None:
    stored = "select a.rolpassword from pg_authid as a where a.rolname = %s"
    ways: list[tuple[list[str], dict[str, Any]]] = [
        (["--password-stdin"], {"input": "first secret\n"}),
        (["--password-env", "ITS_PASSWORD"], {"env": {"ITS_PASSWORD": "second secret"}}),
        (["--password"], {"input": "third secret\nthird secret\n"}),
    ]
    verifiers = set()
    for arguments, keywords in ways:
        done = run(name, "monitor", *arguments, **keywords)
        assert done.exit_code == 0, done.output
        assert "secret" not in done.output
        row = conn.execute(stored, (name,)).fetchone()
        assert row is not None
        assert row[0].startswith("SCRAM-SHA-256$")
        verifiers.add(row[0])
    assert len(verifiers) == 3
    # Nothing is said about a password: it stays.
    assert run(name, "monitor").exit_code == 0
    assert conn.execute(stored, (name,)).fetchone() == row
    empty = run(name, "monitor", "--password-env", "NOT_THERE")
    assert (empty.exit_code, empty.output) == (1, "Error: the password is empty\n")
    assert run(name, "monitor", "--no-password", "--password-stdin").exit_code == 2


def test_the_password_opens_the_door(own_server: Server, tmp_path: Path) -> None:
    url = own_server.conninfo("wa_base")
    env = {"WA_DATABASE_URL": url, "WA_DATA_DIR": str(tmp_path)}
    arguments = ["grant-login", "reader", "monitor", "--password-stdin"]
    done = CliRunner().invoke(main, arguments, env=env, input="it is a sésame\n")
    assert done.exit_code == 0, done.output
    rules = own_server.data / "pg_hba.conf"
    text = "host all reader 127.0.0.1/32 scram-sha-256\n"
    rules.write_text(text + rules.read_text())
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("select pg_reload_conf()")
    psycopg.connect(url, user="reader", password="it is a sésame").close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url, user="reader", password="it is another")


def test_who_is_refused(run: Run, name: str, conn: Connection) -> None:
    login = sql.Identifier(name)
    for attribute in ("superuser", "bypassrls", "createrole", "createdb", "replication"):
        conn.execute(sql.SQL("create role {} login {}").format(login, sql.SQL(attribute)))
        done = run(name, "monitor")
        assert (done.exit_code, attribute in done.output) == (1, True), done.output
        conn.execute(sql.SQL("drop role {}").format(login))
    assert "choose another name" in run("wa_operator", "operator").output
    conn.execute(sql.SQL("create role {} login; grant pg_monitor to {}").format(login, login))
    done = run(name, "monitor")
    assert done.exit_code == 1
    assert "pg_monitor" in done.output
    assert "--keep-other-roles" in done.output
    assert run(name, "monitor", "--keep-other-roles").exit_code == 0
    assert "wa_monitor" in run(name, "operator").output
    # What is refused leaves nothing behind.
    conn.execute(sql.SQL("revoke pg_monitor from {}").format(login))
    assert roles(conn, name) == ["wa_monitor"]


def test_who_may_not_grant_is_told(run: Run, name: str, database: str) -> None:
    done = run(
        name, "monitor", "--no-password", url=make_conninfo(database, user="wa_test_service")
    )
    assert done.exit_code == 1
    assert "login wa_test_service may not manage" in done.output


def test_the_installing_login_may_grant(databases: Databases, run: Run) -> None:
    with (
        Server(databases.binaries(), databases.scratch() / "lesser") as server,
        psycopg.connect(server.conninfo("postgres"), autocommit=True) as admin,
    ):
        admin.execute("create role lesser login createrole")
        with empty_database(server, owner="lesser") as dbname:
            url = server.conninfo(dbname, user="lesser")
            assert (
                CliRunner().invoke(main, ["upgrade"], env={"WA_DATABASE_URL": url}).exit_code == 0
            )
            done = run("reader", "monitor", "--no-password", url=url)
            assert done.exit_code == 0, done.output
            with psycopg.connect(server.conninfo(dbname, user="reader")) as session:
                session.execute("select from queue_state")
            assert run("reader", "monitor", "--revoke", url=url).exit_code == 0
            # Nobody else is let in.
            admin.execute("create role stranger login")
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(server.conninfo(dbname, user="stranger"))
        admin.execute("drop role stranger, reader")


def test_revoke_takes_back_what_was_given(run: Run, name: str, conn: Connection) -> None:
    assert run(name, "operator", "--no-password").exit_code == 0
    conn.execute(sql.SQL("alter role {} set search_path = mine").format(sql.Identifier(name)))
    with psycopg.connect(conn.info.dsn, user=name, host=conn.info.host, autocommit=True) as session:
        session.execute("select from wa_ops.queue_state")
        done = run(name, "operator", "--revoke")
        assert done.exit_code == 0, done.output
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("select from wa_ops.queue_state")
    assert roles(conn, name) == []
    left = conn.execute(
        "select s.setdatabase, s.setconfig from pg_db_role_setting as s"
        " join pg_roles as r on r.oid = s.setrole where r.rolname = %s",
        (name,),
    ).fetchall()
    assert left == [(0, ["search_path=mine"])]
    assert "there is no login" in run("nobody here", "operator", "--revoke").output


def test_a_database_of_others_stays_open_and_says_so(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        empty_database(server) as dbname,
        psycopg.connect(server.conninfo(dbname, user="wa_test_service")) as session,
    ):
        assert close_to_public(session) is False
    assert f'revoke connect, temporary on database "{dbname}" from public' in caplog.text


def roles(conn: Connection, name: str) -> list[str]:
    found = conn.execute(
        "select m.roleid::regrole::text from pg_auth_members as m"
        " where m.member = quote_ident(%s)::regrole",
        (name,),
    )
    return [role for (role,) in found]
