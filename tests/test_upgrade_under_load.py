"""An upgrade while messages arrive and are worked: nobody notices."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue.database.pool import open_pool
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from tests.support.empty import empty_database
from tests.support.server import Server
from tests.support.site import Bot, Site, delivery, text_message, wait_for
from tests.test_worker import working

PEOPLE = 8
# Each a release of its own: the rows of these tables travel through the functions whole.
CHANGED_TABLES = (
    "pending_messages",
    "webhook_conversations",
    "processed_webhook_messages",
    "outbound_messages",
)


@pytest.fixture
def tree(tmp_path: Path) -> Sources:
    """A copy of the files, to make releases of."""
    found = Sources.find()
    copied = Sources(tmp_path / "sql", tmp_path / "migrations")
    shutil.copytree(found.sql, copied.sql, ignore=shutil.ignore_patterns("tests"))
    shutil.copytree(found.migrations, copied.migrations)
    return copied


def release(tree: Sources, number: int, table: str) -> None:
    """Make the files those of a next release: other functions, one more column."""
    for path in (*tree.functions(), *tree.triggers()):
        path.write_text(path.read_text().replace("as $$\n", f"as $$\n-- Release {number}.\n"))
    before = "0001.install" if number == 2 else f"{number - 1:04}.example"
    (tree.migrations / f"{number:04}.example.sql").write_text(
        f"-- depends: {before}\n"
        "set local lock_timeout = '2s';\n"
        f"alter table wa.{table} add column example_{number} text not null default 'none';\n"
    )


@pytest.fixture
def running(server: Server, tree: Sources) -> Iterator[tuple[str, Site, psycopg.Connection[Any]]]:
    """Conninfo, a web part and a worker of the release before."""
    with empty_database(server) as name, ExitStack() as stack:
        conninfo = server.conninfo(name)
        upgrade(conninfo, tree)
        conn = stack.enter_context(psycopg.connect(conninfo, autocommit=True))
        conn.execute("update wa.settings set turn_interval = '0 seconds'")
        pool = stack.enter_context(open_pool(conninfo, size=16, name="release"))
        bot = Bot(pool)
        stack.enter_context(working(pool, bot, concurrency=4))
        yield conninfo, stack.enter_context(Site(pool, bot, {"WA_DISPATCH": "worker"})), conn


def test_upgrades_are_not_noticed(
    running: tuple[str, Site, psycopg.Connection[Any]], tree: Sources
) -> None:
    conninfo, site, conn = running
    is_over = threading.Event()
    numbers = count()
    answers: Counter[int] = Counter()

    def one_person(phone: str) -> list[int]:
        sent = []
        while not is_over.is_set():
            number = next(numbers)
            answers[site.post(delivery(text_message(str(number), phone=phone))).status] += 1
            sent.append(number)
        return sent

    def arrived() -> int:
        return answers.total()

    with ThreadPoolExecutor(PEOPLE) as executor:
        sending = [executor.submit(one_person, f"2507883{n:05}") for n in range(PEOPLE)]
        try:
            for number, table in enumerate(CHANGED_TABLES, start=2):
                before = arrived()
                wait_for(lambda before=before: arrived() > before + 50)  # type: ignore[misc]
                release(tree, number, table)
                assert upgrade(conninfo, tree) == [f"{number:04}.example"]
            before = arrived()
            wait_for(lambda: arrived() > before + 50)
        finally:
            is_over.set()
        sent = [future.result() for future in sending]

    assert set(answers) == {200}
    waiting = "select count(*) from wa.pending_messages"
    wait_for(lambda: conn.execute(waiting).fetchone() == (0,), 30)
    # Each once, and each person's in order: no attempt failed, no turn was given up.
    seen = [int(message.text or "") for message in site.bot.seen]
    assert sorted(seen) == sorted(number for one in sent for number in one)
    for one in sent:
        mine = set(one)
        assert [number for number in seen if number in mine] == one
    assert conn.execute("select count(*) from wa.webhook_dlq").fetchone() == (0,)
