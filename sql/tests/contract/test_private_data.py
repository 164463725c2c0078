"""No private field comes out for a role that has no business with it, by any route.

Every private field of the seed (tests/support/marked.py) has a mark. Each role looks everywhere it
can, with more rights than it has in life (temporary objects), and no mark may come back: not in a
row, an error, a notice or a plan. What operators do see proves that the looking works.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from glue.deploy.logins import grant
from tests.support.databases import Databases
from tests.support.marked import MARKS, marks_in, seed
from tests.support.plugin import ROLES, Connection
from tests.support.server import Server
from tests.support.template import load

DATABASE = "wa_base"
NOSY = ["monitor", "anonymous", "cron", "service", "granted"]
# What operators may see, and through which views and functions.
OPERATORS = {
    "wa_ops.alert_receivers": {"receiver"},
    "wa_ops.dlq_search": {"error", "stack", "note"},
    "wa_ops.dlq_show": {"error", "stack", "note", "button", "name", "bsuid", "wamid"},
    "wa_ops.feature_flag_changes": {"reason"},
    "wa_ops.feature_flags": {"reason"},
    "wa_ops.operator_actions": {"reason", "note"},
    "wa_ops.outbound_replies": {"reply"},
    "wa_ops.quarantine_search": {"quarantine", "bsuid", "phone", "wamid", "name"},
}
# What the programs get from functions, called with arguments that fit by chance.
SERVICE = {"wa_api.claim_alerts": {"receiver"}}
SCHEMAS = ["wa", "wa_api", "wa_ops", "pg_catalog", "information_schema", "public", "cron"]
RELATIONS = """
select n.nspname, c.relname, array_agg(a.attname::text order by a.attnum)
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
group by n.nspname, c.relname
"""
FUNCTIONS = """
select n.nspname, p.proname, p.pronargs
from pg_proc as p
inner join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('wa', 'wa_api', 'wa_ops') and p.prokind = 'f'
    and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
"""
LEAK = """
create function pg_temp.leak(anyelement) returns boolean language plpgsql cost 0.0000001 as
$$ begin raise notice '%', $1; return true; end $$
"""
# What reads a table by another name than its own.
ROUNDABOUT = [
    "select query_to_xml('select * from wa.webhook_dlq', true, true, '')",
    "select table_to_xml('wa.webhook_dlq', true, true, '')",
    "select schema_to_xml('wa_ops', true, true, '')",
    "select * from ts_stat('select to_tsvector(d.error_message) from wa.webhook_dlq as d')",
    "select pg_get_viewdef(c.oid) from pg_class as c where c.relkind = 'v'",
    "select loread(lo_open(o.oid, 262144), 1000) from pg_largeobject_metadata as o",
    "select * from pg_logical_slot_peek_changes('x', null, null)",
    "select pg_read_binary_file('base/1/1259')",
]


@pytest.fixture(scope="module")
def seeded(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that remembers statements where it can, its database seeded."""
    place = databases.scratch() / tmp_path_factory.mktemp("marked").name
    with Watched(databases.binaries(), place) as server:
        load(server)
        with psycopg.connect(server.conninfo(DATABASE), autocommit=True) as conn:
            if server.has_library("pg_stat_statements"):
                conn.execute("create extension pg_stat_statements")
            seed(conn)
            grant(conn, "wa_test_granted", "monitor")
            conn.execute(f"grant connect, temporary on database {DATABASE} to public")
        yield server


class Watched(Server):
    """With pg_stat_statements where it is installed."""

    def settings(self) -> dict[str, str]:
        found = super().settings()
        if self.has_library("pg_stat_statements"):
            found["shared_preload_libraries"] += ",pg_stat_statements"
            found["pg_stat_statements.track_utility"] = "on"
        return found


@pytest.fixture
def busy(seeded: Server) -> Iterator[Connection]:
    """A session whose last statement names all marks, as one would who types them into psql."""
    info = seeded.conninfo(DATABASE, user=ROLES["operator"])
    with psycopg.connect(info, application_name="busy") as conn:
        conn.execute("select {}".format(", ".join(f"'{mark}'" for mark in MARKS.values())).encode())
        yield conn


def test_the_seed_has_every_mark(seeded: Server) -> None:
    with psycopg.connect(seeded.conninfo(DATABASE), autocommit=True) as conn:
        tables = conn.execute(
            "select t.schema, t.name from wa_test.tables as t where t.schema = 'wa'"
        ).fetchall()
        rows = [rows_of(conn, schema, name) for schema, name in tables]
    assert marks_in(rows) == set(MARKS)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("role", NOSY)
