"""Dashboards: rows of tiles, the variables and annotations that all of them have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as shapes

from grafana.generate.links import TAG, between_dashboards
from grafana.generate.panels import Tile
from grafana.generate.query import DATASOURCE, DATASOURCE_TYPE, DATASOURCE_UID, Sql

WIDTH = 24
_HANDLERS = """
select handler as __value, handler as __text from wa_ops.handler_state
union all
select '(none)', '(none)'
order by 1
"""
_CHANGES = """
select
    changed_at as time,
    concat(flag, case when is_enabled then ' on, ' else ' off, ' end, new_percentage, ' %') as text,
    'flag' as tags
from wa_ops.feature_flag_changes
where $__timeFilter(changed_at)
order by changed_at
limit 100
"""


@dataclass(frozen=True)
class Row:
    """A heading and what stands under it, from left to right, top to bottom."""

    title: str
    tiles: Sequence[Tile]


def board(
    uid: str, title: str, description: str, rows: Sequence[Row], *, texts: Sequence[str] = ()
) -> shapes.Dashboard:
    """A dashboard; `texts` are names of variables to type into."""
    built = build.Dashboard(title)
    built.uid(uid).description(description).tags([TAG]).readonly().timezone("browser")
    built.time("now-6h", "now").refresh("30s").tooltip(shapes.DashboardCursorSync.CROSSHAIR)
    built.link(between_dashboards())
    for variable in (_datasource(), _handler(), *map(_text, texts)):
        built.with_variable(variable)
    built.annotation(_changes())
    result = built.build()
    result.panels = list(_placed(rows))
    result.schema_version = 42
    return result


def _placed(rows: Sequence[Row]) -> Sequence[shapes.Panel | shapes.RowPanel]:
    found: list[shapes.Panel | shapes.RowPanel] = []
    top = 0
    for row in rows:
        heading = build.Row(row.title).id(len(found) + 1).build()
        heading.grid_pos = shapes.GridPos(h=1, w=WIDTH, x=0, y=top)
        found.append(heading)
        top += 1
        left = tallest = 0
        for tile in row.tiles:
            if left + tile.width > WIDTH:
                left, top, tallest = 0, top + tallest, 0
            panel = tile.panel.build()
            panel.id_val = len(found) + 1
            panel.grid_pos = shapes.GridPos(h=tile.height, w=tile.width, x=left, y=top)
            found.append(panel)
            left += tile.width
            tallest = max(tallest, tile.height)
        top += tallest
    return found


def _datasource() -> Builder[shapes.VariableModel]:
    return (
        build.DatasourceVariable("datasource")
        .label("Data source")
        .description("The PostgreSQL database of wa-webhook.")
        .type(DATASOURCE_TYPE)
        .current(shapes.VariableOption(text="wa-webhook", value=DATASOURCE_UID))
    )


def _handler() -> Builder[shapes.VariableModel]:
    return (
        build.QueryVariable("handler")
        .label("Handler")
        .description("Handlers to show where a panel tells them apart; (none): none was known.")
        .datasource(DATASOURCE)
        .query(_HANDLERS.strip())
        .refresh(shapes.VariableRefresh.ON_DASHBOARD_LOAD)
        .multi(True)
        .include_all(True)
        .current(shapes.VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _text(name: str) -> Builder[shapes.VariableModel]:
    return build.TextBoxVariable(name).label(name.capitalize()).default_value("")


def _changes() -> Builder[shapes.AnnotationQuery]:
    return (
        build.AnnotationQuery()
        .name("Rollout changes")
        .datasource(DATASOURCE)
        .enable(True)
        .icon_color("purple")
        .target(_Target(Sql(_CHANGES, ref_id="changes")))
    )


@dataclass
class _Target(Builder[Sql]):
    query: Sql

    def build(self) -> Sql:
        return self.query
