"""docs/ says what the database says. `script/test --update-docs` writes it anew."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pglast.parser import split

from glue.docs import reference
from tests.support.dump import schema_of
from tests.support.server import Server

DOCS = Path(__file__).parents[1] / "docs"
# pg_dump's output differs between major versions; the committed file is this one's.
DUMPED_BY = 15
# Functions are reviewed in sql/functions; of them, only who may call them is listed.
IN_THEIR_FILES = (
    "CREATE FUNCTION",
    "ALTER FUNCTION",
    "COMMENT ON FUNCTION",
    "REVOKE ALL ON FUNCTION",
)


def test_reference_is_current(conn: psycopg.Connection[Any], pytestconfig: pytest.Config) -> None:
    check(DOCS / "reference.md", reference(conn), pytestconfig)


def test_reference_names_every_function(conn: psycopg.Connection[Any]) -> None:
    text = reference(conn)
    names = conn.execute(
        "select f.schema || '.' || f.name from wa_test.functions as f"
        " where f.return_type <> 'trigger'::regtype"
    ).fetchall()
    assert [name for (name,) in names if f"### `{name}`\n" not in text] == []
    assert "None" not in text


def test_schema_is_current(
    conn: psycopg.Connection[Any], server: Server, pytestconfig: pytest.Config
) -> None:
    if server.binaries.major != DUMPED_BY:
        pytest.skip(f"docs/schema.sql is a dump of PostgreSQL {DUMPED_BY}")
    lines = schema_of(server, conn.info.dbname)
    text = "\n".join(line for line in lines if not line.startswith("default privileges"))
    kept = [found for found in split(text) if not found.startswith(IN_THEIR_FILES)]
    check(DOCS / "schema.sql", ";\n".join([*kept, ""]), pytestconfig)


def check(path: Path, text: str, config: pytest.Config) -> None:
    """Compare, or write with --update-docs."""
    if config.getoption("--update-docs"):
        path.write_text(text)
    old = path.read_text().splitlines() if path.exists() else []
    changes = difflib.unified_diff(old, text.splitlines(), path.name, "database", n=1, lineterm="")
    assert not list(changes), f"run script/test --update-docs: docs/{path.name} is outdated"
