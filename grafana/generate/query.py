"""SQL of panels: the query model of the PostgreSQL data source, and what several panels share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef

# The data source that is provisioned. Its type by the name that every Grafana since 10 knows.
DATASOURCE_TYPE = "postgres"
DATASOURCE_UID = "wa-webhook-postgres"
# Panels go by the variable, so that one dashboard serves several installations.
DATASOURCE = DataSourceRef(type_val=DATASOURCE_TYPE, uid="${datasource}")
# Points of a panel at most: decides $__interval, and with it which rollups are read.
POINTS = 720
# A point of at least five minutes is made of hours: 720 points of that are 60 hours.
HOURLY = "$__interval_ms >= 300000"
GRAIN = f"case when {HOURLY} then 'hour' else 'minute' end"
# The rollups of a table: the chosen time, not the width of a panel, decides.
TABLE_GRAIN = (
    "case when $__timeTo()::timestamptz - $__timeFrom()::timestamptz > interval '60 hours' "
    "then 'hour' else 'minute' end"
)
# From a variable with "All": a list of quoted names. Rollups name no handler by the empty text.
HANDLERS = "coalesce(nullif({column}, ''), '(none)') in ($handler)"
SLOTS = {
    "upto_5ms": "0.005",
    "upto_10ms": "0.01",
    "upto_25ms": "0.025",
    "upto_50ms": "0.05",
    "upto_100ms": "0.1",
    "upto_250ms": "0.25",
    "upto_500ms": "0.5",
    "upto_1s": "1",
    "upto_2500ms": "2.5",
    "upto_5s": "5",
    "upto_10s": "10",
    "upto_30s": "30",
    "upto_60s": "60",
    "upto_300s": "300",
    "over_300s": "+Inf",
}
Format = Literal["time_series", "table"]


@dataclass
class Sql(Dataquery):
    """One query of a panel or alert rule, as the data source stores it."""

    text: str
    ref_id: str = "A"
    format: Format = "table"
    datasource: DataSourceRef | None = None

    def to_json(self) -> dict[str, object]:
        """What goes into the dashboard."""
        return {
            "datasource": self.datasource or DATASOURCE,
            "editorMode": "code",
            "format": self.format,
            "rawQuery": True,
            "rawSql": self.text.strip(),
            "refId": self.ref_id,
        }


@dataclass
class SqlBuilder(Builder[Dataquery]):
    """The SDK takes builders only."""

    query: Sql

    def build(self) -> Dataquery:
        """The query itself."""
        return self.query


def per_minute(count: str, name: str = "value") -> str:
    """The sum of `count` over a point, as a rate; a point is at least as long as its rollup."""
    length = f"greatest($__interval_ms / 1000, case when {HOURLY} then 3600 else 60 end)"
    return f"60.0 * sum({count}) / {length} as {name}"


def quantile(share: float, name: str) -> str:
    """A percentile of all that a group's rollups timed, as column `name`."""
    sums = ", ".join(f"sum({column})" for column in SLOTS)
    return f'wa_ops.latency_quantile({share}, array[{sums}]::bigint[]) as "{name}"'


def percentiles() -> list[str]:
    """The three percentiles that every panel of times shows."""
    shares = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    return [quantile(share, name) for share, name in shares]


def slots() -> list[str]:
    """Columns of a heatmap: counts, named by the upper bound of what they count."""
    return [f'sum({column}) as "{bound}"' for column, bound in SLOTS.items()]


def handlers(column: str) -> str:
    """The condition that the handler chosen above the dashboard is in `column`."""
    return HANDLERS.format(column=column)


def series(
    columns: Sequence[str],
    *conditions: str,
    source: str = "metric_rollups",
    metric: str | None = None,
) -> str:
    """Values over time, from a view of wa_ops with grain and bucket; one series per `metric`."""
    named = [f"{metric} as metric"] if metric is not None else []
    chosen = [f"grain = {GRAIN}", "$__timeFilter(bucket)", *conditions]
    return (
        "select\n    "
        + ",\n    ".join(["$__timeGroupAlias(bucket,$__interval)", *named, *columns])
        + f"\nfrom wa_ops.{source}\nwhere\n    "
        + "\n    and ".join(chosen)
        + f"\ngroup by {'1, 2' if named else '1'}\norder by 1"
    )
