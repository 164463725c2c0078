"""However often, in whatever order and however concurrently samples arrive: one final state."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import api
from glue.database.pool import Pool, open_pool
from glue.registry import Registry
from glue.runner import Runner
from glue.sending.resample import shifted
from glue.sending.samples import encoded
from glue.worker import Worker
from tests.support.databases import clone
from tests.support.server import Server
from tests.support.site import Bot, Site, wait_for

CHANGED_IDS = ("system-changed-", "user_id_update")
SAMPLES = sorted((Path(__file__).parents[1] / "samples").rglob("*.json"))
# Time of this posting; fixed, so that both databases see the same days.
NOW = int(time.time())

# What must not depend on how the samples arrived. Which turn came first within a conversation
# does depend on it, hence no sequence numbers; the replies of a conversation are a multiset.
STATE = """
select 'ledger', m.kind, m.status, m.event_key::text, m.event_day::text
from wa.processed_webhook_messages as m
union all
select 'conversation', c.phone_number_id, c.bsuid, c.phone, c.status
from wa.webhook_conversations as c
union all
select 'quarantine', q.reason, encode(q.raw_sha256, 'hex'), null, null
from wa.webhook_quarantine as q
union all
select 'unsettled', p.status, p.event_key::text, null, null
from wa.pending_messages as p
union all
select 'reply', o.kind, o.event_key::text, o.reply_no::text, null
from wa.outbound_messages as o
union all
select 'dead letter', d.resolution_status, d.event_key::text, null, null
from wa.webhook_dlq as d
where d.resolution_status <> 'resolved'
order by 1, 2, 3, 4, 5
"""


def bodies(*, changed_ids: bool) -> list[bytes]:
    """Samples as if they had happened just now: those that change a contact's ids, or the others.

    All happen in one second, where what counts of a phone depends on the order, so they come last.
    """
    return [
        encoded(shifted(json.loads(path.read_bytes()), NOW))
        for path in SAMPLES
        if path.stem.startswith(CHANGED_IDS) == changed_ids
    ]


class Shipped(Bot):
    """The shipped handlers in place of a test's own."""

    def __init__(self, pool: Pool) -> None:
        self.registry = Registry.discover(points=[])
        with pool.connection() as conn:
            api.register_handlers(conn, self.registry.registration())
        self.runner = Runner(pool, self.registry)


@contextmanager
def running_site(server: Server, dbname: str) -> Iterator[tuple[Site, psycopg.Connection[Any]]]:
    """A web process and a worker with the shipped handlers, on a database of their own."""
    with ExitStack() as stack:
        conninfo = stack.enter_context(clone(server, dbname))
        pool = stack.enter_context(open_pool(conninfo, size=16, name=dbname))
        bot = Shipped(pool)
        worker = Worker(pool, bot.runner, concurrency=4)
        executor = stack.enter_context(ThreadPoolExecutor(1))
        executor.submit(worker.run)
        stack.callback(worker.stop)
        site = stack.enter_context(Site(pool, bot))
        yield site, stack.enter_context(psycopg.connect(conninfo, autocommit=True))


def final_state(
    server: Server, dbname: str, phases: list[list[bytes]], at_once: int
) -> list[tuple[Any, ...]]:
    """Post all, let the worker finish; no answer may be an error."""
    with running_site(server, dbname) as (site, conn):
        for order in phases:
            with ThreadPoolExecutor(at_once) as executor:
                codes = {reply.status for reply in executor.map(site.post, order)}
            assert codes <= {200, 202}
        wait_for(
            lambda: conn.execute("select count(*) from wa.pending_messages").fetchone() == (0,), 60
        )
        return conn.execute(STATE).fetchall()


@pytest.mark.parametrize("seed", [1, 2])
def test_samples_end_in_the_same_state_in_any_order(server: Server, seed: int) -> None:
    once = [bodies(changed_ids=False), bodies(changed_ids=True)]
    shuffled = [[*some, *some] for some in once]
    for some in shuffled:
        random.Random(seed).shuffle(some)
    expected = final_state(server, "wa_in_order", once, 1)
    assert {row[1] for row in expected if row[0] == "ledger"} >= {"message", "status", "echo"}
    assert final_state(server, "wa_shuffled", shuffled, 16) == expected
