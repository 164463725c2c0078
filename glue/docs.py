"""docs/reference.md: what the database itself says about its tables, views, functions and errors.

`python -m glue.docs CONNINFO` prints it. Everything comes from the catalogue: COMMENT ON,
signatures, privileges, and the rows of wa.error_codes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

TITLE = """\
# Database reference

Generated from the database's own comments, signatures and privileges: change those, then run
`script/test --update-docs`.
"""

_SCHEMAS = """
select n.nspname as name, obj_description(n.oid, 'pg_namespace') as comment
from pg_catalog.pg_namespace as n
where n.nspowner = 'wa_owner'::regrole and n.nspname <> 'wa_migrations'
order by n.nspname not like 'wa\\_%%' and n.nspname <> 'wa', n.nspname
"""
_RELATIONS = """
select
    c.oid, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
    case when c.relkind = 'v' then 'View' else 'Table' end as kind,
    c.relkind = 'p' as is_partitioned,
    (
        select string_agg(distinct a.grantee::regrole::text, ', ' order by a.grantee::regrole::text)
        from aclexplode(c.relacl) as a where a.grantee <> c.relowner
    ) as readers
from pg_catalog.pg_class as c
where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
order by c.relkind = 'v', c.relname
"""
_COLUMNS = """
select
    a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as is_required,
    col_description(a.attrelid, a.attnum) as comment
from pg_catalog.pg_attribute as a
where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
_FUNCTIONS = """
select
    p.proname as name, pg_get_function_arguments(p.oid) as arguments,
    pg_get_function_result(p.oid) as result, obj_description(p.oid, 'pg_proc') as comment,
    (
        select string_agg(a.grantee::regrole::text, ', ' order by a.grantee::regrole::text)
        from aclexplode(p.proacl) as a where a.grantee <> p.proowner
    ) as callers
from pg_catalog.pg_proc as p
where p.pronamespace = %s::regnamespace and p.prorettype <> 'trigger'::regtype
order by p.proname
"""
_ERRORS = """
select e.code, e.name, e.http_status, e.is_retryable, e.description
from wa.error_codes as e
order by e.code
"""


def reference(conn: psycopg.Connection[Any]) -> str:
    """The whole document, ending with a newline. Needs the rights of wa_owner or a superuser."""
    return "\n".join([TITLE, *_blocks(conn)]) + "\n"


def _blocks(conn: psycopg.Connection[Any]) -> Iterator[str]:
    for schema in _rows(conn, _SCHEMAS):
        yield f"## Schema `{schema.name}`\n\n{schema.comment}\n"
        for relation in _rows(conn, _RELATIONS, schema.name):
            yield _relation(relation, _rows(conn, _COLUMNS, relation.oid))
        for function in _rows(conn, _FUNCTIONS, schema.name):
            yield _function(schema.name, function)
    yield "## Errors\n\nSQLSTATE class `WA`; values are in DETAIL, the remedy in HINT.\n"
    yield _table(
        ("Code", "Name", "HTTP", "Retry", "Meaning"),
        (
            (f"`{e.code}`", e.name, e.http_status, "yes" if e.is_retryable else "no", e.description)
            for e in _rows(conn, _ERRORS)
        ),
    )


def _rows(conn: psycopg.Connection[Any], query: str, *values: object) -> list[Any]:
    with conn.cursor(row_factory=namedtuple_row) as cur:
        return cur.execute(query.encode(), values).fetchall()


def _relation(relation: Any, columns: Iterable[Any]) -> str:
    notes = ["Partitioned by day."] if relation.is_partitioned else []
    if relation.readers:
        notes.append(f"Read by {relation.readers}.")
    head = f"### {relation.kind} `{relation.name}`\n\n{' '.join([relation.comment, *notes])}\n"
    rows = (
        (f"`{c.name}`", c.type, "not null" if c.is_required else "", c.comment or "")
        for c in columns
    )
    return f"{head}\n{_table(('Column', 'Type', '', 'Meaning'), rows)}"


def _function(schema: str, function: Any) -> str:
    arguments = function.arguments
    if len(arguments) > 80:
        arguments = "\n    " + arguments.replace(", ", ",\n    ") + "\n"
    lines = [f"### `{schema}.{function.name}`", "", function.comment]
    lines += ["", f"Called by {function.callers}."] if function.callers else []
    signature = f"{function.name}({arguments}) -> {function.result}"
    return "\n".join([*lines, "", "```sql", signature, "```", ""])


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = (tuple(str(cell).replace("|", "\\|") for cell in line) for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def main() -> None:
    """Print the reference of the database that the only argument names."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m glue.docs CONNINFO")
    with psycopg.connect(sys.argv[1]) as conn:
        sys.stdout.write(reference(conn))


if __name__ == "__main__":
    main()
