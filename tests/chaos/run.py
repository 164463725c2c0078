"""One run: everything started, loaded, broken, healed, drained and judged."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from glue.deploy.upgrade import upgrade
from tests.chaos import evidence, load, logs
from tests.chaos.breakage import break_engine
from tests.chaos.facts import Facts
from tests.chaos.guard import Guard
from tests.chaos.judge import Finding, judge
from tests.chaos.messages import LEASE_MARGIN_S
from tests.chaos.nemesis import Nemesis
from tests.chaos.plan import KINDS, WORKERS, plan
from tests.chaos.processes import WEB, Fleet, faketime, wait_ready
from tests.chaos.proxy import Proxy
from tests.support import binaries, template
from tests.support.server import Server, free_port
from tests.support.site import ENVIRON

DBNAME = "chaos"
LOGIN = "chaos_service"
BACKLOG_MAX = 150
# Preparing, ending the load, draining and stopping may take so long beside the load itself.
OVERHEAD_S = 180
ENDING_S = 30.0
DRAIN_S = 60.0
STOP_S = 30.0
SCHEMA = Path(__file__).with_name("schema.sql")
SETTINGS = """
update wa.settings
set
    lease_margin = %s * interval '1 second',
    retry_base = '300 milliseconds', retry_cap = '2 seconds',
    contention_delay = '1 second', expired_lock_grace = '1 second', stuck_after = '3 seconds'
