"""Two sessions at each step of each other: PostgreSQL's isolationtester runs the specs.

A spec is a pair of API functions that can meet: one after the other both ways, and each of them
while the other's transaction is open and then commits or rolls back. Expected output is the same
on all servers. After a change that is meant: `WA_UPDATE_SPECS=1 pytest sql/tests/isolation`, then
read the difference.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import clone
from tests.support.server import Server

HERE = Path(__file__).parent
TESTER = "pgxs/src/test/isolation/isolationtester"
STUCK_SECONDS = "20"


@pytest.fixture(scope="module")
def isolated(server: Server) -> Iterator[str]:
    """A database with the specs' helpers, for one spec after the other."""
    with clone(server, "wa_isolation") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as conn:
            for path in sorted((HERE / "helpers").glob("*.sql")):
                conn.execute(path.read_bytes())
        yield conninfo


@pytest.fixture(scope="module")
def tester(server: Server) -> Path:
    found = server.binaries.libraries / TESTER
    if not found.exists():
        pytest.skip(f"isolationtester is not installed: {found}")
    return found


@pytest.mark.parametrize("spec", [path.stem for path in sorted(HERE.glob("*.spec"))])
def test_spec(tester: Path, isolated: str, spec: str) -> None:
    done = subprocess.run(
        [tester, isolated],
        input=(HERE / f"{spec}.spec").read_text(),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGISOLATIONTIMEOUT": STUCK_SECONDS},
    )
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
    # The tester pads its columns with blanks.
    said = [line.rstrip() for line in done.stdout.splitlines()]
    expected = HERE / f"{spec}.out"
    if "WA_UPDATE_SPECS" in os.environ:
        expected.write_text("\n".join([*said, ""]))
    assert said == expected.read_text().splitlines()
