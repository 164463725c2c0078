"""The health check over HTTP and as a command: who sees it, and what its status says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from glue import api
from glue.cli import main
from glue.database.pool import Pool, open_pool

from .support.plugin import ROLES, Connection
from .support.server import Server, free_port
from .support.site import Bot, Site, wait_for


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool)) as running:
        yield running


def make_well(conn: Connection) -> None:
    """A worker lives and has done its jobs; what the shared server is like does not count."""
    api.worker_heartbeat(conn, "w", 0)
    while api.run_due_maintenance(conn, "w"):
        pass
    for row in api.health(conn):
        if row.status != "ok":
            update = "update wa.health_thresholds set is_enabled = false where check_name = %s"
            conn.execute(update, (row.check_name,))


def rows(site: Site) -> tuple[int, dict[str, Any]]:
    reply = site.request("GET", "/health")
    assert reply.headers["Content-Type"] == "application/json"
    return reply.status, {row["check_name"]: row for row in reply.json}


def test_health_over_http(site: Site, conn: Connection) -> None:
    status, found = rows(site)
    assert (status, found["worker_heartbeat"]["status"]) == (503, "critical")
    assert found["worker_heartbeat"].keys() == {
        *("check_name", "status", "value", "warning_threshold", "critical_threshold"),
        *("unit", "message"),
    }
    make_well(conn)
    wait_for(lambda: rows(site)[0] == 200)
    conn.execute("update wa.workers set heartbeat_at = now() - interval '1 hour'")
    wait_for(lambda: rows(site)[0] == 503)


def test_a_database_that_does_not_answer_is_critical(own_server: Server) -> None:
    with open_pool(own_server.conninfo("wa_base"), size=4, name="wa-test") as pool:
        pool.wait()
        with Site(pool, Bot(pool)) as site:
            assert "worker_heartbeat" in rows(site)[1]
            own_server.stop("immediate")
            wait_for(lambda: rows(site) == (503, {"database": UNREACHABLE}), 30)


UNREACHABLE = {
    "check_name": "database",
    "status": "critical",
    "value": None,
    "warning_threshold": None,
    "critical_threshold": None,
    "unit": None,
    "message": "the database does not answer",
}


def command(*arguments: str, url: str, **env: str) -> Result:
    return CliRunner().invoke(main, ["health", *arguments], env={"WA_DATABASE_URL": url} | env)


@pytest.mark.parametrize("role", ["service", "monitor", "operator"])
def test_the_command(role: str, conn: Connection, database: str) -> None:
    url = make_conninfo(database, user=ROLES[role])
    sick = command(url=url)
    assert sick.exit_code == 2
    assert "critical  worker_heartbeat" in sick.output
    make_well(conn)
    well = command(url=url)
    assert well.exit_code == 0, well.output
    conn.execute("update wa.workers set heartbeat_at = now() - interval '1 hour'")
    limit = "update wa.health_thresholds set warning = 60, critical = 7200 where check_name = %s"
    conn.execute(limit, ("worker_heartbeat",))
    doubtful = command("--json", url=url)
    assert doubtful.exit_code == 1, doubtful.output
    assert '"check_name": "worker_heartbeat", "status": "warning"' in doubtful.output


def test_what_cannot_be_asked_is_critical(database: str) -> None:
    stranger = command(url=make_conninfo(database, user=ROLES["anonymous"]))
    assert stranger.exit_code == 2
    assert "may not look at the system's health" in stranger.output
    nobody = command(url=f"host=127.0.0.1 port={free_port()} dbname=wa password=its-password")
    assert nobody.exit_code == 2
    assert "its-password" not in nobody.output
