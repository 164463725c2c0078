"""The short cut for documents of one event sees exactly what the general way sees."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from glue.sending.resample import shifted
from glue.sending.samples import encoded

SAMPLES = sorted((Path(__file__).parents[1] / "samples").rglob("*.json"))
NOW = int(time.time())
WINDOW = "current_date - 30, current_date + 1"
# Values that replace, one at a time, every value of a document.
STRANGE: tuple[Any, ...] = (None, [], {}, "", "x", 7, [1, 2], {"a": 1}, [{}], [{}, {}])


def variants(document: Any) -> Iterator[Any]:
    """The document, and copies of it that are strange in one place."""
    yield document
    for path in paths(document):
        for value in STRANGE:
            changed = copy.deepcopy(document)
            parent = changed
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = value
            yield changed


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    else:
        return
    for key, inner in value:
        yield from paths(inner, (*path, key))


def test_it_is_the_event_of_the_general_way(conn: psycopg.Connection[Any]) -> None:
    documents = [shifted(json.loads(path.read_bytes()), NOW) for path in SAMPLES]
    strange = [variant for document in documents[::24] for variant in variants(document)]
    conn.execute("create temp table doc (body jsonb)")
    with conn.cursor() as cur:
        cur.executemany(
            "insert into doc values (wa.parse_body(%s))",
            [(encoded(body),) for body in documents + strange],
        )
    short = f"""
        select d.body, wa.only_event(d.body, {WINDOW}) as event from doc as d
    """  # noqa: S608
    different = conn.execute(f"""
        select s.body, s.event, array(select f from wa.flatten(s.body, {WINDOW}) as f)
        from ({short}) as s
        where (s.event).event_no is not null
            and array[s.event] is distinct from array(
                select f from wa.flatten(s.body, {WINDOW}) as f
            )
    """).fetchall()  # noqa: S608
    assert different == []
    used, total = conn.execute(
        f"select count((s.event).event_no), count(*) from ({short}) as s"  # noqa: S608
    ).fetchone() or (0, 0)
    # Most of the samples are single messages and statuses; that a mere handful takes the short
    # cut would mean that it is broken.
    assert used > total / 4
