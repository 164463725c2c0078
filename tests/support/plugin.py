"""Fixtures of every test: a database is a clone of a template that is loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pytest_postgresql import factories

from glue.database.pool import Pool, open_pool
from glue.deploy.database_rights import close_to_public
from tests.support import binaries, pooler, template
from tests.support.clock import Clock
from tests.support.databases import Databases
from tests.support.server import Server

Connection = psycopg.Connection[Any]
Connect = Callable[..., Connection]
DATABASES = pytest.StashKey[Databases]()
# pgTAP files that ran, and the coverage table of a run that had all of them.
TAP_FILES = pytest.StashKey[set[Path]]()
COVERAGE = pytest.StashKey[list[str]]()
ROLES = {
    "service": "wa_test_service",
    "monitor": "wa_test_monitor",
    "operator": "wa_test_operator",
    "anonymous": "wa_test_anonymous",
    "cron": "wa_cron",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wa-webhook")
    group.addoption(
        "--server",
        choices=("auto", "system", "embedded"),
        default="auto",
        help="PostgreSQL to test on: the distribution's, the embedded one, or what there is",
    )
    group.addoption(
        "--update-docs",
        action="store_true",
        help="write docs/ and the figures of the dashboards instead of comparing",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "behind_pgbouncer: run also through pgbouncer in transaction mode"
    )
    databases = Databases(config.getoption("--server"))
    config.stash[DATABASES] = databases
    config.stash[TAP_FILES] = set()
    config.add_cleanup(databases.close)


def pytest_report_header(config: pytest.Config) -> str:
    found = config.stash[DATABASES].binaries()
    missing = [n for n in ("plpgsql_check", "pg_cron") if not found.has_library(n)]
    notes = [f"without {', '.join(missing)}"] if missing else []
    if binaries.pgtap_file() is None:
        notes.append("without pgTAP: its files are skipped")
    if pooler.program() is None:
        notes.append("without pgbouncer: tests behind it are skipped")
    return "; ".join([f"PostgreSQL: {found.major} ({found.path})", *notes])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("behind_pgbouncer") is not None
    if marked and "pool_route" in metafunc.fixturenames:
        metafunc.parametrize("pool_route", ["direct", "pgbouncer"], indirect=True)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(COVERAGE, [])
    if lines:
        terminalreporter.section("PL/pgSQL coverage")
        terminalreporter.write("\n".join([*lines, ""]))


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Databases:
    """The run's servers and databases."""
    return pytestconfig.stash[DATABASES]


@pytest.fixture(scope="session")
def server(databases: Databases) -> Server:
    """The shared server. Never stop it: `own_server` is for that."""
    return databases.server()


wa_template = factories.postgresql_noproc(dbname="wa_test", depends_on="server", load=[])
# A clone per test, dropped after it; a connection of the superuser.
postgresql = factories.postgresql("wa_template")


@pytest.fixture
def conn(postgresql: Connection) -> Connection:
    """The superuser, autocommit, on this test's own database."""
    postgresql.autocommit = True
    # A clone has the objects of its template, but not the rights on the database itself.
    close_to_public(postgresql)
    # Somebody without any role is let in all the same: what may he do then?
    name = sql.Identifier(postgresql.info.dbname)
    postgresql.execute(sql.SQL("grant connect on database {} to wa_test_anonymous").format(name))
    return postgresql


@pytest.fixture
def database(conn: Connection, server: Server) -> str:
    """Conninfo of this test's own database, as the superuser."""
    return server.conninfo(conn.info.dbname)


@pytest.fixture
def connect(database: str) -> Iterator[Connect]:
    """Open more sessions on the test's database, closed after it: `connect("service")`.

    The names are those of ROLES, real logins that are members of one role; without one: superuser.
    Keywords are psycopg.connect's.
    """
    with ExitStack() as stack:

        def opened(role: str | None = None, **keywords: Any) -> Connection:
            if role is not None:
                keywords["user"] = ROLES[role]
            return stack.enter_context(
                psycopg.connect(database, **({"autocommit": True} | keywords))
            )

        yield opened


@pytest.fixture
def service_conn(connect: Connect) -> Connection:
    """A session of a login that is a member of wa_service and of nothing else."""
    return connect("service")


@pytest.fixture
def pool_route(
    request: pytest.FixtureRequest, databases: Databases, conn: Connection, database: str
) -> str:
    """Conninfo by which the glue reaches the test's database, as the superuser."""
    if getattr(request, "param", "direct") == "direct":
        return database
    if pooler.program() is None:
        pytest.skip("pgbouncer is not installed")
    return databases.pooler().conninfo(conn.info.dbname)


@pytest.fixture
def pool(pool_route: str) -> Iterator[Pool]:
    """The glue's pool on the test's database, acting as wa_service; it can `follow` the clock."""
    with open_pool(pool_route, size=8, name="wa-test") as opened:
        opened.wait()
        yield opened


@pytest.fixture
def clock(conn: Connection, databases: Databases, database: str, pool_route: str) -> Clock:
    """Moves the database's time: `clock.set(at)`, `clock.advance(minutes=5)`.

    New sessions of the superuser follow by themselves, open ones after `clock.follow(conn)` or
    `clock.follow_pool(pool)`; sessions of `connect("service")` and the like never do.
    """
    if pool_route == database:
        return Clock(conn)
    return Clock(conn, renew=databases.pooler().renew)


@pytest.fixture
def own_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A private server, schema loaded in database wa_base, that the test may stop or kill."""
    directory: Path = databases.scratch() / tmp_path_factory.mktemp("server").name
    with Server(databases.binaries(), directory) as private:
        template.load(private)
        yield private
