"""Web process, Prometheus, Alertmanager: a lock is left behind, on call is told, it is cured."""

from __future__ import annotations

import json
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.prometheus.test_rules import FILES, tool
from tests.support.server import free_port
from tests.support.site import wait_for
from tests.test_http_gunicorn import Gunicorn

Connection = psycopg.Connection[Any]
LEFT_BEHIND = """
with left_behind as (
    insert into wa.webhook_conversations
        (phone_number_id, phone, rollout_bucket, locked_by, lock_token, locked_at, lock_expires_at)
    values ('100000001', '250788000001', 1, 'worker-that-died', gen_random_uuid(),
        now() - interval '2 hours', now() - interval '1 hour')
    returning conversation_id, lock_expires_at
)
insert into wa.due_conversations (conversation_id, due_at, is_retry)
select l.conversation_id, l.lock_expires_at, true from left_behind as l
returning conversation_id
"""


class Receiver(HTTPServer):
    """Whoever is on call: keeps what Alertmanager sends."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[dict[str, Any]] = []

    def told(self, alertname: str, status: str) -> dict[str, Any] | None:
        """The first alert of that name and status."""
        for message in list(self.messages):
            for alert in message["alerts"]:
                if (alert["labels"]["alertname"], alert["status"]) == (alertname, status):
                    return message | {"alert": alert}
        return None


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.messages.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: tests are quiet."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def running(port: int, place: Path, *command: str | Path) -> Iterator[str]:
    """One program of ours, ready; its address. Ended by its own id."""
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=place)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(process, place, f"{url}/-/ready"), 30)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def answers(process: subprocess.Popen[bytes], place: Path, url: str) -> bool:
    assert process.poll() is None, (place / "log").read_text()
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def alertmanager(place: Path, on_call: Receiver) -> tuple[int, list[str | Path]]:
    """Its port and command, with the committed example, in a hurry."""
    place.mkdir()
    config = yaml.safe_load((FILES / "alertmanager.yml").read_text())
    config["route"] |= {"group_wait": "1s", "group_interval": "1s"}
    url = f"http://127.0.0.1:{on_call.server_address[1]}/alerts"
    config["receivers"][0]["webhook_configs"][0]["url"] = url
    (place / "alertmanager.yml").write_text(yaml.safe_dump(config))
    port = free_port()
    return port, [
        tool("prometheus-alertmanager"),
        "--config.file=alertmanager.yml",
        f"--storage.path={place / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]


def prometheus(place: Path, web: int, manager: int) -> tuple[int, list[str | Path]]:
    """Its port and command, with the committed example and rules, in a hurry."""
    place.mkdir()
    config = yaml.safe_load((FILES / "prometheus.yml").read_text())
    config["global"] |= {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = config["scrape_configs"]
    job["scrape_timeout"] = "1s"
    job["static_configs"][0]["targets"] = [f"127.0.0.1:{web}"]
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [
        f"127.0.0.1:{manager}"
    ]
    (place / "prometheus.yml").write_text(yaml.safe_dump(config))
    rules = yaml.safe_load((FILES / "wa-webhook.rules.yml").read_text())
    for group in rules["groups"]:
        group["interval"] = "1s"
        for rule in group["rules"]:
            if "for" in rule:
                rule["for"] = "2s"
    (place / "wa-webhook.rules.yml").write_text(yaml.safe_dump(rules))
    port = free_port()
    return port, [
        tool("prometheus"),
        "--config.file=prometheus.yml",
        f"--storage.tsdb.path={place / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def value(url: str, query: str) -> float | None:
    """What Prometheus knows about one series now."""
    asked = urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(f"{url}/api/v1/query?{asked}", timeout=10) as response:
        result = json.load(response)["data"]["result"]
    return float(result[0]["value"][1]) if result else None


def test_an_alert_arrives_and_is_taken_back(
    conn: Connection, database: str, tmp_path: Path
) -> None:
    tool("prometheus")
    tool("prometheus-alertmanager")
    web = Gunicorn(database)
    try:
        with ExitStack() as stack:
            on_call = stack.enter_context(receiver())
            port, command = alertmanager(tmp_path / "alertmanager", on_call)
            stack.enter_context(running(port, tmp_path / "alertmanager", *command))
            own, command = prometheus(tmp_path / "prometheus", web.port, port)
            wait_for(web.is_ready, 30)
            url = stack.enter_context(running(own, tmp_path / "prometheus", *command))
            expired = 'wa_webhook_conversation_locks{job="wa-webhook",state="expired"}'
            wait_for(lambda: value(url, expired) == 0, 30)
            assert on_call.told("WaWebhookLocksStuck", "firing") is None

            [conversation_id] = conn.execute(LEFT_BEHIND).fetchone() or [None]
            fired = wait_for(lambda: on_call.told("WaWebhookLocksStuck", "firing"), 30)
            assert fired["version"] == "4"
            alert = fired["alert"]
            assert alert["labels"] == {
                "alertname": "WaWebhookLocksStuck",
                "job": "wa-webhook",
                "check": "stale_locks",
                "severity": "warning",
            }
            assert alert["annotations"]["runbook_url"] == "docs/operations.md#stale_locks"

            # As the runbook says.
            conn.execute("select wa_ops.evict_lock(%s, 'its worker died')", (conversation_id,))
            cured = wait_for(lambda: on_call.told("WaWebhookLocksStuck", "resolved"), 30)
            assert cured["alert"]["fingerprint"] == alert["fingerprint"]
            assert value(url, "up") == 1
    finally:
        assert web.end() == 0


def test_promtool_has_nothing_against_the_metrics(database: str) -> None:
    promtool = tool("promtool")
    web = Gunicorn(database)
    try:
        wait_for(web.is_ready, 30)
        url = f"http://127.0.0.1:{web.port}/metrics"
        with urllib.request.urlopen(url, timeout=10) as response:
            text = response.read()
        done = subprocess.run(
            [promtool, "check", "metrics"], input=text, check=False, capture_output=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == b""
    finally:
        assert web.end() == 0
