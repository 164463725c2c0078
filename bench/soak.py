"""Whether the glue's memory stays flat: many messages through web processes and a worker."""

from __future__ import annotations

import time

from bench.ack import load
from bench.drain import empty
from bench.programs import web, workers
from bench.report import Cell, Report
from bench.stage import Stage

PARTS = 10
_NO_END_S = 10**6
_WAITING_MAX = 1000


def report_soak(stage: Stage, report: Report, *, messages: int) -> None:
    """Resident memory after each tenth; the first is the warm-up that the rest is compared with.

    Half of the messages go to a process that runs their handlers, half to one that leaves them to
    the worker.
    """
    empty(stage)
    rows: list[list[Cell]] = []
    with (
        web(stage, WA_DISPATCH="inline") as (inline, inline_port),
        web(stage, WA_DISPATCH="worker") as (storing, storing_port),
        workers(stage, 1, 8) as (worker,),
    ):
        for part in range(1, PARTS + 1):
            for port in (inline_port, storing_port):
                load(port, seconds=_NO_END_S, number=messages // PARTS // 2)
            # A queue that grows all the time would be another experiment.
            while stage.waiting() > _WAITING_MAX:
                time.sleep(0.2)
            sizes = [program.resident_mib() for program in (inline, storing, worker)]
            rows.append([messages * part // PARTS, *sizes])
    report.table(
        f"Memory over {messages:,} messages, MiB",
        ("messages", "web inline", "web storing", "worker"),
        rows,
    )
