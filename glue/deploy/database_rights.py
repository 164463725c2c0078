"""Who may connect to the database at all, and who may make temporary objects in it."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from psycopg import sql

log = logging.getLogger(__name__)

ROLES = ("wa_owner", "wa_service", "wa_monitor", "wa_operator", "wa_cron")


def close_to_public(conn: psycopg.Connection[Any]) -> bool:
    """Take CONNECT and TEMPORARY from PUBLIC; members of our roles may connect.

    Only a superuser or the database's owner can: False, and a warning that says what to run, when
    the login is neither. Done once, at the installation: what a DBA grants later stays.
    """
    owns = conn.execute(
        "select pg_catalog.pg_has_role(d.datdba, 'usage')"
        " from pg_catalog.pg_database as d where d.datname = current_database()"
    ).fetchone()
    statements = closing(conn.info.dbname)
    if owns != (True,):
        log.warning(
            "every login may connect to database %s and make temporary objects; as its owner: %s",
            conn.info.dbname,
            "; ".join(statement.as_string() for statement in statements),
        )
        return False
    for statement in statements:
        conn.execute(statement)
    return True


def closing(database: str) -> list[sql.Composed]:
    """The statements for it.

    Whoever may make temporary objects can shadow names in his session, and fill the server's disk.
    No role of ours needs it.
    """
    name, roles = sql.Identifier(database), sql.SQL(", ").join(map(sql.Identifier, ROLES))
    return [
        sql.SQL("revoke connect, temporary on database {} from public").format(name),
        sql.SQL("grant connect on database {} to {}").format(name, roles),
    ]
