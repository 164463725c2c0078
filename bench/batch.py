"""The largest request: 1,000 updates, beside one statement that inserts 1,000 bare rows."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Callable

from bench.report import Cell, Report
from bench.stage import Stage
from glue.sending.samples import batch, encoded

UPDATES = 1000
WANTED_MS, WANTED_TIMES = 250, 8


def report_batch(stage: Stage, report: Report, *, rounds: int) -> None:
    """Medians of interleaved rounds: new people, people who are known, the bare rows."""
    stage.settle()
    took: dict[str, list[float]] = {"bare rows": [], "new people": [], "known people": []}
    for number in range(rounds):
        new = body(f"new{number}", number_id=str(10**14 + number))
        known = body(f"known{number}", number_id=str(10**14 + number))
        rows = elements(body(f"bare{number}", number_id="1"))
        took["bare rows"].append(
            timed(
                lambda rows=rows: stage.conn.execute(  # type: ignore[misc]
                    "insert into bench.bare (body) select unnest(%s::bytea[])", (rows,)
                )
            )
        )
        took["new people"].append(timed(lambda new=new: stage.receive(new)))  # type: ignore[misc]
        took["known people"].append(
            timed(lambda known=known: stage.receive(known, 4))  # type: ignore[misc]
        )
    bare = statistics.median(took["bare rows"])
    cells: list[list[Cell]] = [
        [name, statistics.median(ms), min(ms), max(ms), statistics.median(ms) / bare]
        for name, ms in took.items()
    ]
    report.table(
        f"A request of {UPDATES:,} updates, {rounds} rounds; wanted: at most {WANTED_MS} ms,"
        f" {WANTED_TIMES} times the bare rows",
        ("request", "ms", "least", "most", "times bare"),
        cells,
    )


def body(label: str, *, number_id: str) -> bytes:
    """1,000 messages of 1,000 people."""
    found = batch(
        UPDATES, now=int(time.time()), people=UPDATES, phone_number_id=number_id,
        label=f"{label} {uuid.uuid4()}",
    )  # fmt: skip
    return encoded(found)


def elements(request: bytes) -> list[bytes]:
    """The bytes of each message."""
    value = json.loads(request)["entry"][0]["changes"][0]["value"]
    return [encoded(message) for message in value["messages"]]


def timed(call: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
