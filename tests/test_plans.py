"""What waits and what has been does not make a call dearer: plans and buffers, never time.

Each call is measured with an almost empty queue, then with a full one on the same database: by a
session that is new, and by one that has kept its plans since the tables were small.
"""

from __future__ import annotations

import statistics
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
import pytest

from glue import api
from glue.database.rows import Receipt, Turn
from glue.sending.samples import batch, encoded
from tests.support.plans import Effort, Observer
from tests.support.plugin import Connect

Connection = psycopg.Connection[Any]
T = TypeVar("T")
Efforts = dict[str, list[Effort]]

PEOPLE = 5_000
HOT_WAITING = 20_000
OTHERS_WAITING = 50_000
LEDGER = 200_000
FEW = 5_000
REPEATS = 7
TOGETHER = 4
AT_MOST = 1.5
# Business numbers: the person with many messages, the many, and those who wait for nothing.
HOT, MANY, IDLE = "100000000000007", "100000000000008", "100000000000009"

pytestmark = pytest.mark.timeout(300)


class Bench:
    """One session that measures, and the people it speaks for."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._observer = Observer(conn)
        self._efforts: Efforts = defaultdict(list)
        self._people = 0

    def measure(self, *, is_hot: bool) -> Efforts:
        """Every call REPEATS times, after a first time that fills caches.

        `is_hot`: the hot conversation has a queue of its own, and is the first that is due.
        """
        for number in range(REPEATS + 1):
            if number == 1:
                self._efforts.clear()
            self._receive("hot receive", HOT, 0)
            self._settle("hot complete", self._claim("hot claim", HOT))
            held = self._claim("hot claim", HOT) if is_hot else None
            self._receive("receive", MANY, 0)
            self._settle("complete", self._claim("claim", MANY))
            turn = self._receive("inline receive", IDLE, 1)
            assert turn is not None
            self._settle("inline complete", turn)
            self._settle_together()
            if held is not None:
                self._settle("hot complete", held)
        return dict(self._efforts)

    def _receive(self, name: str, number_id: str, claim: int) -> Turn | None:
        self._people += 1
        person = 0 if number_id == HOT else self._people
        body = text(number_id, person)
        return self._note(name, lambda: receive(self._conn, body, claim))[0].turn

    def _claim(self, name: str, number_id: str) -> Turn:
        turns = self._note(name, lambda: api.claim_messages(self._conn, worker="plans", limit=1))
        assert [turn.phone_number_id for turn in turns] == [number_id]
        return turns[0]

    def _settle(self, name: str, turn: Turn) -> None:
        replies = [{"to": None, "kind": "text", "body": {"text": {"body": "hello"}}}]
        self._note(
            name,
            lambda: api.complete_message(
                self._conn, turn, state="asked", context={"n": 1}, replies=replies, duration_ms=1
            ),
        )

    def _settle_together(self) -> None:
        for _ in range(TOGETHER):
            self._receive("receive", MANY, 0)
        turns = self._note(
            "claim together",
            lambda: api.claim_messages(self._conn, worker="plans", limit=TOGETHER),
        )
        assert [turn.phone_number_id for turn in turns] == [MANY] * TOGETHER
        results = [(turn, {"state": "asked", "context": {"n": 1}, "replies": [], "duration_ms": 1})
                   for turn in turns]  # fmt: skip
        done, _claimed = self._note(
            "complete together", lambda: api.complete_messages(self._conn, results)
        )
        assert len(done) == TOGETHER

    def _note(self, name: str, call: Callable[[], T]) -> T:
        result, effort = self._observer.call(call)
        self._efforts[name].append(effort)
        return result


def text(number_id: str, person: int) -> bytes:
    """A message of one of PEOPLE."""
    payload = batch(
        1, now=int(time.time()), people=PEOPLE, start=person, label=str(uuid.uuid4()),
        phone_number_id=number_id,
    )  # fmt: skip
    return encoded(payload)


def receive(conn: Connection, body: bytes, claim: int = 0) -> list[Receipt]:
    return api.process_webhook(
        conn,
        body=body,
        delivery_id=uuid.uuid4(),
        correlation_id="plans",
        worker="plans",
        claim=claim,
        enhanced=True,
    )


def fill(conn: Connection, number_id: str, messages: int, people: int) -> None:
    """Let so many messages wait."""
    for start in range(0, messages, 1000):
        payload = batch(
            1000, now=int(time.time()), people=people, start=start, phone_number_id=number_id
        )
        assert len(receive(conn, encoded(payload))) == 1000


def tidy(conn: Connection) -> None:
    # The same state for every measurement: no dead rows, statistics of what there is.
    conn.execute("vacuum analyze")


def never_analyze(conn: Connection) -> None:
    """Statistics are those of `tidy` alone."""
    conn.execute(
        "do $$ declare v_table regclass; begin"
        " for v_table in select c.oid from pg_class as c"
        " where c.relnamespace = 'wa'::regnamespace and c.relkind = 'r' loop"
        " execute format('alter table %s set (autovacuum_enabled = false)', v_table);"
        " end loop; end $$"
    )


def check(before: Efforts, after: Efforts) -> None:
    """Fail with every call that became dearer or reads a table that grows from end to end."""
    wrong = []
    for name, efforts in after.items():
        was = statistics.median(effort.buffers for effort in before[name])
        now = statistics.median(effort.buffers for effort in efforts)
        if now > was * AT_MOST:
            wrong.append(f"{name}: {was:.0f} buffers, now {now:.0f}")
        if whole := set().union(*(e.scanned_whole | e.walked_whole for e in efforts)):
            wrong.append(f"{name}: reads all of {', '.join(sorted(whole))}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def people(conn: Connection) -> None:
    """A handler, and everybody known, nobody waiting."""
    handler = {"name": "plans", "timeout_s": 60, "is_default": True, "keywords": []}
    api.register_handlers(conn, [handler | {"universal": []}])
    # The hot conversation takes more turns than its rate allows.
    conn.execute("update wa.settings set turn_interval = '0 seconds'")
    conn.execute(
        "insert into wa.webhook_conversations"
        " (phone_number_id, bsuid, phone, profile_name, rollout_bucket)"
        " select number_id, 'RW.Batch' || to_char(n, 'FM0000000'),"
        " '25078' || to_char(n, 'FM0000000'), 'Person', 0"
        " from unnest(%s::text[]) as number_id, generate_series(0, %s) as n",
        ([MANY, IDLE], PEOPLE - 1),
    )
    tidy(conn)


@pytest.mark.usefixtures("people")
def test_what_waits_costs_nothing(conn: Connection, connect: Connect) -> None:
    old = Bench(connect())
    empty = old.measure(is_hot=False)
    check(empty, empty)

    fill(conn, HOT, HOT_WAITING, 1)
    tidy(conn)
    check(empty, old.measure(is_hot=True))
    check(empty, Bench(connect()).measure(is_hot=True))

    fill(conn, MANY, OTHERS_WAITING, PEOPLE)
    tidy(conn)
    check(empty, old.measure(is_hot=True))
    check(empty, Bench(connect()).measure(is_hot=True))


@pytest.mark.usefixtures("people")
def test_what_has_been_costs_nothing(conn: Connection, connect: Connect) -> None:
    old = Bench(connect())
    empty = old.measure(is_hot=False)
    conn.execute(
        "insert into wa.processed_webhook_messages"
        " (event_day, event_key, kind, status, conversation_id, received_at, settled_at,"
        " correlation_id)"
        " select (wa.clock() at time zone 'UTC')::date - (n %% 2)::integer, gen_random_uuid(),"
        " 'message', 'processed', n %% 5000, wa.clock(), wa.clock(), 'plans-' || n"
        " from generate_series(1, %s) as n",
        (LEDGER,),
    )
    tidy(conn)
    check(empty, old.measure(is_hot=False))
    check(empty, Bench(connect()).measure(is_hot=False))


@pytest.mark.usefixtures("people")
def test_plans_made_for_an_empty_queue_do_not_read_a_full_one(
    conn: Connection, connect: Connect
) -> None:
    """It is empty as a rule when it is analyzed, and plans stay as they are until the next time."""
    never_analyze(conn)
    tidy(conn)
    old = Bench(connect())
    old.measure(is_hot=False)
    fill(conn, HOT, FEW, 1)
    fill(conn, MANY, FEW, PEOPLE)
    check(Bench(connect()).measure(is_hot=True), old.measure(is_hot=True))
