"""Counters of /metrics behind the real server: over its processes, and through restarts of all."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException

import psycopg
from prometheus_client.parser import text_string_to_metric_families

from glue import api
from glue.registry import Registry

from .support.server import Server
from .support.site import delivery, text_message, wait_for
from .test_http_gunicorn import MODULE, Gunicorn, worker_pids


def scrape(program: Gunicorn) -> tuple[float | None, str]:
    """Accepted requests in total where they are told, and which process answered."""
    conn = HTTPConnection("127.0.0.1", program.port, timeout=30)
    try:
        conn.request("GET", "/metrics")
        response = conn.getresponse()
        text = response.read().decode()
    finally:
        conn.close()
    assert response.status == 200, text
    samples = [s for f in text_string_to_metric_families(text) for s in f.samples]
    [pid] = {s.labels["pid"] for s in samples if s.name == "process_resident_memory_bytes"}
    accepted = [
        s.value
        for s in samples
        if s.name == "wa_webhook_requests_total" and s.labels["outcome"] == "accepted"
    ]
    return sum(accepted) if accepted else None, pid


def test_counters_add_up_and_survive(own_server: Server) -> None:
    database = own_server.conninfo("wa_base")
    with psycopg.connect(database, autocommit=True) as conn:
        api.register_handlers(conn, Registry.discover([MODULE]).registration())
    program = Gunicorn(database, "--workers", "2")
    try:
        wait_for(program.is_ready, 30)
        wait_for(lambda: len(worker_pids(program)) == 2, 30)
        for n in range(20):
            assert program.post(delivery(text_message(phone=f"2507880001{n:02}"))) == 200
        told: dict[str, float] = {}

        def all_tell(wanted: float) -> bool:
            try:
                accepted, pid = scrape(program)
            except (OSError, HTTPException):
                return False
            if accepted is None:
                return False
            assert accepted <= wanted
            told[pid] = accepted
            return len(told) == 2 and set(told.values()) == {wanted}

        # Each process counts its own requests; both tell those of both.
        wait_for(lambda: all_tell(20), 60)
        assert set(map(int, told)) == worker_pids(program)
        own_server.stop("immediate")
        # Told for as long as the last look is fresh, then not at all; never another number.
        wait_for(lambda: scrape(program)[0] is None, 30)
        own_server.start()
        wait_for(program.is_ready, 60)
        assert program.post(delivery(text_message(phone="250788000200"))) == 200
        wait_for(lambda: all_tell(21), 60)
        assert program.end() == 0
        program = Gunicorn(database, "--workers", "2")
        wait_for(program.is_ready, 30)
        told.clear()
        wait_for(lambda: all_tell(21), 60)
    finally:
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()
