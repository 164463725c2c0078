"""Where lock and due time are best kept: three layouts, the same lives, what each costs.

    script/bench layouts [--lives 20000] [--rounds 5] [--server embedded|system]

(a) lock columns and an indexed due_at on the conversation row, (b) the lock on the row, due_at in a
narrow table, (c) both in a narrow table of open turns. Rounds are interleaved; medians are printed.
CPU is the server's per life, with its vacuuming: the least of a round / the median.
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench.cluster import DATABASE, Cluster, Connection, cluster
from bench.counters import Updates, updates, updates_between, wal_position, wal_since
from bench.pgbench import Run, pgbench

SCRIPTS = Path(__file__).parent / "sql" / "layouts"
LAYOUTS = ("a", "b", "c")
LIVES = ("inline", "worker")
CLIENTS = (1, 8)


@dataclass(frozen=True)
class Cost:
    """One round: CPU ms, WAL bytes and records of a life; row versions of the conversations."""

    run: Run
    wal_bytes: float
    wal_records: float
    conversations: Updates


def prepare(conn: Connection, layout: str) -> None:
    """A schema of the layout's name with 20,000 people."""
    name = sql.Identifier(layout)
    conn.execute(sql.SQL("create schema {}; set search_path = {}").format(name, name))
    conn.execute((SCRIPTS / "common.sql").read_bytes())
    conn.execute((SCRIPTS / f"{layout}.sql").read_bytes())
    conn.execute("select fill()")


def measure(
    server: Cluster, conn: Connection, layout: str, life: str, clients: int, lives: int
) -> Cost:
    """Live so many lives."""
    before, start = updates(conn, layout), wal_position(conn)
    script = SCRIPTS / f"{life}.sql"
    run = pgbench(
        server, script, clients=clients, transactions=lives, options=f"-csearch_path={layout}"
    )
    wal = wal_since(conn, start)
    changed = updates_between(before, updates(conn, layout))["conversations"]
    return Cost(run, wal.bytes / run.transactions, wal.records / run.transactions, changed)


def index_sizes(conn: Connection, layout: str) -> str:
    """KiB of each index."""
    found = conn.execute(
        "select i.indexrelname, pg_relation_size(i.indexrelid) / 1024"
        " from pg_stat_user_indexes as i where i.schemaname = %s order by 1",
        (layout,),
    ).fetchall()
    short = ((name.removeprefix("conversations_"), size) for name, size in found)
    return ", ".join(f"{name} {size}" for name, size in short)


def main() -> None:
    """Run and print the tables of docs/measurements.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--server", choices=("embedded", "system"), default="embedded")
    options = parser.parse_args()
    costs: dict[tuple[str, int, str], list[Cost]] = defaultdict(list)
    with (
        cluster(options.server) as server,
        psycopg.connect(server.conninfo(DATABASE), autocommit=True) as conn,
    ):
        conn.execute("create extension pg_walinspect schema public")
        for layout in LAYOUTS:
            prepare(conn, layout)
        for statement in ("set search_path = public", "vacuum analyze", "checkpoint"):
            conn.execute(statement.encode())
        for _ in range(options.rounds):
            for life in LIVES:
                for clients in CLIENTS:
                    for layout in LAYOUTS:
                        cost = measure(server, conn, layout, life, clients, options.lives)
                        costs[life, clients, layout].append(cost)
        print("| life | connections | layout | CPU ms | lives/s | WAL bytes | records | HOT |")
        print("|---|---|---|---|---|---|---|---|")
        for (life, clients, layout), found in costs.items():
            print(row(life, clients, layout, found))
        total = options.lives * options.rounds * len(LIVES) * len(CLIENTS)
        print(f"\nIndexes after {total} lives each, KiB:\n")
        for layout in LAYOUTS:
            print(f"- ({layout}) {index_sizes(conn, layout)}")


def row(life: str, clients: int, layout: str, costs: list[Cost]) -> str:
    """One line of the table: medians; of the CPU also the least, which others disturbed least."""
    cpu = sorted(cost.run.cpu_ms for cost in costs)
    updated = sum(cost.conversations.updated for cost in costs)
    hot = sum(cost.conversations.hot for cost in costs)
    cells = (
        life, clients, f"({layout})",
        f"{cpu[0]:.3f} / {statistics.median(cpu):.3f}",
        f"{statistics.median(c.run.rate for c in costs):.0f}",
        f"{statistics.median(c.wal_bytes for c in costs):.0f}",
        f"{statistics.median(c.wal_records for c in costs):.1f}",
        f"{hot / updated:.1%}",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
