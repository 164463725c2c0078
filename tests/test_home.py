"""The home menu answers everything that asks for an answer, within Meta's limits."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue import HOME, Context, Conversation, ListMenu, Result
from glue.handlers.home import GREETINGS, SILENT, UNIVERSAL, home, service_list
from glue.handlers.home_texts import EN, FR, SERVICES, TEXTS, Language
from glue.whatsapp import message_from
from tests.support.turns import turn_of

ENGLISH_BEFORE = {"language": "en"}
NO_CONTEXT = cast(Context, None)


def say(
    text: str | None = None,
    *,
    message: dict[str, Any] | None = None,
    state: str = HOME,
    context: dict[str, Any] | None = None,
    reply_id: str | None = None,
) -> Result:
    turn = turn_of(message or {"type": "text"}, message_text=text, reply_id=reply_id)
    talk = Conversation(
        id=1,
        phone_number_id="1",
        state=state,
        context=ENGLISH_BEFORE if context is None else context,
    )
    return home(message_from(turn), talk, NO_CONTEXT)


def body(result: Result) -> str:
    """The one list message of a result."""
    assert len(result.replies) == 1
    menu = result.replies[0]
    assert isinstance(menu, ListMenu)
    assert [row.id for row in menu.rows][:6] == [f"{name}:start" for name in SERVICES]
    assert menu.payload()
    assert result.state == HOME
    return menu.body


@pytest.mark.parametrize("word", GREETINGS)
def test_a_greeting_shows_the_list(word: str) -> None:
    assert body(say(word.upper() + "!", context={})) in (EN.welcome, FR.welcome)


@pytest.mark.parametrize("state", [HOME, "orders.amount"])
def test_the_universal_words(state: str) -> None:
    assert body(say("Menu", state=state)) == EN.menu
    assert body(say(" back ", state=state)) == EN.back
    assert body(say("help.", state=state)) == EN.help
    assert body(say("?", state=state)) == EN.help
    assert body(say("retour", state=state)) == FR.back
    assert body(say("aide", state=state)) == FR.help


def test_cancel_says_whether_there_was_something() -> None:
    assert body(say("cancel", state="orders.amount")) == EN.cancelled
    assert body(say("cancel")) == EN.nothing_to_cancel
    assert body(say("annuler", state="orders.amount")) == FR.cancelled


def test_all_universal_words_are_understood() -> None:
    for word in UNIVERSAL:
        assert body(say(word)) not in (EN.unknown, FR.unknown, EN.welcome, FR.welcome)


def test_the_language_follows_the_greeting_and_is_kept() -> None:
    first = say("Bonjour", context={})
    assert body(first) == FR.welcome
    assert first.context == {"language": "fr"}
    kept = say("menu", context={"language": "fr"})
    assert body(kept) == FR.menu
    assert kept.context is None
    back = say("hello", context={"language": "fr"})
    assert body(back) == EN.welcome
    assert back.context == {"language": "en"}
    assert body(say("muraho", context={"language": "fr"})) == FR.welcome
    assert body(say("menu", context={"language": ["odd"]})) == EN.menu


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_without_a_handler_is_told_truthfully(service: str) -> None:
    title = EN.services[service][0]
    expected = EN.not_open.format(service=title)
    for tap in (f"{service}:start", f"home:{service}", f"{service}:offer:42"):
        assert body(say(title, reply_id=tap, message={"type": "interactive"})) == expected
    assert body(say(title)) == expected
    assert body(say(service)) == expected
    french = say(FR.services[service][0], context={"language": "fr"})
    assert body(french) == FR.not_open.format(service=FR.services[service][0])


def test_other_taps() -> None:
    assert body(say("Help", reply_id="home:help")) == EN.help
    for old in ("home:gone", "shop:1", "MTCH::9", "", ":"):
        assert body(say("x", reply_id=old)) == EN.expired


def test_unknown_text_is_helped_and_a_first_one_is_welcomed() -> None:
    assert body(say("qwerty")) == EN.unknown
    assert body(say("I saw your ad", context={})) == EN.welcome
    assert body(say("Track", message={"type": "button"})) == EN.unknown
    assert body(say("Track", message={"type": "button"}, reply_id="TRACK")) == EN.unknown
    assert body(say("Help", message={"type": "button"}, reply_id="Help")) == EN.help
    assert body(say("x", message={"type": "button"}, reply_id="home:help")) == EN.help


def test_the_first_word_is_enough() -> None:
    assert body(say("Hello, are you there?")) == EN.welcome
    assert body(say("*menu* please")) == EN.menu
    assert body(say("Jobs in Kigali?")) == EN.not_open.format(service="Jobs")
    assert body(say("salut !", context={"language": "en"})) == FR.welcome
    assert body(say("say hello")) == EN.unknown


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, "voice"),
        ({"type": "audio", "audio": {"id": "1"}}, "audio"),
        ({"type": "image"}, "image"),
        ({"type": "video"}, "video"),
        ({"type": "document"}, "document"),
        ({"type": "sticker"}, "sticker"),
        ({"type": "location"}, "location"),
        ({"type": "contacts"}, "contacts"),
        ({"type": "order"}, "order"),
        ({"type": "unsupported"}, "unsupported"),
        ({"type": "interactive"}, "other"),
        ({"type": "interactive", "interactive": {"nfm_reply": {"name": "flow"}}}, "form"),
        ({"type": "interactive", "interactive": {"call_permission_reply": {"x": 1}}}, "call"),
        ({"type": "ephemeral"}, "other"),
        ({"type": "of_next_year"}, "other"),
        ({"type": "text"}, "other"),
        ({"type": "image", "image": {"id": "1", "caption": "c"}}, "image"),
    ],
)
def test_every_other_type_gets_its_hint(message: dict[str, Any], hint: str) -> None:
    assert body(say(message=message)) == EN.hints[hint]
    assert body(say(message=message, context={"language": "fr"})) == FR.hints[hint]


def test_opening_the_chat_is_greeted() -> None:
    assert body(say(message={"type": "request_welcome"}, context={})) == EN.welcome


@pytest.mark.parametrize("kind", sorted(SILENT))
def test_what_asks_for_nothing_changes_nothing(kind: str) -> None:
    assert say(message={"type": kind}, state="orders.amount") == Result()
    assert {"reaction", "edit", "revoke", "system"} == SILENT


@given(
    kind=st.sampled_from(["text", "image", "interactive", "button", "x"]),
    text=st.none() | st.text(),
    tap=st.none() | st.text(),
    language=st.sampled_from(["en", "fr", None, 7]),
)
def test_never_silence(kind: str, text: str | None, tap: str | None, language: Any) -> None:
    message = {"type": kind}
    assert body(say(text, message=message, reply_id=tap, context={"language": language}))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_text_fits(language: Language) -> None:
    texts = TEXTS[language]
    bodies = [value for f in fields(texts) if isinstance(value := getattr(texts, f.name), str)]
    for text in [*bodies, *texts.hints.values()]:
        assert service_list(text, language).payload()
    assert set(texts.services) == set(SERVICES)
    assert set(texts.hints) == set(EN.hints)
