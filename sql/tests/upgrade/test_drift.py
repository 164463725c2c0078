"""Three ways to the same schema: sql/ alone, `upgrade` on nothing, `upgrade` on every release."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from glue.deploy import install
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from tests.support.dump import reference_rows, schema_of
from tests.support.empty import empty_database
from tests.support.server import Server

RELEASES = sorted(Path(__file__).parent.glob("v*.sql"))
DBA_SAYS = "17 minutes"


@pytest.fixture
def fresh(server: Server) -> Iterator[str]:
    """A database made from sql/ alone."""
    with empty_database(server) as dbname:
        install.load(conninfo=server.conninfo(dbname))
        yield dbname


@pytest.fixture
def dbname(server: Server) -> Iterator[str]:
    """An empty database."""
    with empty_database(server) as name:
        yield name


def test_there_is_a_release_to_come_from() -> None:
    assert RELEASES


def test_upgrade_of_nothing_is_the_files(server: Server, fresh: str, dbname: str) -> None:
    upgrade(server.conninfo(dbname))
    same(server, fresh, dbname)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_upgrade_of_a_release_is_the_files(
    server: Server, fresh: str, dbname: str, release: Path
) -> None:
    with psycopg.connect(server.conninfo(dbname), autocommit=True) as conn:
        conn.execute(release.read_bytes())
        conn.execute("set search_path = pg_catalog")
        # What the files say wins, except where a DBA's change is kept on purpose.
        conn.execute("update wa.error_codes set description = 'outdated'")
        conn.execute("insert into wa.error_codes values ('WA999', 'gone', 500, false, 'gone')")
        conn.execute("update wa.jobs set every = %s where job = 'create_partitions'", (DBA_SAYS,))
    upgrade(server.conninfo(dbname))
    with psycopg.connect(server.conninfo(dbname), autocommit=True) as conn:
        kept = conn.execute(
            "select every = %s from wa.jobs where job = 'create_partitions'", (DBA_SAYS,)
        )
        assert kept.fetchone() == (True,)
        conn.execute(
            "update wa.jobs set every = f.every from"
            " (select interval '1 hour' as every) as f where job = 'create_partitions'"
        )
    same(server, fresh, dbname)


def test_upgrading_twice_changes_nothing(server: Server, dbname: str) -> None:
    upgrade(server.conninfo(dbname))
    before = everything(server, dbname)
    assert upgrade(server.conninfo(dbname)) == []
    assert everything(server, dbname) == before


def same(server: Server, expected: str, found: str) -> None:
    wanted, got = everything(server, expected), everything(server, found)
    difference = list(difflib.unified_diff(wanted, got, "sql/", "upgraded", lineterm="", n=1))
    assert not difference, "\n".join(difference[:80])


def everything(server: Server, dbname: str) -> list[str]:
    with psycopg.connect(server.conninfo(dbname)) as conn:
        rows = reference_rows(conn, Sources.find().schema())
    assert rows["error_codes"]
    lines = [f"{table}: {row}" for table, found in rows.items() for row in found]
    return schema_of(server, dbname) + lines
