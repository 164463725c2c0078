"""Writes what is in grafana/: dashboards, data source, provider, alert rules. See script/grafana.

Built with Grafana's typed SDK, a dependency of development: nothing of the program imports this.
"""

from __future__ import annotations
