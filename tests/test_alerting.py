"""An alert of the database reaches its receiver: once, signed, whatever happens to the worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from glue.alerting.notifier import Notifier
from glue.database.pool import Pool
from tests.support.site import ENVIRON, wait_for

Connection = psycopg.Connection[Any]
ROOT = Path(__file__).parents[1]
SECRET = "whsec_" + "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3"
PREVIOUS = "whsec_" + "b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xk"


class Receiver(ThreadingHTTPServer):
    """Keeps what it is told and answers `status`."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Inbox)
        self.status = 204
        self.told: list[tuple[dict[str, str], bytes]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}/alerts?key=1"

    def statuses(self) -> list[str]:
        return [json.loads(content)["status"] for _headers, content in self.told]


class Inbox(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.server.told.append(({k.lower(): v for k, v in self.headers.items()}, content))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("location", self.server.url)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Nothing on the tests' standard error."""


@pytest.fixture
def receiver(conn: Connection) -> Iterator[Receiver]:
    """The one receiver, and one check alone that can raise alerts."""
    conn.execute("update wa.health_thresholds set is_enabled = check_name = 'unapplied_events'")
    conn.execute("update wa.jobs set every = '1 second' where job = 'evaluate_alerts'")
    with Receiver() as made:
        conn.execute(
            "select wa_ops.set_alert_receiver('ops', %s, 'test', p_allow_private => true)",
            (made.url,),
        )
        yield made
        made.shutdown()


@contextmanager
def worker(database: str) -> Iterator[None]:
    """A worker process that ends by SIGTERM."""
    environ = ENVIRON | {
        "WA_DATABASE_URL": database,
        "WA_ALERT_SECRET": f"{SECRET},{PREVIOUS}",
        "WA_RUNBOOK_URL": "https://docs.example.org/operations.html",
    }
    command = [sys.executable, "-m", "glue", "worker"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            if process.poll() is None:
                process.kill()


def break_something(conn: Connection) -> None:
    conn.execute(
        "insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)"
        " values (gen_random_uuid(), 'status', 'x', 'x', wa.clock())"
    )


def cure(conn: Connection) -> None:
    conn.execute("delete from wa.unapplied_events")


def evaluated_again(conn: Connection) -> None:
    """Wait until the job has begun and ended at least once more."""
    query = "select last_started_at from wa.jobs where job = 'evaluate_alerts'"
    before = conn.execute(query).fetchone()
    wait_for(lambda: conn.execute(query).fetchone() != before, 30)


def test_once_fired_and_once_resolved_through_a_restart(
    conn: Connection, database: str, receiver: Receiver
) -> None:
    break_something(conn)
    with worker(database):
        wait_for(lambda: receiver.told, 30)
        evaluated_again(conn)
    with worker(database):
        evaluated_again(conn)
        evaluated_again(conn)
        assert receiver.statuses() == ["firing"]
        cure(conn)
        wait_for(lambda: len(receiver.told) > 1, 30)
        evaluated_again(conn)
    assert receiver.statuses() == ["firing", "resolved"]
    for headers, content in receiver.told:
        Webhook(SECRET).verify(content, headers)
        Webhook(PREVIOUS).verify(content, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(content + b" ", headers)
    alert = json.loads(receiver.told[0][1])["alerts"][0]
    assert alert["labels"]["alertname"] == "WaWebhookUnappliedEvents"
    assert alert["annotations"]["runbook_url"].endswith("operations.html#unapplied_events")
    assert receiver.told[0][0]["webhook-id"] != receiver.told[1][0]["webhook-id"]
    rows = conn.execute("select status, attempts from wa.alert_deliveries")
    assert rows.fetchall() == [("delivered", 1), ("delivered", 1)]


@pytest.fixture
def notifier(pool: Pool) -> Notifier:
    return Notifier(pool, [SECRET], None)


def fire(conn: Connection) -> None:
    break_something(conn)
    conn.execute("select wa_ops.evaluate_alerts()")


def hurry(conn: Connection) -> None:
    conn.execute("update wa.alert_deliveries set next_attempt_at = wa.clock()")


def errors(conn: Connection) -> list[tuple[Any, ...]]:
    return conn.execute("select status, error_class, attempts from wa.alert_deliveries").fetchall()


@pytest.mark.parametrize(
    ("status", "error"), [(500, "HTTP 500"), (404, "HTTP 404"), (302, "HTTP 302")]
)
def test_an_answer_that_is_no_success_is_tried_again(
    status: int, error: str, conn: Connection, receiver: Receiver, notifier: Notifier
) -> None:
    receiver.status = status
    fire(conn)
    assert notifier.run("w") == 1
    assert errors(conn) == [("pending", error, 1)]
    # Nobody followed the redirect.
    assert len(receiver.told) == 1
    assert notifier.run("w") == 0
    receiver.status = 200
    hurry(conn)
    assert notifier.run("w") == 1
    assert errors(conn) == [("delivered", None, 2)]
    first, second = (headers["webhook-id"] for headers, _content in receiver.told)
    assert first == second


def test_a_receiver_that_is_away_is_tried_again(
    conn: Connection, receiver: Receiver, notifier: Notifier
) -> None:
    port = receiver.server_address[1]
    receiver.shutdown()
    receiver.server_close()
    fire(conn)
    assert notifier.run("w") == 1
    assert errors(conn) == [("pending", "ConnectError", 1)]
    with Receiver(port) as back:
        hurry(conn)
        assert notifier.run("w") == 1
        assert back.statuses() == ["firing"]
        back.shutdown()
    assert errors(conn) == [("delivered", None, 2)]


def test_a_private_address_is_refused_unless_allowed(
    conn: Connection, receiver: Receiver, notifier: Notifier
) -> None:
    conn.execute("update wa.alert_receivers set allow_private = false")
    conn.execute("update wa.alert_receivers set url = replace(url, 'http:', 'https:')")
    fire(conn)
    assert notifier.run("w") == 1
    assert errors(conn) == [("pending", "Forbidden", 1)]
    assert receiver.told == []


def test_the_environments_proxy_is_not_asked(
    conn: Connection, receiver: Receiver, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fire(conn)
    assert Notifier(pool, [SECRET], None).run("w") == 1
    assert receiver.statuses() == ["firing"]
    assert receiver.told[0][0]["host"].startswith("localhost:")


def test_without_a_secret_nothing_is_posted(
    conn: Connection, receiver: Receiver, pool: Pool
) -> None:
    fire(conn)
    assert Notifier(pool, [], None).run("w") == 0
    assert receiver.told == []
    assert errors(conn) == [("pending", None, 0)]
