"""What `wa-webhook doctor` asks the database. Catalogues that every login may read, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString

import psycopg

from glue.database.query import Connection, one, rows

SETTINGS: Final = (
    *("server_version", "server_encoding", "max_connections", "superuser_reserved_connections"),
    *("synchronous_commit", "fsync", "full_page_writes", "autovacuum", "track_counts"),
    *("jit", "TimeZone", "idle_in_transaction_session_timeout", "shared_preload_libraries"),
    *("cron.database_name", "default_transaction_read_only", "log_parameter_max_length"),
    *("log_statement", "log_min_duration_statement"),
)


@dataclass(frozen=True, slots=True)
class Server:
    """The server as this session sees it. `settings` are values as pg_settings has them."""

    at: datetime
    version: int
    is_standby: bool
    backend_pid: int
    database_limit: int
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Login:
    """A login in one of our roles; `settings` are those it starts with in this database."""

    name: str
    role: str
    may_connect: bool
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class CronJob:
    """A job of pg_cron, ours by its name."""

    name: str
    database: str
    username: str
    is_active: bool


def server(conn: Connection) -> Server:
    """Version, settings and clock."""
    query: LiteralString = """
        select
            clock_timestamp(), current_setting('server_version_num')::integer,
            pg_is_in_recovery(), pg_backend_pid(),
            (select d.datconnlimit from pg_database as d where d.datname = current_database()),
            (
                select jsonb_object_agg(s.name, s.setting) from pg_settings as s
                where s.name = any(%(names)s)
            )"""
    return Server(*one(conn, query, {"names": list(SETTINGS)}))


def public_rights(conn: Connection) -> list[str]:
    """Which of CONNECT and TEMPORARY on this database everybody has."""
    query: LiteralString = """
        select r.action from unnest('{connect,temporary}'::text[]) as r (action)
        where has_database_privilege('public', current_database(), r.action)"""
    return [action for (action,) in rows(conn, query, {})]


def open_tables(conn: Connection) -> list[str]:
    """Tables of ours without row security that is enabled and forced."""
    query: LiteralString = """
        select format('%%I.%%I', n.nspname, c.relname)
        from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname in ('wa', 'wa_api', 'wa_ops') and c.relkind in ('r', 'p')
            and not (c.relrowsecurity and c.relforcerowsecurity)
        order by 1"""
    return [name for (name,) in rows(conn, query, {})]


def last_partitions(conn: Connection) -> dict[str, date | None]:
    """The last day of every table that is partitioned by day."""
    query: LiteralString = """
        select p.relname, max(to_date(substring(c.relname from '_p([0-9]{8})$'), 'YYYYMMDD'))
        from pg_class as p
        inner join pg_namespace as n on n.oid = p.relnamespace
        inner join pg_partitioned_table as r on r.partrelid = p.oid and r.partstrat = 'r'
        left join pg_inherits as i on i.inhparent = p.oid
        left join pg_class as c on c.oid = i.inhrelid
        where n.nspname = 'wa' and p.relkind = 'p'
        group by p.relname order by p.relname"""
    return dict(rows(conn, query, {}))


def logins(conn: Connection) -> list[Login]:
    """Ordinary logins that are direct members of one of our roles."""
    query: LiteralString = """
        select
            l.rolname, g.rolname, has_database_privilege(l.oid, d.oid, 'connect'),
            coalesce(
                (
                    select jsonb_object_agg(
                        split_part(c.entry, '=', 1), substring(c.entry from '=(.*)$')
                        order by s.setdatabase
                    )
                    from pg_db_role_setting as s
                    cross join unnest(s.setconfig) as c (entry)
                    where s.setrole = l.oid and s.setdatabase in (0, d.oid)
                ),
                '{}'
            )
        from pg_auth_members as m
        inner join pg_roles as l on l.oid = m.member
        inner join pg_roles as g on g.oid = m.roleid
        inner join pg_database as d on d.datname = current_database()
        where l.rolcanlogin and not l.rolsuper and g.rolname = any(%(roles)s)
        group by l.oid, l.rolname, g.rolname, d.oid order by 1, 2"""
    roles = ["wa_monitor", "wa_operator", "wa_service"]
    return [Login(*row) for row in rows(conn, query, {"roles": roles})]


def receivers(conn: Connection) -> list[str]:
    """Names of the enabled receivers of alerts; for operators."""
    query: LiteralString = (
        "select r.receiver from wa_ops.alert_receivers as r where r.is_enabled order by 1"
    )
    return [name for (name,) in rows(conn, query, {})]


def has_cron(conn: Connection) -> bool:
    """Whether the extension pg_cron is in this database."""
    query: LiteralString = "select count(*) from pg_extension as e where e.extname = 'pg_cron'"
    return bool(one(conn, query, {})[0])


def cron_jobs(conn: Connection) -> list[CronJob] | None:
    """Our jobs in pg_cron; None: this login is not shown them."""
    query: LiteralString = """
        select j.jobname, j.database, j.username, j.active from cron.job as j
        where j.jobname like 'wa:%%' order by 1"""
    try:
        found = rows(conn, query, {})
    except psycopg.errors.InsufficientPrivilege:
        return None
    return [CronJob(*row) for row in found]
