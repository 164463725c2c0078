"""What the template database holds: our schema, pgTAP, the builders of schema wa_test, logins."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from glue.deploy import install
from tests.support.binaries import pgtap_file
from tests.support.server import Server

SUPPORT = Path(__file__).parents[2] / "sql" / "tests" / "support"
# Logins are what people and programs have: members of exactly one role, or of none.
LOGINS = {
    "wa_test_service": "wa_service",
    "wa_test_monitor": "wa_monitor",
    "wa_test_operator": "wa_operator",
    "wa_test_anonymous": None,
}
TEMPLATE = "wa_base"


def load(server: Server) -> None:
    """Create database wa_base on `server` and load everything into it."""
    with psycopg.connect(server.conninfo(server.maintenance_dbname), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    with psycopg.connect(server.conninfo(TEMPLATE), autocommit=True) as conn:
        install.load_schema(conn)
        install.reload(conn)
        load_extensions(conn)
        for path in sorted(SUPPORT.glob("*.sql")):
            conn.execute(path.read_bytes())
        for login, role in LOGINS.items():
            create_login(conn, login, role)
    with psycopg.connect(server.conninfo(server.maintenance_dbname), autocommit=True) as admin:
        admin.execute(
            sql.SQL("alter database {} is_template true").format(sql.Identifier(TEMPLATE))
        )
    server.template_dbname = TEMPLATE


def load_extensions(conn: psycopg.Connection[Any]) -> None:
    """pgTAP (its plain SQL where the server does not have it packaged) and plpgsql_check."""
    packaged = conn.execute(
        "select name from pg_catalog.pg_available_extensions where name = any(%s)",
        (["pgtap", "plpgsql_check"],),
    ).fetchall()
    names = {row[0] for row in packaged}
    for name in sorted(names):
        conn.execute(sql.SQL("create extension {} schema public").format(sql.Identifier(name)))
    script = pgtap_file()
    if "pgtap" not in names and script is not None:
        conn.execute(portable(script.read_text()).encode())


def portable(script: str) -> str:
    """pgTAP's extension script as plain SQL: without psql commands and extension placeholders."""
    lines = (line for line in script.splitlines() if not line.startswith("\\"))
    return re.sub(r"@extschema@", "public", "\n".join(lines))


def create_login(conn: psycopg.Connection[Any], login: str, role: str | None) -> None:
    """A login without password that is a member of `role` only. Roles outlive databases."""
    known = conn.execute("select from pg_catalog.pg_roles where rolname = %s", (login,)).fetchone()
    if known is None:
        conn.execute(sql.SQL("create role {} login").format(sql.Identifier(login)))
    if role is not None:
        conn.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(login)))
