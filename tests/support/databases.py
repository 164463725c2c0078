"""The servers and databases of one test run, made when first asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from pytest_postgresql.janitor import DatabaseJanitor

from tests.support import binaries, template
from tests.support.pooler import Pooler, pgbouncer
from tests.support.server import Server

PGTAP_DATABASE = "wa_pgtap"


class Databases:
    """Owner of the run's shared server; `close` stops what was started and deletes its files.

    `choice` is system (the distribution's server), embedded, or auto: system where there is one.
    """

    def __init__(self, choice: str) -> None:
        self._choice = choice
        self._stack = ExitStack()
        self._server: Server | None = None
        self._pgtap: str | None = None
        self._pooler: Pooler | None = None
        self._scratch: Path | None = None

    def close(self) -> None:
        """Stop the servers and remove their directories."""
        self._stack.close()

    def server(self) -> Server:
        """The shared server, its template database loaded."""
        if self._server is None:
            try:
                place = self.scratch() / "shared"
                server = self._stack.enter_context(Server(self.binaries(), place))
                template.load(server)
            except Exception as error:
                # Every test needs it: one clear line instead of one failure each.
                pytest.exit(f"cannot prepare the database: {error!r}", returncode=1)
            self._server = server
        return self._server

    def pgtap(self) -> str:
        """Conninfo of the database that all pgTAP files share; each of them rolls back."""
        if self._pgtap is None:
            server = self.server()
            self._stack.enter_context(clone(server, PGTAP_DATABASE))
            self._pgtap = server.conninfo(PGTAP_DATABASE)
        return self._pgtap

    def pooler(self) -> Pooler:
        """pgbouncer in front of the shared server. Raises RuntimeError where there is none."""
        if self._pooler is None:
            started = pgbouncer(self.server(), self.scratch() / "pgbouncer", size=20)
            self._pooler = self._stack.enter_context(started)
        return self._pooler

    def binaries(self) -> binaries.Binaries:
        """The chosen installation. Raises RuntimeError when it was asked for and is missing."""
        found = binaries.system() if self._choice in {"auto", "system"} else None
        if found is None and self._choice == "system":
            raise RuntimeError("no PostgreSQL server of the distribution (15 or newer)")
        return found or binaries.embedded(self.scratch())

    def scratch(self) -> Path:
        """A directory that the servers' user can reach; deleted at the end."""
        if self._scratch is None:
            name = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="wa-test-"))
            self._scratch = Path(name)
            self._scratch.chmod(0o755)
        return self._scratch


@contextmanager
def clone(server: Server, dbname: str) -> Iterator[str]:
    """A fresh copy of the template; yields its conninfo and drops it afterwards."""
    janitor = DatabaseJanitor(
        user=server.user,
        host=server.host,
        port=server.port,
        dbname=dbname,
        template_dbname=server.template_dbname,
    )
    with janitor:
        yield server.conninfo(dbname)
