"""`script/snapshot`: freeze the installed schema of this release for the upgrade tests.

The file is plain SQL for a superuser of PostgreSQL 15 to 18: roles, then everything in our schemas
and in yoyo's, rows included. Released snapshots are never cut again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import glue
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from tests.support.binaries import Binaries, embedded, system
from tests.support.dump import dump
from tests.support.empty import empty_database
from tests.support.server import Server

DIRECTORY = Path(__file__).parents[2] / "sql" / "tests" / "upgrade"


def write(binaries: Binaries, scratch: Path, target: Path) -> None:
    """Install this tree on a new server and dump it to `target`."""
    with Server(binaries, scratch / "server") as server, empty_database(server) as dbname:
        upgrade(server.conninfo(dbname))
        text = dump(server, dbname, "--inserts", "--column-inserts", "--exclude-schema=public")
    roles = next(path for path in Sources.find().schema() if path.stem.startswith("010"))
    target.write_text(f"{roles.read_text()}\nset check_function_bodies = off;\n\n{text}")


def main() -> None:
    """Write v<release>.sql, release being the first two numbers of the version."""
    release = ".".join(glue.__version__.split(".")[:2])
    target = DIRECTORY / f"v{release}.sql"
    if target.exists() and "--replace" not in sys.argv[1:]:
        sys.exit(f"{target.name} exists; if that release is not out yet: script/snapshot --replace")
    with tempfile.TemporaryDirectory(prefix="wa-snapshot-") as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        # The oldest server that is supported writes what all of them can read.
        write(system() or embedded(scratch), scratch, target)
    print(target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target)


if __name__ == "__main__":
    main()
