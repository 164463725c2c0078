"""Real processes: two upgrades at once, killed ones, and yoyo by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from glue.deploy.install import ADVISORY_LOCK
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from tests.support.empty import empty_database
from tests.support.server import Server

ROOT = Path(__file__).parents[1]
SLOW = "-- depends: 0001.install\nselect pg_sleep(600);\n"
QUICK = "-- depends: 0001.install\ncreate table wa.example (id bigint primary key);\n"
UPGRADE_TREE = """
import sys
from pathlib import Path
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
upgrade(sys.argv[1], Sources(Path(sys.argv[2]), Path(sys.argv[3])))
"""


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """Conninfo of an empty database."""
    with empty_database(server) as name:
        yield server.conninfo(name)


@pytest.fixture
def slow_tree(tmp_path: Path) -> Sources:
    """The files with a migration that takes minutes."""
    found = Sources.find()
    for path in found.migrations.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "0002.example.sql").write_text(SLOW)
    return Sources(found.sql, tmp_path)


@contextmanager
def process(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        try:
            yield started
        finally:
            started.kill()


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def sessions(conn: psycopg.Connection[tuple[int]], like: str) -> int:
    row = conn.execute(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and query like %s",
        (like,),
    ).fetchone()
    assert row is not None
    return row[0]


def test_two_at_once_both_succeed(empty: str) -> None:
    command = ("-m", "glue", "upgrade")
    with psycopg.connect(empty, autocommit=True) as conn:
        conn.execute("select pg_advisory_lock(%s)", (ADVISORY_LOCK,))
        with (
            process(*command, WA_DATABASE_URL=empty) as first,
            process(*command, WA_DATABASE_URL=empty) as second,
        ):
            wait_for(lambda: sessions(conn, "%pg_try_advisory_lock%") == 2)
            conn.execute("select pg_advisory_unlock(%s)", (ADVISORY_LOCK,))
            said = [run.communicate(timeout=60)[0] for run in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert sorted("applied: 0001.install" in text for text in said) == [False, True]
    assert all("another upgrade of this database is running" in text for text in said)


def test_a_killed_upgrade_can_be_repeated(empty: str, slow_tree: Sources) -> None:
    paths = (str(slow_tree.sql), str(slow_tree.migrations))
    with psycopg.connect(empty, autocommit=True) as conn:
        with process("-c", UPGRADE_TREE, empty, *paths) as run:
            wait_for(lambda: sessions(conn, "%pg_sleep%") == 1)
            run.send_signal(signal.SIGKILL)
            run.wait()
        # Its lock row survives it.
        row = conn.execute("select count(*) from wa_migrations.yoyo_lock").fetchone()
        assert row == (1,)
        (slow_tree.migrations / "0002.example.sql").write_text(QUICK)
        started = time.monotonic()
        assert upgrade(empty, slow_tree) == ["0002.example"]
        assert time.monotonic() - started < 9, "it waited for yoyo's own time limit"
        assert conn.execute("select count(*) from wa.example").fetchone() == (0,)


def test_a_stale_lock_row_is_broken(empty: str) -> None:
    upgrade(empty)
    with psycopg.connect(empty, autocommit=True) as conn:
        conn.execute("insert into wa_migrations.yoyo_lock values (1, now(), 1)")
        started = time.monotonic()
        upgrade(empty)
        assert time.monotonic() - started < 9
        assert conn.execute("select count(*) from wa_migrations.yoyo_lock").fetchone() == (0,)


def test_a_migration_of_a_process_that_lost_its_lock_is_waited_for(empty: str) -> None:
    upgrade(empty)
    name = "wa-webhook migration"
    with (
        psycopg.connect(empty, autocommit=True) as watcher,
        psycopg.connect(empty, application_name=name) as migrating,
        process("-m", "glue", "upgrade", WA_DATABASE_URL=empty) as run,
    ):
        wait_for(lambda: sessions(watcher, "%application_name = $1%") == 1)
        assert run.poll() is None
        migrating.close()
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 0, said
    assert "still migrating" in said


def test_yoyo_by_itself_installs_and_reloads(empty: str) -> None:
    url = "postgresql+psycopg:///?" + "&".join(empty.split())
    arguments = ("--batch", "--no-config-file", "--database", url, "migrations")
    with process("-m", "yoyo", "apply", *arguments) as run:
        said = run.communicate(timeout=60)[0]
    assert run.returncode == 0, said
    with psycopg.connect(empty, autocommit=True) as conn:
        assert conn.execute("select version from wa_api.schema_version()").fetchone() is not None
        assert conn.execute("select wa.create_partitions()").fetchone() == (0,)
    # Its books are elsewhere; the guards make the other way harmless.
    assert upgrade(empty) == ["0001.install"]
