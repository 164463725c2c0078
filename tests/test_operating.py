"""`wa-webhook dlq`, `evict` and `handlers`: what an operator sees and does from a terminal."""

from __future__ import annotations

import json
import re
import shlex
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue.cli import main
from glue.commands import dlqbulk, dlqdiscard

from .support.plugin import ROLES, Connect
from .support.webhooks import Turn, claim, complete, envelope, message, receive

Connection = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    """An operator's login, and no other settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("WA_DATABASE_URL", "WA_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WA_OPERATOR_URL", make_conninfo(database, user=ROLES["operator"]))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def fail(conn: Connection, turn: Turn, reason: str = "rejected") -> int:
    """Its dead letter, exhausted."""
    row = conn.execute(
        "select f.dlq_id from wa_api.fail_message(%s, %s, %s, %s, %s, 'ValueError', 'no such"
        " order', 'line 1', 5, false) as f",
        (*turn[:4], reason),
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def service(connect: Connect) -> Connection:
    return connect("service")


def dead(service: Connection, count: int) -> list[int]:
    """So many exhausted messages, each of its own contact."""
    start = receive(service, envelope(message("wamid.first", "15559999")), 0)
    assert start == ["waiting"]
    [turn] = claim(service)
    complete(service, turn)
    bodies = [message(f"wamid.{n}", f"1555{n:04}", f"order {n}") for n in range(count)]
    receive(service, envelope(*bodies), 0)
    return [fail(service, turn) for turn in claim(service, limit=count)]


def test_list_and_show(service: Connection, conn: Connection) -> None:
    first, second = dead(service, 2)
    conn.execute(
        "update wa.webhook_dlq set handler = 'a_handler_with_a_long_name', error_class = null"
        " where dlq_id = %s",
        (first,),
    )
    header, *listed = run("dlq", "list").output.splitlines()
    assert [line.split()[0] for line in listed] == [str(second), str(first)]
    assert "exhausted  rejected" in listed[0]
    # Every column begins where its header does, whatever is in it.
    for name in ("status", "handler", "error", "retries"):
        at = header.index(name)
        assert all(line[at - 2 : at] == "  " and line[at] != " " for line in listed)
    conn.execute("update wa.webhook_dlq set error_class = 'ValueError'")
    [line] = run("dlq", "list", "--json", "--limit", 1).output.splitlines()
    assert json.loads(line)["error_message"] == "no such order"
    assert run("dlq", "list", "--reason", "timeout").output == "none\n"
    assert run("dlq", "list", "--since", "2h", "--until", "1h").output == "none\n"
    for name in ("ValueError", "valueerror"):
        assert len(run("dlq", "list", "--error-class", name).output.splitlines()) >= 2
    shown = run("dlq", "show", first)
    assert '"body": "order' in shown.output
    assert "    line 1\n" in shown.output
    whole = json.loads(run("dlq", "show", first, "--json").output)
    assert whole["message"]["status"] == "exhausted"
    unknown = run("dlq", "show", 999)
    assert unknown.exit_code == 1
    assert "dlq_id=999, outcome=not_found" in unknown.output
    assert "dlq_search lists" in unknown.output
    assert run("dlq", "list", "--since", "yesterday").exit_code == 2


def test_retry_of_single_ones(service: Connection) -> None:
    first, second = dead(service, 2)
    done = run("dlq", "retry", first, 999, second, "--note", "fixed")
    assert done.exit_code == 1
    assert f"{first}  retried\n" in done.output
    assert "999  Error: " in done.output
    assert f"{second}  retried\n" in done.output
    assert len(claim(service, limit=10)) == 2


def test_bulk_retry_is_a_dry_run_until_told(
    service: Connection, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlqbulk, "PAGE", 3)
    ids = dead(service, 8)
    planned = run("dlq", "retry", "--reason", "rejected")
    assert planned.output.startswith("would_retry          8  ")
    assert "--yes does it" in planned.output
    assert claim(service) == []
    done = CliRunner().invoke(
        main, ["dlq", "retry", "--reason", "rejected", "--rate", "6", "--yes", "--json"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcomes"] == {"retried": 8}
    gaps = conn.execute(
        "select extract(epoch from p.retry_at - min(p.retry_at) over ())::int"
        " from wa.pending_messages as p order by p.retry_at"
    ).fetchall()
    assert [seconds for (seconds,) in gaps] == [10 * n for n in range(8)]
    assert run("dlq", "retry", "--status", "exhausted").output.startswith("none match")
    assert len(ids) == 8


def test_bulk_retry_needs_to_know_which(service: Connection) -> None:
    [one] = dead(service, 1)
    for arguments in ([], [one, "--all"]):
        asked = run("dlq", "retry", *arguments)
        assert asked.exit_code == 2
        assert "say which" in asked.output
    assert run("dlq", "retry", "--all", "--yes").output.endswith(f"retried              1  {one}\n")


@pytest.mark.parametrize("command", ["list", "retry", "discard"])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--handler", "nope"], "no such handler (p_handler=nope). Give one that wa_ops.handler_"),
        (["--since", "1h", "--until", "2h"], "the time ends before it begins (p_created_after="),
        (["--reason", "bogus"], "no such reason (p_reason=bogus). Give one of handler_error, time"),
    ],
)
def test_a_filter_that_can_name_nothing_is_refused(
    command: str, arguments: list[str], told: str
) -> None:
    if command == "discard":
        arguments = [a.replace("--reason", "--dead-reason") for a in arguments]
    done = run("dlq", command, *arguments)
    assert done.exit_code == 1
    assert f"Error: {told}" in done.output


def test_bulk_discard_is_a_dry_run_until_told(
    service: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlqdiscard, "PAGE", 3)
    ids = dead(service, 8)
    chosen = ["--dead-reason", "rejected", "--error-class", "ValueError"]
    planned = run("dlq", "discard", *chosen)
    assert planned.exit_code == 0
    assert planned.output.startswith("would_discard        8  ")
    assert "--yes does it" in planned.output
    assert len(run("dlq", "list", "--json").output.splitlines()) == 8
    for arguments in ([], [ids[0], *chosen], [*chosen, "--yes"]):
        asked = run("dlq", "discard", *arguments)
        assert asked.exit_code == 2
        assert "say which" in asked.output or "say why" in asked.output
    done = CliRunner().invoke(main, ["dlq", "discard", *chosen, "--yes", "--reason", "x", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcomes"] == {"discarded": 8}
    assert "acting" in done.stderr
    assert run("dlq", "list").output == "none\n"


def test_discard(service: Connection) -> None:
    first, second = dead(service, 2)
    assert run("dlq", "discard", first).exit_code == 2
    done = run("dlq", "discard", first, first, second, "--reason", "spam")
    assert done.exit_code == 1
    assert done.output.count("discarded\n") == 2
    assert "outcome=resolved" in done.output
    assert run("dlq", "list").output == "none\n"
    [line] = run("dlq", "list", "--status", "discarded", "--limit", 1, "--json").output.splitlines()
    assert json.loads(line)["resolution_note"] == "spam"


def test_replay(service: Connection, conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlqbulk, "PAGE", 2)
    dead(service, 4)
    planned = run("dlq", "replay", "wamid.1")
    assert planned.output.startswith("would_replay         1  ")
    assert run("dlq", "replay", "wamid.1", "--yes").exit_code == 2
    assert run("dlq", "replay").exit_code == 2
    unknown = run("dlq", "replay", "nope", "wamid.1")
    assert unknown.exit_code == 1
    assert re.match(r"not_found +1\nwould_replay +1 ", unknown.output), unknown.output
    done = run("dlq", "replay", "wamid.1", "--yes", "--reason", "fixed")
    assert "replayed             1  " in done.output
    rest = run("dlq", "replay", "--since", "1h", "--yes", "--reason", "fixed", "--json")
    told = json.loads(rest.output.splitlines()[-1])
    # All five were received; one is in line again.
    assert told["outcomes"] == {"in_line": 1, "replayed": 4}
    assert conn.execute(
        "select m.status, count(*) from wa.processed_webhook_messages as m group by m.status"
    ).fetchall() == [("pending", 5)]


def test_evict(service: Connection) -> None:
    receive(service, envelope(message("wamid.A")), 0)
    [turn] = claim(service)
    done = run("evict", turn.conversation_id, "--reason", "hangs")
    assert done.output.endswith("is free; messages that failed: 1\n")
    with pytest.raises(psycopg.Error) as caught:
        complete(service, turn)
    assert caught.value.sqlstate == "WA301"
    again = run("evict", turn.conversation_id, "--reason", "hangs")
    assert again.exit_code == 1
    assert "the conversation is not locked (conversation_id=" in again.output


def test_handlers(service: Connection, conn: Connection) -> None:
    service.execute("""select wa_api.register_handlers('[{"name": "orders", "timeout_s": 10}]')""")
    assert "is paused since" in run("handlers", "pause", "orders", "--reason", "broken").output
    receive(service, envelope(message("wamid.A")), 0)
    conn.execute("update wa.pending_messages set handler = 'orders', ready_at = 'infinity'")
    assert "held back 1  paused since" in run("handlers", "list").output
    assert run("handlers", "resume", "orders").output == "orders runs; conversations woken: 1\n"
    [state] = run("handlers", "list", "--json").output.splitlines()
    assert json.loads(state)["paused_at"] is None
    assert run("handlers", "pause", "other", "--reason", "x").exit_code == 1


@pytest.mark.parametrize("role", ["service", "monitor", "anonymous"])
def test_other_logins_are_told_what_they_need(
    role: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_OPERATOR_URL", make_conninfo(database, user=ROLES[role]))
    for call in (
        partial(run, "dlq", "list"),
        partial(run, "dlq", "retry", "--all"),
        partial(run, "evict", 1, "--reason", "x"),
    ):
        done = call()
        assert done.exit_code == 1
        assert "may not do this: grant it wa_operator" in done.output


README = (Path(__file__).parents[1] / "README.md").read_text().partition("## Put right")[2]
WRITTEN = re.findall(r"^\.venv/bin/wa-webhook ((?:dlq|evict|handlers) .*)$", README, re.MULTILINE)


@pytest.mark.parametrize("command", WRITTEN)
def test_readme_commands_are_understood(command: str, service: Connection) -> None:
    service.execute("""select wa_api.register_handlers('[{"name": "orders", "timeout_s": 10}]')""")
    done = run(*shlex.split(command))
    # Its ids do not exist here.
    assert done.exit_code == 0 or "no such" in done.output or "not_found" in done.output


def test_readme_sql_runs(connect: Connect) -> None:
    connect("service").execute(
        """select wa_api.register_handlers('[{"name": "orders", "timeout_s": 10}]')"""
    )
    operator = connect("operator")
    block = README.partition("```sql\n")[2].partition("```")[0]
    statements = [text for text in block.split(";\n") if text.strip()]
    assert len(statements) == 5
    for statement in statements:
        # Its dead letter does not exist here.
        expected = pytest.raises(psycopg.Error) if "retry_dlq(7" in statement else nullcontext()
        with expected as caught:
            operator.execute(statement.encode())
        assert caught is None or caught.value.sqlstate == "WA401"
