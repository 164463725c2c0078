"""Backup and restore as docs/operations.md writes it: nothing is lost, and work goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from glue.deploy.upgrade import upgrade
from tests.grafana.seed import seed
from tests.runbook import blocks
from tests.support.databases import clone
from tests.support.server import Server
from tests.support.webhooks import envelope, message, receive

BACKUP = "wa_backup"
EMPTY = "wa_restored"
TABLES = """
select c.oid::regclass::text
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where n.nspname in ('wa', 'wa_migrations') and c.relkind = 'r'
order by 1
"""


@pytest.fixture
def original(server: Server) -> Iterator[str]:
    """An installed database, and the login that the document makes."""
    with clone(server, "wa") as conninfo, psycopg.connect(conninfo, autocommit=True) as admin:
        upgrade(conninfo)
        for block in blocks("sql"):
            if "create role wa_backup" in block.text:
                admin.execute(block.text.encode())
        yield conninfo
        admin.execute(sql.SQL("drop owned by {}").format(sql.Identifier(BACKUP)))
        admin.execute(sql.SQL("drop role {}").format(sql.Identifier(BACKUP)))


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """A database without anything."""
    name = sql.Identifier(EMPTY)
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(name))
        yield server.conninfo(EMPTY)
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


def run(kind: str, server: Server, place: Path, **environ: str) -> None:
    """The document's block, by the programs of the server's own version."""
    (block,) = [block for block in blocks("sh") if block.kind == f"sh {kind}"]
    path = f"{server.binaries.path}:{place}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-euc", block.text],
        cwd=place,
        env=os.environ | environ | {"PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    # health has something to say: no worker runs on the copy.
    assert done.returncode in ({0, 1, 2} if kind == "restore" else {0}), done.stdout + done.stderr
    assert "Error" not in done.stderr, done.stderr
    assert "error:" not in done.stderr, done.stderr


def contents(conninfo: str) -> dict[str, Any]:
    """Of each table the number of its rows, and one hash over all of them."""
    found = {}
    with psycopg.connect(conninfo) as conn:
        for (name,) in conn.execute(TABLES).fetchall():
            query = "select count(*), md5(string_agg(t::text, ' ' order by t::text)) from {} as t"
            found[name] = conn.execute(query.format(name).encode()).fetchone()
    return found


def test_a_restored_copy_is_the_same_and_works(
    server: Server, original: str, empty: str, tmp_path: Path
) -> None:
    if shutil.which("pg_dump", path=str(server.binaries.path)) is None:
        pytest.skip("this server has no pg_dump")
    program = tmp_path / "wa-webhook"
    program.write_text(f"#!/bin/sh\nexec '{shutil.which('python')}' -m glue \"$@\"\n")
    program.chmod(0o755)
    root = str(Path(__file__).parents[1])
    with psycopg.connect(original, autocommit=True) as admin:
        seed(admin)
    run("backup", server, tmp_path, WA_BACKUP_URL=make_conninfo(original, user=BACKUP))
    before = contents(original)
    run("restore", server, tmp_path, WA_RESTORE_URL=empty, PYTHONPATH=root)
    assert contents(empty) == before
    assert before["wa.webhook_dlq"][0] > 20_000
    with psycopg.connect(empty, autocommit=True) as conn:
        # Ids go on where they were, today has its partitions, what is known is known.
        conn.execute("set role wa_service")
        body = envelope(message("wamid.after", "15550009"))
        assert receive(conn, body) == ["dispatched"]
        assert receive(conn, body) == ["duplicate"]


def test_a_login_without_bypassrls_is_refused(
    server: Server, original: str, tmp_path: Path
) -> None:
    if shutil.which("pg_dump", path=str(server.binaries.path)) is None:
        pytest.skip("this server has no pg_dump")
    with psycopg.connect(original, autocommit=True) as admin:
        admin.execute(sql.SQL("alter role {} nobypassrls").format(sql.Identifier(BACKUP)))
    with pytest.raises(AssertionError, match="row-level security"):
        run("backup", server, tmp_path, WA_BACKUP_URL=make_conninfo(original, user=BACKUP))
