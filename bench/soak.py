"""Whether the glue's memory stays flat: many messages through one web and one worker process."""

from __future__ import annotations

from bench.ack import load
from bench.drain import empty
from bench.programs import web, workers
from bench.report import Cell, Report
from bench.stage import Stage

PARTS = 10
_NO_END_S = 10**6


def report_soak(stage: Stage, report: Report, *, messages: int) -> None:
    """Resident memory after each tenth; the first is the warm-up that the rest is compared with."""
    empty(stage)
    rows: list[list[Cell]] = []
    with web(stage, WA_DISPATCH="worker") as (app, port), workers(stage, 1, 8) as (worker,):
        for part in range(1, PARTS + 1):
            load(port, seconds=_NO_END_S, number=messages // PARTS)
            rows.append(
                [
                    messages * part // PARTS,
                    app.resident_mib(),
                    worker.resident_mib(),
                    stage.waiting(),
                ]
            )
    report.table(
        f"Memory over {messages:,} messages", ("messages", "web MiB", "worker MiB", "waiting"), rows
    )
