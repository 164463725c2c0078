"""The committed files are what script/grafana writes, and what Grafana and its users need."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.files import files
from grafana.generate.query import DATASOURCE_UID
from grafana.queries import DASHBOARDS, PROVISIONING, all_queries

ROOT = Path(__file__).parents[2]
BOARDS = {path.stem: json.loads(path.read_text()) for path in sorted(DASHBOARDS.glob("*.json"))}
RULES = yaml.safe_load((PROVISIONING / "alerting" / "wa-webhook.yaml").read_text())
CHECK = re.compile(r"check_name = '(\w+)'")


def panels() -> list[Any]:
    """Every panel but the headings."""
    return [
        pytest.param(name, panel, id=f"{name}: {panel['title']}")
        for name, board in BOARDS.items()
        for panel in board["panels"]
        if panel["type"] != "row"
    ]


def test_the_committed_files_are_the_generated_ones() -> None:
    committed = {
        str(path.relative_to(ROOT / "grafana")): path.read_text()
        for folder in (DASHBOARDS, PROVISIONING)
        for path in folder.rglob("*.*")
    }
    assert committed == files()


def test_the_dashboards_are_those_of_the_design() -> None:
    assert set(BOARDS) == {
        "overview",
        "conversations-and-locks",
        "dlq",
        "agents-and-performance",
    }
    assert len({board["uid"] for board in BOARDS.values()}) == len(BOARDS)
    for board in BOARDS.values():
        assert 8 <= len(board["uid"]) <= 40
        assert board["refresh"] == "30s"
        assert not board["editable"]


@pytest.mark.parametrize("name", BOARDS)
def test_the_typed_model_knows_every_key(name: str) -> None:
    # What the SDK's classes do not know is lost when it is read and written again.
    register_default_plugins()
    again = json.loads(json.dumps(Dashboard.from_json(BOARDS[name]), cls=JSONEncoder))
    assert list(_lost(BOARDS[name], again, name)) == []


def test_the_panels_do_not_overlap() -> None:
    for name, board in BOARDS.items():
        taken: dict[tuple[int, int], str] = {}
        for panel in board["panels"]:
            place = panel["gridPos"]
            assert place["x"] + place["w"] <= 24, panel["title"]
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    other = taken.setdefault((x, y), panel["title"])
                    assert other == panel["title"], f"{name}: {other} under {panel['title']}"
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize(("name", "panel"), panels())
def test_a_panel_explains_itself(name: str, panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert len(panel["description"]) > 10
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    assert panel["title"] not in {
        other["title"]
        for other in BOARDS[name]["panels"]
        if other["id"] != panel["id"] and other["type"] != "row"
    }


@pytest.mark.parametrize(("name", "panel"), panels())
def test_a_panel_asks_the_chosen_data_source(name: str, panel: dict[str, Any]) -> None:
    assert name
    wanted = {"type": "postgres", "uid": "${datasource}"}
    assert panel["datasource"] == wanted
    assert [target["datasource"] for target in panel["targets"]] == [wanted] * len(panel["targets"])
    references = [target["refId"] for target in panel["targets"]]
    assert len(set(references)) == len(references)


def test_variables_and_annotations_ask_the_chosen_data_source() -> None:
    for board in BOARDS.values():
        kinds = {item["name"]: item for item in board["templating"]["list"]}
        assert kinds["datasource"]["type"] == "datasource"
        assert kinds["handler"]["datasource"]["uid"] == "${datasource}"
        assert kinds["handler"]["multi"]
        assert kinds["handler"]["includeAll"]
        for annotation in board["annotations"]["list"]:
            assert annotation["datasource"]["uid"] == "${datasource}"


def test_links_lead_to_dashboards_and_variables_that_exist() -> None:
    uids = {board["uid"]: board for board in BOARDS.values()}
    found = set()
    for name, board in BOARDS.items():
        for url in re.findall(r'"url": "([^"]+)"', json.dumps(board)):
            uid = re.match(r"/d/([\w-]+)\?", url)
            assert uid is not None, url
            target = uids[uid[1]]
            names = {item["name"] for item in target["templating"]["list"]}
            assert "${__url_time_range}" in url
            assert set(re.findall(r"var-(\w+)=", url)) <= names
            assert set(re.findall(r"\$\{(\w+):queryparam\}", url)) <= names
            found.add((name, target["uid"], "var-message" in url))
    # From the overview to dead letters, from there to one message.
    assert ("overview", "wa-webhook-dlq", False) in found
    assert ("dlq", "wa-webhook-dlq", True) in found
    assert ("conversations-and-locks", "wa-webhook-dlq", True) in found


def test_no_query_reads_a_table_or_leaves_the_schema_out() -> None:
    for query in all_queries():
        names = re.findall(r"\b(?:from|join)\s+([\w.]+)", query.sql)
        names = [name for name in names if name not in {"bucket", "created_at"}]
        assert all(name.startswith("wa_ops.") for name in names), query.name


def test_the_views_of_the_design_are_shown() -> None:
    text = "\n".join(query.sql for query in all_queries())
    for name in (
        "webhook_conversation_health",
        "stuck_webhook_conversations",
        "webhook_agent_performance",
        "webhook_message_processing_metrics",
        "webhook_dlq_summary",
        "check_webhook_system_health",
        "get_webhook_performance_stats",
        "message_timeline",
    ):
        assert f"wa_ops.{name}" in text


def test_an_alert_rule_says_what_grafana_asks_for() -> None:
    uids = set()
    for group in RULES["groups"]:
        assert group["folder"]
        assert group["interval"]
        for rule in group["rules"]:
            uids.add(rule["uid"])
            assert len(rule["uid"]) <= 40
            assert rule["noDataState"] == rule["execErrState"] == "Alerting"
            assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
            assert rule["labels"]["severity"] in {"warning", "critical"}
            assert rule["condition"] in {step["refId"] for step in rule["data"]}
            assert _shown(rule)["title"] == "Checks, worst first"
            assert rule["data"][0]["datasourceUid"] == DATASOURCE_UID
    assert len(uids) == 3


def test_nothing_in_the_alert_rules_looks_like_a_variable() -> None:
    # Grafana would put the environment's value in its place, in some fields, in some versions.
    assert "$" not in (PROVISIONING / "alerting" / "wa-webhook.yaml").read_text()


def test_the_data_source_is_the_one_that_rules_and_variable_name() -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources" / "wa-webhook.yaml").read_text())[
        "datasources"
    ]
    assert source["uid"] == DATASOURCE_UID
    for board in BOARDS.values():
        (chosen,) = [v for v in board["templating"]["list"] if v["name"] == "datasource"]
        assert chosen["current"]["value"] == DATASOURCE_UID
        assert chosen["query"] == source["type"]
    assert source["jsonData"]["maxOpenConns"] < 10
    assert source["secureJsonData"]["password"].startswith("$")


def test_the_generator_is_no_part_of_the_program() -> None:
    imports = re.compile(r"^\s*(?:from|import) grafana", re.MULTILINE)
    assert [
        path for path in (ROOT / "glue").rglob("*.py") if imports.search(path.read_text())
    ] == []


def _shown(rule: dict[str, Any]) -> dict[str, Any]:
    (board,) = [b for b in BOARDS.values() if b["uid"] == rule["dashboardUid"]]
    (panel,) = [p for p in board["panels"] if p["id"] == rule["panelId"]]
    found: dict[str, Any] = panel
    return found


def _lost(before: Any, after: Any, path: str) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                yield f"{path}.{key}"
            else:
                yield from _lost(value, after[key], f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list):
        for index, pair in enumerate(zip(before, after, strict=False)):
            yield from _lost(*pair, f"{path}[{index}]")
        if len(before) != len(after):
            yield f"{path}: {len(before)} entries, {len(after)} left"
