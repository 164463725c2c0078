"""Loading the SQL files: the schema once, functions and views at every upgrade.

Files are plain SQL and run whole, in psycopg's simple protocol. Every function here works in the
caller's transaction or in one of its own, and leaves the session's role and settings as they were.
"""

from __future__ import annotations

import functools
from typing import Any

import psycopg
from psycopg import sql

from glue.deploy import cron
from glue.deploy.compatibility import check_reload
from glue.deploy.database_rights import close_to_public
from glue.deploy.roles import OWNER, InstallError, become_login, become_owner, shared_catalog_retry
from glue.deploy.sources import Sources
from glue.deploy.sqlfile import run_file

# One number for upgrades and bare reloads of one database: the first 8 bytes of "wa_setup".
ADVISORY_LOCK = 0x77615F7365747570
LOCK_TIMEOUT = "5s"
# Roles and schemas are made by the login: the owner may not, or does not exist yet.
_FIRST_AFTER_ROLES = "020"
_FIRST_OF_OWNER = "030"


def load_schema(conn: psycopg.Connection[Any], sources: Sources | None = None) -> None:
    """Run `sql/schema` on a database without schema `wa`; do nothing on one that has it.

    Raises InstallError when the database or the login does not fit.
    """
    found = sources or Sources.find()
    with conn.transaction():
        load_roles(conn, found)
        if _has_schema(conn):
            return
        for path in found.schema():
            if path.stem >= _FIRST_OF_OWNER:
                become_owner(conn)
                run_file(conn, path)
            elif path.stem >= _FIRST_AFTER_ROLES:
                run_file(conn, path)
        become_login(conn)
        close_to_public(conn)


def load_roles(conn: psycopg.Connection[Any], sources: Sources) -> None:
    """Create the roles that are missing in the cluster and let the login act as the owner.

    Changes the rest of the caller's transaction: it runs as the login, with a fixed search_path.
    """
    _check_database(conn)
    _local_settings(conn)
    become_login(conn)
    try:
        for path in sources.schema():
            if path.stem < _FIRST_AFTER_ROLES:
                shared_catalog_retry(conn, functools.partial(run_file, conn, path))
    except InstallError as exc:
        if isinstance(exc.__cause__, psycopg.errors.InsufficientPrivilege):
            login = conn.info.user
            raise InstallError(
                f"login {login} may not create the roles or act as {OWNER}; as a superuser: "
                f"alter role {login} createrole, or if they exist: grant {OWNER} to {login} ({exc})"
            ) from exc
        raise
    become_owner(conn)
    become_login(conn)


def reload(conn: psycopg.Connection[Any], sources: Sources | None = None) -> None:
    """Replace every function, view, reference row and cron job by the files' ones, or none.

    Our views are dropped in one statement without CASCADE: a view of somebody else's that reads
    one of ours makes it fail, instead of disappearing. Raises InstallError then, and when the
    database is already used by a newer program.
    """
    found = sources or Sources.find()
    with conn.transaction():
        _check_database(conn)
        _local_settings(conn)
        conn.execute("select pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        become_owner(conn)
        check_reload(conn)
        _drop_views(conn)
        code = (*found.reloaded_schema(), *found.functions(), *found.views())
        # The triggers last: from the first on, nobody writes to its table until we have committed.
        for path in (*code, *found.triggers()):
            run_file(conn, path)
        become_login(conn)
        cron.install(conn, found)
    with conn.transaction():
        become_owner(conn)
        conn.execute("select wa.create_partitions()")
        become_login(conn)


def load(**connection: Any) -> None:
    """Install everything from the files alone, no migration: a database for tests.

    Takes psycopg.connect's keywords.
    """
    with psycopg.connect(**{**connection, "autocommit": True}) as conn:
        load_schema(conn)
        reload(conn)


def _check_database(conn: psycopg.Connection[Any]) -> None:
    if conn.info.server_version < 150000:
        raise InstallError(
            f"PostgreSQL {conn.info.server_version // 10000} is too old; 15 to 18 are supported"
        )
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise InstallError(
            f"database {conn.info.dbname} has encoding {encoding}, UTF8 is needed: "
            f"create database {conn.info.dbname} encoding 'UTF8' template template0"
        )


def _has_schema(conn: psycopg.Connection[Any]) -> bool:
    return conn.execute("select to_regnamespace('wa') is not null").fetchone() == (True,)


def _local_settings(conn: psycopg.Connection[Any]) -> None:
    # Whatever the login's own settings are, a name that is not qualified fails here.
    conn.execute("set local search_path = pg_catalog, pg_temp")
    conn.execute("set local check_function_bodies = off")
    conn.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
    conn.execute("set local statement_timeout = 0")
    conn.execute("set local client_min_messages = warning")


def _drop_views(conn: psycopg.Connection[Any]) -> None:
    views = conn.execute(
        "select n.nspname, c.relname from pg_class as c"
        " join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind = 'v' and c.relowner = to_regrole(%s)"
        " and n.nspowner = c.relowner order by 1, 2",
        (OWNER,),
    ).fetchall()
    if not views:
        return
    names = sql.SQL(", ").join(sql.Identifier(*view) for view in views)
    try:
        conn.execute(sql.SQL("drop view {}").format(names))
    except psycopg.errors.DependentObjectsStillExist as exc:
        raise InstallError(
            "an object that is not ours depends on one of our views; drop it, upgrade, create it "
            f"again: {exc.diag.message_detail}"
        ) from exc
