"""`wa-webhook doctor` on what is around the database: pgbouncer, pg_cron."""

from __future__ import annotations

import psycopg
import pytest

from glue.database import doctorapi
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from glue.doctor import running
from glue.doctor.finding import Finding

from .support import pooler
from .support.databases import Databases
from .support.plugin import Connection
from .support.server import Server
from .test_doctor import env, found, is_found
from .test_install_logins import CRON_DATABASE

__all__ = ["env"]


def test_behind_a_pooler(env: dict[str, str], conn: Connection, databases: Databases) -> None:
    assert "pooler" not in found(env)
    if pooler.program() is None:
        pytest.skip("pgbouncer is not installed")
    url = databases.pooler().conninfo(conn.info.dbname)
    findings = found(env | {"WA_DATABASE_URL": url})
    assert "upgrade needs a direct connection" in findings["pooler"].message
    assert findings["schema"].status == "ok"


def test_pg_cron(databases: Databases) -> None:
    with Server(databases.binaries(), databases.scratch() / "doctored") as own:
        if not own.has_library("pg_cron"):
            pytest.skip("pg_cron is not installed")
        with psycopg.connect(own.conninfo("postgres"), autocommit=True) as admin:
            admin.execute(f"create database {CRON_DATABASE}".encode())
        url = own.conninfo(CRON_DATABASE)
        with psycopg.connect(url, autocommit=True) as conn:
            upgrade(url)
            assert is_found(cron(conn), "pg_cron", "warning", "the extension is not there")
            conn.execute("create extension pg_cron")
            assert is_found(cron(conn), "pg_cron", "warning", "wa:trim_history is missing")
            upgrade(url)
            assert cron(conn)["pg_cron"].status == "ok"
            for change, said in (
                ("active = false", "wa:trim_history is switched off"),
                ("database = 'postgres'", "wa:trim_history runs in postgres as wa_cron"),
                ("username = 'postgres'", f"wa:trim_history runs in {CRON_DATABASE} as postgres"),
                ("jobname = 'wa:forgotten'", "wa:forgotten is of an older release"),
            ):
                update = "update cron.job set {} where jobname = 'wa:trim_history'"
                with conn.transaction(force_rollback=True):
                    conn.execute(update.format(change).encode())
                    assert is_found(cron(conn), "pg_cron", "warning", said)
            assert cron(conn)["pg_cron"].status == "ok"
            # A login that is shown no job says so, and does not say that they are missing.
            conn.execute("create role somebody login; grant wa_service to somebody")
        with psycopg.connect(url, user="somebody", autocommit=True) as conn:
            assert cron(conn)["pg_cron"].message.startswith("is here; ")
        with psycopg.connect(own.conninfo("postgres"), autocommit=True) as conn:
            assert cron(conn)["pg_cron"].message == "is not here: the workers run the jobs"


def cron(conn: Connection) -> dict[str, Finding]:
    checked = running.check_cron(conn, doctorapi.server(conn), Sources.find())
    return {finding.check: finding for finding in checked}
