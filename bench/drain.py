"""How fast worker processes empty the queue when handlers do nothing."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from bench.counters import server_cpu
from bench.programs import workers
from bench.rates import run_work
from bench.report import Cell, Report
from bench.stage import Stage, fill

# Processes and the turns each runs at once.
SHAPES = ((1, 8), (1, 32), (1, 64), (2, 8))
WANTED = 3000 / 4500
_EVERY_S = 0.1
_GIVE_UP_S = 600.0


@dataclass(frozen=True)
class Drained:
    """One run: messages per second, CPU milliseconds per message of server and workers."""

    rate: float
    server_ms: float
    worker_ms: float


def report_drain(
    stage: Stage, report: Report, *, rounds: int, seconds: int, messages: int, conversations: int
) -> None:
    """Medians for each shape, as shares of a bare insert at 8 connections."""
    found: dict[tuple[int, int], list[Drained]] = {shape: [] for shape in SHAPES}
    bare: list[float] = []
    empty(stage)
    for _ in range(rounds):
        bare.append(run_work(stage, "bare insert", 8, seconds=seconds).rate)
        for processes, concurrency in SHAPES:
            fill(stage, messages, conversations)
            stage.settle()
            found[processes, concurrency].append(drain(stage, processes, concurrency))
    base = statistics.median(bare)
    rows: list[list[Cell]] = [["bare insert, 8 connections", None, base, 1.0, None, None, None]]
    for (processes, concurrency), runs in found.items():
        rate = statistics.median(run.rate for run in runs)
        rows.append(
            [
                f"{processes} x wa-webhook worker", concurrency, rate, rate / base,
                round(WANTED, 2) if processes == 1 else None,
                statistics.median(run.server_ms for run in runs),
                statistics.median(run.worker_ms for run in runs),
            ]
        )  # fmt: skip
    report.table(
        f"{messages:,} messages in {conversations:,} conversations, {rounds} rounds",
        (
            *("drained by", "concurrency", "per s", "share", "wanted"),
            *("server CPU ms", "worker CPU ms"),
        ),
        rows,
    )


def empty(stage: Stage) -> None:
    """Take what an earlier section left waiting."""
    if stage.waiting():
        drain(stage, 1, 8)


def drain(stage: Stage, processes: int, concurrency: int) -> Drained:
    """Start workers and watch. The rate is that of the middle: without start and stragglers."""
    total = stage.waiting()
    deadline = time.monotonic() + _GIVE_UP_S
    seen: list[tuple[float, int]] = []
    before = server_cpu(stage.server)
    with workers(stage, processes, concurrency) as programs:
        left = total
        while left:
            if time.monotonic() > deadline:
                raise SystemExit(f"{left} of {total} messages still wait")
            time.sleep(_EVERY_S)
            left = stage.waiting()
            seen.append((time.monotonic(), left))
        worker_s = sum(program.cpu_s() for program in programs)
    middle = [(at, left) for at, left in seen if total * 0.1 <= left <= total * 0.9]
    # Too few to tell: the whole, starting with the first look at which some were gone.
    if len(middle) < 2:
        middle = [point for point in seen if point[1] < total]
        middle.insert(0, (middle[0][0] - _EVERY_S, total))
    (start, most), (end, least) = middle[0], middle[-1]
    server_s = server_cpu(stage.server) - before
    return Drained((most - least) / (end - start), server_s * 1000 / total, worker_s * 1000 / total)
