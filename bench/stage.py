"""The project installed on the benchmarks' server, with people to talk to."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.cluster import DATABASE, Cluster, Connection, cluster
from glue import api
from glue.database.rows import Receipt
from glue.deploy.upgrade import upgrade
from glue.registry import Registry
from glue.sending.samples import batch, encoded

SQL = Path(__file__).parent / "sql"
HANDLERS = "bench.noop"
_EXTENSIONS = ("pg_walinspect", "pg_stat_statements")


@dataclass(frozen=True)
class Stage:
    """A server with everything installed, and a superuser's session on it."""

    server: Cluster
    conn: Connection

    @property
    def conninfo(self) -> str:
        """The project's database."""
        return self.server.conninfo(DATABASE)

    def receive(self, body: bytes, claim: int = 0) -> list[Receipt]:
        """One request."""
        return api.process_webhook(
            self.conn,
            body=body,
            delivery_id=uuid.uuid4(),
            correlation_id="bench",
            worker="bench",
            claim=claim,
            enhanced=True,
        )

    def waiting(self) -> int:
        """Messages that are not settled."""
        row = self.conn.execute("select count(*) from wa.pending_messages").fetchone()
        assert row is not None
        return int(row[0])

    def track_statements(self, which: str) -> None:
        """Whether new sessions count in pg_stat_statements: top or none."""
        statement = f"alter database {DATABASE} set pg_stat_statements.track = '{which}'"
        self.conn.execute(statement.encode())

    def slow_down_commits(self, ms: float) -> None:
        """Let each flush of the log take so much longer; those who wait for it share it."""
        self.conn.execute(f"alter system set commit_delay = {round(ms * 1000)}".encode())
        self.conn.execute("alter system set commit_siblings = 0")
        self.conn.execute("select pg_reload_conf()")

    def settle(self) -> None:
        """The same state before each section: no dead rows, statistics, a checkpoint behind us."""
        self.conn.execute("vacuum analyze")
        self.conn.execute("checkpoint")


def fill(stage: Stage, messages: int, conversations: int) -> None:
    """Let messages wait, spread evenly."""
    label = str(time.monotonic_ns())
    for start in range(0, messages, 1000):
        count = min(1000, messages - start)
        body = batch(count, now=int(time.time()), people=conversations, start=start, label=label)
        stage.receive(encoded(body))


@contextmanager
def stage(choice: str) -> Iterator[Stage]:
    """Start, install, and stop again; `choice` is embedded or system."""
    with cluster(choice) as server:
        upgrade(server.conninfo(DATABASE))
        with psycopg.connect(server.conninfo(DATABASE), autocommit=True) as conn:
            for name in _EXTENSIONS:
                conn.execute(f"create extension {name} schema public".encode())
            api.register_handlers(conn, Registry.discover([HANDLERS]).registration())
            conn.execute((SQL / "setup.sql").read_bytes())
            yield Stage(server, conn)
