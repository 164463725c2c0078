"""The rotation of docs/operations.md with two web processes: nothing that is signed is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from glue.deploy.upgrade import upgrade
from glue.signature import sign
from tests.support.empty import empty_database
from tests.support.server import Server, free_port
from tests.support.site import delivery, text_message, wait_for

ROOT = Path(__file__).parents[1]
OLD, NEW = "the-old-secret-of-tests", "the-new-secret-of-tests"
OLD_TOKEN, NEW_TOKEN = "the-old-token-of-tests-1234567890", "the-new-token-of-tests-1234567890"


class Web:
    """One `wa-webhook serve`, on the same port after each restart."""

    def __init__(self, database: str, log: Path) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self._log = log
        self._env = {k: v for k, v in os.environ.items() if not k.startswith("WA_")} | {
            "PYTHONPATH": str(ROOT),
            "WA_DATABASE_URL": database,
            "WA_PORT": self.address.rpartition(":")[2],
            "WA_VERIFY_TOKEN": "a-token-of-tests",
            "WA_DISPATCH": "worker",
            "WEB_CONCURRENCY": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def restart(self, secrets: str, tokens: str) -> None:
        """Stop it as a deployment does, and start it with these; returns when it is ready."""
        self.stop()
        env = self._env | {"WA_APP_SECRET": secrets, "WA_OPS_TOKEN": tokens}
        command = [sys.executable, "-m", "glue", "serve"]
        with self._log.open("ab") as sink:
            self._process = subprocess.Popen(command, env=env, stdout=sink, stderr=sink)
        wait_for(self._is_ready, 60)

    def stop(self) -> None:
        """End it; what it is answering it answers."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            assert self._process.wait(60) == 0, self._log.read_text()
            self._process = None

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body."""
        return self.answer(urllib.request.Request(self.address + path, headers=headers))

    def post(self, secret: str) -> int:
        """Status of a message that is signed with it."""
        body = json.dumps(delivery(text_message())).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(body, secret.encode()),
        }
        return self.answer(urllib.request.Request(f"{self.address}/webhook", body, headers))[0]

    @staticmethod
    def answer(request: urllib.request.Request) -> tuple[int, str]:
        """Status and body, whatever the status. Raises OSError when nobody listens."""
        try:
            with urllib.request.urlopen(request, timeout=10) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as exc:
            return exc.code, exc.read().decode()

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False


class Meta:
    """Posts without a pause, to whichever of the two answers, as a balancer does."""

    def __init__(self, webs: list[Web], secret: str) -> None:
        self.secret = secret
        self.statuses: Counter[tuple[str, int]] = Counter()
        self._webs = webs
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Meta:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(30)

    def goes_on(self) -> None:
        """Wait for some more answers."""
        before = self.statuses.total()
        wait_for(lambda: self.statuses.total() > before + 10)

    def _run(self) -> None:
        first = 0
        while not self._is_over.is_set():
            first = 1 - first
            secret = self.secret
            for web in (self._webs[first], self._webs[1 - first]):
                try:
                    self.statuses[secret, web.post(secret)] += 1
                    break
                except (OSError, HTTPException):
                    # It is being restarted.
                    continue
            else:
                self.statuses[secret, 0] += 1


@pytest.fixture
def webs(server: Server, tmp_path: Path) -> Iterator[list[Web]]:
    with empty_database(server) as name:
        database = server.conninfo(name)
        upgrade(database)
        both = [Web(database, tmp_path / f"{n}.log") for n in range(2)]
        with stopping(both):
            for web in both:
                web.restart(OLD, OLD_TOKEN)
            yield both


@contextmanager
def stopping(webs: list[Web]) -> Iterator[None]:
    try:
        yield
    finally:
        for web in webs:
            web.stop()


def counted(web: Web, token: str) -> Mapping[str, float]:
    """How many requests either secret has verified; asked from elsewhere, so with the token."""
    far = {"X-Forwarded-For": "192.0.2.1", "Authorization": f"Bearer {token}"}
    status, text = web.get("/metrics", **far)
    assert status == 200
    name = "wa_webhook_signature_secret_total{secret="
    lines = [line.removeprefix(name) for line in text.splitlines() if line.startswith(name)]
    return {line.split('"')[1]: float(line.rpartition(" ")[2]) for line in lines}


def test_nothing_is_refused(webs: list[Web]) -> None:
    with Meta(webs, OLD) as meta:
        meta.goes_on()
        for web in webs:
            web.restart(f"{NEW},{OLD}", f"{NEW_TOKEN},{OLD_TOKEN}")
        meta.goes_on()
        meta.secret = NEW
        meta.goes_on()
        # Both tokens are taken; what the old secret verified has been counted.
        assert counted(webs[0], OLD_TOKEN)["current"] > 0
        wait_for(lambda: counted(webs[0], NEW_TOKEN).get("previous", 0) > 0)
        for web in webs:
            web.restart(NEW, NEW_TOKEN)
        meta.goes_on()
    assert {status for _secret, status in meta.statuses} == {200}
    # Those that ended have told all they had counted.
    wait_for(lambda: sum(counted(webs[0], NEW_TOKEN).values()) >= meta.statuses.total(), 30)
    for web in webs:
        assert web.post(OLD) == 401
        old = {"X-Forwarded-For": "192.0.2.1", "Authorization": f"Bearer {OLD_TOKEN}"}
        assert web.get("/metrics", **old)[0] in (401, 403, 404)
