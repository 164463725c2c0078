"""The benchmarks' own PostgreSQL: durable as in production, in a temporary directory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from tests.support import binaries
from tests.support.server import Server

Connection = psycopg.Connection[Any]
DATABASE = "wa_bench"
_SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "deadlock_timeout": "1s",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "autovacuum_naptime": "10s",
    # Preloaded, but off except where buffers are counted: it costs a tenth of a short call.
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "none",
    "log_min_messages": "warning",
}


class Cluster(Server):
    """A server that waits for its disk. `conninfo` goes through its socket."""

    def settings(self) -> dict[str, str]:
        """As the tests', durable, and nothing that profiles."""
        base = super().settings()
        kept = {k: v for k, v in base.items() if not k.startswith(("plpgsql_check.", "cron."))}
        return kept | _SETTINGS

    def conninfo(self, dbname: str, **extra: str) -> str:
        """Connection string through the socket: TCP would cost more than a bare insert's work."""
        base = {"host": str(self.directory), "port": str(self.port), "user": self.user}
        return make_conninfo("", **(base | {"dbname": dbname} | extra))


@contextmanager
def cluster(choice: str) -> Iterator[Cluster]:
    """A running server with an empty database DATABASE; `choice` is embedded or system."""
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        found = binaries.system() if choice == "system" else binaries.embedded(scratch)
        if found is None:
            raise SystemExit("no PostgreSQL server of the distribution (15 or newer)")
        with Cluster(found, scratch / "cluster") as server:
            with psycopg.connect(server.conninfo("postgres"), autocommit=True) as conn:
                conn.execute(f"create database {DATABASE}".encode())
            yield server
