"""One examination: the environment, then the database as the programs reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from glue.commands.common import database_url
from glue.config import Config, ConfigError
from glue.database import doctorapi
from glue.database.doctorapi import Server
from glue.deploy.sources import Sources
from glue.doctor import rights, running, schema, server
from glue.doctor.finding import Finding, bad, doubtful, good
from glue.doctor.variables import check_variables
from glue.errors import WaError

Connection = psycopg.Connection[Any]
CONNECT_S = 5
LIMIT = "10s"


def examine(
    environ: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Finding]:
    """Everything that can be found out from here. Raises nothing for what it finds."""
    yield from check_variables(environ)
    try:
        url = database_url(environ)
    except ConfigError as exc:
        yield bad("database", str(exc), "set WA_DATABASE_URL")
        return
    try:
        with connected(url) as conn:
            yield from _examine_database(conn, environ, now)
    except psycopg.OperationalError as exc:
        yield bad(
            "database",
            f"WA_DATABASE_URL: {_first_line(exc)}",
            "start the server, or set the address, login and password right",
        )
    yield from _examine_operator(environ)


def connected(url: str) -> Connection:
    """A session that cannot hang. Raises psycopg.OperationalError."""
    conn = psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=CONNECT_S,
        prepare_threshold=None,
        application_name="wa-webhook doctor",
    )
    # Ignored where the login may not (a pooler): the limits of the login hold then.
    conn.execute("select set_config('statement_timeout', %s, false)", (LIMIT,))
    return conn


def _examine_database(
    conn: Connection, environ: Mapping[str, str], now: Callable[[], datetime]
) -> Iterator[Finding]:
    before = now()
    seen = doctorapi.server(conn)
    after = now()
    yield good("database", f"{conn.info.dbname} at {conn.info.host} answers")
    try:
        config = Config.from_env(environ)
    except ConfigError:
        config = None
    for check in (
        lambda: server.check_version(seen),
        lambda: server.check_clock(seen, before, after),
        lambda: server.check_settings(seen),
        lambda: server.check_connections(seen, config),
        lambda: _check_pooler(conn, seen),
        lambda: schema.check_schema(conn),
        lambda: rights.check_login(conn, "WA_DATABASE_URL", "service"),
        lambda: schema.check_row_security(conn),
        lambda: schema.check_partitions(conn, seen.at.astimezone(UTC).date()),
        lambda: schema.check_public(conn),
        lambda: rights.check_logins(conn),
        lambda: running.check_workers(conn),
        lambda: running.check_cron(conn, seen, Sources.find()),
    ):
        yield from _survived(check)


def _survived(check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """One that cannot look must not keep the others from it."""
    try:
        yield from check()
    except (psycopg.Error, WaError) as exc:
        yield doubtful("doctor", f"could not look: {_first_line(exc)}", "see the other findings")


def _check_pooler(conn: Connection, seen: Server) -> Iterator[Finding]:
    # A pooler makes up the number that it announces for the backend.
    if seen.backend_pid != conn.info.backend_pid:
        yield good(
            "pooler",
            "a pooler is in front: serve and worker work behind it, without prepared statements; "
            "upgrade needs a direct connection",
        )


def _examine_operator(environ: Mapping[str, str]) -> Iterator[Finding]:
    url = environ.get("WA_OPERATOR_URL", "").strip()
    if not url:
        return
    try:
        with connected(url) as conn:
            yield from rights.check_login(conn, "WA_OPERATOR_URL", "operator")
            secret = environ.get("WA_ALERT_SECRET", "")
            yield from _survived(lambda: running.check_receivers(conn, secret))
    except psycopg.Error as exc:
        yield bad("WA_OPERATOR_URL", _first_line(exc), "set it to a login in wa_operator")


def _first_line(exc: BaseException) -> str:
    lines = str(exc).strip().splitlines()
    return lines[0] if lines else type(exc).__name__
