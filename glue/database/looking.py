"""What a login may look at, and do. Asked of the catalogue, so that nothing has to fail first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, LiteralString, TypeVar

from glue import api
from glue.database import opsapi
from glue.database.query import Connection, one, rows
from glue.database.rows import HealthRow, TimelineEntry

Timeline = Callable[[Connection, str], list[TimelineEntry]]
Health = Callable[[Connection], list[HealthRow]]
_TIMELINES: Final[dict[str, Timeline]] = {
    "wa_api.message_timeline": api.message_timeline,
    "wa_ops.message_timeline": opsapi.message_timeline,
}
_HEALTHS: Final[dict[str, Health]] = {
    "wa_api.health": api.health,
    "wa_ops.check_webhook_system_health": opsapi.check_webhook_system_health,
}
Way = TypeVar("Way", Timeline, Health)


class CannotLook(Exception):
    """This login cannot be told anything; the message says why and what to do."""


def timeline(conn: Connection) -> Timeline:
    """The function message_timeline() that this login may call. Raises CannotLook."""
    return _way(conn, _TIMELINES, "messages")


def health(conn: Connection) -> Health:
    """The function with the health checks that this login may call. Raises CannotLook."""
    return _way(conn, _HEALTHS, "the system's health")


def _way(conn: Connection, ways: dict[str, Way], what: str) -> Way:
    # Not to_regprocedure(): it fails in a schema that the login may not use.
    query: LiteralString = """
        select
            n.nspname || '.' || p.proname,
            pg_catalog.has_schema_privilege(n.oid, 'usage')
            and pg_catalog.has_function_privilege(p.oid, 'execute')
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where n.nspname || '.' || p.proname = any(%(names)s)
        order by 1"""
    found = rows(conn, query, {"names": list(ways)})
    if not found:
        raise CannotLook('the database has no wa-webhook schema: run "wa-webhook upgrade"')
    for name, is_allowed in found:
        if is_allowed:
            return ways[name]
    raise CannotLook(
        f"login {conn.info.user} may not look at {what}: grant it wa_operator, wa_monitor or"
        " wa_service, or set WA_OPERATOR_URL to a login that has one of them"
    )


def require(conn: Connection, name: str) -> None:
    """Raise CannotLook unless the login may use this view or function of wa_ops."""
    query: LiteralString = """
        select
            pg_catalog.has_schema_privilege(n.oid, 'usage') and o.is_allowed
        from pg_catalog.pg_namespace as n
        cross join lateral (
            select pg_catalog.has_table_privilege(c.oid, 'select') as is_allowed
            from pg_catalog.pg_class as c
            where c.relnamespace = n.oid and c.relname = %(name)s
            union all
            select pg_catalog.has_function_privilege(p.oid, 'execute')
            from pg_catalog.pg_proc as p
            where p.pronamespace = n.oid and p.proname = %(name)s
        ) as o
        where n.nspname = 'wa_ops'"""
    found = rows(conn, query, {"name": name})
    if not found:
        raise CannotLook(f'the database has no wa_ops.{name}: run "wa-webhook upgrade"')
    if not all(is_allowed for (is_allowed,) in found):
        raise CannotLook(
            f"login {conn.info.user} may not use wa_ops.{name}: grant it wa_operator, or set"
            " WA_OPERATOR_URL to a login that has it"
        )


def may_read(conn: Connection, view: str, columns: Sequence[str]) -> bool:
    """Whether the login may select these columns of a view in wa_ops, and the view has them."""
    query: LiteralString = """
        select count(*)
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_class as c on c.oid = a.attrelid
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where
            n.nspname = 'wa_ops'
            and c.relname = %(view)s
            and a.attname = any(%(columns)s)
            and pg_catalog.has_schema_privilege(n.oid, 'usage')
            and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')"""
    found = one(conn, query, {"view": view, "columns": list(columns)})
    return bool(found[0] == len(columns))


def require_operator(conn: Connection, function: str) -> None:
    """Raise CannotLook unless the login may call this function of wa_ops."""
    query: LiteralString = """
        select
            coalesce(
                bool_or(
                    pg_catalog.has_schema_privilege(n.oid, 'usage')
                    and pg_catalog.has_function_privilege(p.oid, 'execute')
                ),
                false
            ),
            count(*)
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where p.proname = %(function)s and n.nspname = 'wa_ops'"""
    is_allowed, found = one(conn, query, {"function": function})
    if not found:
        raise CannotLook(
            f'the database has no function wa_ops.{function}: run "wa-webhook upgrade"'
        )
    if not is_allowed:
        raise CannotLook(
            f"login {conn.info.user} may not do this: grant it wa_operator, or set"
            " WA_OPERATOR_URL to a login that has it"
        )
