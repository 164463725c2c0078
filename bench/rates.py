"""Rates of the SQL API beside a bare durable insert of the same bytes, in interleaved rounds."""

from __future__ import annotations

import statistics
from collections import defaultdict

from bench.pgbench import Run, pgbench
from bench.report import Cell, Report
from bench.stage import SQL, Stage, fill

CLIENTS = (1, 8, 32)
REPLY = '[{"kind":"text","body":{"type":"text","text":{"body":"hello"}}}]'
# Script and its replies, by the name in the table.
WORK = {
    "bare insert": ("bare", "[]"),
    "receive": ("receive", "[]"),
    "drain": ("drain", "[]"),
    "life": ("life", "[]"),
    "life with a reply": ("life", REPLY),
}
# DESIGN §11, as shares of the bare rate at 8 connections.
WANTED = {"receive": 0.5, "life": 0.35}


def run_work(
    stage: Stage, name: str, clients: int, *, seconds: int, transactions: int | None = None
) -> Run:
    """One run of a kind of work."""
    script, replies = WORK[name]
    return pgbench(
        stage.server,
        SQL / f"{script}.sql",
        clients=clients,
        seconds=seconds,
        transactions=transactions,
        variables={"replies": replies},
        # Sessions that start together stand in each other's way.
        warm_up=1 + clients // 16,
    )


def measure(stage: Stage, rounds: int, seconds: int) -> dict[tuple[str, int], list[Run]]:
    """Runs by work and connections."""
    runs: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for name in WORK:
        run_work(stage, name, 1, seconds=1)
    for _ in range(rounds):
        for clients in CLIENTS:
            for name in WORK:
                if name == "drain":
                    top_up(stage, runs["receive", clients][-1].transactions * 3 // 2)
                runs[name, clients].append(run_work(stage, name, clients, seconds=seconds))
                if name == "drain" and not stage.waiting():
                    raise SystemExit("the queue was drained empty: less work than was measured")
    return runs


def top_up(stage: Stage, messages: int) -> None:
    """Let at least so many messages wait."""
    missing = messages - stage.waiting()
    if missing > 0:
        fill(stage, missing, 5000)


def report_rates(stage: Stage, report: Report, *, rounds: int, seconds: int, title: str) -> None:
    """Medians, and each rate's share of the bare insert's at the same connections."""
    stage.settle()
    runs = measure(stage, rounds, seconds)
    rows: list[list[Cell]] = []
    for clients in CLIENTS:
        bare = statistics.median(run.rate for run in runs["bare insert", clients])
        for name in WORK:
            found = runs[name, clients]
            rate = statistics.median(run.rate for run in found)
            shares = [
                run.rate / other.rate
                for run, other in zip(found, runs["bare insert", clients], strict=True)
            ]
            rows.append(
                [
                    name, clients, rate, clients * 1000 / rate, rate / bare,
                    f"{min(shares):.2f} to {max(shares):.2f}",
                    WANTED.get(name) if clients == 8 else None,
                    statistics.median(run.cpu_ms for run in found),
                ]
            )  # fmt: skip
    report.table(
        f"Rates, {title}: medians of {rounds} interleaved rounds of {seconds} s",
        ("work", "connections", "per s", "ms", "share", "of rounds", "wanted", "server CPU ms"),
        rows,
    )
    report.table(
        "The database's overhead at one connection",
        ("", "ms", "wanted"),
        [["a life, two commits", life_ms(runs, "life"), overhead_wanted(runs)]],
    )


def life_ms(runs: dict[tuple[str, int], list[Run]], name: str) -> float:
    """Milliseconds at one connection."""
    return 1000 / statistics.median(run.rate for run in runs[name, 1])


def overhead_wanted(runs: dict[tuple[str, int], list[Run]]) -> str:
    """1.5 ms, or twice two bare commits where that is more."""
    return f"at most {max(1.5, 4 * life_ms(runs, 'bare insert')):.2f}"
