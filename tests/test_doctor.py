"""`wa-webhook doctor`: what it can find is made true, found with a remedy, and cured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from psycopg import sql
from psycopg.conninfo import make_conninfo

from glue import api
from glue.cli import main
from glue.config import Config
from glue.database import doctorapi
from glue.deploy.logins import grant
from glue.doctor import rights, schema, server
from glue.doctor.examine import examine
from glue.doctor.finding import Finding
from glue.doctor.variables import check_variables

from .support.plugin import Connection
from .support.server import free_port
from .support.site import ENVIRON

SERVICE = "wa_test_doctored"
SECRETS = {
    "WA_APP_SECRET": "app-secret-of-theirs,old-secret-of-theirs",
    "WA_VERIFY_TOKEN": "verify-token-of-theirs",
    "WA_OPS_TOKEN": "ops-token-of-theirs",
    "WA_ACCESS_TOKEN": "access-token-of-theirs",
}


@pytest.fixture
def env(conn: Connection, database: str) -> dict[str, str]:
    """A deployment in which all is well but the test server's own settings."""
    grant(conn, SERVICE, "service")
    api.worker_heartbeat(conn, "w", 0)
    return ENVIRON | {
        "WA_DATABASE_URL": make_conninfo(database, user=SERVICE),
        "WA_ACCESS_TOKEN": "access",
        "WA_OPS_TOKEN": "ops-token",
        "WA_DISPATCH": "worker",
    }


def found(env: Mapping[str, str], **keywords: Any) -> dict[str, Finding]:
    """The worst finding of each check."""
    worst: dict[str, Finding] = {}
    for finding in examine(env, **keywords):
        known = worst.get(finding.check)
        if known is None or known.status == "ok":
            worst[finding.check] = finding
    return worst


def is_found(findings: Mapping[str, Finding], check: str, status: str, said: str) -> bool:
    """Whether it is told so, with what to do."""
    finding = findings.get(check)
    assert finding is not None, findings
    assert (finding.status, bool(finding.remedy)) == (status, True), finding
    assert said in finding.message, finding
    return True


def test_a_good_deployment(env: dict[str, str]) -> None:
    findings = found(env)
    faults = {check for check, finding in findings.items() if finding.status != "ok"}
    # What makes the tests' server quick is what it must not have.
    assert faults <= {"fsync", "full_page_writes", "pg_cron", "logins"}
    for check in ("variables", "database", "schema", "row_security", "partitions", "public"):
        assert findings[check].status == "ok"
    assert (
        findings["WA_DATABASE_URL"].message
        == f"login {SERVICE} is in wa_service and in nothing else"
    )
    assert findings["workers"].message == "a worker is alive"


@pytest.mark.parametrize(
    ("variables", "check", "status", "said"),
    [
        ({"WA_APP_SECRET": ""}, "WA_APP_SECRET", "critical", "expected a secret"),
        ({"WA_APP_SECRET": "one-secret,two-secret"}, "WA_APP_SECRET", "warning", "rotation"),
        ({"WA_PORT": "many"}, "WA_PORT", "critical", "expected a port"),
        ({"WA_ACK": "outcome"}, "WA_ACK", "critical", "expected stored"),
        ({"WA_DISPATCH": "inline"}, "WA_DISPATCH", "warning", "Meta waits"),
        ({"WA_OPS_TOKEN": ""}, "WA_OPS_TOKEN", "warning", "this machine only"),
        ({"WA_OPS_TOKEN": "short"}, "WA_OPS_TOKEN", "critical", "at least"),
        ({"WA_HANDELRS": "x"}, "WA_HANDELRS", "warning", "does nothing"),
        ({"WA_DATABASE_URL": ""}, "database", "critical", "WA_DATABASE_URL: expected"),
        ({"WA_DATABASE_URL": "port=x"}, "WA_DATABASE_URL", "critical", "expected a PostgreSQL"),
    ],
)
def test_variables(
    env: dict[str, str], variables: dict[str, str], check: str, status: str, said: str
) -> None:
    sick = env | variables
    assert is_found(found(sick), check, status, said)
    assert all(f.status == "ok" for f in check_variables(env))


def test_a_token_that_nothing_uses_yet_is_no_fault(env: dict[str, str]) -> None:
    told = {f.check: f for f in check_variables(env | {"WA_ACCESS_TOKEN": ""})}
    assert told["WA_ACCESS_TOKEN"].status == "ok"
    assert "outbox" in told["WA_ACCESS_TOKEN"].message
    assert "WA_ACCESS_TOKEN" not in {f.check for f in check_variables(env)}


def test_all_bad_variables_at_once(env: dict[str, str]) -> None:
    bad = {"WA_APP_SECRET": "", "WA_VERIFY_TOKEN": "", "WA_PORT": "x", "WEB_THREADS": "0"}
    findings = list(check_variables(env | bad))
    assert {f.check for f in findings if f.status == "critical"} == set(bad)


