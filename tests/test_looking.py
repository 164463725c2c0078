"""What `wa-webhook timeline` and `send` show depends on the login, and nothing fails on the way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue import Context, Conversation, Message
from glue import Result as Answer
from glue.commands.send import command as send
from glue.commands.timeline import command as timeline
from glue.database.looking import may_read
from glue.database.opsapi import ERROR_COLUMNS, REPLY_COLUMNS
from glue.database.pool import Pool

from .support.empty import empty_database
from .support.plugin import ROLES, Connect
from .support.server import Server
from .support.site import ENVIRON, Bot, Site, delivery, text_message

Connection = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("WA_DATABASE_URL", "WA_OPERATOR_URL", "WA_DATA_DIR", "WA_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)


def look(identifier: str) -> Result:
    return CliRunner().invoke(timeline, [identifier])


def login(database: str, role: str) -> str:
    return make_conninfo(database, user=ROLES[role])


def broken(_message: Message, _conversation: Conversation, _ctx: Context) -> Answer:
    raise ValueError("no such order")


@pytest.mark.parametrize("role", ["service", "monitor", "operator"])
def test_every_role_that_may_sees_the_timeline(
    role: str, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Site(pool, Bot(pool)) as site:
        answer = site.post(delivery(text_message("hello"))).json
    monkeypatch.setenv("WA_DATABASE_URL", login(database, role))
    done = look(answer["correlation_id"])
    assert done.exit_code == 0, done.output
    assert "settled            processed" in done.output
    # The operator's login is preferred, for better or worse.
    monkeypatch.setenv("WA_OPERATOR_URL", login(database, "anonymous"))
    assert "may not look" in look(answer["correlation_id"]).output
    monkeypatch.setenv("WA_OPERATOR_URL", login(database, role))
    monkeypatch.setenv("WA_DATABASE_URL", "host=127.0.0.1 port=9")
    assert look(answer["correlation_id"]).exit_code == 0


def test_a_login_without_a_way_and_an_empty_database(
    database: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DATABASE_URL", login(database, "anonymous"))
    done = look("x")
    assert done.exit_code == 1
    assert "Error: login wa_test_anonymous may not look at messages: grant" in done.output
    with empty_database(server) as name:
        monkeypatch.setenv("WA_DATABASE_URL", server.conninfo(name))
        done = look("x")
        assert done.exit_code == 1
        assert 'run "wa-webhook upgrade"' in done.output
        assert "does not exist" not in done.output


@pytest.mark.parametrize(
    ("role", "expected"), [("service", False), ("monitor", False), ("operator", True)]
)
def test_what_may_be_read(role: str, expected: bool, connect: Connect, conn: Connection) -> None:
    session = connect(role)
    assert may_read(session, "dlq_search", ERROR_COLUMNS) is expected
    assert may_read(session, "outbound_replies", REPLY_COLUMNS) is expected
    assert not may_read(conn, "dlq_search", ["error_class", "no_such_column"])
    assert not may_read(conn, "no_such_view", ["error_class"])


@pytest.mark.parametrize("role", ["service", "monitor", "operator"])
def test_send_shows_what_the_login_may_see(
    role: str, pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DATABASE_URL", login(database, role))
    bot = Bot(pool)
    with Site(pool, bot) as site:
        target = ["--url", f"http://127.0.0.1:{site.port}/webhook"]
        done = CliRunner().invoke(send, ["--text", "hello", *target])
        assert done.exit_code == 0, done.output
        assert "processed" in done.output
        assert ("you wrote 5 characters" in done.output) is (role == "operator")
        assert "cannot be read" not in done.output
        many = CliRunner().invoke(send, ["--batch", "21", "--wait", "0", *target])
        counts = re.findall(r"^ +(\d+)  message ", many.output, re.MULTILINE)
        assert sum(map(int, counts)) == 21
        bot.behave = broken
        failed = CliRunner().invoke(send, ["--text", "hello", *target])
    assert failed.exit_code == 1
    assert "attempt failed" in failed.output
    told = "error: ValueError: no such order\n    File " in failed.output
    assert told is (role == "operator")
    assert ("in broken" in failed.output) is told
