"""The files are the database: path = qualified name, one object per file, nothing unfiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pglast
import psycopg
import pytest

from glue.errors import BY_CODE

SQL = Path(__file__).parents[2]
MAX_FILE_LINES = 150
MAX_BODY_LINES = 60
FUNCTIONS = sorted((SQL / "functions").glob("*/*.sql"))
ERRCODE = re.compile(r"errcode\s*=\s*'(WA\w{3})'")


def named(path: Path) -> str:
    return f"{path.parent.name}.{path.stem}"


def test_every_function_has_its_file(conn: psycopg.Connection[Any]) -> None:
    rows = conn.execute("select f.schema || '.' || f.name from wa_test.functions as f").fetchall()
    early = set(re.findall(r"create or replace function ([\w.]+)", schema_functions()))
    assert {row[0] for row in rows} - early == {named(path) for path in FUNCTIONS}


def schema_functions() -> str:
    """Functions that a default or index needs; they live in sql/schema/NNN_<thing>_fn.sql."""
    return "\n".join(path.read_text() for path in (SQL / "schema").glob("*_fn.sql"))


def test_every_view_has_its_file(conn: psycopg.Connection[Any]) -> None:
    rows = conn.execute("select r.qualified from wa_test.relations as r where r.kind in ('v', 'm')")
    files = {path.stem.split("_", 1)[1] for path in (SQL / "views").glob("*.sql")}
    assert {row[0] for row in rows} == files


@pytest.mark.parametrize("path", FUNCTIONS, ids=named)
def test_one_function_per_file_with_its_rights(path: Path) -> None:
    text = path.read_text()
    statements = [type(raw.stmt).__name__ for raw in pglast.parse_sql(text)]
    assert statements.count("CreateFunctionStmt") == 1
    assert set(statements) <= {"CreateFunctionStmt", "CommentStmt", "GrantStmt", "CreateTrigStmt"}
    assert f"revoke all on function {named(path)}(" in text


def test_files_stay_short() -> None:
    snapshots = set((SQL / "tests" / "upgrade").glob("v*.sql"))
    written = set(SQL.rglob("*.sql")) - snapshots
    lengths = {path: len(path.read_text().splitlines()) for path in written}
    assert {p: n for p, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_bodies_stay_short(conn: psycopg.Connection[Any]) -> None:
    rows = conn.execute(
        "select f.signature, n from wa_test.functions as f,"
        " array_length(string_to_array(btrim(coalesce(nullif(f.body, ''),"
        " pg_get_function_sqlbody(f.oid)), E'\\n'), E'\\n'), 1) as n where n > %s",
        (MAX_BODY_LINES,),
    )
    assert rows.fetchall() == []


def test_error_codes_agree(conn: psycopg.Connection[Any]) -> None:
    rows = {row[0] for row in conn.execute("select e.code from wa.error_codes as e")}
    text = "\n".join(path.read_text() for path in (SQL / "functions").rglob("*.sql"))
    raised = set(ERRCODE.findall(text))
    assert rows == set(BY_CODE)
    assert raised <= rows, "raised, but not in wa.error_codes"


def test_errors_have_no_values_in_their_message() -> None:
    """A message is a constant; values are in DETAIL, which the glue may keep from logs."""
    found = [
        f"{named(path)}: {match}"
        for path in FUNCTIONS
        for match in re.findall(r"raise exception\s+('[^']*%[^']*')", path.read_text())
    ]
    assert found == []
