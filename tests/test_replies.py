"""Every limit of a reply holds where it is built, at its edge, in characters."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from glue import (
    Audio,
    Button,
    Buttons,
    Card,
    Cards,
    CtaUrl,
    Document,
    Image,
    InvalidReply,
    ListMenu,
    LocationRequest,
    Pin,
    React,
    Reply,
    Row,
    Section,
    Sticker,
    Template,
    Text,
    Video,
)

ONE = [Button("a", "A")]
ROWS = [Row("a", "A")]
URL = "https://example.com/x"


def rows(count: int, start: int = 0) -> list[Row]:
    return [Row(f"r{start + n}", f"Row {n}") for n in range(count)]


# field, limit, how to build a reply whose field is a given text
LIMITS: list[tuple[str, int, Callable[[str], Reply]]] = [
    ("Text.body", 4096, lambda t: Text(t)),
    ("Buttons.body", 1024, lambda t: Buttons(t, ONE)),
    ("Buttons.buttons[0].id", 256, lambda t: Buttons("x", [Button(t, "A")])),
    ("Buttons.buttons[0].title", 20, lambda t: Buttons("x", [Button("a", t)])),
    ("Buttons.header", 60, lambda t: Buttons("x", ONE, header=t)),
    ("Buttons.footer", 60, lambda t: Buttons("x", ONE, footer=t)),
    ("ListMenu.body", 4096, lambda t: ListMenu(t, ROWS)),
    ("ListMenu.button", 20, lambda t: ListMenu("x", ROWS, t)),
    ("ListMenu.header", 60, lambda t: ListMenu("x", ROWS, header=t)),
    ("ListMenu.footer", 60, lambda t: ListMenu("x", ROWS, footer=t)),
    ("ListMenu.sections[0].title", 24, lambda t: ListMenu("x", sections=[Section(t, ROWS)])),
    ("ListMenu.sections[0].rows[0].id", 200, lambda t: ListMenu("x", [Row(t, "A")])),
    ("ListMenu.sections[0].rows[0].title", 24, lambda t: ListMenu("x", [Row("a", t)])),
    ("ListMenu.sections[0].rows[0].description", 72, lambda t: ListMenu("x", [Row("a", "A", t)])),
    ("CtaUrl.body", 1024, lambda t: CtaUrl(t, "Open", URL)),
    ("CtaUrl.label", 20, lambda t: CtaUrl("x", t, URL)),
    ("CtaUrl.header", 60, lambda t: CtaUrl("x", "Open", URL, header=t)),
    ("CtaUrl.footer", 60, lambda t: CtaUrl("x", "Open", URL, footer=t)),
    ("LocationRequest.body", 1024, lambda t: LocationRequest(t)),
    ("Image.caption", 1024, lambda t: Image(id="1", caption=t)),
    ("Video.caption", 1024, lambda t: Video(id="1", caption=t)),
    ("Document.caption", 1024, lambda t: Document(id="1", caption=t)),
    ("Document.filename", 240, lambda t: Document(id="1", filename=t)),
    ("Template.name", 512, lambda t: Template(t, "en")),
]


@pytest.mark.parametrize(("field", "limit", "build"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_text_may_have_exactly_its_limit(
    field: str, limit: int, build: Callable[[str], Reply]
) -> None:
    # Characters count, not bytes: each of these takes 2 or 4 bytes. Template names are ASCII.
    for char in ("a",) if field == "Template.name" else ("é", "😀"):
        assert build(char * limit).payload()
        with pytest.raises(InvalidReply) as caught:
            build(char * (limit + 1))
        told = str(caught.value)
        assert field in told
        assert str(limit) in told
        assert str(limit + 1) in told
        assert told.split(": ", 1)[1].strip()


@pytest.mark.parametrize(("field", "limit", "build"), LIMITS, ids=[row[0] for row in LIMITS])
@pytest.mark.parametrize("bad", ["", " \n", "a\0b", "a\ud83d", 7])
def test_a_text_is_visible_and_storable(
    field: str, limit: int, build: Callable[[str], Reply], bad: str
) -> None:
    assert limit > 0
    with pytest.raises(InvalidReply) as caught:
        build(bad)
    assert field in str(caught.value)


def test_buttons_are_one_to_three_and_differ() -> None:
    three = [Button(str(n), f"T{n}") for n in range(3)]
    assert len(Buttons("x", three).payload()["interactive"]["action"]["buttons"]) == 3
    with pytest.raises(InvalidReply, match="4 elements, the limit is 3: use a ListMenu"):
        Buttons("x", [*three, Button("3", "T3")])
    with pytest.raises(InvalidReply, match="empty"):
        Buttons("x", [])
    with pytest.raises(InvalidReply, match=r"titles: number 2 repeats number 1 \('A'\)"):
        Buttons("x", [Button("a", "A"), Button("b", "A")])
    with pytest.raises(InvalidReply, match="ids: number 2"):
        Buttons("x", [Button("a", "A"), Button("a", "B")])


def test_ten_rows_over_all_sections() -> None:
    assert ListMenu("x", rows(10)).payload()
    assert ListMenu("x", sections=[Section("A", rows(4)), Section("B", rows(6, 4))]).payload()
    with pytest.raises(InvalidReply, match="11 elements, the limit is 10: show 9 and a row"):
        ListMenu("x", rows(11))
    with pytest.raises(InvalidReply, match=r"together.*11 elements, the limit is 10"):
        ListMenu("x", sections=[Section("A", rows(5)), Section("B", rows(6, 5))])
    with pytest.raises(InvalidReply, match="11 elements"):
        ListMenu("x", sections=[Section(str(n), rows(1, n)) for n in range(11)])
    with pytest.raises(InvalidReply, match="row ids: number 2"):
        ListMenu("x", sections=[Section("A", rows(1)), Section("B", rows(1))])


def test_a_section_needs_a_title_beside_others() -> None:
    assert ListMenu("x", sections=[Section(None, rows(1))]).payload()
    with pytest.raises(InvalidReply, match=r"sections\[1\]\.title"):
        ListMenu("x", sections=[Section("A", rows(1)), Section(None, rows(1, 1))])
    with pytest.raises(InvalidReply, match="exactly one of rows and sections"):
        ListMenu("x")
    with pytest.raises(InvalidReply, match="exactly one of rows and sections"):
        ListMenu("x", rows(1), sections=[Section("A", rows(1, 1))])


@pytest.mark.parametrize("kind", [Image, Video, Document, Audio, Sticker])
def test_media_has_exactly_one_source(
    kind: type[Image] | type[Video] | type[Document] | type[Audio] | type[Sticker],
) -> None:
    name = kind.__name__.lower()
    assert kind(id="42").payload() == {"type": name, name: {"id": "42"}}
    assert kind(link=URL).payload() == {"type": name, name: {"link": URL}}
    with pytest.raises(InvalidReply, match="none of id and link"):
        kind()
    with pytest.raises(InvalidReply, match="both of id and link"):
        kind(id="42", link=URL)
    with pytest.raises(InvalidReply, match="https://"):
        kind(link="file:///etc/passwd")


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0), (0, -180.1), (float("nan"), 0), (True, 0)])
def test_a_pin_is_on_earth(lat: float, lon: float) -> None:
    assert Pin(-90, 180).payload()["location"] == {"latitude": -90, "longitude": 180}
    with pytest.raises(InvalidReply, match="degrees"):
        Pin(lat, lon)


def test_templates_take_json_only() -> None:
    parts = [{"type": "body", "parameters": [{"type": "text", "text": "x"}]}]
    built = Template("order_ready", "en_US", parts).payload()["template"]
    assert built == {"name": "order_ready", "language": {"code": "en_US"}, "components": parts}
    with pytest.raises(InvalidReply, match="a-z"):
        Template("Order ready", "en")
    with pytest.raises(InvalidReply, match="such as en"):
        Template("order", "english please")
    with pytest.raises(InvalidReply, match="JSON"):
        Template("order", "en", [{"type": object()}])
    with pytest.raises(InvalidReply, match=r"U\+0000"):
        Template("order", "en", [{"type": "a\0"}])


EVERY: list[Reply] = [
    Text("Hi", preview_url=True),
    Buttons("Hi", ONE, header=Image(id="1"), footer="f"),
    ListMenu("Hi", ROWS),
    CtaUrl("Hi", "Open", URL, header="h"),
    LocationRequest("Where?"),
    *(Image(id="1"), Video(id="1"), Document(id="1"), Audio(id="1", voice=True), Sticker(id="1")),
    Pin(-1.95, 30.06, "Market", "KN 1"),
    Cards([Card("Ann", "+250788000001", "250788000001")]),
    React("wamid.x", "👍"),
    Template("order", "en"),
]


@pytest.mark.parametrize("reply", EVERY, ids=[reply.kind for reply in EVERY])
def test_the_payload_is_json_without_recipient(reply: Reply) -> None:
    body = reply.payload()
    assert isinstance(reply, Reply)
    assert json.loads(json.dumps(body)) == body
    assert body["type"] in body
    assert not {"to", "recipient", "messaging_product"} & set(body)
    assert reply.to is None


def test_kinds_are_the_documented_ones() -> None:
    assert {reply.kind for reply in EVERY} == {
        *("text", "buttons", "list", "cta_url", "location_request", "image", "video", "document"),
        *("audio", "sticker", "location", "contacts", "reaction", "template"),
    }


def test_a_reply_can_quote_and_go_elsewhere() -> None:
    reply = Text("Hi", to="250788000002", reply_to="wamid.q")
    assert reply.to == "250788000002"
    assert reply.payload()["context"] == {"message_id": "wamid.q"}
    with pytest.raises(InvalidReply, match="digits only"):
        Text("Hi", to="+250788000002")


def test_the_graph_shapes() -> None:
    menu = ListMenu("Pick", sections=[Section("S", [Row("a", "A", "d")])], button="Go", header="H")
    assert menu.payload() == {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "header": {"type": "text", "text": "H"},
            "body": {"text": "Pick"},
            "action": {
                "button": "Go",
                "sections": [
                    {"title": "S", "rows": [{"id": "a", "title": "A", "description": "d"}]}
                ],
            },
        },
    }
    ask = LocationRequest("Where?").payload()["interactive"]
    assert ask["type"] == "location_request_message"
    assert ask["action"] == {"name": "send_location"}
    buttons = Buttons("Hi", ONE, header=Image(id="7")).payload()["interactive"]
    assert buttons["header"] == {"type": "image", "image": {"id": "7"}}
    link = CtaUrl("Hi", "Open", URL).payload()["interactive"]["action"]
    assert link == {"name": "cta_url", "parameters": {"display_text": "Open", "url": URL}}


def test_private_content_is_not_in_the_representation() -> None:
    for reply in (Text("secret"), Buttons("secret", ONE), Image(id="1", caption="secret")):
        assert "secret" not in repr(reply)
