"""How fast a delivery is acknowledged over HTTP, beside the least that an endpoint can do."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from contextlib import ExitStack

from bench.programs import ROOT, SECRET, Program, web
from bench.report import Cell, Report
from bench.stage import Stage

CLIENTS = 8
APPS: dict[str, dict[str, str]] = {
    "bare app": {"app": "bench.bareapp:application()"},
    "WA_DISPATCH=worker": {"WA_DISPATCH": "worker"},
    "WA_DISPATCH=inline": {"WA_DISPATCH": "inline"},
}


def load(
    port: int, *, seconds: float, rate: float = 0.0, number: int = 0, clients: int = CLIENTS
) -> list[float]:
    """Latencies in milliseconds, from a process of its own."""
    arguments = [str(item) for item in (port, SECRET, clients, seconds, rate, number)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.client", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the client failed: {done.stderr[-2000:]}")
    found: list[float] = json.loads(done.stdout)
    return found


def report_ack(stage: Stage, report: Report, *, rounds: int, seconds: int) -> None:
    """Requests per second in a closed loop; latencies at a rate that all of them can bear."""
    stage.settle()
    rates: dict[str, list[float]] = {name: [] for name in APPS}
    cpu: dict[str, float] = dict.fromkeys(APPS, 0.0)
    served: dict[str, int] = dict.fromkeys(APPS, 0)
    latencies: dict[str, list[list[float]]] = {name: [] for name in APPS}
    with ExitStack() as stack:
        running: dict[str, tuple[Program, int]] = {
            name: stack.enter_context(web(stage, **keywords))  # type: ignore[arg-type]
            for name, keywords in APPS.items()
        }
        for _, port in running.values():
            load(port, seconds=1)
        for _ in range(rounds):
            for name, (program, port) in running.items():
                before = program.cpu_s()
                found = load(port, seconds=seconds)
                cpu[name] += program.cpu_s() - before
                served[name] += len(found)
                rates[name].append(len(found) / seconds)
        bearable = min(statistics.median(found) for found in rates.values()) / 2
        for _ in range(rounds):
            for name, (_, port) in running.items():
                latencies[name].append(load(port, seconds=seconds, rate=bearable))
    bare = statistics.median(rates["bare app"])
    rows: list[list[Cell]] = []
    for name in APPS:
        rate = statistics.median(rates[name])
        rows.append(
            [
                name, rate, rate / bare, cpu[name] * 1000 / served[name],
                statistics.median(statistics.median(found) for found in latencies[name]),
                statistics.median(percentile(found, 0.99) for found in latencies[name]),
            ]
        )  # fmt: skip
    report.table(
        f"HTTP, one gunicorn process, {CLIENTS} connections, {rounds} rounds of {seconds} s;"
        f" p50 and p99 at {bearable:.0f} requests/s",
        ("app", "requests/s", "share", "web CPU ms", "p50 ms", "p99 ms"),
        rows,
    )


def percentile(values: list[float], share: float) -> float:
    """The value that so many do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