def test_a_server_that_is_not_there(env: dict[str, str]) -> None:
    url = f"postgresql://someone:its-password@127.0.0.1:{free_port()}/wa"
    findings = found(env | {"WA_DATABASE_URL": url, "WA_OPERATOR_URL": url})
    assert is_found(findings, "database", "critical", "WA_DATABASE_URL: ")
    assert is_found(findings, "WA_OPERATOR_URL", "critical", "connection")
    assert "its-password" not in str(findings)


def test_no_secret_is_shown(env: dict[str, str], tmp_path: Path) -> None:
    url = make_conninfo(env["WA_DATABASE_URL"], password="password-of-theirs")
    given = env | SECRETS | {"WA_DATABASE_URL": url, "WA_OPERATOR_URL": url}
    given["WA_DATA_DIR"] = str(tmp_path)
    for arguments in (["doctor"], ["doctor", "--json"]):
        done = CliRunner().invoke(main, arguments, env=given)
        assert done.exit_code == 2
        assert "theirs" not in done.output
    told = [json.loads(line) for line in done.output.splitlines()]
    assert all(line.keys() == {"check", "status", "message", "remedy"} for line in told)
    assert all((line["status"] == "ok") == (line["remedy"] is None) for line in told)


def test_exit_codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for status, code in (("ok", 0), ("warning", 1), ("critical", 2)):
        remedy = None if status == "ok" else "do it"
        said = [Finding("a", "ok", "b"), Finding("c", status, "d", remedy)]  # type: ignore[arg-type]
        monkeypatch.setattr("glue.doctor.examine.examine", lambda _env, said=said: iter(said))
        done = CliRunner().invoke(main, ["doctor"])
        assert done.exit_code == code
        assert ("-> do it" in done.output) == (code > 0)


def test_the_clock(env: dict[str, str]) -> None:
    def off(**by: float) -> Callable[[], datetime]:
        return lambda: datetime.now(UTC) + timedelta(**by)

    assert is_found(found(env, now=off(seconds=10)), "clock", "warning", "10.0 s behind")
    assert is_found(found(env, now=off(minutes=-5)), "clock", "critical", "ahead of")
    assert found(env)["clock"].status == "ok"


def test_settings_of_the_server(conn: Connection, env: dict[str, str]) -> None:
    login = sql.Identifier(SERVICE)
    cases = [
        ("synchronous_commit", "off", "critical", "forgotten", "synchronous_commit"),
        ("timezone", "Africa/Kigali", "warning", "Kigali", "timezone"),
    ]
    for setting, value, status, said, check in cases:
        change = sql.SQL("alter role {} set {} = {}")
        conn.execute(change.format(login, sql.Identifier(setting), sql.Literal(value)))
        assert is_found(found(env), check, status, said)
        conn.execute(sql.SQL("alter role {} reset {}").format(login, sql.Identifier(setting)))
        assert check not in found(env)
    facts = doctorapi.server(conn)
    assert facts.settings["fsync"] == "off"
    for setting in ("fsync", "full_page_writes", "autovacuum", "track_counts"):
        sick = replace(facts, settings=facts.settings | {setting: "off"})
        told = {f.check: f for f in server.check_settings(sick)}
        assert is_found(told, setting, "critical", "is off")
        well = replace(facts, settings=facts.settings | {setting: "on"})
        assert setting not in {f.check for f in server.check_settings(well)}
    logging = facts.settings | {"log_statement": "all", "log_parameter_max_length": "-1"}
    told = {f.check: f for f in server.check_settings(replace(facts, settings=logging))}
    assert is_found(told, "log_parameter_max_length", "warning", "bodies")


def test_versions(conn: Connection) -> None:
    facts = doctorapi.server(conn)
    assert {f.status for f in server.check_version(facts)} == {"ok"}
    cases: list[tuple[dict[str, Any], str, str, str]] = [
        ({"version": 140000}, "server_version", "critical", "too old"),
        ({"version": 190000}, "server_version", "warning", "newer"),
        ({"is_standby": True}, "writable", "critical", "read-only"),
        ({"settings": {"server_encoding": "LATIN1"}}, "encoding", "critical", "LATIN1"),
    ]
    for change, check, status, said in cases:
        told = {f.check: f for f in server.check_version(replace(facts, **change))}
        assert is_found(told, check, status, said)


def test_connections(conn: Connection, env: dict[str, str]) -> None:
    facts = doctorapi.server(conn)
    config = Config.from_env(env)
    for limit, status in ((10, "critical"), (45, "warning"), (-1, "ok")):
        [told] = server.check_connections(replace(facts, database_limit=limit), config)
        assert told.status == status, told
    database = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("alter database {} connection limit 12").format(database))
    assert is_found(found(env), "connections", "critical", "12 are to be had")


def test_the_schema(conn: Connection, env: dict[str, str]) -> None:
    with changed(
        conn,
        "alter function wa_api.schema_version() rename to schema_version_old",
        "alter function wa_api.schema_version_old() rename to schema_version",
    ):
        assert is_found(found(env), "schema", "critical", "run wa-webhook upgrade")
    with changed(
        conn,
        "alter table wa.settings no force row level security",
        "alter table wa.settings force row level security",
    ):
        assert is_found(found(env), "row_security", "critical", "wa.settings")
    findings = found(env)
    assert (findings["schema"].status, findings["row_security"].status) == ("ok", "ok")


