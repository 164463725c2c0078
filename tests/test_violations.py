"""Every violation by its name, on signed bodies; and no mutation of a sample is an error."""

from __future__ import annotations

import copy
import json
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue.database.pool import Pool
from glue.sending.resample import shifted

from .support.plugin import Connect
from .support.site import (
    NUMBER_ID,
    Bot,
    Site,
    change,
    delivery,
    envelope,
    status_update,
    text_message,
)

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples").rglob("*.json"))
FUNCTIONS = sorted((ROOT / "sql" / "functions").rglob("*.sql"))
PROBLEM = re.compile(r"'([a-z]+(?:_[a-z]+)*) ((?:\w|%s|\[\]|\.)+): (expected [^']+)'")
Connection = psycopg.Connection[Any]


def message(**keys: Any) -> dict[str, Any]:
    """A message with these keys; its contact does not replace a sender that is given."""
    body = delivery(text_message("x"))
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"][0] |= keys
    value["contacts"] = [] if "from" in keys else value["contacts"]
    return body


def without(*names: str, phone_number_id: Any = NUMBER_ID) -> dict[str, Any]:
    """A message without these keys, and without contacts that could replace them."""
    found = change({k: v for k, v in text_message("x").items() if k not in names})
    found["value"] |= {"contacts": [], "metadata": {"phone_number_id": phone_number_id}}
    return envelope(found)


def identity(**keys: Any) -> dict[str, Any]:
    update = {"wa_id": "250788000001", "timestamp": "1767231060"} | keys
    return envelope({"field": "user_id_update", "value": {"user_id_update": [update]}})


OURS = "whatsapp_business_account"
CASES: list[tuple[str, str, Any]] = [
    ("unreadable_body", "body", b"hello"),
    ("unreadable_body", "body", b""),
    ("too_many_elements", "body", {"object": OURS, "entry": [1] * 50_001}),
    ("not_whatsapp", "object", {"object": "page", "entry": []}),
    ("not_whatsapp", "object", {}),
    ("not_whatsapp", "object", []),
    ("not_whatsapp", "object", b"null"),
    ("bad_envelope", "entry", {"object": OURS}),
    ("bad_envelope", "entry", {"object": OURS, "entry": {}}),
    ("bad_envelope", "entry[].changes", {"object": OURS, "entry": [{"id": "1"}]}),
    ("bad_envelope", "entry[].changes", {"object": OURS, "entry": ["x"]}),
    ("bad_envelope", "changes[].value", envelope({"field": "messages"})),
    ("not_an_object", "messages[]", delivery("x")),
    ("not_an_object", "statuses[]", envelope(change(statuses=[None]))),
    ("missing_id", "messages[].id", message(id="")),
    ("missing_id", "messages[].id", message(id="  ")),
    ("missing_id", "messages[].id", without("id")),
    ("missing_id", "statuses[].id", envelope(change(statuses=[status_update(id=None)]))),
    ("bad_id", "messages[].id", message(id={"$oid": "1"})),
    ("bad_id", "messages[].id", message(id=True)),
    ("missing_status", "statuses[].status", envelope(change(statuses=[status_update(status="")]))),
    ("missing_user_id", "user_id_update[].user_id.current", identity()),
    ("missing_user_id", "user_id_update[].user_id.current", identity(user_id="RW.1")),
    ("missing_phone_number_id", "metadata.phone_number_id", without(phone_number_id=None)),
    ("bad_phone_number_id", "metadata.phone_number_id", without(phone_number_id={"id": 1})),
    ("too_long", "metadata.phone_number_id", without(phone_number_id="1" * 101)),
    ("too_long", "messages[].from_user_id", message(from_user_id="RW." + "x" * 198)),
    ("missing_timestamp", "messages[].timestamp", without("timestamp")),
    ("bad_timestamp", "messages[].timestamp", message(timestamp="soon")),
    ("bad_timestamp", "messages[].timestamp", message(timestamp=1.5)),
    ("bad_timestamp", "messages[].timestamp", message(timestamp=[])),
    ("missing_sender", "messages[].from", without("from")),
    ("missing_sender", "messages[].from", message(**{"from": ""})),
    ("bad_sender", "messages[].from_user_id", message(**{"from": {"phone": "250788000001"}})),
    ("bad_sender", "messages[].from_user_id", message(from_user_id=["RW.1"])),
    ("bad_sender", "messages[].from_user_id", message(from_user_id=False)),
    ("bad_sender", "messages[].from_user_id", message(from_user_id=" ")),
]

# What is odd but can be handled is no violation.
LENIENT: dict[str, Any] = {
    "an unknown type": {"type": "hologram", "hologram": {"x": 1}},
    "no type": {"type": None},
    "no part of its type": {"type": "image"},
    "a part of another form": {"text": ["x"], "context": 3, "errors": "none"},
    "numbers for texts": {"id": 12345, "timestamp": int(time.time())},
    "a BSUID in from": {"from": "RW.A1ine00000000000000001"},
    "a user id of another form": {"from_user_id": "foo_bar"},
    "a long id": {"id": "wamid." + "x" * 9000},
}


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool)) as running:
        yield running


