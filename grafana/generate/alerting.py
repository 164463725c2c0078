"""Alert rules: the health checks, as Grafana sees them.

One rule per severity that has one instance per check: what is checked, and the thresholds, stay in
the database. No `$` anywhere: Grafana replaces variables of the environment in most fields of
these files, and in which of them differs between its versions.
"""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.models.common import DataSourceRef

from grafana.generate.links import OVERVIEW
from grafana.generate.provisioning import FOLDER
from grafana.generate.query import DATASOURCE_TYPE, DATASOURCE_UID, Sql

_LEVELS = """
select
    clock_timestamp() as time,
    check_name,
    case status when 'critical' then 2.0 when 'warning' then 1.0 else 0.0 end as level
from wa_ops.check_webhook_system_health()
order by check_name
"""
_ANSWERS = """
select clock_timestamp() as time, 0.0 as silent
"""
# Of an instance: the check; of a rule that got no data or an error: the rule itself.
_ANCHOR = "{{ with .Labels.check_name }}{{ . }}{{ else }}grafana_rules{{ end }}"


@dataclass(frozen=True)
class _Rule:
    uid: str
    title: str
    sql: str
    evaluator: str
    bounds: tuple[float, ...]
    wait: str
    severity: str
    summary: str
    description: str


_RULES = (
    _Rule(
        "wa-webhook-health-critical",
        "wa-webhook health check critical",
        _LEVELS,
        "gt",
        (1.5,),
        "1m",
        "critical",
        "Health check {{ .Labels.check_name }} is critical",
        "wa_ops.check_webhook_system_health() says so; its message tells what was found.",
    ),
    _Rule(
        "wa-webhook-health-warning",
        "wa-webhook health check warning",
        _LEVELS,
        "within_range",
        (0.5, 1.5),
        "10m",
        "warning",
        "Health check {{ .Labels.check_name }} is not ok",
        "wa_ops.check_webhook_system_health() says so; its message tells what was found.",
    ),
    _Rule(
        "wa-webhook-database-silent",
        "wa-webhook database does not answer Grafana",
        _ANSWERS,
        "gt",
        (0.5,),
        "2m",
        "critical",
        "The database of wa-webhook does not answer Grafana",
        "No other rule can tell anything while this one fires.",
    ),
)


def alert_rules(panel_id: int, runbook: str) -> dict[str, object]:
    """The rules; `panel_id` is the panel of the overview that shows the checks."""
    return {
        "apiVersion": 1,
        "groups": [
            {
                "orgId": 1,
                "name": "wa-webhook",
                "folder": FOLDER,
                "interval": "1m",
                "rules": [_rule(rule, panel_id, runbook) for rule in _RULES],
            }
        ],
    }


def _rule(rule: _Rule, panel_id: int, runbook: str) -> dict[str, object]:
    source = DataSourceRef(type_val=DATASOURCE_TYPE, uid=DATASOURCE_UID)
    query = Sql(rule.sql, ref_id="A", format="time_series", datasource=source)
    return {
        "uid": rule.uid,
        "title": rule.title,
        "condition": "C",
        "for": rule.wait,
        # A database that cannot be asked is not well.
        "noDataState": "Alerting",
        "execErrState": "Alerting",
        "dashboardUid": OVERVIEW,
        "panelId": panel_id,
        "labels": {"severity": rule.severity, "service": "wa-webhook"},
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            "runbook_url": f"{runbook}#{_ANCHOR}",
        },
        "data": [
            _step("A", DATASOURCE_UID, {**query.to_json(), "intervalMs": 60000}),
            _step("B", "__expr__", _expression("B", "reduce", "A") | {"reducer": "last"}),
            _step(
                "C",
                "__expr__",
                _expression("C", "threshold", "B")
                | {"conditions": [{"evaluator": {"type": rule.evaluator, "params": rule.bounds}}]},
            ),
        ],
        "isPaused": False,
    }


def _step(ref_id: str, datasource: str, model: dict[str, object]) -> dict[str, object]:
    return {
        "refId": ref_id,
        "datasourceUid": datasource,
        "relativeTimeRange": {"from": 600, "to": 0},
        "model": model,
    }


def _expression(ref_id: str, kind: str, source: str) -> dict[str, object]:
    return {
        "refId": ref_id,
        "type": kind,
        "expression": source,
        "datasource": {"type": "__expr__", "uid": "__expr__"},
    }
