"""`wa-webhook upgrade`: pending migrations, then always the files' functions and views.

yoyo alone would deploy nothing when a release changes functions only: its post-apply hook runs
only after a pending migration.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from glue.deploy.compatibility import check_reload
from glue.deploy.install import ADVISORY_LOCK, load_roles, reload
from glue.deploy.migrate import APPLICATION_NAME as MIGRATING
from glue.deploy.migrate import SCHEMA, apply_pending
from glue.deploy.roles import OWNER, InstallError, become_owner
from glue.deploy.sources import Sources

log = logging.getLogger(__name__)

_ATTEMPTS = 6
_POLL_S = 0.2


def upgrade(conninfo: str, sources: Sources | None = None, *, wait_s: float = 900.0) -> list[str]:
    """Install or upgrade the database; returns the names of the migrations that were applied.

    Safe to run twice, on two machines at once (the second waits up to `wait_s` seconds), and again
    after it was killed. Needs a direct connection, not a transaction pooler. Raises InstallError.
    """
    found = sources or Sources.find()
    info = make_conninfo(conninfo, application_name="wa-webhook upgrade")
    with psycopg.connect(info, autocommit=True) as conn:
        _lock(conn, time.monotonic() + wait_s)
        with conn.transaction():
            load_roles(conn, found)
            if not _one(conn, "select to_regnamespace(%s) is not null", SCHEMA):
                names = sql.Identifier(SCHEMA), sql.Identifier(OWNER)
                conn.execute(sql.SQL("create schema {} authorization {}").format(*names))
            become_owner(conn)
            check_reload(conn)
        applied: list[str] = []
        _while_in_use("a table", lambda: apply_pending(conninfo, found, applied))
        _while_in_use("a view", lambda: reload(conn, found))
    log.info("the schema is current; migrations applied: %s", ", ".join(applied) or "none")
    return applied


def _lock(conn: psycopg.Connection[Any], deadline: float) -> None:
    # Polled: a wait inside PostgreSQL would hold a snapshot, for which a concurrent index build of
    # the other upgrade would wait in turn, unseen by the deadlock detector.
    _wait(
        lambda: _one(conn, "select pg_try_advisory_lock(%s)", ADVISORY_LOCK),
        deadline,
        "another upgrade of this database is running",
    )
    # One that lost its lock with its connection may still be migrating; once it is gone too, a row
    # in yoyo's lock table is a dead process's.
    _wait(
        lambda: _one(
            conn,
            "select not exists (select from pg_stat_activity"
            " where datname = current_database() and application_name = %s)",
            MIGRATING,
        ),
        deadline,
        "an interrupted upgrade of this database is still migrating",
    )


def _wait(done: Callable[[], bool], deadline: float, why: str) -> None:
    told = False
    while not done():
        if not told:
            log.info("%s; waiting", why)
            told = True
        if time.monotonic() > deadline:
            raise InstallError(f"{why}; try again later")
        time.sleep(_POLL_S)


def _while_in_use(what: str, call: Callable[[], None]) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            call()
            return
        except (errors.LockNotAvailable, errors.DeadlockDetected) as exc:
            # A long query holds it; queueing behind it would hold up all the others.
            if attempt == _ATTEMPTS:
                raise InstallError(
                    f"{what} stayed in use; end the long queries and run it again"
                ) from exc
            log.info("%s is in use; trying again", what)
            time.sleep(attempt)


def _one(conn: psycopg.Connection[Any], query: str, value: object) -> bool:
    row = conn.execute(query.encode(), (value,)).fetchone()
    return row is not None and row[0] is True
