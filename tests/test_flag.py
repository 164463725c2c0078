"""`wa-webhook flag`: rollout, test contacts, audit and shadow mode by an operator's login."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue import environment
from glue.commands.flag import command
from glue.commands.flagview import override, percent, who
from glue.database.opsflags import FlagSet

from .support.empty import empty_database
from .support.plugin import ROLES
from .support.server import Server
from .support.webhooks import envelope, message

Connection = psycopg.Connection[Any]
README = Path(__file__).parents[1] / "README.md"
PHONE = "250788000001"


@pytest.fixture(autouse=True)
def operator(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but the operator's login."""
    monkeypatch.chdir(tmp_path)
    for name in ("WA_DATABASE_URL", "WA_DATA_DIR", "WA_ENHANCED_PROCESSING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WA_OPERATOR_URL", login(database, "operator"))


def login(database: str, role: str) -> str:
    return make_conninfo(database, user=ROLES[role])


def flag(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def said(*arguments: str) -> str:
    done = flag(*arguments)
    assert done.exit_code == 0, done.output
    return done.output


def outcome(conn: Connection, phone: str, enhanced: bool | None = None) -> str:
    """Of one message, given to the workers."""
    row = conn.execute(
        "select r.outcome from wa_api.process_webhook(%s, %s, 'test', 'web', 0, %s) as r",
        (envelope(message(f"wamid.{uuid.uuid4()}", phone)), uuid.uuid4(), enhanced),
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_a_rollout_step_by_step(conn: Connection) -> None:
    assert "WA_ENHANCED_PROCESSING: off for everyone\n" in said("show")
    assert outcome(conn, PHONE) == "original"
    added = said("test", "add", "+250 788 000 001", "RW.A1b2", PHONE, "--reason", "our phones")
    assert added.splitlines()[-1] == "2 added, 1 there already"
    on = said("set", "--on", "--reason", "test contacts")
    assert on == "WA_ENHANCED_PROCESSING: on for 2 test contacts\n"
    assert outcome(conn, PHONE) == "waiting"
    assert outcome(conn, "250788000002") == "original"
    share = said("set", "--percentage", "12.34", "--reason", "a step")
    assert share == "WA_ENHANCED_PROCESSING: on for 12.34 % of contacts and 2 test contacts\n"
    assert said("set", "--percentage", "100", "--reason", "all").endswith(": on for everyone\n")
    assert outcome(conn, "250788000003") == "waiting"
    off = said("set", "--off", "--reason", "rollback")
    assert off.endswith(": off for everyone (switched on again: for everyone)\n")
    assert outcome(conn, "250788000004") == "original"
    gone = said("test", "remove", PHONE, "250788000009", "--reason", "gave it back")
    assert gone.splitlines()[-1] == "1 removed, 1 not there"
    lines = said("history").splitlines()
    assert [re.split(r"  +", line)[2] for line in lines] == [
        "1 test contacts removed",
        "off",
        "12.34 % -> 100 %",
        "0 % -> 12.34 %",
        "on",
        "2 test contacts added",
    ]
    assert lines[1].endswith(f"{ROLES['operator']}: rollback")
    assert len(said("history", "--limit", "2").splitlines()) == 2
    shown = said("show")
    assert f"by {ROLES['operator']}: gave it back" in shown
    for text in (shown, *lines, added, gone):
        assert not re.search(r"25078800000\d|RW\.A1b2", text)


def test_shadow_mode(conn: Connection) -> None:
    assert said("shadow", "report").startswith("nothing recorded: ")
    assert said("shadow", "on") == "WA_SHADOW_DECISIONS: on for everyone\n"
    for _ in range(3):
        assert outcome(conn, PHONE, False) == "original"
    assert said("shadow", "off").startswith("WA_SHADOW_DECISIONS: off for everyone")
    outcome(conn, PHONE, False)
    header, hour, *_, total, share = said("shadow", "report").splitlines()
    assert re.split(r"  +", header)[1:4] == ["messages", "duplicate", "contended"]
    assert hour.split()[2:5] == total.split()[1:4] == ["3", "0", "2"]
    assert share.startswith("66.67 % of the messages")
    sample = said("shadow", "on", "--percentage", "10")
    assert sample == "WA_SHADOW_DECISIONS: on for 10 % of contacts\n"


def test_what_is_refused_says_what_to_do(
    database: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Missing option '--reason'" in flag("set", "--on").output
    assert "--on, --off, --percentage" in flag("set", "--reason", "x").output
    assert "not in the range" in flag("set", "--percentage", "101", "--reason", "x").output
    unknown = flag("set", "--flag", "UNHEARD", "--on", "--reason", "x")
    assert unknown.exit_code == 1
    assert "Error: no such feature flag: wa_ops.feature_flags lists them." in unknown.output
    wrong = flag("test", "add", PHONE, "0788000002", "--reason", "x").output
    assert "neither a phone number nor a BSUID (position=2): Write " in wrong
    assert "0788000002" not in wrong
    monkeypatch.setenv("WA_OPERATOR_URL", login(database, "monitor"))
    assert "WA_ENHANCED_PROCESSING: off" in said("show")
    assert said("history") == ""
    denied = flag("set", "--on", "--reason", "x").output
    assert "login wa_test_monitor may not use wa_ops.set_feature_flag: grant" in denied
    monkeypatch.setenv("WA_OPERATOR_URL", login(database, "service"))
    assert "may not use wa_ops.feature_flags" in flag("show").output
    with empty_database(server) as name:
        monkeypatch.setenv("WA_OPERATOR_URL", server.conninfo(name))
        assert 'run "wa-webhook upgrade"' in flag("show").output


def test_the_environment_that_overrides_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert override({"WA_ENHANCED_PROCESSING": " "}) is None
    monkeypatch.setenv("WA_ENHANCED_PROCESSING", "true")
    warned = said("set", "--off", "--reason", "x")
    assert warned.count("WA_ENHANCED_PROCESSING=true") == 1
    assert "Warning: WA_ENHANCED_PROCESSING=true is set here" in warned
    assert "everyone the enhanced flow, whatever the flag says" in warned
    monkeypatch.setenv("WA_ENHANCED_PROCESSING", "false")
    assert "everyone the original flow" in said("show")
    monkeypatch.delenv("WA_ENHANCED_PROCESSING")
    assert "Warning" not in said("show")


def test_script_server_decides_where_nothing_is_set(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ".wa"
    home.mkdir()
    running = {"WA_ENHANCED_PROCESSING": "true", "WA_DATABASE_URL": database}
    environment.announce(home, running)
    # Somebody else's database.
    assert "script/server" not in said("show")
    monkeypatch.delenv("WA_OPERATOR_URL")
    noted = said("show")
    assert noted.count("with WA_ENHANCED_PROCESSING=true, its default") == 1
    assert "Warning" not in noted
    # It is about to be started again.
    (tmp_path / ".env").write_text("WA_ENHANCED_PROCESSING=\n")
    assert "script/server" not in said("show")
    (tmp_path / ".env").unlink()
    environment.announce(home, running | {"WA_ENHANCED_PROCESSING": ""})
    assert "script/server" not in said("show")


@pytest.mark.parametrize(
    ("is_enabled", "percentage", "tests", "expected"),
    [
        (True, "0", 0, "on, but at 0 % and without test contacts"),
        (True, "0", 1, "on for 1 test contact"),
        (True, "100", 3, "on for everyone"),
        (True, "0.5", 0, "on for 0.5 % of contacts"),
        (False, "10", 1, "off for everyone (switched on again: for 10 % of contacts and 1 test "),
    ],
)
def test_who_gets_it(is_enabled: bool, percentage: str, tests: int, expected: str) -> None:
    assert who(FlagSet("F", is_enabled, Decimal(percentage), tests, 0, 0)).startswith(expected)
    assert percent(Decimal("100.00")) == "100 %"


def test_the_readme_commands_run_as_written() -> None:
    """Every `wa-webhook flag …` line of the README, in its order."""
    lines = re.findall(r"^(?:\S*/)?wa-webhook flag (.+)$", README.read_text(), re.MULTILINE)
    assert len(lines) >= 8
    for line in lines:
        arguments = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line.partition("  #")[0])]
        said(*arguments)
