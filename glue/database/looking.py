"""What a login may look at, and do. Asked of the catalogue, so that nothing has to fail first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, LiteralString

from glue import api
from glue.database import opsapi
from glue.database.query import Connection, one, rows
from glue.database.rows import TimelineEntry

Timeline = Callable[[Connection, str], list[TimelineEntry]]
_WAYS: Final[dict[str, Timeline]] = {
    "wa_api": api.message_timeline,
    "wa_ops": opsapi.message_timeline,
}


class CannotLook(Exception):
    """This login cannot be told anything; the message says why and what to do."""


def timeline(conn: Connection) -> Timeline:
    """The function message_timeline() that this login may call. Raises CannotLook."""
    # Not to_regprocedure(): it fails in a schema that the login may not use.
    query: LiteralString = """
        select
            n.nspname,
            pg_catalog.has_schema_privilege(n.oid, 'usage')
            and pg_catalog.has_function_privilege(p.oid, 'execute')
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where p.proname = 'message_timeline' and n.nspname = any(%(schemas)s)
        order by n.nspname"""
    found = rows(conn, query, {"schemas": list(_WAYS)})
    if not found:
        raise CannotLook('the database has no wa-webhook schema: run "wa-webhook upgrade"')
    for schema, is_allowed in found:
        if is_allowed:
            return _WAYS[schema]
    raise CannotLook(
        f"login {conn.info.user} may not look at messages: grant it wa_operator, wa_monitor or"
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
