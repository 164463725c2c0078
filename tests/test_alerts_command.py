"""`wa-webhook alerts` from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue.cli import main

from .support.plugin import ROLES

Connection = psycopg.Connection[Any]
URL = "https://hooks.example.org/x"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    """An operator's login, and no other settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WA_OPERATOR_URL", make_conninfo(database, user=ROLES["operator"]))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["alerts", *arguments])


def test_receivers_come_and_go(conn: Connection) -> None:
    made = run("set", "ops", URL, "--min-severity", "critical", "--reason", "new pager")
    assert (made.exit_code, made.output) == (0, "ops is told of alerts\n")
    assert run("receivers").output == f"{'ops':<20} {URL}  (from critical on)\n"
    assert json.loads(run("receivers", "--json").output)["receiver"] == "ops"
    off = run("set", "ops", "http://10.0.0.1/", "--allow-private", "--off", "--reason", "moving")
    assert off.output == "ops is switched off\n"
    assert "private addresses allowed, switched off" in run("receivers").output
    assert run("remove", "ops", "--reason", "gone").output == "ops is not told any more\n"
    assert run("receivers").output == ""
    rows = conn.execute(
        "select what, reason, actor from wa_ops.operator_actions order by action_id"
    )
    actor = ROLES["operator"]
    assert rows.fetchall() == [
        ("set_alert_receiver", "ops: new pager", actor),
        ("set_alert_receiver", "ops: moving", actor),
        ("remove_alert_receiver", "ops: gone", actor),
    ]


def test_what_fires_is_listed(conn: Connection) -> None:
    assert run("list").output == "no alert fires\n"
    run("set", "ops", URL, "--reason", "test")
    conn.execute(
        "select wa.fire_alert('oldest_due', 'critical', 301, 'seconds', 'late', wa.clock())"
    )
    line = run("list").output
    assert line.startswith("critical  oldest_due ")
    assert line.endswith("late  (told 0, waiting 1, given up 0)\n")
    conn.execute(
        "select wa.resolve_alert(max(alert_id), 0, 'x', wa.clock()) from wa.webhook_alerts"
    )
    assert run("list").output == "no alert fires\n"
    assert " until " in run("list", "--all").output
    assert json.loads(run("list", "--all", "--json").output)["check_name"] == "oldest_due"


def test_a_test_is_posted_like_any_other(conn: Connection) -> None:
    run("set", "ops", URL, "--reason", "test")
    assert run("test", "ops").output.startswith("webhook-id ")
    rows = conn.execute("select receiver, check_name, message from wa_api.claim_alerts('w', 10)")
    assert rows.fetchall() == [("ops", "test", "a test of this receiver")]
    # Its end follows, once: the check that it names does not exist.
    conn.execute("select wa_ops.evaluate_alerts()")
    rows = conn.execute(
        "select alert_status from wa.alert_deliveries where message like 'a test%' order by 1"
    )
    assert rows.fetchall() == [("firing",), ("resolved",)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("set", "ops", "http://x/", "--reason", "r"), "without TLS"),
        (("set", "Ops!", URL, "--reason", "r"), "a name of a-z"),
        (("remove", "nobody", "--reason", "r"), "no such receiver (p_receiver=nobody)"),
        (("test", "nobody"), "wa_ops.alert_receivers has them"),
        (("set", "ops", URL), "Missing option '--reason'"),
    ],
)
def test_what_cannot_be_is_explained(arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert told in result.output
