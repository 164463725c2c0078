"""Every SQL text that Grafana runs, read from the committed files: for tests and measurements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DASHBOARDS = HERE / "dashboards"
PROVISIONING = HERE / "provisioning"


@dataclass(frozen=True)
class Query:
    """One text, with what decides how Grafana expands it and what it expects to get."""

    source: str
    title: str
    ref_id: str
    sql: str
    format: str
    panel: str
    max_data_points: int
    min_interval: str

    @property
    def name(self) -> str:
        """Dashboard, panel and reference, for people."""
        return f"{self.source}: {self.title} [{self.ref_id}]"


def all_queries() -> list[Query]:
    """Panels, variables and annotations of all dashboards, and the alert rules."""
    found: list[Query] = []
    for path in sorted(DASHBOARDS.glob("*.json")):
        found += _of_dashboard(path.stem, json.loads(path.read_text()))
    for path in sorted((PROVISIONING / "alerting").glob("*.yaml")):
        found += _of_rules(path.stem, yaml.safe_load(path.read_text()))
    return found


def _of_dashboard(source: str, board: dict[str, Any]) -> Iterator[Query]:
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield _query(source, panel["title"], target, panel["type"], panel)
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            target = {"rawSql": variable["query"], "refId": "variable", "format": "table"}
            yield _query(source, variable["name"], target, "variable", {})
    for annotation in board["annotations"]["list"]:
        yield _query(source, annotation["name"], annotation["target"], "annotation", {})


def _of_rules(source: str, rules: dict[str, Any]) -> Iterator[Query]:
    for group in rules["groups"]:
        for rule in group["rules"]:
            for step in rule["data"]:
                if step["datasourceUid"] != "__expr__":
                    yield _query(f"alerts of {source}", rule["title"], step["model"], "alert", {})


def _query(
    source: str, title: str, target: dict[str, Any], kind: str, panel: dict[str, Any]
) -> Query:
    return Query(
        source=source,
        title=title,
        ref_id=target["refId"],
        sql=target["rawSql"],
        format=target["format"],
        panel=kind,
        # A panel's width in pixels, when it does not say.
        max_data_points=int(panel.get("maxDataPoints", 1000)),
        min_interval=panel.get("interval", "1ms"),
    )
