"""`wa-webhook send` signs what it posts, refuses what is unsafe, and explains what goes wrong."""

from __future__ import annotations

import json
import re
import socket
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from glue import Button, Buttons, CtaUrl, Image, ListMenu, LocationRequest, Pin, Reply, Row, Text
from glue.commands.send import command
from glue.database.opsapi import OutboundReply, TurnError
from glue.database.rows import TimelineEntry
from glue.sending.aftermath import (
    EVENTS_MAX,
    LINES_MAX,
    errors,
    event_keys,
    handler_frame,
    is_settled,
    replies,
    table,
    wait_until_settled,
)
from glue.sending.replyview import described
from glue.sending.sender import check_url, default_url, is_loopback
from glue.signature import verify

EVERYWHERE = "0.0.0.0"  # noqa: S104
SECRET = "s3cret-of-the-test"
AT = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted; answers with `status` and `answer`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.answer = b'{"counts": {}}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.posts.append((headers, body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Receiver]:
    monkeypatch.chdir(tmp_path)
    for name in ("WA_DATABASE_URL", "WA_OPERATOR_URL", "WA_DATA_DIR", "WA_HOST", "WA_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WA_APP_SECRET", f"{SECRET},older-secret")
    # A proxy that does not exist: used, the post would fail.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Receiver() as server:
        thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def send(*args: str | Path) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args])


def posted(server: Receiver) -> dict[str, Any]:
    (_, body), *_ = server.posts
    value: dict[str, Any] = json.loads(body)["entry"][0]["changes"][0]["value"]
    return value


def test_a_text_is_signed_over_its_bytes(receiver: Receiver) -> None:
    done = send("--text", "hé 😀 @", "--url", receiver.url)
    assert done.exit_code == 0, done.output
    headers, body = receiver.posts[0]
    assert verify(body, headers["x-hub-signature-256"], [SECRET.encode()]).ok
    assert headers["content-type"] == "application/json"
    assert body.isascii()
    assert posted(receiver)["messages"][0]["text"] == {"body": "hé 😀 @"}
    assert re.fullmatch("[0-9a-f]{32}", headers["x-correlation-id"])
    assert '200  {"counts": {}}' in done.output
    assert SECRET not in done.output


def test_who_writes(receiver: Receiver) -> None:
    send("--text", "a", "--bsuid", "RW.x", "--name", "Ann", "--url", receiver.url)
    send("--text", "a", "--from", "250780000999", "--id", "wamid.same", "--url", receiver.url)
    first, second = (
        json.loads(body)["entry"][0]["changes"][0]["value"] for _, body in receiver.posts
    )
    assert "from" not in first["messages"][0]
    assert first["contacts"] == [{"profile": {"name": "Ann"}, "user_id": "RW.x"}]
    assert (second["messages"][0]["from"], second["messages"][0]["id"]) == (
        "250780000999",
        "wamid.same",
    )


def test_a_tap_and_a_batch(receiver: Receiver) -> None:
    assert send("--tap", "home:help", "--url", receiver.url).exit_code == 0
    assert posted(receiver)["messages"][0]["interactive"]["list_reply"]["id"] == "home:help"
    receiver.posts.clear()
    assert send("--batch", "25", "--url", receiver.url).exit_code == 0
    assert len(posted(receiver)["messages"]) == 25


def test_repeating_sends_the_same_message(receiver: Receiver) -> None:
    assert send("--text", "a", "--repeat", "4", "--parallel", "--url", receiver.url).exit_code == 0
    assert len({body for _, body in receiver.posts}) == 1
    assert len({headers["x-correlation-id"] for headers, _ in receiver.posts}) == 4


def test_a_file_is_posted_byte_for_byte(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    content = b'{ "entry":[],\n"timestamp": "1700000000", "id":"wamid.A", "\\u00e9": 1}\n'
    file.write_bytes(content)
    send(file, "--url", receiver.url)
    send(file, "--now", "--url", receiver.url)
    send(file, "--new-ids", "--url", receiver.url)
    plain, dated, renewed = (body for _, body in receiver.posts)
    assert plain == content
    assert int(json.loads(dated)["timestamp"]) > 1_700_000_000
    assert json.loads(dated)["id"] == "wamid.A"
    assert json.loads(renewed)["id"] != "wamid.A"
    assert json.loads(renewed)["timestamp"] == "1700000000"


def test_a_file_that_is_no_json(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b'{"a": \xff')
    done = send(file, "--url", receiver.url)
    assert done.exit_code == 1
    assert "x.json is no JSON" in done.output
    assert "--raw" in done.output
    assert not receiver.posts
    assert send(file, "--raw", "--url", receiver.url).exit_code == 0
    assert receiver.posts[0][1] == b'{"a": \xff'
    assert send(tmp_path / "missing.json").exit_code == 2


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([], "exactly one of"),
        (["--text", "a", "--tap", "b"], "exactly one of"),
        (["--text", "a", "--now"], "FILE only"),
        (["--text", "a", "--from", "+250"], "digits only"),
        (["--text", "a", "--url", "ftp://127.0.0.1/"], "no web address"),
        (["--text", "a", "--url", "https://example.com/webhook"], "--yes-remote"),
    ],
)
def test_what_cannot_be_sent_is_explained(receiver: Receiver, args: list[str], told: str) -> None:
    done = send(*args)
    assert done.exit_code in (1, 2)
    assert told in done.output
    assert not receiver.posts


