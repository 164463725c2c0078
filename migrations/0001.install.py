"""Run sql/schema on an empty database; nothing on one that has it. No SQL of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yoyo import step

from glue.deploy.install import load_schema

if TYPE_CHECKING:
    from typing import Any

    import psycopg

__depends__: set[str] = set()


def install(conn: psycopg.Connection[Any]) -> None:
    """Create roles, schemas, tables and rows."""
    load_schema(conn)


steps = [step(install)]
