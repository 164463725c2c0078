"""What the commands of operators share: the connection, moments, answers for people or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import click
import psycopg

from glue.commands.common import client_environment, explained, reading_url
from glue.errors import WaError

Command = TypeVar("Command", bound=Callable[..., Any])
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """A time: ISO 8601 (without a zone: local), or so long ago: 90s, 30m, 2h, 3d. For callback=."""
    if value is None:
        return None
    ago = re.fullmatch(r"(\d{1,6})([smhd])", value)
    if ago is not None:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        return datetime.fromisoformat(value).astimezone()
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is neither a time (2026-03-01T12:00) nor 90s, 30m, 2h or 3d ago."
        ) from None


@contextmanager
def operator(function: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may call this function of wa_ops; errors explained, with their hint."""
    from glue.database.looking import require_operator

    with (
        explained(),
        psycopg.connect(reading_url(client_environment()), autocommit=True) as conn,
    ):
        require_operator(conn, function)
        try:
            yield conn
        except WaError as exc:
            raise click.ClickException(told(exc)) from exc


def told(exc: WaError) -> str:
    """The error as one line: what, which, and what to do."""
    which = f" ({exc.detail})" if exc.detail else ""
    return f"{exc}{which}{'. ' + exc.hint if exc.hint else ''}"


def as_json(value: object) -> str:
    """One line of JSON; times and ids as text."""
    return json.dumps(value, default=str, ensure_ascii=False)


def options(*given: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several click options as one decorator, in this order in --help."""

    def decorate(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return decorate


JSON_OPTION: Final = click.option("--json", "json_", is_flag=True, help="JSON, for programs.")
YES_OPTION: Final = click.option(
    "--yes/--dry-run", "act", default=False, help="Do it. [default: only say what would be done]"
)
