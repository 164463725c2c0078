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
from contextlib import contextmanager
from pathlib import Path

import pytest

from glue.deploy.upgrade import upgrade
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


def test_slow_clients_do_not_keep_the_threads(
    base_env: dict[str, str], server: Server, tmp_path: Path
) -> None:
    with empty_database(server) as name:
        env = base_env | SECRETS | {"WA_DATABASE_URL": server.conninfo(name)}
        env |= {"WEB_CONCURRENCY": "1", "WEB_THREADS": "2", "WEB_RECEIVE_TIMEOUT": "2"}
        upgrade(env["WA_DATABASE_URL"])
        with program(env, tmp_path, "serve") as process:
            until(lambda: is_ready(env), process, tmp_path)
            slow = [socket.create_connection(("127.0.0.1", int(env["WA_PORT"]))) for _ in range(4)]
            for client in slow[:2]:
                client.sendall(b"GET /livez HTT")
            for client in slow[2:]:
                client.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
            until(lambda: is_ready(env), process, tmp_path)
            for client in slow:
                client.settimeout(30)
                answer = client.recv(100)
                assert b" 200 " not in answer
                client.close()


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
        env |= {"WA_HANDLERS": "no_such_module"}
        with program(env, tmp_path, "dev") as process:
            assert process.wait(60) == 1
    said = (tmp_path / "output.log").read_text()
    assert "ended by itself" in said
    assert "no_such_module" in said
