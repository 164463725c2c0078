"""Requests and refused writes are counted by the process, and reach the database exactly once."""

from __future__ import annotations

import math
import uuid
from typing import Any

import psycopg
import pytest

from glue import api
from glue.database.pool import Pool
from glue.errors import InvalidArgument
from glue.measures import BOUNDS_S, Measures

from .support.site import Bot, Site, always, counted, delivery, text_message, wait_for

Connection = psycopg.Connection[Any]


@pytest.fixture
def measures(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Measures:
    """Flushed by the test alone."""
    monkeypatch.setattr("glue.measures.FLUSH_EVERY_S", 3600.0)
    return Measures(pool)


def slots(conn: Connection) -> list[int]:
    rows = conn.execute("select slot from wa.metric_deltas order by seconds")
    return [row[0] for row in rows]


def test_what_cannot_be_written_is_kept(
    measures: Measures, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> bool:
        raise psycopg.OperationalError("the connection was cut")

    measures.request("POST", "bad_type", 0.001)
    with monkeypatch.context() as patched:
        patched.setattr(api, "record_requests", refuse)
        measures.flush()
        measures.request("POST", "bad_type", 0.001)
        measures.flush()
    assert counted(conn) == {}
    measures.flush()
    measures.flush()
    assert counted(conn) == {"bad_type": 2}


def test_an_answer_that_was_lost_counts_nothing_twice(
    measures: Measures, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = api.record_requests

    def lose(*arguments: Any) -> bool:
        record(*arguments)
        raise psycopg.OperationalError("the connection was cut")

    measures.request("POST", "accepted", 0.001)
    with monkeypatch.context() as patched:
        patched.setattr(api, "record_requests", lose)
        measures.flush()
    measures.request("POST", "accepted", 0.001)
    measures.flush()
    assert counted(conn) == {"accepted": 2}


def test_counts_that_the_database_refuses_do_not_keep_the_next_ones(
    measures: Measures, conn: Connection
) -> None:
    measures.request("POST", "made_up", 0.001)
    measures.flush()
    measures.request("GET", "accepted", 0.001)
    measures.flush()
    assert counted(conn) == {"accepted": 1}


def test_times_fall_under_the_bounds_of_the_database(measures: Measures, conn: Connection) -> None:
    assert conn.execute("select wa_ops.latency_bounds()").fetchone() == (list(BOUNDS_S),)
    for seconds in (0.0, 0.005, 0.0051, 300.0, 301.0):
        measures.request("POST", "accepted", seconds)
    measures.flush()
    assert slots(conn) == [0, 1, 13, 14]
    total = conn.execute("select n, seconds from wa_ops.metric_rollups where grain = 'hour'")
    assert total.fetchall() == [(5, pytest.approx(601.0101))]


def test_sizes_fall_under_the_bounds_that_metrics_shows(
    measures: Measures, conn: Connection
) -> None:
    measures.stored(500, 1)
    measures.stored(501, 1000)
    measures.stored(3_000_000, 1001)
    measures.flush()
    found: dict[str, list[tuple[float, float]]] = {}
    for name, at_most, count in conn.execute(
        "select m.metric, m.labels ->> 'le', m.value from wa_api.metrics() as m"
        " where m.metric ~ 'payload_bytes_bucket|batch_updates_bucket' order by m.value"
    ):
        found.setdefault(name, []).append((float(at_most), count))
    size = dict(found["wa_webhook_payload_bytes_bucket"])
    assert [size[bound] for bound in (500, 1000, 1e6, 3e6, math.inf)] == [1, 2, 2, 3, 3]
    events = dict(found["wa_webhook_batch_updates_bucket"])
    assert [events[bound] for bound in (1, 500, 1000, 2000, math.inf)] == [1, 1, 2, 3, 3]
    # No bytes where seconds are shown.
    assert not conn.execute("select from wa_ops.latency_histogram").fetchall()


def test_only_known_names_are_counted(service_conn: Connection) -> None:
    good = {"measure": "request", "subject": "POST", "outcome": "accepted", "slot": 0, "n": 1}
    assert api.record_requests(service_conn, uuid.uuid4(), 1, [good | {"seconds": 0.001}])
    for wrong in (
        {"outcome": "a-name-of-somebody"},
        {"outcome": None},
        {"measure": "turn"},
        {"subject": "250788123456"},
        {"n": 0},
        {"slot": 15},
        {"slot": None},
        {"age_s": -1},
    ):
        with pytest.raises(InvalidArgument):
            api.record_requests(service_conn, uuid.uuid4(), 1, [good | {"seconds": 0.001} | wrong])


def test_requests_are_counted_with_the_time_to_their_answer(pool: Pool, conn: Connection) -> None:
    with Site(pool, Bot(pool)) as site:
        assert site.post(delivery(text_message())).status == 200
        assert site.request("DELETE", "/webhook").status == 405
        assert site.request("POST", "/webhook", b"{}", {"Content-Type": "text/plain"}).status == 415
        wait_for(lambda: counted(conn) == {"accepted": 1, "bad_type": 1})
    times = conn.execute(
        "select seconds > 0 and seconds < 60 from wa_ops.metric_rollups"
        " where grain = 'total' and measure = 'request' and outcome = 'accepted'"
    )
    assert times.fetchall() == [(True,)]


def test_a_request_whose_handler_failed_was_accepted(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    bot.behave = always("no result")
    with Site(pool, bot) as site:
        assert site.post(delivery(text_message())).status == 500
        wait_for(lambda: counted(conn) == {"accepted": 1})


def test_a_turn_that_was_taken_over_is_counted(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    body = delivery(text_message())

    def lose_the_lease(*_arguments: Any) -> Any:
        conn.execute("update wa.webhook_conversations set lock_token = gen_random_uuid()")
        return None

    bot.behave = lose_the_lease
    with Site(pool, bot) as site:
        assert site.post(body).status == 202
    bot.runner.measures.flush()
    fenced = "select n from wa_ops.metric_rollups where grain = 'total' and measure = 'fenced'"
    assert conn.execute(fenced).fetchall() == [(1,)]
