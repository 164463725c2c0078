"""Makes the faults of a plan happen, and undoes them."""

from __future__ import annotations

import heapq
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from tests.chaos.plan import Fault
from tests.chaos.processes import WEB
from tests.chaos.proxy import Cut
from tests.chaos.world import World

FLAG = """
update wa.feature_flags
set rollout_percentage = %s
where flag = 'WA_ENHANCED_PROCESSING'
"""
TERMINATE = """
select count(pg_terminate_backend(a.pid))
from (
    select s.pid
    from pg_stat_activity as s
    where s.application_name like 'wa-webhook%%'
    order by random()
    limit %s
) as a
"""


class Nemesis:
    """Runs a plan in a thread of its own. `done` counts what really happened.

    `accepted` waits for the next request that is accepted.
    """

    def __init__(self, world: World, accepted: Callable[[], None]) -> None:
        self._server = world.server
        self._conninfo = make_conninfo(world.conninfo, connect_timeout=3)
        self._fleet = world.fleet
        self._proxy = world.proxy
        self._guard = world.guard
        self._accepted = accepted
        self._stopping = threading.Event()
        self.done: Counter[str] = Counter()

    def run(self, faults: Sequence[Fault]) -> None:
        """Until the last fault is undone, or `stop`."""
        started = time.monotonic()
        order = count()
        queue: list[tuple[float, int, Callable[[], Any]]] = []
        for fault in faults:
            heapq.heappush(queue, (fault.at, next(order), lambda f=fault: self._begin(f)))  # type: ignore[misc]
        while queue:
            at, _, act = heapq.heappop(queue)
            if self._stopping.wait(max(0.0, started + at - time.monotonic())):
                return
            undo = act()
            if undo is not None:
                after, call = undo
                at = time.monotonic() - started + after
                heapq.heappush(queue, (at, next(order), call))

    def stop(self) -> None:
        """End soon; what is not undone is for `heal`."""
        self._stopping.set()

    def heal(self) -> None:
        """The world as it was: everything runs, nothing interferes."""
        self._proxy.disarm()
        self._proxy.stall(0)
        self._start_database()
        self._fleet.resume()
        self._sql(FLAG, 100)

    def _begin(self, fault: Fault) -> tuple[float, Callable[[], None]] | None:
        worker = f"worker{fault.target}"
        fleet = self._fleet
        undo: Callable[[], None] | None = None
        match fault.kind:
            case "kill_worker" if fault.amount > 1:
                fleet.kill_one(worker)
            case "kill_worker":
                fleet.kill(worker)
                undo = lambda: fleet.start(worker)  # noqa: E731
            case "kill_web":
                # Its parent starts another one, as for a worker.
                fleet.kill_one(WEB)
            case "kill_all_web":
                fleet.kill(WEB)
                undo = lambda: fleet.start(WEB)  # noqa: E731
            case "deploy_worker" | "deploy_web":
                undo = fleet.terminate(worker if fault.kind == "deploy_worker" else WEB)
            case "stop_worker" | "stop_web":
                undo = fleet.freeze(worker if fault.kind == "stop_worker" else WEB)
            case "crash_database" | "kill_postmaster":
                # The moment at which a promise was made that is not durable, if there is one.
                self._accepted()
                self._end_database(fault.kind)
                undo = self._start_database
            case "terminate_backends":
                self._sql(TERMINATE, 1 + fault.amount * 2)
            case "cut":
                for cut in fault.cuts:
                    self._proxy.arm(cut)
            case "settle_late":
                for subject in ("complete_message", "complete_messages"):
                    self._proxy.arm(Cut(subject, "late"), fault.amount)
            case "reset_connections":
                self._proxy.reset()
            case "stall_network":
                self._proxy.stall(fault.lasts, fault.amount / 3)
            case "move_clock":
                if fleet.programs[worker].clock is None:
                    return None
                fleet.set_clock(worker, fault.amount)
                undo = lambda: fleet.set_clock(worker, 0)  # noqa: E731
            case "move_flag":
                self._sql(FLAG, fault.amount)
                undo = lambda: self._sql(FLAG, 100)  # noqa: E731
            case _:
                raise ValueError(fault.kind)
        self.done[fault.kind] += 1
        return None if undo is None else (fault.lasts, undo)

    def _end_database(self, kind: str) -> None:
        pid = self._server.pid
        if kind == "kill_postmaster":
            self._server.kill()
        else:
            self._server.stop("immediate")
        if pid is not None:
            self._guard.drop(pid)

    def _start_database(self) -> None:
        if self._server.pid is None:
            self._server.start()

    def _sql(self, query: str, value: int) -> None:
        # While the database is away there is nothing to terminate; the flag stays as it is.
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(self._conninfo, autocommit=True) as conn,
        ):
            conn.execute(query.encode(), (value,))
