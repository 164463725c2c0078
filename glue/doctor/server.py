"""The server: version, clock, settings that lose data or time, connections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from glue.config import Config
from glue.database.doctorapi import Server
from glue.doctor.finding import Finding, bad, doubtful, good
from glue.web.gate import store_only_slots

OLDEST: Final = 15
NEWEST: Final = 18
SKEW_WARNING_S: Final = 2.0
SKEW_CRITICAL_S: Final = 60.0
# One worker process with its default of 8 handlers, its listener, and some for people.
WORKER_CONNECTIONS: Final = 8 + 4 + 1
PEOPLE: Final = 10
# What happens where it is off.
_SAFE: Final = {
    "synchronous_commit": "what was answered with 200 may be forgotten in a crash",
    "fsync": "a crash of the machine destroys the database",
    "full_page_writes": "a crash of the machine may destroy pages",
    "autovacuum": "dead rows slow every turn down, until the transaction ids run out",
    "track_counts": "autovacuum does nothing without it",
}


def check_version(server: Server) -> Iterator[Finding]:
    """PostgreSQL 15 to 18, no standby, UTF8."""
    name = server.settings.get("server_version", "?")
    major = server.version // 10000
    if major < OLDEST:
        yield bad("server_version", f"PostgreSQL {name} is too old", f"use {OLDEST} to {NEWEST}")
    elif major > NEWEST:
        yield doubtful(
            "server_version",
            f"PostgreSQL {name} is newer than this program was tested with",
            f"use {OLDEST} to {NEWEST}, or a newer wa-webhook",
        )
    else:
        yield good("server_version", f"PostgreSQL {name}")
    if server.is_standby or server.settings.get("default_transaction_read_only") == "on":
        yield bad("writable", "the server, or this login, is read-only", "connect to the primary")
    encoding = server.settings.get("server_encoding", "")
    if encoding != "UTF8":
        yield bad(
            "encoding",
            f"the database's encoding is {encoding}",
            "create database … encoding 'UTF8' template template0",
        )


def check_clock(server: Server, before: datetime, after: datetime) -> Iterator[Finding]:
    """The server's clock against ours; the time between asking and answer is no skew."""
    skew_s = 0.0
    if server.at < before:
        skew_s = (server.at - before) / timedelta(seconds=1)
    elif server.at > after:
        skew_s = (server.at - after) / timedelta(seconds=1)
    said = f"the server's clock is {abs(skew_s):.1f} s {'behind' if skew_s < 0 else 'ahead of'}"
    remedy = "run an NTP client on both machines"
    if abs(skew_s) >= SKEW_CRITICAL_S:
        yield bad("clock", f"{said} this machine's: ages and leases are wrong", remedy)
    elif abs(skew_s) >= SKEW_WARNING_S:
        yield doubtful("clock", f"{said} this machine's", remedy)
    else:
        yield good("clock", "this machine and the server agree")


def check_settings(server: Server) -> Iterator[Finding]:
    """What a server, database or login must not switch off, and what it had better not have."""
    settings = server.settings
    for name, why in _SAFE.items():
        if settings.get(name) == "off":
            yield bad(name, f"is off: {why}", f"alter system set {name} = on")
    if settings.get("jit") == "on":
        yield good("jit", "is on; the functions that it would slow down switch it off")
    if settings.get("TimeZone") not in ("UTC", "Etc/UTC", "GMT"):
        yield doubtful(
            "timezone",
            f"this login's sessions show times in {settings.get('TimeZone')}",
            "alter role … set timezone = 'UTC'; what is stored does not depend on it",
        )
    logs = (settings.get("log_statement"), settings.get("log_min_duration_statement"))
    if settings.get("log_parameter_max_length") != "0" and (logs[0] == "all" or logs[1] != "-1"):
        yield doubtful(
            "log_parameter_max_length",
            "the server logs statements with their parameters: bodies of webhooks are among them",
            "alter system set log_parameter_max_length = 0",
        )


def check_connections(server: Server, config: Config | None) -> Iterator[Finding]:
    """Whether the pools of one web server and one worker find enough connections."""
    if config is None:
        return
    total = int(server.settings["max_connections"])
    free = total - int(server.settings["superuser_reserved_connections"])
    if server.database_limit >= 0:
        free = min(free, server.database_limit)
    per_process = config.web_threads + store_only_slots(config.web_threads) + 4
    needed = config.web_processes * per_process + WORKER_CONNECTIONS
    said = f"{free} are to be had; a web server and a worker open up to {needed}"
    if free < needed:
        yield bad("connections", said, "raise max_connections, or lower WEB_CONCURRENCY")
    elif free < needed + PEOPLE:
        yield doubtful("connections", f"{said}: few are left for people", "raise max_connections")
    else:
        yield good("connections", said)
