"""The rules and examples for Prometheus and Alertmanager, tried by their own tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from glue.web.families import COUNTERS, GAUGES, HISTOGRAMS, PREFIX

ROOT = Path(__file__).parents[2]
FILES = ROOT / "prometheus"
RULES = yaml.safe_load((FILES / "wa-webhook.rules.yml").read_text())
TESTS = sorted((FILES / "tests").glob("*.test.yml"))


def tool(name: str) -> str:
    """The program of Debian's packages; skips the test without it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (packages prometheus, prometheus-alertmanager)")
    return found


def checked(*command: str | Path) -> str:
    """What the program prints; it has to agree."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> Iterator[dict[str, Any]]:
    for group in RULES["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                yield rule


def test_promtool_accepts_rules_and_configuration() -> None:
    assert "SUCCESS" in checked(tool("promtool"), "check", "rules", "wa-webhook.rules.yml")
    assert "SUCCESS" in checked(tool("promtool"), "check", "config", "prometheus.yml")


def test_amtool_accepts_the_configuration() -> None:
    assert "SUCCESS" in checked(tool("amtool"), "check-config", "alertmanager.yml")


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.name))
def test_each_alert_fires_when_it_should(path: Path) -> None:
    assert "SUCCESS" in checked(tool("promtool"), "test", "rules", path)


def test_every_alert_is_tested_both_ways() -> None:
    fires, rests = set(), set()
    for path in TESTS:
        for test in yaml.safe_load(path.read_text())["tests"]:
            for case in test["alert_rule_test"]:
                expected = case["exp_alerts"]
                names = {(case["alertname"], e["exp_labels"]["severity"]) for e in expected}
                fires |= names
                # A test of more series than alerts: the others do not fire.
                if not expected or len(test["input_series"]) > len(expected):
                    rests.add(case["alertname"])
    wanted = {(rule["alert"], rule["labels"]["severity"]) for rule in alerts()}
    assert fires == wanted
    assert rests == {name for name, _ in wanted}


def test_every_alert_says_what_to_do() -> None:
    for rule in alerts():
        assert rule["alert"].startswith("WaWebhook")
        assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
        assert rule["labels"]["severity"] in {"warning", "critical"}
        anchor = rule["annotations"]["runbook_url"].rpartition("#")[2]
        if "check" in rule["labels"]:
            assert anchor == rule["labels"]["check"], rule["alert"]


def test_no_value_is_added_up_over_instances() -> None:
    # Each tells the same: the database's.
    for group in RULES["groups"]:
        for rule in group["rules"]:
            text = " ".join(rule["expr"].split())
            for part in text.split("sum by")[1:]:
                assert "max without (instance)" in part or "job:" in part, text


def test_the_rules_read_metrics_that_exist() -> None:
    families = {PREFIX + name for name in (*COUNTERS, *HISTOGRAMS, *GAUGES)}
    recorded = {rule["record"] for group in RULES["groups"] for rule in group["rules"]
                if "record" in rule}  # fmt: skip
    for group in RULES["groups"]:
        for rule in group["rules"]:
            for name in re.findall(r"(?<![:\w])wa_webhook_\w+", rule["expr"]):
                assert re.sub(r"_(total|bucket)$", "", name) in families, name
            assert set(re.findall(r"job:[\w:]+", rule["expr"])) <= recorded
