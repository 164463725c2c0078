"""Other conversations' throughput while handlers hang, one after the other, until cut off.

    .venv/bin/python -m bench.hanging [--turns 100] [--processes 1] [--kinds sleep socket ...]

Starts a PostgreSQL of its own and a worker. For each kind one conversation gets as many messages as
--turns, whose handler hangs for its 0.5 seconds; 1,000 others always have something to do. Printed
is the others' rate next to that of the time before and after, when nothing hangs; for the spinning
kind also next to a control whose handler burns the same CPU and then returns. At most two minutes
each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.hanging_bot import TIMEOUT_S
from glue import api
from glue.database.pool import Connection
from glue.deploy.upgrade import upgrade
from glue.embedded import server as embedded
from glue.ids import uuid7
from glue.sending.samples import Sender, batch, encoded, new_wamid, text

ROOT = Path(__file__).parents[1]
BACKLOG = 3_000
QUIET_S = 15.0
LIMIT_S = 120.0
DONE = "select count(*) from wa.processed_webhook_messages where handler = %s and status = any(%s)"
ENDS = ["processed", "exhausted"]


def store(conn: Connection, body: bytes) -> None:
    """Store a request's messages for the worker."""
    api.process_webhook(
        conn,
        body=body,
        delivery_id=uuid7(),
        correlation_id="bench",
        worker="bench",
        claim=0,
        enhanced=True,
    )


def feed(conninfo: str, stop: threading.Event) -> None:
    """Keep the others' backlog filled."""
    number = 0
    with psycopg.connect(conninfo, autocommit=True) as conn:
        while not stop.wait(0.1):
            row = conn.execute("select count(*) from wa.pending_messages").fetchone()
            if row is not None and row[0] < BACKLOG:
                number += 1
                now = int(time.time())
                store(conn, encoded(batch(1000, now=now, people=1000, label=str(number))))


def done(conn: Connection, handler: str) -> int:
    """Settled messages of a handler."""
    row = conn.execute(DONE, (handler, ENDS)).fetchone()
    return 0 if row is None else int(row[0])


def rate(conn: Connection, is_over: Callable[[float], bool]) -> float:
    """Messages of the others per second until it is over."""
    before, started = done(conn, "home"), time.monotonic()
    while not is_over(time.monotonic() - started):
        time.sleep(0.1)
    return (done(conn, "home") - before) / (time.monotonic() - started)


def hanging_rate(conn: Connection, kind: str, turns: int) -> float:
    """The others' rate while `turns` messages of that kind take their turns."""
    sender = Sender(phone=None, bsuid=f"RW.{kind}")
    for _ in range(turns):
        store(conn, encoded(text(kind, sender, wamid=new_wamid(), now=int(time.time()))))
    got = rate(conn, lambda seconds: done(conn, kind) >= turns or seconds > LIMIT_S)
    if done(conn, kind) < turns:
        print(f"{kind}: only {done(conn, kind)} of {turns} were settled in {LIMIT_S:.0f} s")
    return got


def measure(conn: Connection, kinds: list[str], turns: int) -> None:
    """Print a line per kind."""
    rates: dict[str, float] = {}
    before = rate(conn, lambda seconds: seconds > QUIET_S)
    for kind in kinds:
        rates[kind] = hanging_rate(conn, kind, turns)
        after = rate(conn, lambda seconds: seconds > QUIET_S)
        quiet, before = (before + after) / 2, after
        ratio = rates[kind] / quiet
        print(f"{kind:8} {rates[kind]:6.0f}/s  without {quiet:6.0f}/s  {ratio:.2f}", flush=True)
    if "spin" in rates and "burn" in rates:
        print(f"spin against its control: {rates['spin'] / rates['burn']:.2f}")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=["sleep", "socket", "query", "spin"])
    options = parser.parse_args()
    kinds = [*options.kinds, *(["burn"] if "spin" in options.kinds else [])]
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as scratch:
        Path(scratch).chmod(0o755)
        server = embedded.start(Path(scratch))
        try:
            upgrade(server.conninfo)
            environ = {
                "WA_DATABASE_URL": server.conninfo,
                "WA_HANDLERS": "bench.hanging_bot",
                "WA_APP_SECRET": "bench-secret",
                "WA_VERIFY_TOKEN": "bench-token",
                "PYTHONPATH": str(ROOT),
            }
            worker = subprocess.Popen(
                [sys.executable, "-m", "glue", "worker", "--processes", str(options.processes)],
                env={**os.environ, **environ},
                stderr=subprocess.DEVNULL,
            )
            stop = threading.Event()
            feeder = threading.Thread(target=feed, args=(server.conninfo, stop))
            try:
                with psycopg.connect(server.conninfo, autocommit=True) as conn:
                    while not conn.execute("select 1 from wa.workers").fetchone():
                        time.sleep(0.1)
                    feeder.start()
                    print(
                        f"{options.turns} turns of {TIMEOUT_S:g} s, {options.processes} process(es)"
                    )
                    measure(conn, kinds, options.turns)
            finally:
                stop.set()
                if feeder.ident is not None:
                    feeder.join()
                worker.terminate()
                worker.wait(60)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
