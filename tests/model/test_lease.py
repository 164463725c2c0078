"""lease.pml under spin: it holds, and it fails when the fence or the rescue is taken out."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MODEL = Path(__file__).with_name("lease.pml")
SAFETY = ("-DSAFETY", "-DNOCLAIM")
# What is wrong: the fault, and what spin then says.
FAULTS = {
    "-DNO_FENCE": "assertion violated .*taken_over",
    "-DNO_RESCUE": "acceptance cycle",
    "-DUNCOUNTED_CRASH": "assertion violated .*granted",
}


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    missing = [name for name in ("spin", "cc") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: spin, gcc, libc6-dev)")


def run(*command: str | Path, where: Path) -> str:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout


def verify(where: Path, *fault: str) -> tuple[str, str]:
    """What the verifier says about safety, then about liveness under weak fairness."""
    run("spin", *fault, "-a", MODEL, where=where)
    run("cc", "-O1", "-w", *SAFETY, "-o", "safety", "pan.c", where=where)
    run("cc", "-O1", "-w", "-o", "liveness", "pan.c", where=where)
    # -E: workers that wait for work are no deadlock.
    safety = run(where / "safety", "-E", "-m100000", where=where)
    liveness = run(where / "liveness", "-a", "-f", "-m100000", where=where)
    return safety, liveness


def test_every_interleaving_is_safe_and_ends(tmp_path: Path) -> None:
    for said in verify(tmp_path):
        assert "errors: 0" in said, said
        assert "max search depth too small" not in said
        # Something was searched: the model is not stuck in its first states.
        found = re.search(r"(\d+) states, stored", said)
        assert found is not None
        assert int(found[1]) > 100_000


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(tmp_path: Path, fault: str) -> None:
    assert re.search(FAULTS[fault], "".join(verify(tmp_path, fault)))
