"""The benchmarks run, on a handful of messages: what they find is not looked at here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_what_a_message_costs(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.getoption("--server")
    found = tmp_path / "found.json"
    small = ["--messages", "20", "--rounds", "1", "--ledger", "3000", "--waiting", "64"]
    small += ["--only", "costs,batch,together"]
    subprocess.run(
        [
            sys.executable, "-m", "bench.engine", *small, "--json", str(found),
            "--server", "system" if asked == "system" else "embedded",
        ],
        cwd=ROOT, check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    tables = json.loads(found.read_text())["tables"]
    titles = [table["title"].split(",")[0] for table in tables]
    costs_of_a_message = ["Per message", "Updates per message"]
    assert titles == [
        *costs_of_a_message, "A request of 1", "Turns settled together", *costs_of_a_message,
    ]  # fmt: skip
    for table in (tables[0], tables[4]):
        costs = {row["work"]: row for row in table["rows"]}
        # Life is more than its first half, and everything is more than an insert.
        for counted in ("WAL bytes", "WAL records", "buffers"):
            ordered = [costs[work][counted] for work in ("bare insert", "receive", "life")]
            assert 0 < ordered[0] < ordered[1] < ordered[2]


def test_what_monitoring_costs(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.getoption("--server")
    found = tmp_path / "found.json"
    # Of so few it may well be best to read all, which the exit code tells.
    subprocess.run(
        [
            sys.executable, "-m", "bench.views", "--messages", "6000", "--runs", "1",
            "--json", str(found), "--server", "system" if asked == "system" else "embedded",
        ],
        cwd=ROOT, check=False, capture_output=True, timeout=100,
    )  # fmt: skip
    [table] = json.loads(found.read_text())["tables"]
    rows = {row["looking at"]: row for row in table["rows"]}
    assert rows["webhook_throughput, total"]["rows"] == 3
    assert rows["message_timeline(event key)"]["rows"] > 5
