"""What a drained message costs by how many turns are settled in one transaction."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.counters import server_cpu
from bench.drain import empty
from bench.report import Cell, Report
from bench.stage import Stage, fill
from glue import api
from glue.database.pool import Connection, connect

SIZES = (1, 2, 4, 8, 16, 32)
RESULT: dict[str, Any] = {"state": None, "context": {}, "replies": [], "duration_ms": 1}


def report_together(stage: Stage, report: Report, *, rounds: int, messages: int) -> None:
    """Medians of interleaved rounds; each turn is claimed with the end of another one."""
    found: dict[int, list[tuple[float, float]]] = {size: [] for size in SIZES}
    empty(stage)
    with connect(stage.conninfo, "bench") as conn:
        settle(stage, conn, 1, 200)
        for _ in range(rounds):
            for size in SIZES:
                found[size].append(settle(stage, conn, size, messages))
    rows: list[list[Cell]] = [
        [size, statistics.median(ms for ms, _ in runs), statistics.median(ms for _, ms in runs)]
        for size, runs in found.items()
    ]
    report.table(
        f"Turns settled together, one connection, {rounds} rounds of {messages:,} messages",
        ("at once", "ms a message", "server CPU ms"),
        rows,
    )


def settle(stage: Stage, conn: Connection, size: int, messages: int) -> tuple[float, float]:
    """Milliseconds, and those of the server's CPU, per message."""
    fill(stage, messages + size, 2000)
    turns = api.claim_messages(conn, worker="bench", limit=size)
    started, before, done = time.perf_counter(), server_cpu(stage.server), 0
    while done < messages:
        results = [(turn, RESULT) for turn in turns]
        settled, turns = api.complete_messages(conn, results, worker="bench", retries=size)
        done += len(settled)
    took, cpu = time.perf_counter() - started, server_cpu(stage.server) - before
    for turn in turns:
        api.complete_message(conn, turn, **RESULT)
    return took * 1000 / done, cpu * 1000 / done
