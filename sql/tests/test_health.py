"""Each health check, and its alert: made true by its cause, false again by the cure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest

from tests.support import template
from tests.support.databases import Databases
from tests.support.plugin import Connect, Connection
from tests.support.server import Server
from tests.support.site import wait_for
from tests.support.webhooks import claim, envelope, message, receive

# Enters the condition; leaving it is the cure.
Condition = Callable[[Connection, Connect], Any]
CONDITIONS: dict[str, Condition] = {}


def condition(check: str) -> Callable[[Condition], Condition]:
    """Register how `check` comes about and goes away."""

    def register(function: Condition) -> Condition:
        CONDITIONS[check] = contextmanager(function)
        return function

    return register


def row(conn: Connection, query: str, *values: object) -> tuple[Any, ...]:
    found = conn.execute(query.encode(), values).fetchone()
    assert found is not None
    return tuple(found)


def count(conn: Connection, measure: str, outcome: str, n: int, seconds: float = 0.01) -> None:
    """What the engine or a web process would have counted just now."""
    conn.execute(
        "insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)"
        " values (wa.clock(), %s, %s, wa_ops.latency_slot(%s), %s, 'x', %s)",
        (seconds * n, n, seconds, measure, outcome),
    )


def age(conn: Connection, minutes: int) -> None:
    """All that is due or locked is so many minutes older."""
    conn.execute(
        "update wa.due_conversations set due_at = due_at - %s * interval '1 min'", (minutes,)
    )
    conn.execute(
        "update wa.webhook_conversations set lock_expires_at = lock_expires_at"
        " - %s * interval '1 min' where lock_token is not null",
        (minutes,),
    )


def drain(conn: Connection) -> None:
    for turn in claim(conn, "w", 100):
        conn.execute(
            "select wa_api.complete_message(%s, %s, %s, %s, null, null, null, 5)", turn[:4]
        )


@condition("stuck_conversations")
def stuck(conn: Connection, _connect: Connect) -> Iterator[None]:
    receive(conn, envelope(message("wamid.A")), 0)
    age(conn, 6)
    yield
    drain(conn)


@condition("oldest_due")
def overdue(conn: Connection, _connect: Connect) -> Iterator[None]:
    receive(conn, envelope(message("wamid.A")), 0)
    age(conn, 2)
    yield
    drain(conn)


@condition("stale_locks")
def stale(conn: Connection, _connect: Connect) -> Iterator[None]:
    receive(conn, envelope(message("wamid.A")), 1)
    age(conn, 10)
    yield
    conn.execute("select wa_ops.cleanup_stuck_webhook_conversations()")


def dead_letter(conn: Connection, *, retryable: bool) -> None:
    receive(conn, envelope(message(f"wamid.{uuid.uuid4()}", f"1{uuid.uuid4().int % 10**9}")), 0)
    (turn,) = claim(conn)
    conn.execute(
        "select from wa_api.fail_message(%s, %s, %s, %s, 'handler_error', 'X', 'x', null, 7, %s)",
        (*turn[:4], retryable),
    )


@condition("dlq_backlog")
def backlog(conn: Connection, _connect: Connect) -> Iterator[None]:
    for _ in range(10):
        dead_letter(conn, retryable=False)
    yield
    conn.execute("select wa_ops.discard_dlq(dlq_id, 'cure') from wa.webhook_dlq")


@condition("dlq_oldest_age")
def old_dead_letter(conn: Connection, _connect: Connect) -> Iterator[None]:
    dead_letter(conn, retryable=False)
    conn.execute("update wa.webhook_dlq set created_at = created_at - interval '25 hours'")
    yield
    conn.execute("select wa_ops.discard_dlq(dlq_id, 'cure') from wa.webhook_dlq")


@condition("worker_heartbeat")
def silent(conn: Connection, _connect: Connect) -> Iterator[None]:
    conn.execute("update wa.workers set heartbeat_at = heartbeat_at - interval '40 s'")
    yield
    conn.execute("select wa_api.worker_heartbeat('w', 0)")


@condition("maintenance")
def job_fails(conn: Connection, _connect: Connect) -> Iterator[None]:
    late = "update wa.jobs set last_succeeded_at = wa.clock() - interval '16 min' where job = %s"
    conn.execute(late, ("drop_partitions",))
    yield
    assert row(conn, "select wa_ops.run_job('drop_partitions')") == ("0",)


@condition("rollup_freshness")
def not_folded(conn: Connection, _connect: Connect) -> Iterator[None]:
    conn.execute(
        "update wa.jobs set last_succeeded_at = wa.clock() - interval '3 min'"
        " where job = 'fold_metrics'"
    )
    yield
    conn.execute("select wa_ops.run_job('fold_metrics')")


@condition("partition_horizon")
def no_days_ahead(conn: Connection, _connect: Connect) -> Iterator[None]:
    """Somebody has dropped one of them: settings know nothing of it."""
    day = row(conn, "select to_char((wa.clock() at time zone 'UTC') + '2 days', 'YYYYMMDD')")[0]
    conn.execute(f"drop table wa.webhook_payloads_p{day}".encode())
    yield
    conn.execute("select wa_ops.run_job('create_partitions')")


@condition("outbox_ambiguous")
def send_without_outcome(conn: Connection, _connect: Connect) -> Iterator[None]:
    receive(conn, envelope(message("wamid.A")), 0)
    (turn,) = claim(conn)
    conn.execute(
        "select wa_api.complete_message(%s, %s, %s, %s, null, null,"
        """ '[{"kind": "text", "body": {"type": "text", "text": {"body": "hi"}}}]', 5)""",
        turn[:4],
    )
    conn.execute(
        "update wa.outbound_messages"
        " set status = 'ambiguous', sending_since = wa.clock() - interval '2 min'"
    )
    yield
    conn.execute("update wa.outbound_messages set status = 'sent', sending_since = null")


@condition("alert_delivery")
def receiver_is_away(conn: Connection, _connect: Connect) -> Iterator[None]:
    conn.execute("select wa_ops.set_alert_receiver('ops', 'https://example.org', 'test')")
    conn.execute("select wa.fire_alert('a test', 'warning', 1, 'x', 'x', wa.clock())")
    conn.execute("update wa.alert_deliveries set created_at = created_at - interval '6 min'")
    yield
    for delivery, attempt in conn.execute(
        "select delivery_id, attempt from wa_api.claim_alerts('w', 10)"
    ).fetchall():
        conn.execute("select wa_api.alert_delivered(%s, %s)", (delivery, attempt))
    conn.execute("delete from wa.alert_receivers")


@condition("unapplied_events")
def told_nothing(conn: Connection, _connect: Connect) -> Iterator[None]:
    conn.execute(
        "insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)"
        " values (gen_random_uuid(), 'status', 'x', 'x', wa.clock())"
    )
    yield
    conn.execute("update wa.unapplied_events set noted_at = noted_at - interval '25 hours'")


def later(conn: Connection) -> None:
    """The quarter of an hour is over."""
    conn.execute("select wa.fold_metrics()")
    conn.execute(
        "update wa.metric_rollups set bucket = bucket - interval '20 min' where grain = 'minute'"
    )


@condition("error_rate")
def failures(conn: Connection, _connect: Connect) -> Iterator[None]:
    count(conn, "turn", "processed", 18)
    count(conn, "turn", "retrying", 2)
    count(conn, "failure", "handler_error", 2)
    yield
    later(conn)


@condition("quarantine")
def unreadable(conn: Connection, _connect: Connect) -> Iterator[None]:
    assert receive(conn, b'{"no": "event"}') == ["quarantined"]
    yield
    later(conn)


@condition("signature_failures")
def forged(conn: Connection, _connect: Connect) -> Iterator[None]:
    count(conn, "request", "accepted", 90)
    count(conn, "request", "bad_signature", 10)
    yield
    later(conn)


@condition("duplicates")
def again_and_again(conn: Connection, _connect: Connect) -> Iterator[None]:
    body = envelope(*(message(f"wamid.{n}", f"1555{n:04}") for n in range(40)))
    for _ in range(2):
        receive(conn, body, 100)
    yield
    later(conn)


@condition("ack_latency")
def slow_answers(conn: Connection, _connect: Connect) -> Iterator[None]:
    count(conn, "request", "accepted", 20, 2.0)
    yield
    later(conn)


@condition("store_errors")
def not_stored(conn: Connection, _connect: Connect) -> Iterator[None]:
    count(conn, "request", "store_error", 1)
    yield
    later(conn)


@condition("long_transactions")
def long_transaction(conn: Connection, connect: Connect) -> Iterator[None]:
    lower(conn, "long_transactions", 0.000001)
    idle = connect("monitor", autocommit=False)
    idle.execute("select 1")
    yield
    idle.rollback()


@condition("xmin_horizon")
def old_snapshot(conn: Connection, connect: Connect) -> Iterator[None]:
    lower(conn, "xmin_horizon", 20)
    reader = connect(autocommit=False)
    reader.execute("set transaction isolation level repeatable read")
    reader.execute("select count(*) from wa.settings")
    for _ in range(25):
        conn.execute("select pg_current_xact_id()")
    yield
    reader.rollback()


@condition("connections")
def many_connections(conn: Connection, _connect: Connect) -> Iterator[None]:
    used, most = row(
        conn,
        "select count(*), current_setting('max_connections')::integer from pg_stat_activity"
        " where backend_type = 'client backend'",
    )
    lower(conn, "connections", (used + 5) / most)
    with ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(psycopg.connect(conn.info.dsn, password=conn.info.password))
        yield
    # A session ends a moment after its client.
    wait_for(lambda: status(conn, "connections") == "ok")


@condition("dead_tuples")
def dead_rows(conn: Connection, _connect: Connect) -> Iterator[None]:
    conn.execute("alter table wa.metric_deltas set (autovacuum_enabled = off)")
    conn.execute(
        "insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)"
        " select wa.clock(), 1, 'lock', '', 'x' from generate_series(1, 100001)"
    )
    conn.execute("delete from wa.metric_deltas")
    conn.execute("select pg_stat_force_next_flush()")
    yield
    conn.execute("vacuum wa.metric_deltas")
    conn.execute("select pg_stat_force_next_flush()")


def lower(conn: Connection, check: str, warning: float) -> None:
    conn.execute(
        "select wa_ops.set_health_threshold(%s, %s, null, 'the test is not that patient')",
        (check, warning),
    )


def status(conn: Connection, check: str) -> str:
    state, value, text = row(
        conn,
        "select status, value, message from wa_ops.check_webhook_system_health()"
        " where check_name = %s",
        check,
    )
    assert text
    assert value is not None
    return str(state)


def firing(conn: Connection) -> set[str]:
    conn.execute("select wa_ops.evaluate_alerts()")
    rows = conn.execute("select check_name from wa_ops.alert_state where is_firing")
    return {check for (check,) in rows}


@pytest.fixture
def healthy(conn: Connection) -> Connection:
    """A database whose worker and jobs have just run."""
    # The template may be older than a job may be late.
    conn.execute("update wa.jobs set created_at = wa.clock()")
    conn.execute("select wa_api.worker_heartbeat('w', 0)")
    conn.execute("insert into wa.handlers (handler, is_default) values ('orders', true)")
    while row(conn, "select wa_api.run_due_maintenance('w')") != (None,):
        pass
    return conn


def test_every_check_has_its_condition(conn: Connection) -> None:
    rows = conn.execute("select check_name from wa.health_thresholds")
    assert {check for (check,) in rows} == set(CONDITIONS)
    values = conn.execute("select check_name from wa.check_values()")
    assert sorted(check for (check,) in values) == sorted(CONDITIONS)


@pytest.mark.parametrize("check", CONDITIONS)
def test_a_check_and_its_alert_come_and_go(
    check: str, healthy: Connection, connect: Connect
) -> None:
    assert status(healthy, check) == "ok"
    assert check not in firing(healthy)
    with CONDITIONS[check](healthy, connect):
        assert status(healthy, check) in {"warning", "critical"}
        assert check in firing(healthy)
        assert firing(healthy) >= {check}
    # A session that was closed is gone a moment later.
    wait_for(lambda: status(healthy, check) == "ok")
    assert check not in firing(healthy)
    rows = healthy.execute(
        "select count(*), count(ends_at) from wa_ops.alert_state where check_name = %s", (check,)
    )
    assert rows.fetchone() == (1, 1)


def test_a_paused_handler_or_a_retry_to_come_is_no_fault(healthy: Connection) -> None:
    dead_letter(healthy, retryable=True)
    healthy.execute("select wa_ops.pause_handler('orders', 'test')")
    receive(healthy, envelope(message("wamid.B", "15550002")), 0)
    claim(healthy)
    healthy.execute("update wa.pending_messages set received_at = received_at - interval '1 day'")
    for check in ("oldest_due", "stuck_conversations", "dlq_oldest_age"):
        assert status(healthy, check) == "ok", check


def test_nobody_ever_worked(conn: Connection) -> None:
    assert status(conn, "worker_heartbeat") == "critical"


def test_without_the_right_to_see_sessions_it_says_so(healthy: Connection) -> None:
    healthy.execute("revoke pg_read_all_stats from wa_owner")
    try:
        rows = healthy.execute(
            "select check_name, status, value, message from wa_ops.check_webhook_system_health()"
            " where check_name in ('xmin_horizon', 'long_transactions')"
        ).fetchall()
        assert len(rows) == 2
        for _check, state, value, text in rows:
            assert (state, value) == ("ok", None)
            assert "grant pg_read_all_stats to wa_owner" in text
    finally:
        healthy.execute("grant pg_read_all_stats to wa_owner")


def test_a_check_that_is_switched_off_is_not_made(healthy: Connection) -> None:
    healthy.execute("update wa.workers set heartbeat_at = heartbeat_at - interval '40 s'")
    assert "worker_heartbeat" in firing(healthy)
    healthy.execute(
        "select wa_ops.set_health_threshold('worker_heartbeat', 30, 60, 'no workers here', false)"
    )
    assert firing(healthy) == set()
    assert row(
        healthy,
        "select what, reason from wa_ops.operator_actions order by occurred_at desc limit 1",
    ) == ("set_health_threshold", "worker_heartbeat: 30/60 to 30/60 off, no workers here")


def test_what_somebody_has_locked_is_not_known_and_resolves_nothing(
    healthy: Connection, connect: Connect
) -> None:
    known = "select check_name from wa_ops.check_webhook_system_health() where value is not null"
    everything = set(healthy.execute(known).fetchall())
    with CONDITIONS["dlq_oldest_age"](healthy, connect):
        assert "dlq_oldest_age" in firing(healthy)
    blocker = connect(autocommit=False)
    blocker.execute("lock table wa.webhook_dlq in access exclusive mode")
    healthy.execute("set statement_timeout = '5s'")
    rows = healthy.execute(
        "select check_name, status, message from wa_ops.check_webhook_system_health()"
        " where value is null order by check_name"
    )
    assert rows.fetchall() == [
        (check, "ok", "could not be read: SQLSTATE 55P03")
        for check in ("dlq_backlog", "dlq_oldest_age")
    ]
    assert everything - set(healthy.execute(known).fetchall()) == {
        ("dlq_backlog",),
        ("dlq_oldest_age",),
    }
    assert "dlq_oldest_age" in firing(healthy)
    blocker.rollback()
    assert "dlq_oldest_age" not in firing(healthy)


def test_sessions_of_other_databases_are_not_ours(healthy: Connection, connect: Connect) -> None:
    lower(healthy, "long_transactions", 0.000001)
    lower(healthy, "xmin_horizon", 1)
    other = connect(dbname="postgres", autocommit=False)
    other.execute("select pg_current_xact_id()")
    for check in ("long_transactions", "xmin_horizon"):
        assert status(healthy, check) == "ok", check


class HoldingServer(Server):
    """One that keeps prepared transactions and logical slots."""

    def settings(self) -> dict[str, str]:
        wanted = {"max_prepared_transactions": "2", "wal_level": "logical"}
        return super().settings() | wanted


def test_what_no_session_holds_is_seen(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = databases.scratch() / tmp_path_factory.mktemp("holding").name
    with HoldingServer(databases.binaries(), directory) as server:
        template.load(server)
        with psycopg.connect(server.conninfo("wa_base"), autocommit=True) as conn:
            lower(conn, "long_transactions", 0.000001)
            lower(conn, "xmin_horizon", 20)
            assert status(conn, "long_transactions") == "ok"
            conn.execute("begin; select pg_current_xact_id(); prepare transaction 'forgotten'")
            assert status(conn, "long_transactions") == "warning"
            for _ in range(25):
                conn.execute("select pg_current_xact_id()")
            assert status(conn, "xmin_horizon") == "warning"
            holders = "select kind, holder from wa_ops.horizon_holders where kind <> 'session'"
            assert conn.execute(holders).fetchall() == [("prepared", "postgres")]
            conn.execute("rollback prepared 'forgotten'")
            assert status(conn, "long_transactions") == "ok"
            assert status(conn, "xmin_horizon") == "ok"

            conn.execute("select pg_create_logical_replication_slot('left', 'pgoutput')")
            for _ in range(25):
                conn.execute("select pg_current_xact_id()")
            assert status(conn, "xmin_horizon") == "warning"
            assert conn.execute(holders).fetchall() == [("slot", "left")]
            conn.execute("select pg_drop_replication_slot('left')")
            assert status(conn, "xmin_horizon") == "ok"


@pytest.mark.parametrize(
    ("check", "warning", "critical"),
    [("dlq_backlog", 10, 5), ("partition_horizon", 1, 3), ("partition_horizon", 3, None)],
)
def test_thresholds_do_not_turn_a_check_s_direction(
    check: str, warning: float, critical: float | None, conn: Connection
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        conn.execute(
            "select wa_ops.set_health_threshold(%s, %s, %s, 'test')", (check, warning, critical)
        )
    assert caught.value.sqlstate == "WA101"
    conn.execute("select wa_ops.set_health_threshold('partition_horizon', 2, 0, 'test')")


def test_a_receiver_that_is_switched_off_owes_nothing(healthy: Connection) -> None:
    set_receiver = "select wa_ops.set_alert_receiver('ops', 'https://example.org', 'test', %s)"
    healthy.execute(set_receiver.replace("%s", "p_is_enabled => true"))
    healthy.execute("select wa.fire_alert('a test', 'warning', 1, 'x', 'x', wa.clock())")
    healthy.execute("update wa.alert_deliveries set created_at = created_at - interval '6 min'")
    assert status(healthy, "alert_delivery") == "warning"
    healthy.execute(set_receiver.replace("%s", "p_is_enabled => false"))
    assert status(healthy, "alert_delivery") == "ok"


@pytest.mark.usefixtures("healthy")
def test_people_and_the_glue_may_ask(connect: Connect) -> None:
    wanted = len(CONDITIONS)
    for role in ("monitor", "operator"):
        query = "select count(*) from wa_ops.check_webhook_system_health()"
        assert row(connect(role), query) == (wanted,)
    assert row(connect("service"), "select count(*) from wa_api.health()") == (wanted,)
