"""glue.api against the catalogue."""

from __future__ import annotations

import inspect
from typing import Any

import psycopg
import pytest

from glue import api
from glue.database.pool import Pool, open_pool
from glue.database.rows import Turn
from glue.errors import BY_CODE, LockLost, is_transient

from .support.site import wait_for
from .support.turns import BLANK

Connection = psycopg.Connection[Any]


def public_functions() -> set[str]:
    return {
        name
        for name, value in vars(api).items()
        if inspect.isfunction(value) and value.__module__ == api.__name__ and name[0] != "_"
    }


def test_one_function_for_each_of_schema_wa_api(conn: Connection) -> None:
    rows = conn.execute(
        "select p.proname from pg_catalog.pg_proc as p"
        " where p.pronamespace = 'wa_api'::regnamespace"
    ).fetchall()
    assert public_functions() == {name for (name,) in rows}


def test_the_turn_has_the_columns_of_the_type(conn: Connection) -> None:
    rows = conn.execute(
        "select a.attname from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c"
        " on c.oid = a.attrelid where c.oid = 'wa.turn'::regclass order by a.attnum"
    ).fetchall()
    # The last field is ours.
    assert list(Turn.__dataclass_fields__) == [*(name for (name,) in rows), "asked_at"]


def test_one_exception_for_each_error_code(conn: Connection) -> None:
    rows = conn.execute("select code from wa.error_codes").fetchall()
    assert set(BY_CODE) == {code for (code,) in rows}


def test_our_sqlstates_become_exceptions(pool: Pool) -> None:
    with pool.connection() as conn, pytest.raises(LockLost) as caught:
        api.complete_message(conn, BLANK, state=None, context={}, replies=[], duration_ms=1)
    assert caught.value.__cause__ is not None


def test_the_pool_acts_as_the_service_role(database: str, pool: Pool) -> None:
    with pool.connection() as conn:
        assert conn.execute("select current_user").fetchone() == ("wa_service",)
        settings = "current_setting('statement_timeout'), current_setting('application_name')"
        assert conn.execute(f"select {settings}").fetchone() == ("15s", "wa-test")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from wa.settings")
    # A login that is a member and nothing else keeps its own name: no switch is paid for.
    service = psycopg.conninfo.make_conninfo(database, user="wa_test_service")
    with open_pool(service, size=1, name="wa-test") as own, own.connection() as conn:
        assert conn.execute("select current_user").fetchone() == ("wa_test_service",)


def test_a_pool_whose_connections_were_cut_recovers_at_once(conn: Connection, pool: Pool) -> None:
    held = [pool.getconn() for _ in range(8)]
    for one in held:
        pool.putconn(one)
    sessions = "from pg_stat_activity where application_name = 'wa-test'"
    conn.execute(f"select pg_terminate_backend(pid) {sessions} and datname = current_database()")
    left = f"select count(*) {sessions} and datname = current_database()"
    wait_for(lambda: conn.execute(left).fetchone() == (0,))
    for _ in range(8):
        with pool.connection(timeout=1.0) as one:
            one.execute("select 1")


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (psycopg.errors.SerializationFailure(), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.ReadOnlySqlTransaction(), True),
        (psycopg.OperationalError(), True),
        (psycopg.errors.QueryCanceled(), True),
        (psycopg.errors.UniqueViolation(), False),
        (psycopg.ProgrammingError(), False),
        (ValueError(), False),
    ],
)
def test_what_may_be_tried_again(error: BaseException, transient: bool) -> None:
    assert is_transient(error) is transient
