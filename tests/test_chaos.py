"""A minute of chaos; and nothing of it stays behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.chaos.report import Options, describe
from tests.chaos.run import chaos
from tests.support.databases import Databases
from tests.support.site import wait_for

ROOT = Path(__file__).parents[1]
SEED = 71
SECONDS = 60.0


@pytest.mark.chaos
@pytest.mark.timeout(300)
def test_all_invariants_hold(
    pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = ROOT / "chaos-failed"
    report = chaos(Options(SEED, SECONDS, pytestconfig.getoption("--server"), keep=keep))
    with capsys.disabled():
        print("\n" + describe(report))
    assert not report.findings, describe(report)


@pytest.mark.chaos
def test_a_run_that_is_killed_leaves_no_process(databases: Databases) -> None:
    """The guard ends them: neither the run itself nor its children can."""
    scratch = databases.scratch() / "killed"
    scratch.mkdir()
    scratch.chmod(0o755)
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos", "--seconds", "60", "--seed", "1"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: list(scratch.glob("*/web.log")), 60)
        children = psutil.Process(run.pid).children(recursive=True)
        # PostgreSQL, four workers, the web program, the guard.
        assert len(children) >= 7
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    _gone, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
