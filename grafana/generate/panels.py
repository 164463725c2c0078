"""The kinds of panels; each has title, description, unit and data source, or cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import bargauge, common, heatmap, stat, table, timeseries
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import heatmap as heatmap_shapes

from grafana.generate.links import Link
from grafana.generate.looks import AnyPanel, Column, finish, steps
from grafana.generate.query import POINTS, Sql


@dataclass(frozen=True)
class Tile:
    """A panel and the room that it takes, of 24 columns."""

    panel: AnyPanel
    width: int
    height: int


def over_time(
    title: str,
    description: str,
    unit: str,
    sql: str,
    *,
    stacked: bool = False,
    check: str | None = None,
    links: Sequence[Link] = (),
    width: int = 12,
) -> Tile:
    """Values over time. `stacked`: counts, as bars; `check`: its thresholds are drawn as lines."""
    panel = timeseries.Panel().interval("1m").max_data_points(POINTS).min(0)
    panel.legend(
        common.VizLegendOptions()
        .display_mode(shapes.LegendDisplayMode.TABLE)
        .placement(shapes.LegendPlacement.BOTTOM)
        .show_legend(True)
        .calcs(["mean", "max", "lastNotNull"])
    )
    panel.tooltip(
        common.VizTooltipOptions()
        .mode(shapes.TooltipDisplayMode.MULTI)
        .sort(shapes.SortOrder.DESCENDING)
    )
    if stacked:
        panel.draw_style(shapes.GraphDrawStyle.BARS).fill_opacity(70).line_width(0)
        panel.stacking(common.StackingConfig().mode(shapes.StackingMode.NORMAL).group("A"))
    else:
        # No line over hours in which nothing was timed.
        panel.fill_opacity(5).show_points(shapes.VisibilityMode.AUTO).insert_nulls(7_200_000)
    if check is not None:
        style = common.GraphThresholdsStyleConfig().mode(shapes.GraphThresholdsStyleMode.DASHED)
        panel.thresholds_style(style)
    query = Sql(sql, format="time_series")
    finish(panel, title, description, unit, query, check=check, links=links)
    return Tile(panel, width, 9)


def number(
    title: str,
    description: str,
    unit: str,
    sql: str,
    *,
    check: str | None = None,
    colours: Sequence[tuple[float | None, str]] = ((None, "text"),),
    links: Sequence[Link] = (),
    width: int = 4,
) -> Tile:
    """One number of now, or several. Painted by the thresholds of `check`, else by `colours`."""
    panel = stat.Panel().graph_mode(shapes.BigValueGraphMode.NONE)
    panel.color_mode(shapes.BigValueColorMode.VALUE)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
    panel.thresholds(steps(*colours))
    finish(panel, title, description, unit, Sql(sql), check=check, links=links)
    return Tile(panel, width, 4)


def bars(title: str, description: str, unit: str, sql: str, *, width: int = 8) -> Tile:
    """One bar per row: a text column names it, a numeric one is its length."""
    panel = bargauge.Panel().display_mode(shapes.BarGaugeDisplayMode.BASIC).min(0)
    panel.orientation(shapes.VizOrientation.HORIZONTAL)
    panel.reduce_options(common.ReduceDataOptions().values(True).limit(25).calcs([]))
    panel.thresholds(steps((None, "blue")))
    finish(panel, title, description, unit, Sql(sql))
    return Tile(panel, width, 9)


def listing(
    title: str,
    description: str,
    unit: str,
    sql: str,
    columns: Sequence[Column],
    *,
    width: int = 24,
    height: int = 9,
) -> Tile:
    """A table; `columns` are all that the query returns, in its order."""
    panel = table.Panel().show_header(True).filterable(True)
    panel.cell_height(shapes.TableCellHeight.SM)
    for column in columns:
        panel.override_by_name(column.name, column.properties())
    finish(panel, title, description, unit, Sql(sql))
    return Tile(panel, width, height)


def latency_heatmap(title: str, description: str, sql: str, *, width: int = 12) -> Tile:
    """Counts per time and latency; the query's columns are those of slots()."""
    panel = heatmap.Panel().interval("1m").max_data_points(POINTS)
    panel.calculate(False).show_value(shapes.VisibilityMode.NEVER).cell_gap(1).show_legend()
    panel.rows_frame(
        heatmap.RowsHeatmapOptions().layout(shapes.HeatmapCellLayout.LE).value("Messages")
    )
    panel.y_axis(heatmap.YAxisConfig().unit("s").axis_placement(shapes.AxisPlacement.LEFT))
    panel.cell_values(heatmap.CellValues().unit("short"))
    panel.color(
        heatmap.HeatmapColorOptions()
        .mode(heatmap_shapes.HeatmapColorMode.SCHEME)
        .scheme("Blues")
        .scale(heatmap_shapes.HeatmapColorScale.EXPONENTIAL)
        .exponent(0.5)
        .steps(64)
    )
    panel.filter_values(heatmap.FilterValueRange().le(1e-9))
    finish(panel, title, description, "short", Sql(sql, format="time_series"))
    return Tile(panel, width, 9)
