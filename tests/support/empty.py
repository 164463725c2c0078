"""Databases without our schema."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.support.server import Server


@contextmanager
def empty_database(server: Server, *, owner: str | None = None, options: str = "") -> Iterator[str]:
    """Create a database; yields its name and drops it afterwards, sessions or not.

    `options` are further words of CREATE DATABASE.
    """
    name = f"wa_empty_{secrets.token_hex(4)}"
    admin = server.conninfo(server.maintenance_dbname)
    owned = sql.SQL("owner {}").format(sql.Identifier(owner)) if owner else sql.SQL("")
    with psycopg.connect(admin, autocommit=True) as conn:
        statement = sql.SQL("create database {} {}").format(sql.Identifier(name), owned)
        conn.execute(statement.as_bytes(conn) + b" " + options.encode())
    try:
        yield name
    finally:
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute(sql.SQL("drop database {} (force)").format(sql.Identifier(name)))
