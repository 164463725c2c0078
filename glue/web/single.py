"""Looking at most once in a while, however many ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import psycopg

from glue.errors import WaError
from glue.logs.log import Log

T = TypeVar("T")
log = Log("single")


@dataclass(frozen=True)
class Seen(Generic[T]):
    """What was seen last and how old that is; `is_up`: the last look succeeded."""

    value: T | None
    age_s: float
    is_up: bool


class Single(Generic[T]):
    """Shares one look at the database: those who ask meanwhile wait for it and get its answer.

    A look that fails counts as one: a database that is down is not asked by every scrape. It is
    logged as the event `failed`.
    """

    def __init__(
        self,
        failed: str,
        look: Callable[[], T],
        fresh_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failed = failed
        self._look = look
        self._fresh_s = fresh_s
        self._clock = clock
        self._lock = threading.Lock()
        self._value: T | None = None
        self._seen_at = 0.0
        self._until = float("-inf")
        self._is_up = False

    def get(self) -> Seen[T]:
        """The last look of `fresh_s` seconds, or a new one."""
        with self._lock:
            if self._clock() >= self._until:
                self._try()
                self._until = self._clock() + self._fresh_s
            age_s = 0.0 if self._value is None else self._clock() - self._seen_at
            return Seen(self._value, age_s, self._is_up)

    def _try(self) -> None:
        try:
            started = self._clock()
            self._value = self._look()
            self._seen_at, self._is_up = started, True
        except (psycopg.Error, WaError) as exc:
            self._is_up = False
            log.fault(self._failed, exc)
