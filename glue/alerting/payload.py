"""The body of a notification: one alert in the shape of Alertmanager's webhook, version 4.

Source of the shape: Prometheus' documentation, "webhook_config" and notification data structures.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from glue.database.rows import Notification

# Go's zero time: how Alertmanager says that an alert has no end yet.
NO_END = "0001-01-01T00:00:00Z"


def alert_name(check: str) -> str:
    """stuck_conversations: WaWebhookStuckConversations."""
    return "WaWebhook" + "".join(part.capitalize() for part in check.split("_"))


def body(notification: Notification, runbook_url: str | None) -> bytes:
    """UTF-8 JSON. Nothing private: health checks tell counts, ages and names of jobs and tables."""
    name = alert_name(notification.check_name)
    labels = {
        "alertname": name,
        "check": notification.check_name,
        "installation": notification.installation,
        "severity": notification.severity,
    }
    annotations = {
        "summary": f"{notification.check_name}: {notification.message}",
        "description": notification.description or notification.message,
    }
    if notification.value is not None:
        annotations["value"] = f"{notification.value:g} {notification.unit}"
    if runbook_url:
        annotations["runbook_url"] = f"{runbook_url}#{notification.check_name}"
    ends_at = notification.ends_at
    alert = {
        "status": notification.alert_status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": _time(notification.starts_at),
        "endsAt": NO_END if ends_at is None else _time(ends_at),
        "generatorURL": annotations.get("runbook_url", ""),
        "fingerprint": notification.fingerprint,
    }
    document: dict[str, Any] = {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{name}", installation="{notification.installation}"}}',
        "truncatedAlerts": 0,
        "status": notification.alert_status,
        "receiver": notification.receiver,
        "groupLabels": {"alertname": name, "installation": notification.installation},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": runbook_url or "",
        "alerts": [alert],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