def test_partitions(conn: Connection) -> None:
    [last] = set(doctorapi.last_partitions(conn).values())
    assert last is not None

    def told(today: date) -> dict[str, Finding]:
        return {f.check: f for f in schema.check_partitions(conn, today)}

    assert told(last - timedelta(days=2))["partitions"].message == "2 days are ahead"
    assert is_found(told(last - timedelta(days=1)), "partitions", "warning", str(last))
    assert is_found(told(last), "partitions", "critical", "webhook_payloads until")


def test_rights_on_the_database(conn: Connection, env: dict[str, str]) -> None:
    name = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("grant temporary on database {} to public").format(name))
    findings = found(env)
    assert is_found(findings, "public", "warning", "temporary")
    remedy = findings["public"].remedy
    assert remedy is not None
    for statement in remedy.split("; "):
        conn.execute(statement.encode())
    assert found(env)["public"].status == "ok"


def test_the_programs_login(conn: Connection, env: dict[str, str], database: str) -> None:
    conn.execute(f"grant wa_operator to {SERVICE}".encode())
    assert is_found(found(env), "WA_DATABASE_URL", "warning", "in wa_operator")
    conn.execute(f"revoke wa_operator from {SERVICE}".encode())
    assert found(env)["WA_DATABASE_URL"].status == "ok"
    operator = env | {"WA_OPERATOR_URL": env["WA_DATABASE_URL"]}
    assert is_found(found(operator), "WA_OPERATOR_URL", "critical", "not the rights of wa_operator")
    stronger = found(env | {"WA_DATABASE_URL": database})
    assert is_found(stronger, "WA_DATABASE_URL", "warning", "superuser")


def test_logins_without_their_settings(conn: Connection) -> None:
    grant(conn, SERVICE, "service")
    name = sql.Identifier("wa_test_doctored_people")
    conn.execute(sql.SQL("drop role if exists {}; create role {} login").format(name, name))
    conn.execute(sql.SQL("grant wa_monitor to {}").format(name))
    try:

        def told() -> list[Finding]:
            every = rights.check_logins(conn)
            return [f for f in every if "wa_test_doctored_people" in f.message]

        [finding] = told()
        assert finding.status == "warning"
        assert "search_path" in finding.message
        assert "default_transaction_read_only" in finding.message
        grant(conn, "wa_test_doctored_people", "monitor")
        assert told() == []
        conn.execute(sql.SQL("alter role {} set statement_timeout = 0").format(name))
        assert told() == []
        place = sql.Identifier(conn.info.dbname)
        reset = sql.SQL("alter role {} in database {} set search_path = public")
        conn.execute(reset.format(name, place))
        [finding] = told()
        assert finding.remedy == 'wa-webhook grant-login "wa_test_doctored_people" monitor'
    finally:
        conn.execute(sql.SQL("drop role {}").format(name))


def test_workers_and_jobs(conn: Connection, env: dict[str, str]) -> None:
    conn.execute("delete from wa.workers")
    assert is_found(found(env), "workers", "critical", "no worker has reported")
    api.worker_heartbeat(conn, "w", 0)
    conn.execute("update wa.workers set heartbeat_at = now() - interval '2 minutes'")
    assert is_found(found(env), "workers", "critical", "the last heartbeat is 12")
    api.worker_heartbeat(conn, "w", 0)
    assert found(env)["workers"].status == "ok"
    assert "jobs" not in found(env)
    while api.run_due_maintenance(conn, "w"):
        pass
    assert found(env)["jobs"].status == "ok"
    conn.execute("update wa.jobs set last_succeeded_at = now() - interval '3 hours'")
    assert is_found(found(env), "jobs", "warning", "trim_history")


def test_receivers_of_alerts(conn: Connection, env: dict[str, str], database: str) -> None:
    env = env | {"WA_OPERATOR_URL": make_conninfo(database, user="wa_test_operator")}
    assert found(env)["WA_OPERATOR_URL"].status == "ok"
    assert is_found(found(env), "alerts", "warning", "nobody is told")
    conn.execute("select wa_ops.set_alert_receiver('pager', 'https://example.org/key', 'test')")
    assert is_found(found(env), "alerts", "critical", "without WA_ALERT_SECRET")
    plain = found(env | {"WA_ALERT_SECRET": "plain-secret-of-theirs"})
    assert is_found(plain, "WA_ALERT_SECRET", "critical", "expected")
    assert "theirs" not in str(plain)
    well = found(env | {"WA_ALERT_SECRET": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"})
    assert well["alerts"].message == "go to pager"


def test_one_check_that_cannot_look_keeps_no_other(conn: Connection, env: dict[str, str]) -> None:
    conn.execute("drop function wa_api.metrics()")
    findings = found(env)
    assert is_found(findings, "doctor", "warning", "could not look: function wa_api.metrics()")
    assert "pg_cron" in findings


@contextmanager
def changed(conn: Connection, statement: str, back: str) -> Iterator[None]:
    conn.execute(statement.encode())
    yield
    conn.execute(back.encode())