"""
# Meets the rescues of claims and of new messages.
JOBS = "update wa.jobs set every = '1 second' where job like 'cleanup%'"
FLAG = """
update wa.feature_flags
set is_enabled = true, rollout_percentage = 100, test_contacts = %s
where flag = 'WA_ENHANCED_PROCESSING'
"""


@dataclass(frozen=True)
class Options:
    """`seconds`: how long load and faults last; `server` as pytest's --server; `broken`: a name of
    tests.chaos.breakage; `keep`: where the files of a run go that failed."""

    seed: int
    seconds: float = 30.0
    server: str = "auto"
    broken: str | None = None
    keep: Path | None = None


@dataclass
class Report:
    """What happened; `findings` empty: all invariants held."""

    options: Options
    findings: list[Finding] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    kept: Path | None = None


class Run:
    """The parts of a run that `stack` ends in reverse order, however it ends."""

    def __init__(self, options: Options, directory: Path, stack: ExitStack) -> None:
        self.options = options
        self.directory = directory
        self.report = Report(options)
        self.guard = stack.enter_context(Guard(int(options.seconds) + OVERHEAD_S))
        self.server = stack.enter_context(Server(_binaries(options, directory), directory / "pg"))
        self.guard.add(self.server.pid or 0)
        self._prepare()
        self.proxy = stack.enter_context(Proxy(self.server.port))
        self.port = free_port()
        self.fleet = Fleet(directory, self._environ(), self.guard)
        stack.callback(self.fleet.kill_all)
        self._start()
        self.journal = load.Journal()
        self.observer = evidence.Observer(self.server.conninfo(DBNAME))
        self.nemesis = Nemesis(self.server, DBNAME, self.fleet, self.proxy, self.guard)

    def _prepare(self) -> None:
        with psycopg.connect(self.server.conninfo("postgres"), autocommit=True) as conn:
            conn.execute(f"create database {DBNAME}".encode())
        upgrade(self.server.conninfo(DBNAME))
        own, shared = load.contacts()
        fixed = [c.phone for group in (*own, shared) for c in group if c.is_fixed]
        with psycopg.connect(self.server.conninfo(DBNAME), autocommit=True) as conn:
            template.create_login(conn, LOGIN, "wa_service")
            conn.execute(SCHEMA.read_bytes())
            conn.execute(SETTINGS.encode(), (LEASE_MARGIN_S,))
            conn.execute(JOBS.encode())
            conn.execute(FLAG.encode(), (fixed,))
            if self.options.broken is not None:
                break_engine(conn, self.options.broken)

    def _environ(self) -> dict[str, str]:
        keywords = {"user": LOGIN, "sslmode": "disable", "gssencmode": "disable"}
        through = {"port": str(self.proxy.port)}
        ours = {k: v for k, v in ENVIRON.items() if k != "WA_ENHANCED_PROCESSING"}
        return ours | {
            "WA_DATABASE_URL": self.server.conninfo(DBNAME, **keywords, **through),
            "CHAOS_DATABASE_URL": self.server.conninfo(DBNAME, **keywords),
            "WA_HANDLERS": "tests.chaos.bot",
            "WA_HANDLER_TIMEOUT": "1",
            "WA_PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
        }

    def _start(self) -> None:
        library = faketime()
        if library is None:
            self.report.skipped.append(
                "the clock was not moved: Debian package faketime is missing"
            )
        for number in range(WORKERS):
            # Some workers whose clock is moved beside some whose is not.
            lied_to = library if number % 2 else None
            self.fleet.add(f"worker{number}", "worker", "--concurrency", "4", library=lied_to)
        self.fleet.add(WEB, "serve")
        wait_ready(self.port)

    def load_and_break(self) -> None:
        """Senders, faults and observer at once; returns when all is accepted and healed."""
        options = self.options
        stop, give_up = threading.Event(), threading.Event()
        own, shared = load.contacts()
        senders = [
            load.Sender(options.seed, number, self.port, mine, shared)
            for number, mine in enumerate(own)
        ]

        def send(sender: load.Sender) -> None:
            sender.run(self.journal, stop, give_up, lambda: self._hold_back(stop))

        faults = plan(options.seed, options.seconds, KINDS)
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
        with psycopg.connect(self.server.conninfo(DBNAME), autocommit=True) as conn:
            started = time.monotonic()
            _wait(lambda: evidence.ask(conn, "backlog") == [(0,)], DRAIN_S)
            self.report.lines.append(f"drained in {time.monotonic() - started:.1f} s")

    def judge(self) -> Facts:
        """The programs end in order; then nothing moves any more."""
        bad = self.fleet.stop(STOP_S)
        story = logs.read(sorted(self.directory.glob("*.log")))
        refused = [f"answered with {s}" for s in self.journal.answers if 400 <= s < 500]
        seen = (*self.observer.seen, *story.seen, *bad, *refused)
        with psycopg.connect(self.server.conninfo(DBNAME), autocommit=True) as conn:
            facts = evidence.read(conn, tuple(self.journal.sent.values()), seen)
        self.report.findings += judge(facts)
        self._describe(facts, story)
        return facts

    def _describe(self, facts: Facts, story: logs.Story) -> None:
        journal = self.journal
        kinds = Counter(s.kind for s in facts.sent)
        statuses = Counter(f"{e.status} ({e.flow})" if e.flow else e.status for e in facts.entries)
        reasons = Counter(f.reason for f in facts.failures)
        answers: dict[str, int] = {str(k): v for k, v in journal.answers.items()}
        answers |= {"none": journal.unanswered} if journal.unanswered else {}
        cuts = Counter({f"{c.side} {c.subject}": n for c, n in self.proxy.fired.items()})
        self.report.lines += [
            f"sent: {_counts(kinds)}, {journal.duplicates} again; answers: {_counts(answers)}",
            f"ledger: {_counts(statuses)}",
            f"failed attempts: {_counts(reasons)}; reported turns: {_counts(story.outcomes)}",
            f"faults: {_counts(self.nemesis.done)}",
            f"cuts: {_counts(cuts)}",
            f"effects: {len(facts.effects)}; handlers that met: {len(facts.collisions)}",
            f"looks while it ran: {self.observer.looks}",
        ]


def chaos(options: Options) -> Report:
    """A whole run. Raises only for what is not the engine's: no server, a program that cannot
    start."""
    directory = Path(tempfile.mkdtemp(prefix="wa-chaos-"))
    directory.chmod(0o755)
    report = None
    facts = None
    try:
        with ExitStack() as stack:
            run = Run(options, directory, stack)
            report = run.report
            run.load_and_break()
            facts = run.judge()
        return report
    finally:
        if options.keep is not None and (report is None or report.findings or facts is None):
            _keep(directory, options.keep, facts)
            if report is not None:
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


def _binaries(options: Options, directory: Path) -> binaries.Binaries:
    found = binaries.system() if options.server in {"auto", "system"} else None
    return found or binaries.embedded(directory)


def _counts(counted: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items())) or "none"
