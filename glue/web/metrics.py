"""GET /metrics, for Prometheus."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from glue import api
from glue.config import Config
from glue.database.pool import Pool
from glue.database.rows import MetricSample
from glue.database.session import begin
from glue.version import SCHEMA_VERSION, program_version
from glue.web.access import may_see
from glue.web.families import PREFIX, families, is_gauge
from glue.web.single import Single

# Prometheus gives up after 10 s, at the default settings.
LIMIT_MS = 4_000
CONNECT_S = 2.0
# Several servers that scrape, or several who look, are one look at the database. Shorter than any
# scrape interval: the next scrape, of whichever process, must not tell less than the last.
FRESH_S = 2.0
# So long gauges are told after the last look, with its age.
STALE_S = 60.0


def metrics_blueprint(config: Config, pool: Pool) -> Blueprint:
    """/metrics: what the database knows, the same from every process; and this process's own."""
    blueprint = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    registry.register(DatabaseCollector(pool))
    registry.register(ThisProcess())

    @blueprint.get("/metrics", provide_automatic_options=False)
    def metrics() -> Response:
        if not may_see(request, config.ops_tokens, config.trusted_proxies):
            abort(403)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(registry), content_type=content_type)

    return blueprint


class DatabaseCollector(Collector):
    """Answers from the last look, whether the database is there or not."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._single = Single("metrics_not_read", self._look, FRESH_S)

    def collect(self) -> Iterable[Metric]:
        """Everything of wa_api.metrics(), and how old it is."""
        seen = self._single.get()
        own = [MetricSample(f"{PREFIX}database_up", {}, float(seen.is_up))]
        told: Sequence[MetricSample] = ()
        if seen.value is not None:
            own.append(MetricSample(f"{PREFIX}metrics_age_seconds", {}, seen.age_s))
            told = seen.value if seen.is_up else _last_good(seen.value, seen.age_s)
        return families([*own, *_build_info(), *told])

    def _look(self) -> list[MetricSample]:
        with self._pool.connection(timeout=CONNECT_S) as conn:
            begin(conn, statement_timeout=LIMIT_MS)
            try:
                return api.metrics(conn)
            finally:
                conn.rollback()


def _last_good(samples: Sequence[MetricSample], age_s: float) -> list[MetricSample]:
    """Without counters: each process has had its own last look, and one that told less than another
    before would look like a restart, which Prometheus adds up."""
    return [s for s in samples if is_gauge(s.metric)] if age_s <= STALE_S else []


class ThisProcess(Collector):
    """CPU, memory and files of the process that answers, by its pid.

    There are several behind one port, and whichever is free answers: without the pid their
    counters would seem to go back and forth.
    """

    def __init__(self) -> None:
        self._of_process = ProcessCollector(registry=None)

    def collect(self) -> Iterator[Metric]:
        """The library's process metrics, each with a label more."""
        pid = str(os.getpid())
        for metric in self._of_process.collect():
            labelled = Metric(metric.name, metric.documentation, metric.type)
            for sample in metric.samples:
                labelled.add_sample(sample.name, sample.labels | {"pid": pid}, sample.value)
            yield labelled


def _build_info() -> list[MetricSample]:
    labels = {"version": program_version(), "schema_version": str(SCHEMA_VERSION)}
    return [MetricSample(f"{PREFIX}build_info", labels, 1.0)]
