"""Role and limits of the glue's connections: told once, or per transaction behind a pooler."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.pq import TransactionStatus

from glue.database.pool import Pool, open_pool
from glue.database.query import one
from glue.database.session import LIMITS, ServiceConnection, begin
from glue.turn.deadline import Deadline
from glue.turn.turndb import TurnDb

from .support import pooler
from .support.databases import Databases
from .support.pooler import Pooler, pgbouncer
from .support.server import Server
from .support.site import wait_for

Connection = psycopg.Connection[Any]
Open = Callable[[str], Pool]
ACTING: LiteralString = """
select
    current_user::text,
    array(select current_setting(n)::interval from unnest(%(names)s::text[]) as n)::text[],
    pg_backend_pid()"""
LIMITED = "wa_test_limited"
OURS = ["00:00:15", "00:00:02", "00:01:00"]


@pytest.fixture
def single(
    server: Server, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pooler]:
    """A pgbouncer with one session on the server: every client gets the same one."""
    if pooler.program() is None:
        pytest.skip("pgbouncer is not installed")
    directory = databases.scratch() / tmp_path_factory.mktemp("pgbouncer").name
    with pgbouncer(server, directory, size=1, logins=[LIMITED]) as running:
        yield running


@pytest.fixture
def opened() -> Iterator[Open]:
    """Pools of two connections, closed after the test."""
    with ExitStack() as stack:

        def open_(conninfo: str) -> Pool:
            pool = stack.enter_context(open_pool(conninfo, size=2, name="wa-test"))
            pool.wait()
            return pool

        yield open_


@pytest.fixture
def limited(conn: Connection) -> Iterator[str]:
    """A login as production has it: member of wa_service only, with limits of its own."""
    name = sql.Identifier(LIMITED)
    conn.execute(sql.SQL("create role {} login in role wa_service").format(name))
    for limit, ms in LIMITS.items():
        conn.execute(
            sql.SQL("alter role {} set {} = {}").format(name, sql.SQL(limit), sql.Literal(ms - 1))
        )
    yield LIMITED
    conn.execute(sql.SQL("drop role {}").format(name))


def acting(pool: Pool) -> tuple[str, list[str], int]:
    """Role, limits and server process of one call."""
    with pool.connection() as conn:
        user, limits, pid = one(conn, ACTING, {"names": list(LIMITS)})
        assert conn.info.transaction_status is TransactionStatus.IDLE
        return user, limits, pid


def local(pool: Pool) -> dict[str, str]:
    """What each transaction of the pool's connections is told."""
    with pool.connection() as conn:
        assert isinstance(conn, ServiceConnection)
        return dict(conn.local)


def test_a_stronger_login_acts_as_the_service(opened: Open, database: str) -> None:
    pool = opened(database)
    assert acting(pool)[:2] == ("wa_service", OURS)
    assert local(pool) == {}


def test_two_clients_of_one_session(opened: Open, conn: Connection, single: Pooler) -> None:
    name = conn.info.dbname
    pools = [opened(single.conninfo(name)) for _ in range(2)]
    with psycopg.connect(single.conninfo(name), autocommit=True) as stranger:
        for _ in range(3):
            seen = [acting(pool) for pool in pools]
            # Nothing of it is left for whoever gets the session next.
            seen.append(one(stranger, ACTING, {"names": list(LIMITS)}))
            assert {pid for _, _, pid in seen} == {seen[0][2]}
            assert [user for user, _, _ in seen] == ["wa_service", "wa_service", "postgres"]
            assert [limits for _, limits, _ in seen] == [OURS, OURS, ["00:00:00"] * 3]


def test_what_another_client_left_behind_does_not_count(
    opened: Open, conn: Connection, single: Pooler
) -> None:
    with psycopg.connect(single.conninfo(conn.info.dbname), autocommit=True) as careless:
        careless.execute("set statement_timeout = 9000; set role wa_monitor")
        pool = opened(single.conninfo(conn.info.dbname))
        assert acting(pool)[:2] == ("wa_service", OURS)


