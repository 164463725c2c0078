"""PL/pgSQL coverage of the pgTAP files, from plpgsql_check's profiler. Runs last."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.coverage import LEAST_STATEMENTS, measure, report
from tests.support.databases import Databases
from tests.support.plugin import COVERAGE, TAP_FILES


def test_plpgsql_coverage(databases: Databases, pytestconfig: pytest.Config) -> None:
    if not databases.server().has_library("plpgsql_check"):
        pytest.skip("no coverage without plpgsql_check")
    ran = pytestconfig.stash[TAP_FILES]
    if not ran or ran != set(pytestconfig.rootpath.glob("sql/tests/**/test_*.sql")):
        pytest.skip("coverage needs every pgTAP file")
    with psycopg.connect(databases.pgtap()) as conn:
        found = measure(conn)
    pytestconfig.stash[COVERAGE] = report(found)
    executed, statements = sum(f.executed for f in found), sum(f.statements for f in found)
    assert executed >= LEAST_STATEMENTS * statements, f"{executed} of {statements} statements ran"
