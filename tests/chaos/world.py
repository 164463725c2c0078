"""Everything a run needs: a database, a proxy before it, the programs behind that."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import psycopg

from glue.deploy.upgrade import upgrade
from tests.chaos import load
from tests.chaos.breakage import break_engine
from tests.chaos.guard import Guard
from tests.chaos.messages import LEASE_MARGIN_S
from tests.chaos.plan import LEASE_S, MOVABLE, WORKERS
from tests.chaos.processes import WEB, Fleet, faketime, wait_ready
from tests.chaos.proxy import Proxy
from tests.chaos.report import Options
from tests.support import binaries, template
from tests.support.server import Server, free_port
from tests.support.site import ENVIRON

DBNAME = "chaos"
LOGIN = "chaos_service"
# Preparing, ending the load, draining and stopping may take so long beside the load itself.
OVERHEAD_S = 180
SCHEMA = Path(__file__).with_name("schema.sql")
SETTINGS = """
update wa.settings
set
    lease_margin = %s * interval '1 second',
    retry_base = '100 milliseconds', retry_cap = '1 second',
    contention_delay = '1 second', expired_lock_grace = '1 second', stuck_after = '3 seconds'
"""
# Meets the rescues of claims and of new messages.
JOBS = "update wa.jobs set every = '1 second' where job like 'cleanup%'"
FLAG = """
update wa.feature_flags
set is_enabled = true, rollout_percentage = 100, test_contacts = %s
where flag = 'WA_ENHANCED_PROCESSING'
"""


class World:
    """Started and ready; `stack` ends its parts in reverse order, however the run ends.

    `skipped`: what this machine does not allow.
    """

    def __init__(self, options: Options, directory: Path, stack: ExitStack) -> None:
        self.options = options
        self.directory = directory
        self.skipped: list[str] = []
        self.guard = stack.enter_context(Guard(int(options.seconds) + OVERHEAD_S))
        self.server = stack.enter_context(
            Server(_binaries(options, directory), directory / "pg", self.guard.announce)
        )
        self._prepare()
        self.proxy = stack.enter_context(Proxy(self.server.port, LEASE_S))
        self.port = free_port()
        self.fleet = Fleet(directory, self._environ(), self.guard)
        stack.callback(self.fleet.kill_all)
        self._start()

    @property
    def conninfo(self) -> str:
        """The superuser, not through the proxy."""
        return self.server.conninfo(DBNAME)

    def _prepare(self) -> None:
        with psycopg.connect(self.server.conninfo("postgres"), autocommit=True) as conn:
            conn.execute(f"create database {DBNAME}".encode())
        upgrade(self.conninfo)
        own, shared = load.contacts()
        fixed = [c.phone for group in (*own, shared) for c in group if c.is_fixed]
        with psycopg.connect(self.conninfo, autocommit=True) as conn:
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
            self.skipped.append("the clock was not moved: Debian package faketime is missing")
        for number in range(WORKERS):
            lied_to = library if number in MOVABLE else None
            self.fleet.add(f"worker{number}", "worker", "--concurrency", "4", library=lied_to)
        self.fleet.add(WEB, "serve")
        wait_ready(self.port)


def _binaries(options: Options, directory: Path) -> binaries.Binaries:
    found = binaries.system() if options.server in {"auto", "system"} else None
    return found or binaries.embedded(directory)
