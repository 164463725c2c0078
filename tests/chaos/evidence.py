"""Reads the judge's facts from the database; and looks at it while everything runs."""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.facts import Collision, Effect, Entry, Facts, Failure, Sent, Talk, Transition

Connection = psycopg.Connection[Any]
_FILE = Path(__file__).with_name("facts.sql")
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
EVERY_S = 0.5
SEEN_MAX = 20


@cache
def _queries() -> dict[str, bytes]:
    parts = _NAME.split(_FILE.read_text())
    return {name: text.encode() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def ask(conn: Connection, name: str) -> list[tuple[Any, ...]]:
    """The rows of one query of facts.sql."""
    return conn.execute(_queries()[name]).fetchall()


def read(conn: Connection, sent: tuple[Sent, ...], seen: tuple[str, ...]) -> Facts:
    """Everything, once all is quiet."""
    return Facts(
        sent=sent,
        entries=tuple(Entry(*row) for row in ask(conn, "entries")),
        failures=tuple(Failure(*row) for row in ask(conn, "failures")),
        effects=tuple(Effect(*row) for row in ask(conn, "effects")),
        collisions=tuple(Collision(*row) for row in ask(conn, "collisions")),
        transitions=tuple(
            Transition(row[0], row[1:3], row[3:5], *row[5:]) for row in ask(conn, "transitions")
        ),
        talks=tuple(Talk(row[0], row[1], row[2:4], row[4]) for row in ask(conn, "talks")),
        replies=dict(ask(conn, "replies")),
        left=tuple(row[0] for row in ask(conn, "left")),
        seen=seen,
    )


class Observer:
    """Asks what must be true at every moment, again and again, until `stop`."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._stopping = threading.Event()
        self.backlog = 0
        self.looks = 0
        self.seen: list[str] = []

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()

    def run(self) -> None:
        """Look; wait where the database is away."""
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True) as conn:
                    while not self._stopping.wait(EVERY_S):
                        self._look(conn)
            except psycopg.OperationalError:
                self._stopping.wait(EVERY_S)

    def _look(self, conn: Connection) -> None:
        found = [row[0] for row in ask(conn, "always")]
        self.seen += found[: SEEN_MAX - len(self.seen)]
        self.backlog = ask(conn, "backlog")[0][0]
        self.looks += 1
