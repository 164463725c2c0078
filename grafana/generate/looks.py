"""What panels have in common: title, description, unit, thresholds, headings and colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard

from grafana.generate.links import Link
from grafana.generate.query import DATASOURCE, Sql, SqlBuilder

STATUS_COLOURS = {"ok": "green", "warning": "orange", "critical": "red"}


class AnyPanel(Protocol):
    """What the SDK's builders of panels have in common."""

    def build(self) -> dashboard.Panel: ...
    def title(self, title: str) -> Self: ...
    def description(self, description: str) -> Self: ...
    def datasource(self, datasource: shapes.DataSourceRef) -> Self: ...
    def unit(self, unit: str) -> Self: ...
    def with_target(self, target: Builder[Dataquery]) -> Self: ...
    def with_transformation(self, transformation: dashboard.DataTransformerConfig) -> Self: ...
    def no_value(self, no_value: str) -> Self: ...
    def data_links(self, links: list[Builder[dashboard.DashboardLink]]) -> Self: ...


@dataclass(frozen=True)
class Column:
    """How one column of a table looks: its heading, unit, link; values of `colours` are painted."""

    name: str
    title: str
    unit: str | None = None
    link: Link | None = None
    colours: dict[str, str] = field(default_factory=dict)
    width: int | None = None

    def properties(self) -> list[dashboard.DynamicConfigValue]:
        """As Grafana's override of the field."""
        found: dict[str, object] = {"displayName": self.title}
        if self.unit is not None:
            found["unit"] = self.unit
        if self.width is not None:
            found["custom.width"] = self.width
        if self.link is not None:
            found["links"] = [self.link.builder().build()]
        if self.colours:
            found["mappings"] = [painted(self.colours)]
            found["custom.cellOptions"] = {"type": "color-background", "mode": "basic"}
        return [dashboard.DynamicConfigValue(id_val=key, value=found[key]) for key in found]


def painted(colours: dict[str, str]) -> dashboard.ValueMap:
    """Values by their colour."""
    return dashboard.ValueMap(
        options={
            value: dashboard.ValueMappingResult(color=colour, index=index)
            for index, (value, colour) in enumerate(colours.items())
        }
    )


def finish(
    panel: AnyPanel,
    title: str,
    description: str,
    unit: str,
    query: Sql,
    *,
    check: str | None = None,
    links: Sequence[Link] = (),
) -> None:
    """What no panel goes without; with `check`, its thresholds from the database."""
    panel.title(title).description(description).datasource(DATASOURCE).unit(unit)
    panel.no_value("none" if query.format == "table" else "no data")
    panel.with_target(SqlBuilder(query))
    if check is not None:
        panel.with_target(SqlBuilder(Sql(_threshold_query(check), ref_id="thresholds")))
        panel.with_transformation(_thresholds_from_query())
    if links:
        panel.data_links([link.builder() for link in links])


def steps(*pairs: tuple[float | None, str]) -> Builder[dashboard.ThresholdsConfig]:
    """Colours from a value on; None is where they begin."""
    return (
        ThresholdsConfig()
        .mode(dashboard.ThresholdsMode.ABSOLUTE)
        .steps([dashboard.Threshold(value=value, color=colour) for value, colour in pairs])
    )


def _threshold_query(check: str) -> str:
    return (
        "select 0 as base, warning, critical\n"
        f"from wa_ops.health_thresholds\nwhere check_name = '{check}'"
    )


# The table that health itself goes by: nobody has to change a dashboard for a threshold.
def _thresholds_from_query() -> dashboard.DataTransformerConfig:
    colours = {"base": "green", "warning": "orange", "critical": "red"}
    mappings = [
        {
            "fieldName": name,
            "handlerKey": "threshold1",
            "handlerArguments": {"threshold": {"color": colour}},
        }
        for name, colour in colours.items()
    ]
    return dashboard.DataTransformerConfig(
        id_val="configFromData", options={"configRefId": "thresholds", "mappings": mappings}
    )
