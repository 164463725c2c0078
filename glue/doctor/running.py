"""What has to run: workers, jobs, and pg_cron where it is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from glue import api
from glue.database import doctorapi
from glue.database.doctorapi import CronJob, Server
from glue.database.query import Connection
from glue.database.rows import MetricSample
from glue.deploy.sources import Sources
from glue.doctor.finding import Finding, bad, doubtful, good

HEARTBEAT_S = 60.0
# No job is due more rarely than every hour.
SUCCESS_S = 2.5 * 3600


def check_workers(conn: Connection) -> Iterator[Finding]:
    """Whether a worker lives and its jobs succeed; told by what the service's login may ask."""
    samples = {(s.metric, s.labels.get("task")): s for s in api.metrics(conn)}
    beat = samples.get(("wa_webhook_worker_heartbeat_age_seconds", None))
    remedy = "start wa-webhook worker, and look at its log"
    if beat is None:
        yield bad("workers", "no worker has reported in the last day", remedy)
    elif beat.value > HEARTBEAT_S:
        yield bad("workers", f"the last heartbeat is {beat.value:.0f} s old", remedy)
    else:
        yield good("workers", "a worker is alive")
    yield from _check_jobs(list(samples.values()), time.time())


def _check_jobs(samples: list[MetricSample], now: float) -> Iterator[Finding]:
    name = "wa_webhook_maintenance_last_success_timestamp_seconds"
    done = {s.labels["task"]: now - s.value for s in samples if s.metric == name}
    late = sorted(task for task, age in done.items() if age > SUCCESS_S)
    if late:
        yield doubtful(
            "jobs",
            f"no success for hours: {', '.join(late)}",
            "look at last_outcome in wa_ops.cron_status; start a worker",
        )
    elif done:
        yield good("jobs", f"{len(done)} succeeded in time")


def check_receivers(conn: Connection, secret: str) -> Iterator[Finding]:
    """Whether alerts go anywhere, and can be signed."""
    receivers = doctorapi.receivers(conn)
    if not receivers:
        yield doubtful(
            "alerts",
            "no receiver is enabled: nobody is told",
            "select wa_ops.set_alert_receiver('name', 'https://…', 'why') as an operator",
        )
    elif not secret.strip():
        yield bad(
            "alerts",
            f"{len(receivers)} receivers are enabled, but nothing is sent without WA_ALERT_SECRET",
            "set WA_ALERT_SECRET: whsec_ and 24 to 64 random bytes in base64",
        )
    else:
        yield good("alerts", f"go to {', '.join(receivers)}")


def check_cron(conn: Connection, server: Server, sources: Sources) -> Iterator[Finding]:
    """pg_cron is a second driver of the jobs: not needed, but right where it is."""
    if not doctorapi.has_cron(conn):
        # Only a superuser is told what is loaded.
        preloaded = "pg_cron" in server.settings.get("shared_preload_libraries", "")
        if preloaded and server.settings.get("cron.database_name") == conn.info.dbname:
            yield doubtful(
                "pg_cron",
                "is loaded for this database, but the extension is not there",
                "as a superuser: create extension pg_cron, then wa-webhook upgrade",
            )
        else:
            yield good("pg_cron", "is not here: the workers run the jobs")
        return
    jobs = doctorapi.cron_jobs(conn)
    if jobs is None:
        yield good("pg_cron", "is here; the doctor sees its jobs with a superuser's login only")
        return
    yield from _check_cron_jobs(jobs, {f"wa:{path.stem}" for path in sources.cron()}, conn)


def _check_cron_jobs(jobs: list[CronJob], wanted: set[str], conn: Connection) -> Iterator[Finding]:
    wrong = [
        *(f"{name} is missing" for name in sorted(wanted - {job.name for job in jobs})),
        *(f"{job.name} is of an older release" for job in jobs if job.name not in wanted),
        *(f"{job.name} is switched off" for job in jobs if not job.is_active),
        *(
            f"{job.name} runs in {job.database} as {job.username}"
            for job in jobs
            if (job.database, job.username) != (conn.info.dbname, "wa_cron")
        ),
    ]
    if wrong:
        yield doubtful("pg_cron", "; ".join(wrong), "run wa-webhook upgrade as a superuser")
    else:
        yield good("pg_cron", f"{len(jobs)} jobs are in place")
