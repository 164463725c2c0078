"""Role x object x action: rights.txt states what each role may do; the catalogue has to agree.

A new object fails the test until its line is there. What is stated is then tried for real.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.support.plugin import ROLES, Connect, Connection

STATED = Path(__file__).with_name("rights.txt")
DENIED = psycopg.errors.InsufficientPrivilege.sqlstate
# What a view says to a write before rights are asked: it cannot be written to.
NOT_WRITABLE = psycopg.errors.ObjectNotInPrerequisiteState.sqlstate
# Of days there are many, and of internal functions: their rule is one line.
PATTERNS = [
    (r"(table wa\.\w+)_p\d{8}", r"\1_p*"),
    (r"function wa\.\w+", "function wa.*"),
    (r"type wa\.\w+", "type wa.*"),
    (r"sequence wa\.\w+", "sequence wa.*"),
]
RIGHTS = """
with who as (select * from unnest(%(roles)s::text[], %(logins)s::text[]) as w (role, login)),

thing as (
    select 'database' as what, d.oid, array['create', 'temporary', 'connect'] as actions
    from pg_database as d where d.datname = current_database()
    union all
    select 'schema ' || s.name, s.oid, array['usage', 'create'] from wa_test.schemas as s
    where s.name <> 'wa_test'
    union all
    select
        case r.kind when 'S' then 'sequence ' when 'v' then 'view ' else 'table ' end
            || r.qualified,
        r.oid,
        case r.kind
            when 'S' then array['usage', 'select', 'update']
            else array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
        end
    from wa_test.relations as r where r.schema <> 'wa_test'
    union all
    select format('function %%s.%%s', f.schema, f.name), f.oid, array['execute']
    from wa_test.functions as f where f.schema <> 'wa_test'
    union all
    select format('type %%s.%%s', s.name, t.typname), t.oid, array['usage']
    from pg_type as t
    inner join wa_test.schemas as s on t.typnamespace = s.oid
    left join pg_class as c on t.typrelid = c.oid
    where t.typtype in ('c', 'd', 'e', 'r') and coalesce(c.relkind, 'c') = 'c'
        and s.name <> 'wa_test'
)

select t.what, w.role, a.action
from thing as t
cross join lateral unnest(t.actions) as a (action)
left join who as w
    on case split_part(t.what, ' ', 1)
        when 'database' then has_database_privilege(w.login, t.oid, a.action)
        when 'schema' then has_schema_privilege(w.login, t.oid, a.action)
        when 'function' then has_function_privilege(w.login, t.oid, a.action)
        when 'type' then has_type_privilege(w.login, t.oid, a.action)
        when 'sequence' then has_sequence_privilege(w.login, t.oid, a.action)
        else
            has_table_privilege(w.login, t.oid, a.action)
            or a.action in ('select', 'insert', 'update', 'references')
            and has_any_column_privilege(w.login, t.oid, a.action)
    end
"""


def rights(conn: Connection) -> dict[str, set[str]]:
    """object: what the logins of the tests may do, as "role action"."""
    names = {"roles": list(ROLES), "logins": list(ROLES.values())}
    found: dict[str, set[str]] = defaultdict(set)
    for what, role, action in conn.execute(RIGHTS.encode(), names):
        found[what] |= {f"{role} {action}"} if role else set()
    return found


def named(what: str) -> str:
    """The object as rights.txt calls it."""
    for pattern, rule in PATTERNS:
        what = re.sub(f"^{pattern}$", rule, what)
    return what


def stated() -> dict[str, set[str]]:
    lines = STATED.read_text().splitlines()
    found: dict[str, set[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            what, _, may = line.partition(": ")
            found[what] = {
                f"{role} {action}"
                for grant in may.split("; ")
                if grant != "nobody"
                for roles, _, actions in [grant.partition(" = ")]
                for role in (ROLES if roles == "everybody" else roles.split(", "))
                for action in actions.split(", ")
            }
    return found


def test_rights_are_as_stated(conn: Connection) -> None:
    found, wanted = rights(conn), stated()
    assert {w: m for w, m in found.items() if wanted.get(named(w)) != m} == {}, "not as stated"
    assert set(wanted) - {named(what) for what in found} == set(), "stated, but not there"


def test_a_new_object_has_to_be_stated(conn: Connection) -> None:
    conn.execute("set role wa_owner; create view wa_ops.fresh as select 1 as one; reset role")
    new = {named(what) for what in rights(conn)} - set(stated())
    assert new == {"view wa_ops.fresh"}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_stated_is_refused(role: str, conn: Connection, connect: Connect) -> None:
    session = connect(role, autocommit=False)
    wanted = stated()
    wrong: list[str] = []
    for what in rights(conn):
        kind, _, name = what.partition(" ")
        for action, statement in attempts(conn, kind, name):
            state = attempt(session, statement)
            allowed = f"{role} {action}" in wanted[named(what)]
            if allowed == (state in {DENIED, NOT_WRITABLE}):
                wrong.append(f"{action} {what}: {state}")
    assert wrong == []


def attempts(conn: Connection, kind: str, name: str) -> list[tuple[str, sql.Composable]]:
    """Statements that need a right, by action."""
    if kind in {"table", "view"}:
        target = sql.Identifier(*name.split("."))
        query = "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1"
        row = conn.execute(query, (name,)).fetchone()
        assert row is not None
        column = sql.Identifier(row[0])
        texts = {"select": "select from {t}", "delete": "delete from {t}"}
        if kind == "table":
            texts |= {
                "insert": "insert into {t} default values",
                "update": "update {t} set {c} = default",
                "truncate": "truncate {t}",
            }
        return [(a, sql.SQL(text).format(t=target, c=column)) for a, text in texts.items()]
    if kind == "function":
        query = "select p.pronargs, p.prorettype = 'trigger'::regtype from pg_proc as p"
        row = conn.execute(query + " where p.oid = %s::regproc", (name,)).fetchone()
        assert row is not None
        if row[1]:
            return []
        nulls = sql.SQL(", ").join([sql.SQL("null")] * row[0])
        call = sql.SQL("select {}({})").format(sql.Identifier(*name.split(".")), nulls)
        return [("execute", call)]
    if kind == "sequence":
        return [("usage", sql.SQL("select nextval({})").format(sql.Literal(name)))]
    return []


def attempt(session: Connection, statement: sql.Composable) -> str | None:
    """Its SQLSTATE, None when it runs; nothing of it stays."""
    try:
        session.execute(sql.Composed([statement]))
    except psycopg.Error as error:
        return error.sqlstate
    finally:
        session.rollback()
    return None
