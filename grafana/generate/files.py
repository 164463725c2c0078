"""All files, as text: what script/grafana writes and the test compares."""

from __future__ import annotations

import json
from typing import Any

import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.agents import agents
from grafana.generate.alerting import alert_rules
from grafana.generate.conversations import conversations
from grafana.generate.deadletters import dead_letters
from grafana.generate.overview import overview
from grafana.generate.provisioning import dashboard_providers, datasources

RUNBOOK = "docs/operations.md"
_NOTE = "# Written by script/grafana: change grafana/generate instead.\n"
# What the SDK gives each variable and link, which Grafana has for some kinds of them only.
_NOT_OF_A_VARIABLE = ("auto", "auto_min", "auto_count")
_OF_A_DATA_LINK = ("title", "url", "targetBlank")


def files(runbook: str = RUNBOOK) -> dict[str, str]:
    """Path below grafana/ → content. `runbook`: where the alerts send whoever they wake up."""
    boards = {
        "overview": overview(),
        "conversations-and-locks": conversations(),
        "dlq": dead_letters(),
        "agents-and-performance": agents(),
    }
    checks = _panel_id(boards["overview"], "Checks, worst first")
    return {
        "provisioning/datasources/wa-webhook.yaml": _yaml(datasources()),
        "provisioning/dashboards/wa-webhook.yaml": _yaml(dashboard_providers()),
        "provisioning/alerting/wa-webhook.yaml": _yaml(alert_rules(checks, runbook)),
    } | {f"dashboards/{name}.json": _json(board) for name, board in boards.items()}


def _panel_id(board: Dashboard, title: str) -> int:
    found = [p.id_val for p in board.panels or [] if p.title == title and p.id_val is not None]
    return found[0]


def _json(board: Dashboard) -> str:
    plain: dict[str, Any] = json.loads(json.dumps(board, cls=JSONEncoder))
    for variable in plain["templating"]["list"]:
        for key in _NOT_OF_A_VARIABLE:
            variable.pop(key, None)
    for item in (*plain["annotations"]["list"], *plain["links"]):
        item.pop("placement", None)
    for panel in plain["panels"]:
        _shorten_links(panel.get("fieldConfig", {}))
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _shorten_links(config: Any) -> None:
    defaults = config.get("defaults", {})
    if "links" in defaults:
        defaults["links"] = _short(defaults["links"])
    for override in config.get("overrides", []):
        for entry in override["properties"]:
            if entry["id"] == "links":
                entry["value"] = _short(entry["value"])


def _short(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: link[key] for key in _OF_A_DATA_LINK if key in link} for link in links]


def _yaml(content: dict[str, object]) -> str:
    plain = json.loads(json.dumps(content, cls=JSONEncoder))
    return _NOTE + yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=98)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as such, not as one with escapes."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
