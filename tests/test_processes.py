"""Child processes do not outlive their parent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The middle process is gone before the last one asks to die with it.
ORPHAN = """
import os, signal
from glue.embedded.processes import die_with_parent

request = die_with_parent(signal.SIGKILL)
if os.fork() == 0:
    while os.getppid() == {middle}:
        pass
    request()
    print("survived", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has no such signal")
def test_a_parent_that_died_before_it_was_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN.format(middle="os.getpgid(0)")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        start_new_session=True,
    )
    # The output ends when the last one is gone.
    assert (done.stdout, done.stderr) == ("", "")
