"""/metrics: what Prometheus gets, from whom, and what is left when something is broken."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse

from glue import api
from glue.database.pool import Pool, open_pool
from glue.version import program_version
from glue.web import families
from glue.web.metrics import DatabaseCollector
from glue.web.single import Single

from .support.marked import marks_in, seed
from .support.plugin import Connection
from .support.server import Server
from .support.site import (
    Bot,
    Reply,
    Site,
    change,
    delivery,
    envelope,
    status_update,
    text_message,
    wait_for,
)
from .support.webhooks import envelope as webhook
from .support.webhooks import message, receive

PARTS = ["counters", "histograms", "queue_gauges", "state_gauges", "health_gauges"]
# What the seed of that test does not bring: requests over HTTP, alerts that were sent, types that
# nobody knows, what an operator put back, a lock that was waited for.
MISSING = {
    "wa_webhook_alert_deliveries_total",
    "wa_webhook_requests_total",
    "wa_webhook_signature_secret_total",
    "wa_webhook_ack_duration_seconds",
    "wa_webhook_payload_bytes",
    "wa_webhook_batch_updates",
    "wa_webhook_unsupported_messages_total",
    "wa_webhook_dlq_replayed_total",
    "wa_webhook_lock_wait_seconds",
}
OPEN = "application/openmetrics-text; version=1.0.0"
HISTOGRAM = re.compile(r"_(bucket|count|sum)(\{|$)")
Samples = dict[str, float]


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool)) as running:
        yield running


def samples(reply: Reply) -> Samples:
    """name{label=value,…}: value, in what was answered."""
    assert reply.status == 200, reply.body
    text = reply.body.decode()
    found = (parse_open if text.endswith("# EOF\n") else parse)(text)
    return {named(s): s.value for family in found for s in family.samples}


def named(sample: Any) -> str:
    labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
    return f"{sample.name}{{{labels}}}" if labels else str(sample.name)


def test_a_message_is_seen_in_all_its_stages(site: Site, conn: Connection) -> None:
    body = delivery(text_message())
    assert [site.post(body).status, site.post(body).status] == [200, 200]
    assert site.post(envelope(change(statuses=[status_update()]))).status == 200
    assert site.post(body, secret="another secret").status == 401
    site.bot.runner.measures.flush()
    conn.execute("select wa_ops.run_job('fold_metrics')")
    with site.pool.connection() as own:
        api.worker_heartbeat(own, "w", 1)
    found = samples(site.request("GET", "/metrics"))
    expected = {
        "wa_webhook_database_up": 1,
        "wa_webhook_events_total{kind=message,result=dispatched}": 1,
        "wa_webhook_events_total{kind=message,result=duplicate}": 1,
        "wa_webhook_events_total{kind=status,result=recorded}": 1,
        "wa_webhook_processed_total{handler=bot,result=processed}": 1,
        "wa_webhook_requests_total{method=POST,outcome=accepted}": 3,
        "wa_webhook_requests_total{method=POST,outcome=bad_signature}": 1,
        "wa_webhook_signature_secret_total{secret=current}": 3,
        "wa_webhook_payload_bytes_count": 3,
        "wa_webhook_batch_updates_bucket{le=1.0}": 3,
        "wa_webhook_batch_updates_sum": 3,
        "wa_webhook_processing_duration_seconds_count{handler=bot,result=processed}": 1,
        "wa_webhook_processing_duration_seconds_bucket{handler=bot,le=+Inf,result=processed}": 1,
        "wa_webhook_end_to_end_seconds_count{handler=bot}": 1,
        # Without the redelivery.
        "wa_webhook_meta_lag_seconds_count{kind=message}": 1,
        "wa_webhook_ack_duration_seconds_count{method=POST,outcome=accepted}": 3,
        "wa_webhook_queue_depth{state=ready}": 0,
        "wa_webhook_lock_expired_total": 0,
        "wa_webhook_fenced_writes_total": 0,
        "wa_webhook_conversation_locks{state=held}": 0,
        "wa_webhook_dlq_oldest_age_seconds": 0,
        "wa_webhook_metrics_part_up{part=counters}": 1,
        f"wa_webhook_build_info{{schema_version=1,version={program_version()}}}": 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "wa_webhook_worker_heartbeat_age_seconds" in found
    assert any(name.startswith("process_cpu_seconds_total{pid=") for name in found)


def test_both_formats_tell_the_same(site: Site) -> None:
    site.post(delivery(text_message()))
    site.bot.runner.measures.flush()
    plain = site.request("GET", "/metrics")
    opened = site.request("GET", "/metrics", headers={"Accept": OPEN})
    assert plain.headers["Content-Type"].startswith("text/plain; version=")
    assert opened.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")

    def ours(reply: Reply) -> Samples:
        return {
            name: value
            for name, value in samples(reply).items()
            if name.startswith("wa_") and "age_seconds" not in name
        }

    assert ours(plain) == ours(opened)
    assert len(ours(plain)) > 60


def test_prometheus_own_linter_is_content(site: Site, conn: Connection) -> None:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed")
    seed(conn)
    with site.pool.connection() as own:
        api.worker_heartbeat(own, "w", 1)
        api.run_due_maintenance(own, "w")
    body = site.request("GET", "/metrics").body
    done = subprocess.run(
        [program, "check", "metrics"], input=body, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    # Nothing of a person in it, and no family without a sample in a database that saw everything.
    assert marks_in(body.decode()) == set()
    told = {line.split()[2] for line in body.decode().splitlines() if line.startswith("# TYPE wa_")}
    counters = {f"{families.PREFIX}{name}_total" for name in families.COUNTERS}
    others = {families.PREFIX + name for name in (*families.GAUGES, *families.HISTOGRAMS)}
    assert (counters | others) - told == MISSING


def test_who_may_not_see_is_told_nothing(pool: Pool) -> None:
    with Site(pool, Bot(pool), {"WA_OPS_TOKEN": "the-next-token,an-ops-token"}) as site:
        for path in ("/metrics", "/health"):
            refused = site.request("GET", path, headers={"X-Forwarded-For": "127.0.0.1"})
            assert refused.status == 403
            assert refused.json.keys() == {"correlation_id", "error"}
            assert site.request("POST", path).status == 405
        for token, status in (("an-ops-token", 200), ("the-next-token", 200), ("another", 403)):
            headers = {"X-Forwarded-For": "1.2.3.4", "Authorization": f"Bearer {token}"}
            assert site.request("GET", "/metrics", headers=headers).status == status


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_fails_is_left_out(part: str, conn: Connection, pool: Pool) -> None:
    receive(conn, webhook(message("wamid.A")))
    before = {s.name for metric in DatabaseCollector(pool).collect() for s in metric.samples}
    conn.execute(f"drop function wa.read_{part}()".encode())
    found = {
        named(s): s.value for metric in DatabaseCollector(pool).collect() for s in metric.samples
    }
    name = part.removesuffix("_gauges")
    up = {key: value for key, value in found.items() if "metrics_part_up" in key}
    assert len(up) == len(PARTS)
    assert [key for key, value in up.items() if not value] == [
        f"wa_webhook_metrics_part_up{{part={name}}}"
    ]
    assert before - {key.partition("{")[0] for key in found}


def test_the_last_good_sample_outlives_the_database(own_server: Server) -> None:
    with open_pool(own_server.conninfo("wa_base"), size=2, name="wa-test") as pool:
        pool.wait()
        collector = DatabaseCollector(pool)
        single: Any = collector._single
        now = [0.0]
        single._clock = lambda: now[0]

        def collected() -> Samples:
            return {named(s): s.value for m in collector.collect() for s in m.samples}

        first = collected()
        assert first["wa_webhook_database_up"] == 1
        own_server.stop("immediate")
        now[0] = 60.0
        second = collected()
        assert second["wa_webhook_database_up"] == 0
        assert second["wa_webhook_metrics_age_seconds"] == 60
        # Gauges; counters would go back and forth between processes.
        assert second.keys() == {
            name for name in first if "_total" not in name and not HISTOGRAM.search(name)
        }
        assert "wa_webhook_queue_depth{state=ready}" in second
        now[0] = 63.0
        third = collected()
        assert third.keys() == {
            "wa_webhook_database_up",
            "wa_webhook_metrics_age_seconds",
            *(name for name in first if name.startswith("wa_webhook_build_info")),
        }
        own_server.start()
        now[0] = 120.0
        fourth = wait_for(lambda: fresh(collected, now), 30)
        assert fourth["wa_webhook_metrics_age_seconds"] == 0
        assert fourth.keys() == first.keys()


def fresh(collected: Any, now: list[float]) -> Samples | None:
    now[0] += 10
    found: Samples = collected()
    return found if found["wa_webhook_database_up"] else None


def test_many_who_ask_are_one_look() -> None:
    looks = itertools.count(1)
    now = [100.0]
    single = Single("x", lambda: next(looks), 3.0, lambda: now[0])
    assert [single.get().value for _ in range(5)] == [1] * 5
    now[0] += 2.0
    assert (single.get().age_s, single.get().value) == (2.0, 1)
    now[0] += 1.0
    assert (single.get().age_s, single.get().value) == (0.0, 2)
