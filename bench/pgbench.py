"""Running pgbench: rates and what the server did meanwhile."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.cluster import DATABASE, Cluster
from bench.counters import server_cpu

_PROGRESS = re.compile(r"progress: ([0-9.]+) s, ([0-9.]+) tps")
_DONE = re.compile(r"number of transactions actually processed: (\d+)")
_RATE = re.compile(r"tps = ([0-9.]+)")


@dataclass(frozen=True)
class Run:
    """One run: all transactions; per second and the server's CPU ms, without the warm-up."""

    transactions: int
    rate: float
    cpu_ms: float


def pgbench(
    server: Cluster,
    script: Path,
    *,
    clients: int,
    seconds: int | None = None,
    transactions: int | None = None,
    variables: dict[str, str] | None = None,
    options: str = "",
    warm_up: int = 0,
) -> Run:
    """Run `script` for so many seconds after the warm-up, or so many transactions in all.

    `variables` are the script's, `options` the sessions' settings (`-cname=value`). In its first
    calls a new session loads its caches and makes its plans: rate and CPU leave out the first
    `warm_up` seconds, unless the transactions end within them. Raises SystemExit.
    """
    if transactions is not None:
        length = f"--transactions={max(1, transactions // clients)}"
    else:
        length = f"--time={(seconds or 1) + warm_up}"
    defined = [f"--define={name}={value}" for name, value in (variables or {}).items()]
    before = server_cpu(server)
    process = subprocess.Popen(
        [
            str(server.binaries.path / "pgbench"), "--no-vacuum", "--protocol=prepared",
            f"--client={clients}", f"--jobs={min(2, clients)}", length, "--progress=1", *defined,
            f"--file={script}", server.conninfo(DATABASE, options=options),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    # What it says on stdout fits into the pipe.
    assert process.stderr is not None
    assert process.stdout is not None
    said: list[str] = []
    ticks = [(0.0, 0.0, before)]
    for line in process.stderr:
        said.append(line)
        if found := _PROGRESS.match(line):
            ticks.append((float(found[1]), float(found[2]), server_cpu(server)))
    out = process.stdout.read()
    count, rate = _DONE.search(out), _RATE.search(out)
    if process.wait() or not count or not rate or not int(count[1]):
        raise SystemExit(f"pgbench {script.name}: {''.join(said[-20:])}{out}")
    total = int(count[1])
    if len(ticks) <= warm_up + 1:
        return Run(total, float(rate[1]), (server_cpu(server) - before) * 1000 / total)
    return Run(total, *_steady(ticks[warm_up:]))


def _steady(ticks: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Rate and CPU ms from the first to the last of (seconds, tps since the tick before, CPU)."""
    done = sum(tps * (at - since) for (since, _, _), (at, tps, _) in pairwise(ticks))
    (start, _, cpu_start), (end, _, cpu_end) = ticks[0], ticks[-1]
    return done / (end - start), (cpu_end - cpu_start) * 1000 / max(done, 1)
