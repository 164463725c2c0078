"""One run: everything started, loaded, broken, healed, drained and judged."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos import evidence, load, logs
from tests.chaos.facts import Facts
from tests.chaos.judge import Finding, judge
from tests.chaos.nemesis import Nemesis
from tests.chaos.plan import plan
from tests.chaos.report import Options, Report, figures
from tests.chaos.world import World

BACKLOG_MAX = 150
ENDING_S = 30.0
# One doomed contact's line is worked off turn by turn, a second and a half for each message: as
# long as it moves, it is waited for.
DRAIN_S = 300.0
STILL_S = 30.0
STOP_S = 30.0


class Run:
    """One world, loaded, broken and judged."""

    def __init__(self, options: Options, world: World, report: Report) -> None:
        self.options = options
        self.world = world
        self.report = report
        self.journal = load.Journal()
        self.observer = evidence.Observer(world.conninfo)
        self.nemesis = Nemesis(world, self.journal.wait_accepted)

    def load_and_break(self) -> None:
        """Senders, faults and observer at once; returns when all is accepted and healed."""
        options = self.options
        stop, give_up = threading.Event(), threading.Event()
        own, shared = load.contacts()
        senders = [
            load.Sender(options.seed, number, self.world.port, mine, shared)
            for number, mine in enumerate(own)
        ]

        def send(sender: load.Sender) -> None:
            sender.run(self.journal, stop, give_up, lambda: self._hold_back(stop))

        faults = plan(options.seed, options.seconds)
        with (
            _thread("observer", self.observer.run, self.observer.stop, self.report),
            ExitStack() as sending,
        ):
            for number, sender in enumerate(senders):
                give = give_up.set
                call: Callable[[], None] = lambda s=sender: send(s)  # type: ignore[misc]  # noqa: E731
                sending.enter_context(_thread(f"sender{number}", call, give, self.report))
            with _thread(
                "nemesis", lambda: self.nemesis.run(faults), self.nemesis.stop, self.report
            ):
                time.sleep(options.seconds)
            self.nemesis.heal()
            stop.set()
            _wait(
                lambda: not any(t.name.startswith("sender") for t in threading.enumerate()),
                ENDING_S,
            )
            self._drain()

    def _hold_back(self, stop: threading.Event) -> None:
        """What the workers cannot do in time would only be drained for long afterwards."""
        while self.observer.backlog > BACKLOG_MAX and not stop.wait(0.1):
            pass

    def _drain(self) -> None:
        with psycopg.connect(self.world.conninfo, autocommit=True) as conn:
            started = time.monotonic()
            last, moved_at = None, started

            def is_over() -> bool:
                nonlocal last, moved_at
                [now] = evidence.ask(conn, "progress")
                if now != last:
                    last, moved_at = now, time.monotonic()
                return now[0] == 0 or time.monotonic() - moved_at > STILL_S

            _wait(is_over, DRAIN_S)
            self.report.lines.append(f"drained in {time.monotonic() - started:.1f} s")

    def judge(self) -> Facts:
        """The programs end in order; then nothing moves any more."""
        bad = self.world.fleet.stop(STOP_S)
        story = logs.read(sorted(self.world.directory.glob("*.log")))
        refused = [f"answered with {s}" for s in self.journal.answers if 400 <= s < 500]
        seen = (*self.observer.seen, *story.seen, *bad, *refused)
        with psycopg.connect(self.world.conninfo, autocommit=True) as conn:
            facts = evidence.read(conn, tuple(self.journal.sent.values()), seen)
        self.report.findings += judge(facts)
        self.report.lines += figures(
            facts, self.journal, story, self.nemesis.done, self.world.proxy.fired
        )
        return facts


def chaos(options: Options) -> Report:
    """A whole run. Raises only for what is not the engine's: no server, a program that cannot
    start."""
    directory = Path(tempfile.mkdtemp(prefix="wa-chaos-"))
    directory.chmod(0o755)
    report, facts = Report(options), None
    try:
        with ExitStack() as stack:
            world = World(options, directory, stack)
            report.skipped += world.skipped
            run = Run(options, world, report)
            run.load_and_break()
            facts = run.judge()
        return report
    finally:
        if options.keep is not None and (report.findings or facts is None):
            _keep(directory, options.keep, facts)
            report.kept = options.keep
        shutil.rmtree(directory, ignore_errors=True)


def _keep(directory: Path, where: Path, facts: Facts | None) -> None:
    where.mkdir(parents=True, exist_ok=True)
    for path in (*directory.glob("*.log"), directory / "pg" / "log"):
        if path.exists():
            shutil.copy(path, where / (path.name if path.suffix else "postgres.log"))
    if facts is not None:
        (where / "facts.json").write_text(json.dumps(asdict(facts), indent=1, default=str))


@contextmanager
def _thread(
    name: str, call: Callable[[], Any], stop: Callable[[], None], report: Report
) -> Iterator[None]:
    """`call` in a thread; an exception in it is a finding. `stop` is called at the end."""

    def body() -> None:
        try:
            call()
        except Exception as exc:
            report.findings.append(Finding("harness", f"{name}: {exc!r}"))

    thread = threading.Thread(target=body, name=name)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return done
