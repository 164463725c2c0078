"""Files by which Grafana sets itself up: the data source and where the dashboards are."""

from __future__ import annotations

from grafana.generate.query import DATASOURCE_TYPE, DATASOURCE_UID

FOLDER = "wa-webhook"
# Where grafana/dashboards is to be found on Grafana's machine.
DASHBOARDS = "/etc/grafana/wa-webhook/dashboards"


def datasources() -> dict[str, object]:
    """The data source: a login of wa-webhook grant-login NAME monitor, with few connections."""
    return {
        "apiVersion": 1,
        "datasources": [
            {
                "name": "wa-webhook",
                "uid": DATASOURCE_UID,
                "type": DATASOURCE_TYPE,
                "access": "proxy",
                "url": "$WA_GRAFANA_DB_HOST",
                "user": "$WA_GRAFANA_DB_USER",
                "secureJsonData": {"password": "$WA_GRAFANA_DB_PASSWORD"},
                "jsonData": {
                    "database": "$WA_GRAFANA_DB_NAME",
                    "sslmode": "$WA_GRAFANA_DB_SSLMODE",
                    # Fewer than the login may have: grant-login allows 10.
                    "maxOpenConns": 6,
                    "maxIdleConns": 2,
                    "maxIdleConnsAuto": False,
                    "connMaxLifetime": 14400,
                    "postgresVersion": 1500,
                    "timescaledb": False,
                },
                "editable": False,
            }
        ],
    }


def dashboard_providers() -> dict[str, object]:
    """Where the dashboards are; what is changed in Grafana is not kept."""
    return {
        "apiVersion": 1,
        "providers": [
            {
                "name": "wa-webhook",
                "orgId": 1,
                "type": "file",
                "folder": FOLDER,
                "updateIntervalSeconds": 30,
                "allowUiUpdates": False,
                "disableDeletion": False,
                "options": {"path": DASHBOARDS, "foldersFromFilesStructure": False},
            }
        ],
    }
