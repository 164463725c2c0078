"""A database's schema as text, and the rows that belong to it, comparable across installs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.support.empty import empty_database
from tests.support.server import Server

# Partitions of days come and go.
DAY_PARTITION = "*.*_p" + "[0-9]" * 8
# Written into the dump by pg_dump for psql and for the version it comes from.
_NOISE = re.compile(r"^(--.*|SET .*;|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*|)$")
# PostgreSQL 18 names these; a partition's differ by how it came to be one.
_NOT_NULL = re.compile(r" CONSTRAINT \w+_not_null\d* NOT NULL")
_SEED = re.compile(r"9\d\d_seed_(\w+)")


def dump(server: Server, dbname: str, *options: str) -> str:
    """pg_dump's SQL without comments, session settings and psql's own commands."""
    done = subprocess.run(
        [
            server.binaries.path / "pg_dump",
            *options,
            f"--exclude-table={DAY_PARTITION}",
            f"--dbname={server.conninfo(dbname)}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    lines = [line for line in done.stdout.splitlines() if not _NOISE.match(line)]
    return "\n".join(lines) + "\n"


def schema_of(server: Server, dbname: str) -> list[str]:
    """Lines of the schema of a database: comments, owners, grants and policies included.

    Of its copy, in fact: PostgreSQL prints `a between 1 and 2 and b` with other parentheses after
    it has read its own output once, which a database that came from a dump has done.
    """
    options = ["--schema-only", *(f"--schema={name}" for name in _schemas(server, dbname))]
    text = dump(server, dbname, *options)
    with empty_database(server) as copy:
        with psycopg.connect(server.conninfo(copy), autocommit=True) as conn:
            conn.execute(b"set check_function_bodies = off")
            conn.execute(text.encode())
        lines = _NOT_NULL.sub(" NOT NULL", dump(server, copy, *options)).splitlines()
    return lines + _default_privileges(server, dbname)


def _schemas(server: Server, dbname: str) -> list[str]:
    with psycopg.connect(server.conninfo(dbname)) as conn:
        names = conn.execute(
            "select nspname from pg_namespace where nspowner = 'wa_owner'::regrole"
            " and nspname <> 'wa_migrations' order by 1"
        ).fetchall()
    return [name for (name,) in names]


def _default_privileges(server: Server, dbname: str) -> list[str]:
    with psycopg.connect(server.conninfo(dbname)) as conn:
        rows = conn.execute(
            "select defaclrole::regrole::text, defaclnamespace, defaclobjtype, defaclacl::text"
            " from pg_default_acl order by 1, 2, 3"
        ).fetchall()
    return [f"default privileges: {row}" for row in rows]


def reference_rows(conn: psycopg.Connection[Any], files: list[Path]) -> dict[str, list[Any]]:
    """Rows of the tables that `9NN_seed_<table>.sql` fill, without dates and times."""
    found = {}
    for path in files:
        seed = _SEED.fullmatch(path.stem)
        if seed is None:
            continue
        table = sql.Identifier("wa", seed[1])
        columns = conn.execute(
            "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass"
            " and attnum > 0 and not attisdropped"
            " and atttypid not in ('date'::regtype, 'timestamptz'::regtype) order by attnum",
            (f"wa.{seed[1]}",),
        ).fetchall()
        listed = sql.SQL(", ").join(sql.SQL(name) for (name,) in columns)
        query = sql.SQL("select {} from {}").format(listed, table)
        found[seed[1]] = sorted(conn.execute(query).fetchall(), key=str)
    return found
