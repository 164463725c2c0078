"""The worker's processes: what hangs in one of them costs that process, and nobody else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import api
from glue.database.pool import Pool
from glue.registry import Registry
from glue.turn.strays import STRAYS_MAX

from .support.clock import Clock
from .support.site import ENVIRON, text_message, wait_for
from .test_worker import processed, store

Connection = psycopg.Connection[Any]
ROOT = Path(__file__).parents[1]
MODULE = "tests.support.hangbot"
RUNNING = "select count(*) from wa.pending_messages where status = 'running'"
SESSIONS = "select pid from pg_stat_activity where application_name = 'wa-webhook worker'"
LOCKED = "select count(*) from wa.webhook_conversations where lock_token is not null"


@contextmanager
def workers(
    database: str, *arguments: str, log: Path = Path(os.devnull), **environ: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`wa-webhook worker` with those handlers."""
    given = ENVIRON | {"WA_DATABASE_URL": database, "WA_HANDLERS": MODULE} | environ
    with (
        log.open("ab") as said,
        subprocess.Popen(
            [sys.executable, "-m", "glue", "worker", *arguments],
            cwd=ROOT,
            env={**os.environ, **given},
            stderr=said,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def told(log: Path, event: str) -> list[dict[str, Any]]:
    """The lines of this event."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [line for line in lines if line["event"] == event]


def children(process: subprocess.Popen[bytes]) -> list[int]:
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture(autouse=True)
def registered(conn: Connection) -> None:
    api.register_handlers(conn, Registry.discover([MODULE]).registration())


def reasons(conn: Connection) -> list[Any]:
    return [row[0] for row in conn.execute("select reason from wa.webhook_dlq").fetchall()]


def query(conn: Connection, text: Any) -> Any:
    row = conn.execute(text).fetchone()
    assert row is not None
    return row[0]


def good(pool: Pool, number: int) -> None:
    store(pool, text_message("hello", phone=f"2507881{number:05}"))


@pytest.mark.parametrize(("kind", "reason"), [("keep", "stalled"), ("crash", "SIGSEGV")])
def test_a_process_that_cannot_go_on_is_replaced(
    pool: Pool,
    conn: Connection,
    database: str,
    clock: Clock,
    tmp_path: Path,
    kind: str,
    reason: str,
) -> None:
    log = tmp_path / "log"
    with workers(database, "--stall-seconds", "2", "--concurrency", "2", log=log) as process:
        wait_for(lambda: len(children(process)) == 1, 30)
        first = children(process)
        store(pool, text_message(kind))
        wait_for(lambda: not is_alive(first[0]), 60)
        wait_for(lambda: children(process) and children(process) != first, 30)
        # The fresh one has the capacity of the old one.
        for number in range(4):
            good(pool, number)
        wait_for(lambda: processed(conn) == 4, 60)
        # The lease still stands: it decides, nothing else does.
        assert query(conn, RUNNING) == query(conn, LOCKED) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    ends = told(log, "worker_process_ended")
    assert [(end["level"], end.get("reason")) for end in ends] == [
        ("warning", reason),
        ("info", None),
    ]
    expires_at = query(conn, "select max(lock_expires_at) from wa.webhook_conversations")
    clock.set(expires_at + timedelta(seconds=1))
    # A worker that vanished the first time is no fault of the message: due at once.
    (again,) = api.claim_messages(conn, worker="other", limit=1)
    assert again.attempt == 2
    assert reasons(conn) == ["lock_expired"]
    assert query(conn, LOCKED) == 1


@pytest.mark.parametrize(("kind", "count"), [("stubborn", 1), ("sleep", STRAYS_MAX + 1)])
def test_a_worn_process_is_replaced_without_a_gap(
    pool: Pool, conn: Connection, database: str, tmp_path: Path, kind: str, count: int
) -> None:
    log = tmp_path / "log"
    with workers(database, "--concurrency", "4", log=log) as process:
        wait_for(lambda: len(children(process)) == 1, 30)
        first = children(process)
        for number in range(count):
            store(pool, text_message(kind, phone=f"2507882{number:05}"))
        wait_for(lambda: reasons(conn) == ["timeout"] * count, 60)
        assert query(conn, LOCKED) == 0
        wait_for(lambda: not is_alive(first[0]), 60)
        assert children(process)
        good(pool, 1)
        wait_for(lambda: processed(conn) == 1, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    reason = "computes" if kind == "stubborn" else "hangs"
    for event in ("process_worn", "worker_process_replaced"):
        [line] = told(log, event)
        assert (line["level"], line["reason"], line["handler"]) == ("warning", reason, kind)


def test_a_second_sigterm_hurries(pool: Pool, conn: Connection, database: str) -> None:
    with workers(database, "--processes", "2") as process:
        store(pool, text_message("long"))
        wait_for(lambda: query(conn, RUNNING) == 1, 30)
        process.send_signal(signal.SIGTERM)
        # The one that runs nothing ends, the other does not.
        wait_for(lambda: len(children(process)) == 1, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert conn.execute("select status, attempt from wa.pending_messages").fetchall() == [
        ("waiting", 0)
    ]
    assert query(conn, LOCKED) == 0
    assert reasons(conn) == []


def test_sigint_ends_it_too(pool: Pool, conn: Connection, database: str) -> None:
    with workers(database) as process:
        good(pool, 1)
        wait_for(lambda: processed(conn) == 1, 30)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


@pytest.mark.parametrize("kind", ["keep", "long"])
def test_children_do_not_outlive_their_parent(
    pool: Pool, conn: Connection, database: str, kind: str
) -> None:
    with workers(database, "--processes", "2", "--stall-seconds", "600") as process:
        store(pool, text_message(kind))
        wait_for(lambda: query(conn, RUNNING) == 1, 30)
        wait_for(lambda: len(children(process)) == 2, 30)
        found = children(process)
        process.kill()
        wait_for(lambda: not any(is_alive(pid) for pid in found), 10)


def test_a_start_that_cannot_succeed_is_not_repeated(database: str) -> None:
    with workers(database, "--processes", "3", WA_HANDLERS="no_such_module") as process:
        assert process.wait(60) == 1


def test_a_process_that_was_killed_is_replaced(pool: Pool, conn: Connection, database: str) -> None:
    with workers(database) as process:
        good(pool, 1)
        wait_for(lambda: processed(conn) == 1, 30)
        sessions = conn.execute(SESSIONS).fetchall()
        os.kill(children(process)[0], signal.SIGKILL)
        # A claim that it had just sent would take the message for the time of a lease.
        wait_for(lambda: not set(sessions) & set(conn.execute(SESSIONS).fetchall()), 30)
        good(pool, 2)
        wait_for(lambda: processed(conn) == 2, 30)


@pytest.mark.parametrize("kind", ["program", "executor"])
def test_what_handlers_leave_behind_ends_with_the_worker(
    pool: Pool, conn: Connection, database: str, kind: str
) -> None:
    with workers(database) as process:
        store(pool, text_message(kind))
        wait_for(lambda: processed(conn) == 1, 30)
        group = children(process)[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not any(is_alive(pid) for pid in members(group))


def members(group: int) -> list[int]:
    """The processes of a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                found.append(int(stat.parent.name))
    return found
