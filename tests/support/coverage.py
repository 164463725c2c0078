"""Which PL/pgSQL statements ran, as plpgsql_check's profiler counted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

LEAST_STATEMENTS = 0.95

# A statement that raises counts as run. Blocks and declarations have no row of their own.
_QUERY = """
select
    f.schema || '.' || f.name as name,
    count(s.stmtid) as statements,
    count(s.stmtid) filter (where s.exec_stmts + s.exec_stmts_err > 0) as executed,
    coalesce(plpgsql_coverage_branches(f.oid), 1) as branches,
    coalesce(
        array_agg(distinct s.lineno order by s.lineno)
            filter (where s.exec_stmts + s.exec_stmts_err = 0),
        '{}'
    ) as missed
from wa_test.functions as f
cross join lateral plpgsql_profiler_function_statements_tb(f.oid) as s
where f.language = 'plpgsql'
group by f.oid, f.schema, f.name
order by 1
"""


@dataclass(frozen=True)
class Function:
    """Coverage of one function; `missed` are lines of its body, `branches` a ratio."""

    name: str
    statements: int
    executed: int
    branches: float
    missed: list[int]


def measure(conn: psycopg.Connection[Any]) -> list[Function]:
    """Every PL/pgSQL function of ours, by name."""
    with conn.cursor(row_factory=class_row(Function)) as cur:
        return cur.execute(_QUERY).fetchall()


def report(found: list[Function]) -> list[str]:
    """Lines of a table with a total; functions that are wholly covered are only counted."""
    return list(_lines(found))


def _lines(found: list[Function]) -> Iterator[str]:
    width = max((len(f.name) for f in found), default=0)
    yield f"{'function':{width}}  statements  branches  lines that did not run"
    for f in found:
        if f.executed == f.statements and f.branches == 1:
            continue
        lines = ", ".join(map(str, f.missed))
        share = f.executed / f.statements if f.statements else 1
        yield f"{f.name:{width}}  {share:10.0%}  {f.branches:8.0%}  {lines}"
    statements, executed = sum(f.statements for f in found), sum(f.executed for f in found)
    full = sum(f.executed == f.statements and f.branches == 1 for f in found)
    branches = sum(f.branches for f in found) / max(len(found), 1)
    yield f"{full} of {len(found)} functions wholly covered"
    yield (
        f"total: statements {executed / max(statements, 1):.1%} ({executed} of {statements}), "
        f"branches {branches:.1%} (mean); at least {LEAST_STATEMENTS:.0%} of the statements"
    )
