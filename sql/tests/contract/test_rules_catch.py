"""Each catalogue rule fails, naming the object, on a database that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import binaries, tap
from tests.support.databases import Databases

HERE = Path(__file__).parent
FUNCTION = (
    "create function wa.bad({}) returns integer language plpgsql {} as $$ begin return 1; end $$"
)
PINNED = "set search_path = pg_catalog, pg_temp"
# rule: (statements that break it, run as wa_owner; the name it must report)
BREAKS: dict[str, tuple[str, str]] = {
    "api_is_definer": ("alter function wa_api.readiness() security invoker", "readiness"),
    "columns_have_plain_types": ("create table wa.bad (a integer, b varchar(3))", "varchar"),
    "constraints_are_named": ("alter table wa.settings add check (lease_margin > '0')", "_check1"),
    "definers_are_pinned": (
        "alter function wa_api.readiness() set search_path = ''",
        "readiness",
    ),
    "everything_is_commented": ("comment on table wa.settings is null", "wa.settings"),
    "foreign_keys_are_indexed": ("drop index wa.routes_handler_idx", "routes_handler_fkey"),
    "names_are_plain": ('create table wa."Bad" (a integer)', "Bad"),
    "no_overloads": (
        FUNCTION.format("", PINNED) + ";" + FUNCTION.format("p_a integer", PINNED),
        "bad",
    ),
    "no_rules_or_inheritance": ("create table wa.bad () inherits (wa.settings)", "wa.bad"),
    "nobody_creates": ("grant create on schema wa_ops to wa_monitor", "wa_monitor"),
    "nothing_for_public": ("grant select on wa.settings to public", "wa.settings"),
    "owner_owns_everything": ("reset role; create table wa.bad (a integer)", "wa.bad"),
    "parameter_names": (FUNCTION.format("bad_name integer", PINNED), "bad_name"),
    "people_reach_wa_ops_only": ("grant select on wa.webhook_dlq to wa_operator", "webhook_dlq"),
    "plpgsql_check": (
        (
            "create or replace function wa.clock() returns timestamptz language plpgsql volatile "
            "as $$ begin return (select missing from wa.settings); end $$"
        ),
        "missing",
    ),
    "plpgsql_is_pinned": (FUNCTION.format("", ""), "bad"),
    "policies_name_a_role": (
        "create policy bad on wa.settings for update using (true)",
        "applies to PUBLIC: bad",
    ),
    "primary_keys": ("create table wa.bad (a integer)", "wa.bad"),
    "roles_are_siblings": ("reset role; grant wa_monitor to wa_operator", "wa_operator"),
    "row_security_is_forced": ("alter table wa.settings no force row level security", "settings"),
    "service_executes_the_api_only": (
        "revoke execute on function wa_api.readiness() from wa_service",
        "readiness",
    ),
    "service_reads_nothing": (
        "grant select (lease_margin) on wa.settings to wa_service",
        "wa.settings",
    ),
    "triggers_are_used": (
        (
            f"create function wa.bad() returns trigger language plpgsql {PINNED} "
            "as $$ begin return null; end $$"
        ),
        "wa.bad()",
    ),
    "unpinned_sql_is_early_bound": (
        "create function wa.bad() returns integer language sql as 'select 1'",
        "wa.bad()",
    ),
    "views_hide_people": (
        (
            "create view wa_ops.bad as select c.phone from wa.webhook_conversations as c; "
            "grant select on wa_ops.bad to wa_monitor"
        ),
        "wa_ops.bad",
    ),
    "views_have_simple_types": (
        "create view wa_ops.bad as select h.timeout from wa.handlers as h",
        "wa_ops.bad",
    ),
}


@pytest.mark.parametrize("path", sorted(HERE.glob("test_*.sql")), ids=lambda path: path.stem[5:])
def test_rule_catches_a_violation(path: Path, databases: Databases) -> None:
    if binaries.pgtap_file() is None:
        pytest.skip("pgTAP is not installed")
    rule = path.stem.removeprefix("test_")
    if rule == "plpgsql_check" and not databases.server().has_library("plpgsql_check"):
        pytest.skip("plpgsql_check is not installed")
    statements, name = BREAKS[rule]
    first = f"begin; set role wa_owner; {statements}; reset role;"
    result = tap.run_text(path.read_text().replace("begin;", first, 1), databases.pgtap())
    assert any(f.startswith("not ok") and name in f for f in result.failures), result
