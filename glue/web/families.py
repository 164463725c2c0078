"""The families of /metrics: name, type and help. Samples of no family are not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import Metric

from glue.database.rows import MetricSample

COUNTERS: Final = {
    "events": "Events received, by kind and what became of them.",
    "processed": "Turns of messages, by handler and how they ended.",
    "attempt_failures": "Failed attempts, by handler and class.",
    "requests": "HTTP requests to /webhook, by method and outcome.",
    "signature_secret": "Right signatures, by the secret that made them: current or previous.",
    "unsupported_messages": "New messages of a type that no handler knows: unsupported or unknown.",
    "dlq_replayed": "Operators' retries and replays, by the dead letter's class and the result.",
    "lock_expired": "Leases that ran out before their turn ended.",
    "fenced_writes": "Writes refused because their turn had been taken over.",
    "alert_deliveries": "Alerts sent to receivers, by outcome.",
}
HISTOGRAMS: Final = {
    "processing_duration_seconds": "Run time of handlers, by handler and how the turn ended.",
    "end_to_end_seconds": "From a message's receipt to its end, by handler.",
    "meta_lag_seconds": "From Meta's timestamp to the first receipt, by kind of event.",
    "lock_wait_seconds": "From receipt to turn of messages that met their conversation's lock.",
    "payload_bytes": "Size of the stored requests.",
    "batch_updates": "Events of the stored requests.",
    "ack_duration_seconds": "From a request's arrival to its answer, by method and outcome.",
}
GAUGES: Final = {
    "queue_depth": "Messages that are not settled: ready, scheduled, running or paused.",
    "oldest_ready_age_seconds": "For how long the oldest work that may start has been due.",
    "overdue": "Conversations whose work has been due for more than 10 minutes.",
    "conversation_locks": "Locked conversations: held, or expired and not yet taken over.",
    "dlq_entries": "Unresolved dead letters, by class and status.",
    "dlq_oldest_age_seconds": "Age of the oldest unresolved dead letter.",
    "worker_heartbeat_age_seconds": "Since the newest heartbeat of any worker.",
    "maintenance_last_success_timestamp_seconds": "When a job succeeded last.",
    "rollout_percentage": "Share of conversations that have a feature; 0 while it is disabled.",
    "health_status": "Health checks: 0 ok, 1 warning, 2 critical.",
    "health_value": "What a health check found, in its own unit.",
    "health_threshold": "From which value on a health check is a warning, or critical.",
    "metrics_part_up": "Whether this part of the metrics could be read.",
    "build_info": "Versions of the program and the schema.",
    "database_up": "Whether the database answered the last time it was asked.",
    "metrics_age_seconds": "Age of what is shown of the database.",
}
PREFIX: Final = "wa_webhook_"
_TYPES: Final = {
    PREFIX + name: (kind, help_)
    for kind, names in (("counter", COUNTERS), ("histogram", HISTOGRAMS), ("gauge", GAUGES))
    for name, help_ in names.items()
}
_SUFFIXES: Final = {
    "counter": ("_total",),
    "gauge": ("",),
    # The order that a histogram's samples have to have.
    "histogram": ("_bucket", "_count", "_sum"),
}
_FAMILY_OF: Final = {
    family + suffix: (family, place)
    for family, (kind, _) in _TYPES.items()
    for place, suffix in enumerate(_SUFFIXES[kind])
}


def is_gauge(metric: str) -> bool:
    """Whether a sample tells a state, and not what has been added up."""
    return _TYPES.get(metric, ("", ""))[0] == "gauge"


def families(samples: Iterable[MetricSample]) -> Iterator[Metric]:
    """The samples as families, those of one set of labels together, buckets in order."""
    found: dict[str, list[MetricSample]] = {}
    for sample in samples:
        if sample.metric in _FAMILY_OF:
            found.setdefault(_FAMILY_OF[sample.metric][0], []).append(sample)
    for family, members in sorted(found.items()):
        kind, help_ = _TYPES[family]
        metric = Metric(family, help_, kind)
        for sample in sorted(members, key=_place):
            metric.add_sample(sample.metric, _labels(sample), sample.value)
        yield metric


def _place(sample: MetricSample) -> tuple[list[tuple[str, str]], int, float]:
    rest = sorted((name, value) for name, value in sample.labels.items() if name != "le")
    return rest, _FAMILY_OF[sample.metric][1], float(sample.labels.get("le", "0"))


def _labels(sample: MetricSample) -> dict[str, str]:
    bound = sample.labels.get("le")
    if bound is None:
        return sample.labels
    text = "+Inf" if bound == "Infinity" else str(float(bound))
    return sample.labels | {"le": text}
