"""What the subcommands share."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
import psycopg

from glue import environment
from glue.config import ConfigError
from glue.deploy.roles import InstallError
from glue.errors import WaError, translate


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors that have a message for the person into `Error: …` and exit code 1."""
    from glue.database.looking import CannotLook
    from glue.dev.children import DevError
    from glue.embedded.home import EmbeddedError
    from glue.registry import HandlerError

    try:
        yield
    except WaError as exc:
        raise click.ClickException(_told(exc)) from exc
    except (
        *(CannotLook, ConfigError, DevError, EmbeddedError, HandlerError),
        InstallError,
    ) as exc:
        raise click.ClickException(str(exc)) from exc
    except psycopg.Error as exc:
        known = translate(exc)
        text = _told(known) if known else f"the database: {exc}".strip()
        raise click.ClickException(text) from exc


def _told(error: WaError) -> str:
    detail = f" ({error.detail})" if error.detail else ""
    hint = f": {error.hint}" if error.hint else ""
    return f"{error}{detail}{hint}"


def console_log() -> None:
    """Messages for a person instead of JSON lines: for commands that people run by hand."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for noisy in ("httpx", "psycopg", "yoyo"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def database_url(env: Mapping[str, str]) -> str:
    """The database to install in. Raises ConfigError."""
    url = env.get("WA_DATABASE_URL", "").strip()
    if not url:
        raise ConfigError(
            "WA_DATABASE_URL",
            "the address of a PostgreSQL server",
            "Set it, or start the development server with script/server.",
        )
    return url


def reading_url(env: Mapping[str, str]) -> str:
    """The login with which to look into the database. Raises ConfigError."""
    return env.get("WA_OPERATOR_URL", "").strip() or database_url(env)


def program_environment(*, is_quiet: bool = False) -> dict[str, str]:
    """For serve, worker and upgrade: the environment over .env. Quiet: no warnings about it."""
    env = environment.load(os.environ)
    return env if is_quiet else _doubted(env)


def client_environment() -> dict[str, str]:
    """For commands that talk to a server, the running development server's included."""
    return _doubted(environment.load_client(os.environ))


def _doubted(env: dict[str, str]) -> dict[str, str]:
    for line in environment.doubts(env):
        click.echo(line, err=True)
    return env
