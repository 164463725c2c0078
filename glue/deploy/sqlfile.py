"""Running one SQL file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from glue.deploy.roles import InstallError

# Duplicate key or object, tuple concurrently updated, lock timeout, deadlock: callers try again.
_RETRIED = frozenset({"23505", "42710", "XX000", "55P03", "40P01"})


def run_file(conn: psycopg.Connection[Any], path: Path) -> None:
    """Run one file. A database error becomes an InstallError naming file and line."""
    text = path.read_bytes()
    where = "/".join(path.parts[-3:])
    try:
        conn.execute(text)
    except psycopg.Error as exc:
        if exc.sqlstate in _RETRIED:
            exc.add_note(where)
            raise
        line = text.decode()[: int(exc.diag.statement_position or 0)].count("\n") + 1
        raise InstallError(f"{where}, line {line}: {exc.diag.message_primary or exc}") from exc
