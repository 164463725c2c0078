"""Delivers what the database wants to be told; the database decides when and how often."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

import psycopg

from glue import api
from glue.alerting.post import NotTaken, open_client, post
from glue.database.pool import Pool
from glue.database.rows import Notification
from glue.errors import WaError
from glue.logs.log import Log

AT_ONCE = 8
log = Log("alerts")


class Notifier:
    """Any number of workers may have one: the database gives each notification to one of them."""

    def __init__(self, pool: Pool, secrets: Sequence[str], runbook_url: str | None) -> None:
        self._pool = pool
        self._secrets = secrets
        self._runbook_url = runbook_url
        self._client = open_client()
        self._has_said = False

    def run(self, worker: str) -> int:
        """Post what is due; how many were claimed. Never raises for a receiver or the database."""
        if not self._secrets:
            self._say_once()
            return 0
        try:
            with self._pool.connection() as conn:
                notifications = api.claim_alerts(conn, worker, AT_ONCE)
            if notifications:
                self._deliver(notifications)
        except (psycopg.Error, WaError) as exc:
            log.fault("alerts_not_claimed", exc, worker=worker)
            return 0
        return len(notifications)

    def _deliver(self, notifications: Sequence[Notification]) -> None:
        # At the same time, so that a receiver that hangs holds up no other.
        with ThreadPoolExecutor(len(notifications), thread_name_prefix="alert") as threads:
            posts = {threads.submit(self._post, each): each for each in notifications}
            for done in as_completed(posts):
                self._report(posts[done], done.result())

    def _post(self, notification: Notification) -> str | None:
        """None, or the class of what went wrong."""
        try:
            post(self._client, notification, self._secrets, self._runbook_url)
        except NotTaken as exc:
            return str(exc)
        except Exception as exc:
            # Whatever it is, it is this receiver's, and no reason not to tell the others.
            return type(exc).__name__
        return None

    def _report(self, notification: Notification, error: str | None) -> None:
        delivery, attempt = notification.delivery_id, notification.attempt
        with self._pool.connection() as conn:
            if error is None:
                api.alert_delivered(conn, delivery, attempt)
            else:
                api.alert_failed(conn, delivery, attempt, error)
        log.info(
            "alert_posted" if error is None else "alert_not_taken",
            receiver=notification.receiver,
            check=notification.check_name,
            alert_status=notification.alert_status,
            attempt=attempt,
            error_class=error or "",
        )

    def _say_once(self) -> None:
        if not self._has_said:
            self._has_said = True
            log.warning("alerts_without_secret", variable="WA_ALERT_SECRET")
