"""The engine against bare durable inserts of the same bytes, in one run: medians and ratios.

    .venv/bin/python bench/engine.py [--rounds 5] [--seconds 3]

Starts a PostgreSQL of its own in a temporary directory and stops it again. Prints, for 1 and 8
connections, transactions per second of a bare insert, of storing a message (receive.sql) and of
a message's whole life (life.sql), interleaved; WAL and full-page images of one message; and how
long a request of 1,000 messages takes.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from glue.database.pool import Connection
from glue.deploy.upgrade import upgrade
from glue.embedded import server as embedded
from glue.sending.samples import batch, encoded

HERE = Path(__file__).parent
SCRIPTS = ("bare", "receive", "life")
CLIENTS = (1, 8)


def pgbench(server: embedded.EmbeddedServer, script: str, clients: int, seconds: int) -> float:
    """Transactions per second."""
    run = subprocess.run(
        [
            str(server.home.bin / "pgbench"), "--no-vacuum", "--protocol=prepared",
            f"--client={clients}", "--jobs=2", f"--time={seconds}", f"--file={HERE / script}.sql",
            server.conninfo,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", run.stdout)
    if run.returncode or not found:
        raise SystemExit(f"pgbench {script}: {run.stderr}")
    return float(found[1])


def wal_per_message(conn: Connection, server: embedded.EmbeddedServer, script: str) -> str:
    """WAL of one message, full-page images apart."""
    before = conn.execute("select wal_records, wal_fpi, wal_bytes from pg_stat_wal").fetchone()
    rate = pgbench(server, script, 1, 3)
    conn.execute("select pg_stat_clear_snapshot()")
    time.sleep(1.5)
    after = conn.execute("select wal_records, wal_fpi, wal_bytes from pg_stat_wal").fetchone()
    assert before
    assert after
    records, images, size = (float(b - a) / (rate * 3) for a, b in zip(before, after, strict=True))
    return f"{records:.1f} records, {images:.2f} full-page images, {size:.0f} bytes"


def batch_ms(conn: Connection) -> list[float]:
    """How long requests of 1,000 messages take: new contacts, then known ones."""
    took = []
    for number in range(3):
        body = encoded(batch(1000, now=int(time.time()), people=1000, label=str(number)))
        started = time.perf_counter()
        conn.execute(
            "select count(*) from wa_api.process_webhook("
            "%s, gen_random_uuid(), 'bench', 'bench', 4, true)",
            (body,),
        )
        took.append((time.perf_counter() - started) * 1000)
    return took


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as scratch:
        Path(scratch).chmod(0o755)
        server = embedded.start(Path(scratch))
        try:
            upgrade(server.conninfo)
            with psycopg.connect(server.conninfo, autocommit=True) as conn:
                conn.execute((HERE / "setup.sql").read_bytes())
                rates: dict[tuple[str, int], list[float]] = {}
                for _ in range(options.rounds):
                    for clients in CLIENTS:
                        for script in SCRIPTS:
                            rate = pgbench(server, script, clients, options.seconds)
                            rates.setdefault((script, clients), []).append(rate)
                for clients in CLIENTS:
                    bare = statistics.median(rates["bare", clients])
                    for script in SCRIPTS:
                        rate = statistics.median(rates[script, clients])
                        print(f"{clients} connections {script:8} {rate:7.0f}/s  {rate / bare:.3f}")
                for script in SCRIPTS:
                    print(f"WAL {script:8} {wal_per_message(conn, server, script)}")
                print("1,000 messages in one request:", *(f"{ms:.0f} ms" for ms in batch_ms(conn)))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