def test_names_every_violation(site: Site, conn: Connection, subtests: pytest.Subtests) -> None:
    for violation, field, body in CASES:
        with subtests.test(violation=violation, field=field, body=repr(body)[:80]):
            answer = site.post(body)
            assert (answer.status, answer.json["counts"]) == (200, {"quarantined": 1})
            found = conn.execute(
                "select q.violation, q.field, q.reason from wa_ops.quarantine_search as q"
                " where q.correlation_id = %s",
                (answer.json["correlation_id"],),
            ).fetchall()
            assert [row[:2] for row in found] == [(violation, field)]
            assert found[0][2].startswith(f"{violation} {field}: expected ")
    known = conn.execute(
        "select s.violation, s.item_count from wa_ops.quarantine_summary as s"
        " where s.description <> '' and s.remedy <> ''"
    ).fetchall()
    assert dict(known) == Counter(name for name, _, _ in CASES)


def test_what_can_be_handled_is_no_violation(
    site: Site, conn: Connection, subtests: pytest.Subtests
) -> None:
    for name, keys in LENIENT.items():
        with subtests.test(name):
            answer = site.post(message(**keys))
            assert (answer.status, answer.json["counts"]) == (200, {"dispatched": 1})
    statuses = conn.execute("select distinct m.status from wa.processed_webhook_messages as m")
    assert statuses.fetchall() == [("processed",)]


def test_registry_cases_and_functions_agree(conn: Connection) -> None:
    registered = {name for (name,) in conn.execute("select v.violation from wa.violations as v")}
    raised = {name for path in FUNCTIONS for name, _, _ in PROBLEM.findall(path.read_text())}
    assert registered == raised == {name for name, _, _ in CASES}


def test_one_violation_costs_no_other(site: Site, conn: Connection) -> None:
    """All that are about a message, in one request, among two good ones."""
    bad = [
        found
        for name, _, body in CASES
        if isinstance(body, dict) and body.get("object") == OURS and name != "too_many_elements"
        for entry in body.get("entry", [])
        if isinstance(entry, dict)
        for found in entry.get("changes", [])
    ]
    good = [change(text_message("x", phone=f"25078800000{n}")) for n in range(2)]
    answer = site.post(envelope(good[0], *bad, good[1]))
    stored = conn.execute("select count(*) from wa.webhook_quarantine").fetchone()
    counts = answer.json["counts"]
    assert counts["dispatched"] + counts.get("waiting", 0) == 2
    assert counts["quarantined"] == len(bad)
    # Equal bytes are one row: messages of these cases have ids of their own.
    assert stored is not None
    assert stored[0] <= len(bad)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(["", " ", "0", "-1", "9" * 40, "x" * 5000, "\x00", "\ud800", OURS]),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.dictionaries(st.text(), st.none()))),
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text())),
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    keys: Any = node.keys() if isinstance(node, dict) else range(len(node))
    for key in list(keys):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from places(node[key])


def put(container: Any, key: Any, value: Any) -> None:
    container[key] = value


def repeat(container: Any, key: Any, _: Any) -> None:
    """The same element again, in a list; in an object under another name."""
    again = copy.deepcopy(container[key])
    if isinstance(container, list):
        container.append(again)
    else:
        container[f"{key}s"] = again


def wrap(container: Any, key: Any, _: Any) -> None:
    container[key] = [container[key]]


def remove(container: Any, key: Any, _: Any) -> None:
    del container[key]


CHANGES: list[Callable[[Any, Any, Any], None]] = [put, put, repeat, wrap, remove]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A sample, as if sent now, with up to four changes anywhere in it."""
    path = draw(st.sampled_from(SAMPLES))
    doc = {"body": shifted(json.loads(path.read_bytes()), int(time.time()))}
    for _ in range(draw(st.integers(1, 4))):
        if not doc:
            break
        container, key = draw(st.sampled_from(list(places(doc))))
        draw(st.sampled_from(CHANGES))(container, key, draw(JUNK))
    return doc.get("body")


@settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(body=mutated(), claim=st.sampled_from([0, 3]), enhanced=st.sampled_from([True, False]))
def never_raises(conn: Connection, body: Any, claim: int, enhanced: bool) -> None:
    # Lone surrogates become escapes, as Meta sends them.
    data = json.dumps(body).encode()
    for _ in range(2):
        answers = conn.execute(
            "select r.outcome, r.reason, r.event_key from wa_api.process_webhook(%s, %s, 'fuzz',"
            " 'web', %s, %s) as r order by r.event_no",
            (data, uuid.uuid4(), claim, enhanced),
        ).fetchall()
        assert answers, "a body without a trace"
        for outcome, reason, event_key in answers:
            assert (outcome == "quarantined") == (reason is not None) == (event_key is None)


def test_no_mutation_of_a_sample_raises(conn: Connection, connect: Connect) -> None:
    """About 3,000 requests; whatever is in them has a row in the ledger or in the quarantine."""
    never_raises(connect("service"))
    unknown = conn.execute(
        "select distinct q.reason from wa.webhook_quarantine as q"
        " where q.violation not in (select v.violation from wa.violations as v) or q.field = ''"
    ).fetchall()
    assert unknown == []
    found = conn.execute("select count(distinct q.violation) from wa.webhook_quarantine as q")
    assert (found.fetchone() or (0,))[0] >= 8, "too tame"