def test_calls_of_several_clients_at_once(opened: Open, conn: Connection, single: Pooler) -> None:
    pools = [opened(single.conninfo(conn.info.dbname)) for _ in range(2)]
    seen: list[tuple[str, list[str]]] = []

    def call_often(pool: Pool) -> None:
        seen.extend(acting(pool)[:2] for _ in range(50))

    threads = [threading.Thread(target=call_often, args=(pool,)) for pool in pools * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [("wa_service", OURS)] * 200


def test_the_service_s_login_needs_no_role(opened: Open, conn: Connection, single: Pooler) -> None:
    pool = opened(single.conninfo(conn.info.dbname, "wa_test_service"))
    assert acting(pool)[:2] == ("wa_test_service", OURS)
    assert "role" not in local(pool)


def test_a_login_with_limits_needs_nothing(
    opened: Open, conn: Connection, server: Server, single: Pooler, limited: str
) -> None:
    own = ["00:00:14.999", "00:00:01.999", "00:00:59.999"]
    direct = server.conninfo(conn.info.dbname, user=limited)
    for conninfo in (direct, single.conninfo(conn.info.dbname, limited)):
        pool = opened(conninfo)
        assert acting(pool)[:2] == (limited, own)
        assert local(pool) == {}
        pool.close()
    single.renew()


def test_a_refused_call_leaves_nothing_open(opened: Open, conn: Connection, single: Pooler) -> None:
    pool = opened(single.conninfo(conn.info.dbname))
    with pool.connection() as used, pytest.raises(psycopg.errors.DivisionByZero):
        one(used, "select 1 / 0", {})
    with pytest.raises(psycopg.errors.InsufficientPrivilege), pool.connection() as used:
        one(used, "select count(*) from wa.settings", {})
    assert acting(pool)[0] == "wa_service"


def test_a_handler_s_transaction(opened: Open, conn: Connection, single: Pooler) -> None:
    for conninfo in (single.conninfo(conn.info.dbname), conn.info.dsn):
        pool = opened(conninfo)
        db = TurnDb(pool, Deadline(3.0))
        user, timeout = db.execute(
            "select current_user::text, current_setting('statement_timeout')::interval"
            " between '1 s' and '3 s'"
        )[0]
        assert (user, timeout) == ("wa_service", True)
        db.abandon()


def abandoned(pool: Pool) -> tuple[int, str | None]:
    """Let a statement and its turn end at the same moment: its backend, and what it ended with."""
    db = TurnDb(pool, Deadline(2.0))
    ended: list[str | None] = []
    pids: list[int] = []
    begins = threading.Event()

    def handler() -> None:
        pids.extend(db.execute("select pg_backend_pid()")[0])
        begins.set()
        try:
            db.execute("select pg_sleep(30)")
        except psycopg.Error as exc:
            ended.append(exc.sqlstate)

    thread = threading.Thread(target=handler)
    thread.start()
    assert begins.wait(10)
    wait_for(db._lock.locked)
    db.abandon()
    thread.join(10)
    return pids[0], ended[0]


def test_a_late_cancellation_hits_nobody(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement's own timeout and the end of the turn come at the same moment."""
    pool = open_pool(conn.info.dsn, size=1, name="single")
    cancel = ServiceConnection.cancel_safe
    slept: list[float] = []

    def sleep() -> None:
        with pool.connection(timeout=10) as other:
            other.execute("select pg_sleep(0.3)")
            slept.append(0.3)

    def cancel_late(conn: ServiceConnection, *, timeout: float) -> None:
        wait_for(lambda: conn.info.transaction_status is not TransactionStatus.ACTIVE)
        following.start()
        # As soon as it has the connection, if it gets it.
        following.join(0.1)
        cancel(conn, timeout=timeout)

    following = threading.Thread(target=sleep)
    monkeypatch.setattr(ServiceConnection, "cancel_safe", cancel_late)
    with pool:
        _pid, ended = abandoned(pool)
        following.join(10)
    assert (ended, slept) == ("57014", [0.3])


def test_a_cancellation_that_may_still_arrive_costs_the_connection(
    opened: Open, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = opened(conn.info.dsn)

    def fail(*_arguments: object, **_keys: object) -> None:
        raise psycopg.errors.CancellationTimeout("no answer")

    monkeypatch.setattr(ServiceConnection, "cancel_safe", fail)
    pid, _ended = abandoned(pool)
    taken = [pool.getconn(timeout=5) for _ in range(pool.max_size)]
    assert pid not in {each.info.backend_pid for each in taken}
    for each in taken:
        pool.putconn(each)


def test_begin_takes_other_limits(opened: Open, conn: Connection, single: Pooler) -> None:
    pool = opened(single.conninfo(conn.info.dbname))
    with pool.connection() as used:
        begin(used, lock_timeout=70)
        assert one(used, ACTING, {"names": list(LIMITS)})[:2] == (
            "wa_service",
            ["00:00:15", "00:00:00.07", "00:01:00"],
        )
        used.rollback()
