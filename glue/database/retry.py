"""Repeating a database call that met a restart, a deadlock or a full pool."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg

from glue.database.pool import Connection, Pool, forget_standby
from glue.errors import is_transient
from glue.turn.deadline import Deadline

T = TypeVar("T")
_FIRST_PAUSE_S = 0.05


def with_retries(
    pool: Pool, call: Callable[[Connection], T], *, seconds: float, tries: int = 3
) -> T:
    """The result of `call` on a pooled connection. `call` must be safe to repeat.

    Raises what the last try raised: after `tries`, or when `seconds` are used up waiting.
    """
    deadline = Deadline(seconds)
    pause = _FIRST_PAUSE_S
    for left in range(tries - 1, -1, -1):
        try:
            with pool.connection(timeout=max(0.05, deadline.remaining)) as conn:
                return call(conn)
        except psycopg.Error as exc:
            forget_standby(pool, exc)
            if not left or not is_transient(exc) or deadline.remaining <= pause:
                raise
        # Jitter: those that met in a deadlock must not meet again.
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
        pause *= 2
    raise AssertionError("unreachable")
