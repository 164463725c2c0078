"""docs/operations.md: a section for whatever can fire, and nothing in it that does not run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest
import yaml
from psycopg import sql

from glue.cli import main
from glue.deploy.logins import grant
from glue.deploy.profiles import Kind
from grafana.queries import PROVISIONING
from tests.grafana.seed import seed
from tests.runbook import DOCUMENT, Block, blocks, headings
from tests.support.databases import clone
from tests.support.server import Server

ROOT = Path(__file__).parents[1]
LOGINS: dict[Kind, str] = {"monitor": "wa_doc_monitor", "operator": "wa_doc_operator"}
SQL = [block for block in blocks("sql") if not block.kind.endswith("pg_cron")]
COMMANDS = [
    pytest.param(line, id=line[:60])
    for block in blocks("sh")
    for line in block.text.replace("\\\n", " ").splitlines()
    if "wa-webhook " in line
]


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[str]:
    """A seeded database with a login of each kind; the blocks run one after the other."""
    with clone(server, "wa") as conninfo, psycopg.connect(conninfo, autocommit=True) as admin:
        seed(admin)
        for kind, login in LOGINS.items():
            grant(admin, login, kind)
        yield conninfo
        for login in (*LOGINS.values(), "wa_backup"):
            name = sql.Identifier(login)
            # The document makes wa_backup: not there when only other blocks ran.
            known = "select 1 from pg_roles where rolname = %s"
            if admin.execute(known, (login,)).fetchone() is not None:
                admin.execute(sql.SQL("drop owned by {}").format(name))
                admin.execute(sql.SQL("drop role {}").format(name))


def test_every_check_has_its_section(conn: psycopg.Connection[tuple[str]]) -> None:
    checks = {row[0] for row in conn.execute("select check_name from wa.health_thresholds")}
    found = headings()
    assert checks - found.keys() == set()
    for name in checks:
        assert "```" in found[name] or "](#" in found[name], f"{name}: nothing to do"


def test_every_alert_of_prometheus_is_explained() -> None:
    found = headings()
    rules = yaml.safe_load((ROOT / "prometheus" / "wa-webhook.rules.yml").read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            if "alert" not in rule:
                continue
            section = rule["annotations"]["runbook_url"].rpartition("#")[2]
            if "{{" not in section:
                assert f"`{rule['alert']}`" in found[section], rule["alert"]


def test_every_rule_of_grafana_is_explained() -> None:
    section = " ".join(headings()["grafana_rules"].split())
    rules = yaml.safe_load((PROVISIONING / "alerting" / "wa-webhook.yaml").read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            assert rule["title"] in section
            assert "{{ else }}grafana_rules{{ end }}" in rule["annotations"]["runbook_url"]


def test_links_within_lead_somewhere() -> None:
    text = DOCUMENT.read_text()
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - headings().keys() == set()
    for path in re.findall(r"\]\(([^#)]+)\)", text):
        assert (DOCUMENT.parent / path).exists(), path


def test_every_block_of_sql_says_whose_login_it_needs() -> None:
    assert {block.kind for block in blocks("sql")} == {
        "sql monitor",
        "sql operator",
        "sql superuser",
        "sql superuser with pg_cron",
    }


@pytest.mark.parametrize("block", SQL, ids=lambda block: f"line {block.line}")
def test_the_sql_runs(database: str, block: Block) -> None:
    user = {f"sql {kind}": login for kind, login in LOGINS.items()}.get(block.kind, "postgres")
    with psycopg.connect(database, user=user, autocommit=True) as conn:
        for statement in filter(str.strip, block.text.split(";\n")):
            conn.execute(statement.encode())


def test_pg_cron_is_made_as_written(server: Server) -> None:
    if not server.has_library("pg_cron"):
        pytest.skip("pg_cron is not installed")
    (block,) = [block for block in blocks("sql") if block.kind.endswith("pg_cron")]
    with (
        clone(server, "wa_cron_test") as conninfo,
        psycopg.connect(conninfo, autocommit=True) as conn,
    ):
        conn.execute(block.text.encode())
        assert conn.execute("select to_regclass('cron.job') is not null").fetchone() == (True,)


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_exists(line: str) -> None:
    # Parsed as it would be, up to the point where it would begin.
    words = shlex.split(line)
    words = words[words.index("wa-webhook") + 1 :]
    command: click.Command = main
    context = click.Context(main, info_name="wa-webhook")
    while isinstance(command, click.Group):
        assert words, line
        found = command.get_command(context, words[0])
        assert found is not None, line
        command, words = found, words[1:]
    command.make_context(command.name, list(words), parent=context)


def test_other_programs_are_those_of_the_repository() -> None:
    for block in blocks("sh"):
        for line in block.text.splitlines():
            words = [word for word in line.split() if "=" not in word]
            if words[0] in {"wa-webhook", "curl", "cp", "pg_dump", "pg_restore"}:
                continue
            if words[0].startswith("script/"):
                assert (ROOT / words[0]).exists()
            else:
                assert words[0] in {"promtool", "amtool"}
                assert (ROOT / words[-1]).exists(), line
