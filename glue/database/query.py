"""Running one call of the SQL API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.rows import tuple_row

from glue.database.session import acting
from glue.errors import InvariantBroken, translate

Connection = psycopg.Connection[Any]
Row = tuple[Any, ...]


def rows(conn: Connection, query: LiteralString, params: Mapping[str, Any]) -> list[Row]:
    """All rows of a query. Raises WaError for our SQLSTATEs, psycopg.Error otherwise."""
    try:
        with acting(conn), conn.cursor(row_factory=tuple_row) as cur:
            return cur.execute(query, params).fetchall()
    except psycopg.Error as exc:
        known = translate(exc)
        if known is None:
            raise
        raise known from exc


def one(conn: Connection, query: LiteralString, params: Mapping[str, Any]) -> Row:
    """The only row of a query."""
    found = rows(conn, query, params)
    if len(found) != 1:
        raise InvariantBroken(f"expected one row, got {len(found)}")
    return found[0]
