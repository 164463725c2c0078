"""The jobs of an install under a real pg_cron, and the same work without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from glue.deploy import install
from glue.deploy.sources import Sources
from tests.support.databases import Databases
from tests.support.plugin import Connect, Connection
from tests.support.server import Server
from tests.support.site import wait_for

# The database that the tests' servers name to pg_cron.
CRON_DATABASE = "wa_cron_test"
STATUS = "select last_cron_at, last_worker, last_outcome from wa_ops.cron_status where job = %s"


@pytest.fixture
def cron(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg.Connection[Any]]:
    """A new cluster with pg_cron and our schema, jobs scheduled."""
    directory = databases.scratch() / tmp_path_factory.mktemp("cron").name
    with Server(databases.binaries(), directory) as server:
        if not server.has_library("pg_cron"):
            pytest.skip("pg_cron is not installed")
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as conn:
            conn.execute(f"create database {CRON_DATABASE}".encode())
        with psycopg.connect(server.conninfo(CRON_DATABASE), autocommit=True) as conn:
            conn.execute("create extension pg_cron")
            install.load_schema(conn)
            install.reload(conn)
        # As where it is used: pg_cron's launcher starts when database and extension are there. One
        # that met a database without them at its start may not look again for good.
        server.stop()
        server.start()
        with psycopg.connect(server.conninfo(CRON_DATABASE), autocommit=True) as conn:
            yield conn


def jobs(conn: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return conn.execute(
        "select jobname, schedule, command, username, database, active from cron.job order by 1"
    ).fetchall()


def test_scheduled_jobs_run_within_their_minute(cron: psycopg.Connection[Any]) -> None:
    """Installed twice, run by pg_cron as wa_cron; what they do is seen."""
    first = jobs(cron)
    names = [f"wa:{path.stem}" for path in Sources.find().cron()]
    assert [job[0] for job in first] == sorted(names)
    assert {job[3:] for job in first} == {("wa_cron", CRON_DATABASE, True)}
    install.reload(cron)
    assert jobs(cron) == first

    cron.execute(
        "insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)"
        " values (wa.clock(), 7, 'lock', '', 'expired')"
    )
    cron.execute("update wa.health_thresholds set is_enabled = check_name = 'worker_heartbeat'")
    wait_for(lambda: cron.execute(STATUS, ("fold_metrics",)).fetchone() != (None, None, None), 70)
    at, worker, outcome = cron.execute(STATUS, ("fold_metrics",)).fetchone() or (None,) * 3
    assert at is not None
    assert (worker, outcome) == ("pg_cron", "1")
    assert cron.execute("select count(*) from wa.metric_deltas").fetchone() == (0,)
    # No worker has ever reported: of the same minute.
    wait_for(
        lambda: cron.execute("select 1 from wa_ops.alert_state where is_firing").fetchone(), 10
    )
    wait_for(
        lambda: cron.execute(
            "select 1 from cron.job_run_details where status = 'succeeded' and username = 'wa_cron'"
        ).fetchone(),
        10,
    )


def test_every_job_runs_as_the_role_that_pg_cron_takes(cron: psycopg.Connection[Any]) -> None:
    cron.execute(
        "insert into cron.job_run_details (jobid, username, status, start_time)"
        " values (1, 'wa_cron', 'failed', now() - interval '8 days'),"
        " (1, 'wa_cron', 'failed', now()), (1, 'postgres', 'failed', now() - interval '8 days')"
    )
    for name, _schedule, command, *_rest in jobs(cron):
        with cron.transaction():
            cron.execute("set local session authorization wa_cron")
            cron.execute(command.encode())
        job = name.removeprefix("wa:")
        _at, worker, _outcome = cron.execute(STATUS, (job,)).fetchone() or (None,) * 3
        assert worker == "pg_cron", job
    state = "select job from wa_ops.cron_status where is_failing or not is_cron_active"
    assert cron.execute(state).fetchall() == []
    rows = cron.execute("select username, count(*) from cron.job_run_details group by 1 order by 1")
    assert dict(rows.fetchall())["postgres"] == 1
    old = cron.execute(
        "select count(*) from cron.job_run_details"
        " where username = 'wa_cron' and start_time < now() - interval '7 days'"
    )
    assert old.fetchone() == (0,)
    assert (cron.execute(STATUS, ("purge_cron_history",)).fetchone() or ())[1:] == ("pg_cron", "1")


def test_what_pg_cron_has_is_known(cron: psycopg.Connection[Any]) -> None:
    state = (
        "select cron_schedule, is_cron_active, is_overdue from wa_ops.cron_status where job = %s"
    )
    assert cron.execute(state, ("purge_cron_history",)).fetchone() == ("53 * * * *", True, False)
    cron.execute("update cron.job set active = false where jobname = 'wa:drop_partitions'")
    cron.execute("delete from cron.job where jobname = 'wa:trim_history'")
    cron.execute("set session authorization wa_cron")
    cron.execute("select wa_ops.purge_cron_history()")
    cron.execute("reset session authorization")
    assert cron.execute(state, ("drop_partitions",)).fetchone() == ("*/5 * * * *", False, False)
    assert cron.execute(state, ("trim_history",)).fetchone() == (None, False, False)
    cron.execute("update wa.jobs set last_succeeded_at = now() - interval '4 hours'")
    # Only where pg_cron is to purge it is a missing purge a fault.
    assert cron.execute(state, ("purge_cron_history",)).fetchone() == ("53 * * * *", True, True)
    cron.execute("drop extension pg_cron")
    install.reload(cron)
    assert cron.execute(state, ("purge_cron_history",)).fetchone() == (None, False, False)


def test_a_job_is_cut_off_after_a_minute(cron: psycopg.Connection[Any]) -> None:
    with psycopg.connect(cron.info.dsn, user="wa_cron") as session:
        assert session.execute("show statement_timeout").fetchone() == ("1min",)


def test_whoever_comes_second_returns_at_once(connect: Connect) -> None:
    first, second = connect(autocommit=False), connect("cron")
    first.execute("select from wa.jobs where job = 'trim_history' for no key update")
    second.execute("set statement_timeout = '2s'")
    assert second.execute("select wa_ops.run_job('trim_history')").fetchone() == (None,)
    first.rollback()
    assert second.execute("select wa_ops.run_job('trim_history')").fetchone() == ("0",)


@pytest.mark.parametrize(("timeout", "outcome"), [("200ms", "57014"), ("0", "55P03")])
def test_a_job_that_takes_too_long_fails_and_is_recorded(
    timeout: str, outcome: str, conn: Connection, connect: Connect
) -> None:
    blocker, cron = connect(autocommit=False), connect("cron")
    blocker.execute("lock table wa.webhook_quarantine in access exclusive mode")
    cron.execute("select set_config('statement_timeout', %s, false)", (timeout,))
    assert cron.execute("select wa_ops.run_job('trim_history')").fetchone() == (outcome,)
    blocker.rollback()
    state = "select is_failing, last_outcome from wa_ops.cron_status where job = 'trim_history'"
    assert conn.execute(state).fetchone() == (True, outcome)


def test_without_pg_cron_the_workers_do_the_same(conn: Connection) -> None:
    done = set()
    while (job := conn.execute("select wa_api.run_due_maintenance('w')").fetchone()) != (None,):
        assert job is not None
        done.add(job[0])
    files = {path.stem for path in Sources.find().cron()} - {"purge_cron_history"}
    assert done == files
    rows = conn.execute(
        "select job, last_worker, last_cron_at, is_overdue, last_outcome ~ '^[0-9]+$'"
        " from wa_ops.cron_status where job <> 'purge_cron_history'"
    )
    assert set(rows.fetchall()) == {(job, "w", None, False, True) for job in files}
