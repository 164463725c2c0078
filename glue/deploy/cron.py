"""pg_cron jobs, where the extension is in this database; the worker runs the same jobs anyway."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from psycopg import errors, sql

from glue.deploy.roles import become_login, become_owner, shared_catalog_retry
from glue.deploy.sources import Sources

log = logging.getLogger(__name__)

_PREFIX = "wa:"
# Jobs are bounded in rows; this is for what nobody thought of. Workers have their own limit.
_STATEMENT_TIMEOUT = "60s"


def install(conn: psycopg.Connection[Any], sources: Sources) -> None:
    """Schedule `sql/cron/<job>.sql` as wa:<job>, unschedule our jobs that have no file.

    pg_cron runs a job as the role that scheduled it, hence wa_cron. A login that may not give
    wa_cron the extension's schema leaves the jobs as they are, with a warning.
    """
    if conn.execute("select to_regclass('cron.job') is not null").fetchone() != (True,):
        become_owner(conn)
        conn.execute("select wa_ops.note_cron_jobs(null, null)")
        become_login(conn)
        return
    try:
        with conn.transaction():
            become_login(conn)
            _become_cron(conn)
            _schedule(conn, sources)
    except errors.InsufficientPrivilege as exc:
        log.warning("pg_cron jobs left as they are: %s", exc.diag.message_primary)
    become_login(conn)


def _become_cron(conn: psycopg.Connection[Any]) -> None:
    may_use = conn.execute("select has_schema_privilege('wa_cron', 'cron', 'usage')").fetchone()
    if may_use != (True,):
        conn.execute("grant usage on schema cron to wa_cron")
    try:
        with conn.transaction():
            conn.execute("set local role wa_cron")
    except errors.InsufficientPrivilege:
        shared_catalog_retry(conn, lambda: conn.execute("grant wa_cron to current_user"))
        conn.execute("set local role wa_cron")


def _schedule(conn: psycopg.Connection[Any], sources: Sources) -> None:
    files = {_PREFIX + path.stem: path for path in sources.cron()}
    for path in files.values():
        conn.execute(path.read_bytes())
    # Row security shows wa_cron its own jobs only.
    conn.execute(
        "select cron.unschedule(j.jobid) from cron.job as j"
        " where j.jobname like 'wa:%%' and j.username = 'wa_cron' and not (j.jobname = any (%s))",
        (list(files),),
    )
    conn.execute(
        sql.SQL("alter role wa_cron in database {} set statement_timeout = {}").format(
            sql.Identifier(conn.info.dbname), sql.Literal(_STATEMENT_TIMEOUT)
        )
    )
    conn.execute("select wa_ops.purge_cron_history()")
