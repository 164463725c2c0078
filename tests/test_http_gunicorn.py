"""The same behind the real server: `wa-webhook serve` is gunicorn with glue.web.gunicorn_conf."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import api
from glue.registry import Registry
from glue.signature import sign

from .support.server import free_port
from .support.site import ENVIRON, SECRET, delivery, text_message, wait_for

Connection = psycopg.Connection[Any]
ROOT = Path(__file__).parents[1]
MODULE = "tests.support.slowbot"


class Gunicorn:
    """The started program; `lines` are what it logged so far."""

    def __init__(self, database: str, *arguments: str, module: str = MODULE) -> None:
        self.port = free_port()
        environ = ENVIRON | {
            "WA_DATABASE_URL": database,
            "WA_PORT": str(self.port),
            "WA_HANDLERS": module,
            "WEB_CONCURRENCY": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:glue.web.gunicorn_conf", *arguments],
            cwd=ROOT,
            env={**os.environ, **environ},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stream:
            self.lines += stream

    def end(self) -> int:
        """Exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(40)
        self._reader.join(10)
        return code

    def post(self, body: Any, **headers: str) -> int:
        """Status of a signed delivery."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        conn = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            signature = sign(data, SECRET.encode())
            sent = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
            chunks = (data[at : at + 100_000] for at in range(0, len(data), 100_000))
            is_chunked = headers.pop("chunked", None)
            conn.request("POST", "/webhook", chunks if is_chunked else data, sent)
            response = conn.getresponse()
            response.read()
            return response.status
        finally:
            conn.close()

    def is_ready(self) -> bool:
        """Whether /readyz answers 200."""
        assert self.process.poll() is None, self.lines
        conn = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            conn.request("GET", "/readyz")
            return conn.getresponse().status == 200
        except OSError:
            return False
        finally:
            conn.close()


@pytest.fixture
def program(database: str, conn: Connection) -> Iterator[Gunicorn]:
    api.register_handlers(conn, Registry.discover([MODULE]).registration())
    running = Gunicorn(database)
    try:
        wait_for(running.is_ready, 30)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()


def test_large_bodies_and_shutdown(program: Gunicorn, conn: Connection) -> None:
    for chunked in ({}, {"chunked": "yes"}):
        started = time.monotonic()
        assert program.post(b" " * 5_000_000, **chunked) == 413
        assert time.monotonic() - started < 5
    assert program.post(delivery(text_message("hello"))) == 200
    assert program.post(b" " * 100 + b"{}", chunked="yes") == 200

    statuses: list[int] = []
    slow = delivery(text_message("slow", phone="250788000009"))
    post = threading.Thread(target=lambda: statuses.append(program.post(slow)))
    post.start()
    running = "select count(*) from wa.pending_messages where status = 'running'"
    wait_for(lambda: conn.execute(running).fetchone() == (1,))
    assert program.end() == 0
    post.join()
    # The request that was being answered was finished, and its turn settled.
    assert statuses == [200]
    done = "select count(*) from wa.processed_webhook_messages where status = 'processed'"
    assert conn.execute(done).fetchone() == (2,)

    events = [json.loads(line)["event"] for line in program.lines]
    assert events.count("delivered") == 3
    assert events.count("rejected") == 2
    assert "25078" not in "".join(program.lines)


@contextmanager
def hanging(database: str, conn: Connection, *arguments: str) -> Iterator[Gunicorn]:
    """The program with handlers that hang."""
    module = "tests.support.hangbot"
    api.register_handlers(conn, Registry.discover([module]).registration())
    running = Gunicorn(database, *arguments, module=module)
    try:
        wait_for(running.is_ready, 30)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_a_handler_that_keeps_the_interpreter_costs_its_process(
    database: str, conn: Connection
) -> None:
    with hanging(database, conn, "--timeout", "2") as program:
        with pytest.raises((OSError, HTTPException)):
            program.post(delivery(text_message("keep")))
        wait_for(program.is_ready, 60)
        assert program.post(delivery(text_message("hello", phone="250788000009"))) == 200


def test_a_process_with_a_stubborn_handler_is_replaced(database: str, conn: Connection) -> None:
    with hanging(database, conn) as program:
        assert program.post(delivery(text_message("stubborn"))) == 500
        assert conn.execute("select reason from wa.webhook_dlq").fetchall() == [("timeout",)]
        wait_for(lambda: any("process_worn" in line for line in program.lines), 30)
        first = worker_pids(program)
        wait_for(lambda: not first & worker_pids(program), 60)
        wait_for(program.is_ready, 30)
        assert program.post(delivery(text_message("hello", phone="250788000009"))) == 200


def worker_pids(program: Gunicorn) -> set[int]:
    pid = program.process.pid
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
