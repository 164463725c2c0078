"""Role x object x action: rights.txt states what each role may do; the catalogue has to agree.

A new object fails the test until its line is there. What is stated is then tried for real, by plain
logins and by those that grant-login makes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from glue.deploy.logins import grant
from glue.deploy.profiles import PROFILES
from tests.support.plugin import ROLES, Connect, Connection

STATED = Path(__file__).with_name("rights.txt")
DENIED = psycopg.errors.InsufficientPrivilege.sqlstate
# What a view says to a write before rights are asked: it, or the column, cannot be written to.
REFUSED = {
    DENIED,
    psycopg.errors.ObjectNotInPrerequisiteState.sqlstate,
    psycopg.errors.FeatureNotSupported.sqlstate,
    psycopg.errors.GeneratedAlways.sqlstate,
    psycopg.errors.FeatureNotSupported.sqlstate,
}
GRANTED = " by grant-login"
WHO = [*ROLES, *(f"{kind}{GRANTED}" for kind in PROFILES)]
NEW_OBJECTS = """create schema fresh authorization wa_owner;
set role wa_owner;
create view wa_ops.fresh as select 1 as one;
create table wa_ops.fresh_table (a integer generated always as identity);
create table fresh.fresh_table (a serial);
create function wa_ops.fresh() returns integer language sql as 'select 1';
create function wa_api.fresh() returns integer language sql as 'select 1';
create function fresh.fresh() returns integer language sql as 'select 1';
create procedure wa_ops.fresh_procedure() language sql as 'select 1';
create sequence wa_ops.fresh_sequence;
create type wa_ops.fresh_type as enum ('a');
create materialized view wa_ops.fresh_copy as select 1 as one;
create aggregate wa_ops.fresh_sum (integer) (sfunc = int4pl, stype = integer);
reset role"""
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
                || %(newer)s::text[]
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
    newer = ["maintain"] if conn.info.server_version >= 170000 else []
    names = {"roles": list(ROLES), "logins": list(ROLES.values()), "newer": newer}
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
    """object: what is stated, as "role action"."""
    return {
        what: {
            f"{role} {action}"
            for grant in may.split("; ")
            for roles, _, actions in [grant.partition(" = ")]
            for role in named_roles(roles)
            for action in actions.split(", ")
        }
        for what, may in lines()
        if not what.startswith("try ")
    }


def lines() -> list[tuple[str, str]]:
    text = [line for line in STATED.read_text().splitlines() if line and line[0] != "#"]
    return [(what, may) for what, _, may in (line.rpartition(": ") for line in text)]


def named_roles(roles: str) -> set[str]:
    return {"everybody": set(ROLES), "nobody": set()}.get(roles) or set(roles.split(", ")) - {
        "nobody"
    }


@pytest.fixture
def session(who: str, conn: Connection, connect: Connect) -> Connection:
    """A session of who: a role's plain login, or one that grant-login made."""
    role, _, way = who.partition(" ")
    if not way:
        return connect(role, autocommit=False)
    name = f"wa_test_granted_{role}"
    grant(conn, name, kind := next(k for k in PROFILES if k == role))
    granted = connect(user=name, autocommit=False)
    # A monitor begins read-only; that it may switch off must give it nothing.
    granted.read_only = False if kind == "monitor" else None
    return granted


def test_rights_are_as_stated(conn: Connection) -> None:
    database = sql.Identifier(conn.info.dbname)
    revoke = sql.SQL("revoke connect on database {} from wa_test_anonymous")
    conn.execute(revoke.format(database))
    found, wanted = rights(conn), stated()
    assert {w: m for w, m in found.items() if wanted.get(named(w)) != m} == {}, "not as stated"
    assert set(wanted) - {named(what) for what in found} == set(), "stated, but not there"


def test_a_new_object_has_to_be_stated(conn: Connection) -> None:
    """And begins with rights for nobody, except the usage of its type."""
    before = rights(conn)
    for statement in NEW_OBJECTS.split(";"):
        conn.execute(statement.encode())
    new = {what: may for what, may in rights(conn).items() if what not in before}
    assert len(new) == 14
    assert {w for w in new if named(w) not in stated()} >= {"view wa_ops.fresh", "schema fresh"}
    assert {w for w, may in new.items() if may and not w.startswith("type ")} == set()


@pytest.mark.parametrize("who", WHO)
def test_what_is_not_stated_is_refused(who: str, session: Connection, conn: Connection) -> None:
    role = who.partition(" ")[0]
    wanted = stated()
    wrong: list[str] = []
    for what in rights(conn):
        kind, _, name = what.partition(" ")
        for action, statement in attempts(conn, kind, name):
            state = attempt(session, statement)
            allowed = f"{role} {action}" in wanted[named(what)]
            if allowed == (state in REFUSED):
                wrong.append(f"{action} {what}: {state}")
    assert wrong == []


@pytest.mark.parametrize("who", WHO)
def test_statements_are_refused_as_stated(who: str, session: Connection) -> None:
    role = who.partition(" ")[0]
    tried = {what.removeprefix("try "): may for what, may in lines() if what.startswith("try ")}
    assert len(tried) > 50
    wrong = {
        statement: state
        for statement, may in tried.items()
        if (state := attempt(session, sql.SQL(statement)))
        != (None if role in named_roles(may) else DENIED)
    }
    assert wrong == {}


def attempts(conn: Connection, kind: str, name: str) -> list[tuple[str, sql.Composable]]:
    """Statements that need a right, by action."""
    if kind in {"table", "view"}:
        target = sql.Identifier(*name.split("."))
        query = "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1"
        row = conn.execute(query, (name,)).fetchone()
        assert row is not None
        column = sql.Identifier(row[0])
        texts = {
            "select": "select from {t}",
            "insert": "insert into {t} default values",
            "update": "update {t} set {c} = default",
            "delete": "delete from {t}",
        }
        if kind == "table":
            texts |= {
                "truncate": "truncate {t}",
                "trigger": "create trigger fresh before insert on {t} execute function wa.none()",
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
    text = sql.Composed([statement])
    try:
        if text.as_string(session).startswith("copy "):
            with session.cursor().copy(text) as copied:
                copied.read()
        else:
            session.execute(text)
    except psycopg.Error as error:
        return error.sqlstate
    finally:
        session.rollback()
    return None