def test_no_server_and_no_secret(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    done = send("--text", "a", "--url", f"http://127.0.0.1:{port}/webhook")
    assert done.exit_code == 1
    assert "nothing answers at" in done.output
    assert "script/server" in done.output
    monkeypatch.setenv("WA_APP_SECRET", "")
    done = send("--text", "a", "--url", receiver.url)
    assert done.exit_code == 1
    assert "WA_APP_SECRET" in done.output


def test_the_development_secret_is_found(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WA_APP_SECRET")
    monkeypatch.setenv("WA_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secrets.env").write_text("WA_APP_SECRET='made-up-secret'\n")
    assert send("--text", "a", "--url", receiver.url).exit_code == 0
    headers, body = receiver.posts[0]
    assert verify(body, headers["x-hub-signature-256"], [b"made-up-secret"]).ok


def test_a_refusal_is_a_failure_and_is_not_looked_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DATABASE_URL", "postgresql://x@127.0.0.1:9/x")
    receiver.status = 401
    done = send("--text", "a", "--url", receiver.url)
    assert done.exit_code == 1
    assert "401" in done.output
    assert "nothing was stored" in done.output
    assert "cannot be read" not in done.output
    receiver.status = 500
    assert "cannot be read" in send("--text", "a", "--url", receiver.url).output


def test_after_stale_the_way_out_is_told(receiver: Receiver) -> None:
    assert "--now --new-ids" not in send("--text", "a", "--url", receiver.url).output
    receiver.answer = b'{"counts": {"stale": 1}}'
    assert "--now --new-ids" in send("--text", "a", "--url", receiver.url).output
    receiver.answer = b"[]"
    assert send("--text", "a", "--url", receiver.url).exit_code == 0


def test_a_database_that_cannot_be_read_is_no_failure(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DATABASE_URL", "postgresql://x@127.0.0.1:9/x")
    done = send("--text", "a", "--url", receiver.url)
    assert done.exit_code == 0
    assert "cannot be read" in done.output


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080/webhook", True),
        ("http://127.9.9.9/", True),
        ("http://localhost/", True),
        ("http://[::1]:8080/", True),
        ("http://10.0.0.1/", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1.example.com/", False),
    ],
)
def test_what_is_this_machine(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
    check_url(url, remote_ok=True)


def test_the_default_address() -> None:
    assert default_url({}) == "http://127.0.0.1:8080/webhook"
    assert default_url({"WA_HOST": EVERYWHERE, "WA_PORT": "9"}) == "http://127.0.0.1:9/webhook"
    assert default_url({"WA_HOST": "::"}) == "http://[::1]:8080/webhook"


def entry(what: str, status: str | None = None, **detail: Any) -> TimelineEntry:
    return TimelineEntry(AT, what, status, detail)


def test_when_a_message_is_settled() -> None:
    received, waiting = entry("received", "message"), entry("in line", "waiting", retry_at=None)
    assert not is_settled([received, waiting])
    assert is_settled([received, entry("settled", "processed")])
    assert is_settled([received, entry("in line", "retry", retry_at="2026-03-01T08:31:00Z")])


def test_waiting_takes_the_first_id_with_a_trace_and_is_bounded() -> None:
    seen: list[str] = []
    settled = [entry("received", "message"), entry("settled", "processed")]
    pending = [entry("received", "message"), entry("in line", "waiting")]

    def look(name: str) -> list[TimelineEntry]:
        seen.append(name)
        if name != "known":
            return []
        return settled if seen.count("known") > 1 else pending

    assert wait_until_settled(look, iter(["unknown", "known"]), 60) == (settled, True)
    assert seen == ["unknown", "known"] * 2
    assert wait_until_settled(lambda _: pending, ["known"], 0) == (pending, False)
    assert wait_until_settled(lambda _: [], ["known"], 0) == ([], False)


def test_the_table_is_short_and_readable() -> None:
    lines = table([entry("settled", "processed", handler="home", event_key="k", seq=None)])
    assert lines == ["08:30:00.123  settled         processed    handler=home"]
    many = table([entry("reply")] * (LINES_MAX + 3))
    assert len(many) == LINES_MAX + 1
    assert "3 more" in many[-1]


def test_many_events_are_counted() -> None:
    entries = []
    for number in range(EVENTS_MAX + 1):
        key = str(UUID(int=number))
        entries += [entry("received", "message", event_key=key), entry("reply", event_key=key)]
        if number < 3:
            entries.append(entry("in line", "waiting", event_key=key))
        else:
            entries.append(entry("settled", "processed", event_key=key))
    lines = table([*entries, entry("received", "status", event_key="s"), entry("quarantined")])
    assert [line.split() for line in lines] == [
        ["18", "message", "processed"],
        ["3", "message", "waiting"],
        ["1", "status", "received"],
        ["1", "-", "quarantined"],
    ]
    few = table([entry("received", "message", event_key=str(n)) for n in range(EVENTS_MAX)])
    assert len(few) == EVENTS_MAX


def test_errors_are_told_with_their_place() -> None:
    try:
        raise ValueError('no such order\nFile "quoted"')
    except ValueError as caught:
        stack = "".join(traceback.format_exception(caught))
    first, second, place = errors([TurnError("ValueError", "no such\norder", stack)])
    assert (first, second) == ("error: ValueError: no such", "    order")
    assert re.fullmatch(r'    File ".*test_send.py", line \d+, in test_errors_are_.*', place)
    assert errors([TurnError("TimeoutError", None, None)]) == ["error: TimeoutError: -"]
    assert errors([TurnError("X", "y", "")] * 7)[-1] == "… and 2 more errors"


STACK = """\
Traceback (most recent call last):
  File "/srv/glue/turn/attempt.py", line 67, in call
    result: object = contextvars.Context().run(
  File "/srv/orders.py", line 7, in orders
    ask(message)
  File "/srv/orders.py", line 12, in ask
    httpx.get("https://orders.example.org/")
  File "/srv/.venv/lib/python3.11/site-packages/httpx/_api.py", line 195, in get
    return request(
httpx.ConnectError: no route
"""


def test_the_place_is_in_the_handlers_own_file() -> None:
    place = 'File "/srv/orders.py", line 12, in ask'
    assert handler_frame(STACK) == place
    # Cut off: nothing of ours is before it.
    inside = STACK[STACK.index('  File "/srv/orders.py", line 7') :]
    assert handler_frame(f"Cut off here:\n{inside}") == place
    cause = STACK.replace("orders.py", "cause.py").replace("attempt.py", "other.py")
    between = "\nThe above exception was the direct cause of the following exception:\n\n"
    assert handler_frame(cause + between + STACK) == place
    ours = STACK[: STACK.index('  File "/srv/orders.py", line 7')]
    assert handler_frame(ours) == 'File "/srv/glue/turn/attempt.py", line 67, in call'
    assert handler_frame("") is None
    # By way of another file of its own; and where it is installed.
    assert handler_frame(STACK.replace('orders.py", line 12', 'api.py", line 12')) == place.replace(
        "orders", "api"
    )
    installed = "/x/site-packages/bot/orders.py"
    assert handler_frame(STACK.replace("/srv/orders.py", installed)) == place.replace(
        "/srv/orders.py", installed
    )


def test_the_events_of_a_timeline() -> None:
    one, two = UUID(int=1), UUID(int=2)
    entries = [entry("received", event_key=str(one)), entry("settled", event_key=str(one))]
    entries += [entry("quarantined", quarantine_id=7), entry("received", event_key=str(two))]
    assert event_keys([*entries, TimelineEntry(AT, "x", None, None)]) == [one, two]


def test_replies_are_shown_as_the_person_sees_them() -> None:
    menu = ListMenu("Welcome!\nPick", [Row("jobs:start", "Jobs", "Find work")], "Services")
    sent: list[Reply] = [
        Text("Hi"),
        menu,
        Buttons("Sure?", [Button("a:yes", "Yes")], header="H", footer="F"),
        CtaUrl("See", "Open", "https://example.com"),
        LocationRequest("Where?"),
        Image(id="42", caption="Gate"),
        Pin(-1.5, 30),
    ]
    shown = [described(reply.payload()) for reply in sent]
    assert shown == [
        ["Hi"],
        ["Welcome!", "Pick", "[Services]", "  [Jobs]  jobs:start  Find work"],
        ["H", "Sure?", "F", "[Yes]  a:yes"],
        ["See", "[Open] https://example.com"],
        ["Where?", "[Send location]"],
        ["(image) Gate 42"],
        ["(location) -1.5 30"],
    ]
    outbound = [OutboundReply("text", "queued", Text("Hi").payload())] * 6
    lines = replies(outbound)
    assert lines[:2] == ["reply (text, queued):", "    Hi"]
    assert lines[-1] == "… and 1 more replies"
