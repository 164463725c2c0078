"""Installing on a cluster that never saw us: roles, lesser logins, several databases, pg_cron."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from glue.deploy import install
from glue.deploy.roles import InstallError
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from tests.support.databases import Databases
from tests.support.empty import empty_database
from tests.support.server import Server

CRON_DATABASE = "wa_cron_test"


@pytest.fixture
def bare_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A new cluster without our roles."""
    directory = databases.scratch() / tmp_path_factory.mktemp("bare").name
    with Server(databases.binaries(), directory) as server:
        yield server


def as_superuser(server: Server, statement: str, dbname: str = "postgres") -> None:
    with psycopg.connect(server.conninfo(dbname), autocommit=True) as conn:
        conn.execute(statement.encode())


def version(conninfo: str) -> int:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        row = conn.execute("select version from wa_api.schema_version()").fetchone()
    assert row is not None
    return int(row[0])


def test_a_login_that_may_create_roles_and_schemas_can_install(bare_server: Server) -> None:
    as_superuser(bare_server, "create role lesser login createrole")
    with ExitStack() as stack:
        for _ in range(2):
            # The second database finds the roles there.
            name = stack.enter_context(empty_database(bare_server, owner="lesser"))
            conninfo = bare_server.conninfo(name, user="lesser")
            assert upgrade(conninfo) == ["0001.install"]
            assert upgrade(conninfo) == []
            as_superuser(bare_server, "select wa.create_partitions()", name)
            assert version(bare_server.conninfo(name)) >= 1


def test_another_login_upgrades_after_it_was_made_a_member(bare_server: Server) -> None:
    as_superuser(bare_server, "create role first login superuser")
    as_superuser(bare_server, "create role second login")
    with empty_database(bare_server, owner="second") as name:
        upgrade(bare_server.conninfo(name, user="first"))
        with pytest.raises(InstallError, match=r"grant wa_owner to second"):
            upgrade(bare_server.conninfo(name, user="second"))
        as_superuser(bare_server, "grant wa_owner to second")
        assert upgrade(bare_server.conninfo(name, user="second")) == []


def test_a_login_without_rights_is_told_what_is_missing(bare_server: Server) -> None:
    as_superuser(bare_server, "create role nobody_special login")
    with (
        empty_database(bare_server, owner="nobody_special") as name,
        pytest.raises(InstallError, match=r"alter role nobody_special createrole"),
    ):
        upgrade(bare_server.conninfo(name, user="nobody_special"))


def test_databases_of_one_cluster_are_installed_at_once(bare_server: Server) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(6) as threads:
        names = [stack.enter_context(empty_database(bare_server)) for _ in range(6)]
        conninfos = [bare_server.conninfo(name) for name in names]
        for conninfo, applied in zip(conninfos, threads.map(upgrade, conninfos), strict=True):
            assert applied == ["0001.install"]
            assert version(conninfo) >= 1


def test_cron_jobs_follow_the_files(bare_server: Server, tmp_path: Path) -> None:
    if not bare_server.has_library("pg_cron"):
        pytest.skip("pg_cron is not installed")
    tree = Sources(tmp_path, Sources.find().migrations)
    shutil.copytree(Sources.find().sql, tree.sql, dirs_exist_ok=True)
    shutil.rmtree(tree.sql / "cron", ignore_errors=True)
    (tree.sql / "cron").mkdir()
    job = tree.sql / "cron" / "example.sql"
    job.write_text("select cron.schedule('wa:example', '7 3 * * *', 'select 1')")
    as_superuser(bare_server, f"create database {CRON_DATABASE}")
    as_superuser(bare_server, "create extension pg_cron", CRON_DATABASE)
    as_superuser(bare_server, "select cron.schedule('theirs', '* * * * *', '')", CRON_DATABASE)
    with psycopg.connect(bare_server.conninfo(CRON_DATABASE), autocommit=True) as conn:
        install.load_schema(conn, tree)
        for _ in range(2):
            install.reload(conn, tree)
            assert jobs(conn) == [("theirs", "postgres"), ("wa:example", "wa_cron")]
        job.unlink()
        install.reload(conn, tree)
        assert jobs(conn) == [("theirs", "postgres")]


def jobs(conn: psycopg.Connection[tuple[str, str]]) -> list[tuple[str, str]]:
    return conn.execute("select jobname, username from cron.job order by 1").fetchall()