def test_nothing_private_comes_out(role: str, seeded: Server) -> None:
    name = ROLES.get(role, "wa_test_granted")
    with psycopg.connect(seeded.conninfo(DATABASE, user=name), autocommit=True) as conn:
        conn.execute("set default_transaction_read_only = off")
        found = look_everywhere(conn)
    assert found == (SERVICE if role == "service" else {})


@pytest.mark.usefixtures("busy")
def test_operators_see_what_they_need(seeded: Server) -> None:
    info = seeded.conninfo(DATABASE, user=ROLES["operator"])
    with psycopg.connect(info, autocommit=True) as conn:
        found = look_everywhere(conn)
    # Statements of its own login are shown to it, those of `busy` too.
    assert "pg_catalog.pg_stat_activity" in found
    seen = {where: marks for where, marks in found.items() if where.startswith("wa_ops.")}
    assert set(seen) == set(OPERATORS)
    assert {where: marks - OPERATORS[where] for where, marks in seen.items()} == {
        where: set() for where in OPERATORS
    }


def look_everywhere(conn: Connection) -> dict[str, set[str]]:
    """Where this session gets to see which marks."""
    looker = Looker(conn)
    conn.execute(LEAK.encode())
    for schema, name, columns in conn.execute(RELATIONS, (SCHEMAS,)).fetchall():
        relation = sql.Identifier(schema, name)
        where = f"{schema}.{name}"
        looker.look(where, sql.SQL("select * from {}").format(relation))
        if schema != "wa_ops":
            continue
        looker.look(where, sql.SQL("copy (select * from {}) to stdout").format(relation))
        looker.look(where, sql.SQL("explain (analyze, verbose) table {}").format(relation))
        looker.look(where, sql.SQL("select (v.*)::text::integer from {} as v").format(relation))
        for column in map(sql.Identifier, columns):
            for text in (
                "select ({c})::text::integer from {r}",
                "select from {r} where pg_temp.leak({c})",
                "explain (analyze, verbose) select from {r} where pg_temp.leak({c})",
                "select from {r} order by {c}::text::xml::text",
            ):
                looker.look(where, sql.SQL(text).format(r=relation, c=column))
    for schema, name, count in conn.execute(FUNCTIONS).fetchall():
        function = sql.Identifier(schema, name)
        for value in ("null", "'1'", "'{}'"):
            given = sql.SQL(", ").join([sql.SQL(value)] * count)
            call = sql.SQL("select * from {}({})").format(function, given)
            looker.look(f"{schema}.{name}", call)
        for mark in ("wamid", "phone", "bsuid", "text"):
            if count == 1:
                ids = [MARKS[mark], f"{MARKS[mark]}wamid", f"{MARKS[mark]}button"]
                for one in ids:
                    asked = sql.SQL("select * from {}({})").format(function, sql.Literal(one))
                    looker.look(f"{schema}.{name}", asked, known=mark)
    for text in ROUNDABOUT:
        looker.look(text, sql.SQL(text))
    return looker.found


class Looker:
    """Runs statements and notes which marks come back, in whatever form."""

    def __init__(self, conn: Connection) -> None:
        self.found: dict[str, set[str]] = {}
        self._conn = conn
        self._notices: list[str] = []
        conn.add_notice_handler(lambda diag: self._notices.append(str(diag.message_primary)))

    def look(self, where: str, statement: sql.Composable, known: str | None = None) -> None:
        """`known`: the mark that the statement itself names."""
        self._notices.clear()
        marks = marks_in(self._said(sql.Composed([statement]))) | marks_in(self._notices)
        if marks - {known}:
            self.found.setdefault(where, set()).update(marks - {known})

    def _said(self, statement: sql.Composed) -> object:
        try:
            # Nothing that a function does here stays.
            with self._conn.transaction(force_rollback=True):
                if not statement.as_string().startswith("copy "):
                    return self._conn.execute(statement).fetchall()
                with self._conn.cursor().copy(statement) as copied:
                    return b"".join(copied)
        except psycopg.Error as error:
            diag = error.diag
            return [str(error), diag.message_detail, diag.message_hint, diag.context]


def rows_of(conn: Connection, schema: str, name: str) -> list[object]:
    query = sql.SQL("select t::text from {} as t").format(sql.Identifier(schema, name))
    return list(conn.execute(query).fetchall())
