"""Reload functions and views after a bare `yoyo apply`; `wa-webhook upgrade` always does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yoyo import step

from glue.deploy.install import reload

if TYPE_CHECKING:
    from typing import Any

    import psycopg


def load(conn: psycopg.Connection[Any]) -> None:
    """Run the functions', views' and cron jobs' files again."""
    reload(conn)


steps = [step(load)]
