"""What a session is told: the role and the time limits under which it works.

Where the session is ours it is told once. A pooler in transaction mode lends another one for each
transaction: a plain SET would be lost there, or met by somebody else, so each transaction is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

ROLE: Final = "wa_service"
LIMITS: Final = {
    "statement_timeout": 15_000,
    "lock_timeout": 2_000,
    # A handler that is cut off in its transaction must not keep its locks longer than this.
    "idle_in_transaction_session_timeout": 60_000,
}
"""Milliseconds. A login's own, stricter ones stand."""

# Whether the login has any right beyond those of the role; which limits its sessions begin with.
# A pooler makes up the number that it announces for the backend.
_LOGIN = """
select
    pg_catalog.pg_backend_pid(),
    session_user <> %(role)s
    and (
        r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
        or exists (
            select from pg_catalog.pg_roles as o
            where o.rolname not in (%(role)s, session_user)
                and pg_catalog.pg_has_role(session_user, o.oid, 'member')
        )
    ),
    (
        select pg_catalog.jsonb_object_agg(s.name, s.reset_val::bigint)
        from pg_catalog.pg_settings as s
        where s.name = any(%(limits)s)
    )
from pg_catalog.pg_roles as r
where r.rolname = session_user
"""


class ServiceConnection(psycopg.Connection[Any]):
    """A connection that acts as wa_service.

    `told`: what its session was told; `local`: what each of its transactions is, instead.
    """

    told: Mapping[str, str] = {}
    local: Mapping[str, str] = {}


def settle_in(conn: ServiceConnection) -> None:
    """Tell a new session what holds for it, or note what each transaction has to be told.

    A login that is a member of wa_service and of nothing else, with its own limits, needs nothing.
    """
    row = conn.execute(_LOGIN, {"role": ROLE, "limits": list(LIMITS)}).fetchone()
    no_limits: dict[str, int] = {}
    pid, is_stronger, own = row or (0, True, no_limits)
    told = {n: str(ms) for n, ms in LIMITS.items() if not 0 < own.get(n, 0) <= ms}
    if is_stronger:
        told["role"] = ROLE
    if pid != conn.info.backend_pid:
        conn.local = told
    elif told:
        conn.told = told
        conn.execute(_settings(told, sql.SQL("set session")))


def renew(conn: psycopg.Connection[Any]) -> None:
    """Undo what a handler's statements have left in the session: settings, advisory locks.

    Behind a pooler it is nobody's session: there the pooler's own means have to see to it.
    """
    if not isinstance(conn, ServiceConnection) or conn.local:
        return
    steps: list[sql.Composable] = [sql.SQL("select pg_catalog.pg_advisory_unlock_all(); reset all")]
    if conn.told:
        steps.append(_settings(conn.told, sql.SQL("set session")))
    conn.execute(sql.SQL("; ").join(steps))


def begin(conn: psycopg.Connection[Any], **limits: int) -> None:
    """Open a transaction that acts as wa_service; `limits` (ms) replace those of LIMITS in it."""
    local = dict(conn.local) if isinstance(conn, ServiceConnection) else {}
    local |= {name: str(ms) for name, ms in limits.items()}
    # One message: a round trip less than two.
    start = sql.SQL("begin")
    conn.execute(sql.SQL("; ").join([start, _settings(local, sql.SQL("set local"))]))


def limit(conn: psycopg.Connection[Any], **limits: int) -> None:
    """Replace limits (ms) for the rest of the open transaction."""
    local = {name: str(ms) for name, ms in limits.items()}
    conn.execute(_settings(local, sql.SQL("set local")))


@contextmanager
def acting(conn: psycopg.Connection[Any]) -> Iterator[None]:
    """Let one statement act as wa_service: in a transaction of its own where one is needed."""
    idle = conn.info.transaction_status is TransactionStatus.IDLE
    if not (idle and isinstance(conn, ServiceConnection) and conn.local):
        yield
        return
    try:
        begin(conn)
        yield
    except BaseException:
        with suppress(psycopg.Error):
            conn.rollback()
        raise
    conn.commit()


def _settings(settings: Mapping[str, str], command: sql.SQL) -> sql.Composed:
    return sql.SQL("; ").join(
        sql.SQL("{} {} = {}").format(command, sql.Identifier(name), sql.Literal(value))
        for name, value in settings.items()
    )
