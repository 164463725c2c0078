"""The processes: gunicorn with slow clients, what serve refuses, script/server's whole life."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from glue.deploy.upgrade import upgrade
from glue.signature import sign
from tests.support.databases import Databases
from tests.support.empty import empty_database
from tests.support.server import Server, free_port

ROOT = Path(__file__).parents[1]
SECRETS = {"WA_APP_SECRET": "a-secret-of-tests", "WA_VERIFY_TOKEN": "a-token-of-tests"}


@pytest.fixture
def base_env(tmp_path: Path) -> dict[str, str]:
    """An environment with nothing of ours, and a free port."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WA_")}
    return env | {
        "PYTHONPATH": str(ROOT),
        "WA_PORT": str(free_port()),
        "WA_DATA_DIR": str(tmp_path / ".wa"),
    }


@contextmanager
def program(
    env: Mapping[str, str], cwd: Path, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    log = cwd / "output.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "glue", *arguments], cwd=cwd, env=env, stdout=sink, stderr=sink
        )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()


def until(condition: Callable[[], bool], process: subprocess.Popen[bytes], cwd: Path) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        said = (cwd / "output.log").read_text()
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)


def is_ready(env: Mapping[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['WA_PORT']}/readyz", timeout=5) as got:
            return bool(got.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize("missing", [*SECRETS, "WA_DATABASE_URL"])
def test_serve_refuses_to_start_without(
    missing: str, base_env: dict[str, str], server: Server, tmp_path: Path
) -> None:
    env = base_env | SECRETS | {"WA_DATABASE_URL": server.conninfo("postgres")}
    del env[missing]
    with program(env, tmp_path, "serve") as process:
        assert process.wait(30) == 1
    assert f"Error: {missing}: " in (tmp_path / "output.log").read_text()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_without_schema_is_refused(
    command: str, base_env: dict[str, str], server: Server, tmp_path: Path
) -> None:
    with empty_database(server) as name:
        env = base_env | SECRETS | {"WA_DATABASE_URL": server.conninfo(name)}
        with program(env, tmp_path, command) as process:
            assert process.wait(30) == 1
    assert "run wa-webhook upgrade" in (tmp_path / "output.log").read_text()


@pytest.fixture
def small(base_env: dict[str, str], server: Server, tmp_path: Path) -> Iterator[Small]:
    """A running `serve`: two requests at once, six threads; a client gets two seconds."""
    with empty_database(server) as name:
        env = base_env | SECRETS | {"WA_DATABASE_URL": server.conninfo(name)}
        env |= {"WEB_CONCURRENCY": "1", "WEB_THREADS": "2", "WEB_RECEIVE_TIMEOUT": "2"}
        upgrade(env["WA_DATABASE_URL"])
        with program(env, tmp_path, "serve") as process, ExitStack() as clients:
            running = Small(env, process, tmp_path, clients)
            running.wait_ready()
            yield running


@dataclass
class Small:
    """See the fixture."""

    env: Mapping[str, str]
    process: subprocess.Popen[bytes]
    cwd: Path
    clients: ExitStack

    def wait_ready(self) -> None:
        """Until /readyz answers."""
        until(lambda: is_ready(self.env), self.process, self.cwd)

    def client(self) -> socket.socket:
        """A connection, closed at the end. Its receive buffer is small."""
        made = self.clients.enter_context(socket.socket())
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        made.connect(("127.0.0.1", int(self.env["WA_PORT"])))
        made.settimeout(30)
        return made


def test_slow_clients_do_not_keep_the_threads(small: Small) -> None:
    # As many as there are threads, and twice.
    slow = [small.client() for _ in range(12)]
    for client in slow[:6]:
        client.sendall(b"GET /livez HTT")
    for client in slow[6:]:
        client.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
    small.wait_ready()
    for client in slow:
        assert b" 200 " not in client.recv(100)


def test_a_client_that_reads_no_answer_does_not_keep_a_thread(small: Small) -> None:
    client = small.client()
    client.settimeout(20)
    # Cut off when every buffer between us has been full for two seconds.
    with pytest.raises(ConnectionError):
        client.sendall(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 200_000)
    small.wait_ready()


def test_clients_that_do_not_close_are_not_waited_for(small: Small) -> None:
    idle = [small.client() for _ in range(20)]
    for client in idle:
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b" 200 " in client.recv(1000)
    # gunicorn's own closing would wait two seconds for each.
    started = time.monotonic()
    small.wait_ready()
    assert time.monotonic() - started < 5
    for client in idle:
        client.settimeout(10)
        while client.recv(1000):
            pass
    # The server's side is closed for good a while later.
    idle[0].sendall(b"x")
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        until(lambda: not idle[0].send(b"x"), small.process, small.cwd)


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 99\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2;" + b"a" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_body_that_breaks_off_is_400(small: Small, body: bytes) -> None:
    client = small.client()
    signature = sign(b"{}", SECRETS["WA_APP_SECRET"].encode())
    client.sendall(
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + f"X-Hub-Signature-256: {signature}\r\n".encode()
        + body
    )
    client.shutdown(socket.SHUT_WR)
    assert b" 400 " in client.recv(100)
    assert "crashed" not in (small.cwd / "output.log").read_text()


def test_everything_starts_answers_and_stops(
    base_env: dict[str, str], databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = databases.scratch() / tmp_path_factory.mktemp("dev").name
    home.mkdir()
    env = base_env | {"WA_DATA_DIR": ".wa"}
    with program(env, home, "dev") as process:
        until(lambda: "Ready: " in (home / "output.log").read_text(), process, home)
        sent = subprocess.run(
            [sys.executable, "-m", "glue", "send", "--text", "hi"],
            cwd=home,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert sent.returncode == 0, sent.stdout + sent.stderr
        assert '"dispatched":1' in sent.stdout
        with pytest.raises(subprocess.CalledProcessError) as second:
            subprocess.run(
                [sys.executable, "-m", "glue", "dev"],
                cwd=home,
                env=env,
                capture_output=True,
                text=True,
                check=True,
            )
        assert "cannot listen on" in second.value.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    said = (home / "output.log").read_text()
    order = [said.index(f"stopping {name}") for name in ("serve", "worker", "PostgreSQL")]
    assert order == sorted(order)
    assert not (home / ".wa" / "postgres" / "postmaster.pid").exists()
    assert not is_ready(env)


def test_the_end_of_a_child_ends_everything(
    base_env: dict[str, str], server: Server, tmp_path: Path
) -> None:
    with empty_database(server) as name:
        env = base_env | {"WA_DATABASE_URL": server.conninfo(name)}
        env |= {"WA_HANDLERS": "no_such_module", "WA_HANDELRS": ""}
        with program(env, tmp_path, "dev") as process:
            assert process.wait(60) == 1
    said = (tmp_path / "output.log").read_text()
    assert "ended by itself" in said
    assert "no_such_module" in said
    # Told by dev, not again by each child.
    assert said.count("Warning: WA_HANDELRS ") == 1
