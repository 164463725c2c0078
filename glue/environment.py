"""The variables a command sees: the process's own, then `.env`, then what development made up."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from glue.config import ConfigError, unknown_variables

SECRETS = "secrets.env"
RUNNING = "running.env"
_SECRETS: Final[dict[str, Callable[[], str]]] = {
    "WA_APP_SECRET": lambda: secrets.token_hex(24),
    "WA_VERIFY_TOKEN": lambda: secrets.token_hex(24),
    "WA_ALERT_SECRET": lambda: "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
}


def load(environ: Mapping[str, str], directory: Path | None = None) -> dict[str, str]:
    """`environ` over the `.env` of the directory (the current one). For serve, worker, upgrade.

    An empty variable counts as set: it is how one switches off what `.env` says.
    """
    return _read((directory or Path()) / ".env") | dict(environ)


def load_client(environ: Mapping[str, str]) -> dict[str, str]:
    """The same, filled up with address, database and secrets of the running development server.

    For commands that talk to a server. serve and worker never use made-up secrets by themselves.
    """
    env = load(environ)
    home = data_dir(env)
    return fill(fill(env, _read(home / RUNNING)), _read(home / SECRETS))


def development_secrets(home: Path, env: Mapping[str, str]) -> dict[str, str]:
    """`env` with the secrets of _SECRETS; made once and kept, readable by us alone."""
    path = home / SECRETS
    if not path.exists() and not all(env.get(name) for name in _SECRETS):
        values = {name: make() for name, make in _SECRETS.items()}
        _write(path, values, "For development only.")
    return fill(env, _read(path))


def announce(home: Path, values: Mapping[str, str]) -> None:
    """Write down where the development server is, for `load_client`."""
    _write(home / RUNNING, values, "Where script/server runs, or ran last.")


def data_dir(env: Mapping[str, str]) -> Path:
    """WA_DATA_DIR or its default."""
    return Path(env.get("WA_DATA_DIR", "").strip() or ".wa")


def doubts(env: Mapping[str, str]) -> list[str]:
    """A line for each variable that looks like one of ours and is none."""
    return [
        f"Warning: {name} is no variable of this program and does nothing here; "
        f"the nearest one is {nearest}"
        for name, nearest in unknown_variables(env)
    ]


def make_data_dir(env: Mapping[str, str]) -> Path:
    """WA_DATA_DIR, made when it is missing. Raises ConfigError when it cannot be used."""
    home = data_dir(env)
    try:
        if not home.exists():
            home.mkdir(parents=True)
            # PostgreSQL's user has to get through; the secrets in it have permissions of their own.
            home.chmod(0o755)
        # Tried, not asked: a file system that is full or read-only refuses root as well.
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"x")
    except OSError as exc:
        raise ConfigError(
            "WA_DATA_DIR",
            "a directory that can be created and written",
            f"{home.absolute()}: {exc.strerror}; set it to another one.",
        ) from exc
    return home


def fill(env: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """`env` with the defaults in place of variables that are missing or empty."""
    return dict(env) | {k: v for k, v in defaults.items() if not env.get(k)}


def _read(path: Path) -> dict[str, str]:
    try:
        if not path.is_file():
            return {}
        values = dotenv_values(path, interpolate=False)
    except OSError as exc:
        raise ConfigError(
            str(path), "a file that can be read", f"{exc.strerror}; start as the user who made it."
        ) from exc
    return {name: value for name, value in values.items() if value is not None}


def _write(path: Path, values: Mapping[str, str], comment: str) -> None:
    # mkstemp makes a file for us alone; the name appears with the whole content.
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(number, "w") as file:
        file.write(f"# {comment}\n")
        file.writelines(f"{key}='{value}'\n" for key, value in values.items())
    Path(name).replace(path)
