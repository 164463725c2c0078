"""`wa-webhook erase-contact`: what a person said and was told is gone, by an operator's login."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue.commands.erase_contact import command
from glue.database import opsapi
from glue.database.pool import Pool
from glue.database.query import Connection as AnyConnection

from .support.plugin import ROLES, Connection
from .support.site import ENVIRON, PHONE, Bot, Site, delivery, text_message

NUMBER = "106540352242922"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("WA_DATABASE_URL", "WA_OPERATOR_URL", "WA_DATA_DIR", "WA_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)


def erase(number: str, *arguments: str, said: str | None = None) -> Result:
    return CliRunner().invoke(command, [number, *arguments], input=said)


def as_role(monkeypatch: pytest.MonkeyPatch, database: str, role: str) -> None:
    monkeypatch.setenv("WA_OPERATOR_URL", make_conninfo(database, user=ROLES[role]))


def test_a_person_is_erased(
    pool: Pool, conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Site(pool, Bot(pool)) as site:
        site.post(delivery(text_message("hello")))
    row = conn.execute("select phone_number_id from wa.webhook_conversations").fetchone()
    assert row is not None
    number = str(row[0])
    options = ["--contact", f"+{PHONE}", "--reason", "request 17"]

    as_role(monkeypatch, database, "monitor")
    refused = erase(number, *options, "--yes")
    assert refused.exit_code == 1
    assert "permission denied" in refused.output

    as_role(monkeypatch, database, "operator")
    assert erase(number, *options, said="n\n").exit_code == 1
    assert conn.execute("select phone from wa.webhook_conversations").fetchone() == (PHONE,)
    bad = erase(number, "--contact", PHONE, "--reason", f"of {PHONE}", "--yes")
    assert "the reason of an erasure names the contact" in bad.output

    done = erase(number, *options, "--yes")
    assert done.exit_code == 0, done.output
    assert "conversations  1\n" in done.output
    assert "payloads       1\n" in done.output
    assert PHONE not in done.output
    assert conn.execute("select phone from wa.webhook_conversations").fetchone() == (None,)
    assert conn.execute("select count(*) from wa.webhook_payloads").fetchone() == (0,)

    again = erase(number, "--reason", "request 17", said=f"{PHONE}\ny\n")
    assert again.exit_code == 1
    assert "nothing is known of this contact" in again.output
    assert PHONE not in again.output


def test_a_writing_person_is_tried_again(
    conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the database says 40001 twice; who keeps writing does not loop for ever."""
    as_role(monkeypatch, database, "operator")
    calls = 0

    def failing(session: AnyConnection, *_arguments: str) -> opsapi.Erasure:
        nonlocal calls
        calls += 1
        if calls <= failures:
            session.execute("do $$ begin raise exception 'x' using errcode = '40001'; end $$")
        return opsapi.Erasure(1, 0, 0, 0, 0, 0, 0, 0, [])

    monkeypatch.setattr(opsapi, "erase_contact", failing)
    options = ["--contact", PHONE, "--reason", "request 17", "--yes"]
    failures = 2
    assert erase(NUMBER, *options).exit_code == 0
    assert calls == 3
    failures, calls = 100, 0
    assert erase(NUMBER, *options).exit_code == 1
    assert calls == 5
    del conn
