"""The home menu: greets, lists the services, and answers whatever nobody else wants.

Every answer ends with the list, as one message: WhatsApp does not keep the order of several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from glue.handlers.home_texts import SERVICES, TEXTS, Language, Texts
from glue.handlerspec import handler
from glue.model import HOME, Conversation, Message, Result
from glue.replies import ListMenu, Row

if TYPE_CHECKING:
    from glue.turn.context import Context

ENGLISH: Final = frozenset({"hi", "hello", "hey"})
FRENCH: Final = frozenset({"bonjour", "bonsoir", "salut", "accueil", "retour", "annuler", "aide"})
BACK: Final = frozenset({"back", "retour"})
CANCEL: Final = frozenset({"cancel", "annuler"})
HELP: Final = frozenset({"help", "aide", "?"})
GREETINGS: Final = (
    *("hi", "hello", "hey", "hola", "bonjour", "bonsoir", "salut", "muraho"),
    *("start", "home", "accueil", "exit"),
)
UNIVERSAL: Final = ("menu", "back", "cancel", "help", "retour", "annuler", "aide")

# A reaction asks for nothing, and answering each one would pester; an edit or a withdrawal is
# about a message that has had its answer. A system notice was not written by the person.
SILENT: Final = frozenset({"reaction", "edit", "revoke", "system"})
LANGUAGE_KEY: Final = "language"
NO_WORD: Final = re.compile(r"[\W_]+")
KNOWN: Final = frozenset({*GREETINGS, *UNIVERSAL, "?", *SERVICES})


@handler("home", keywords=(*GREETINGS, "?"), universal=UNIVERSAL, default=True)
def home(message: Message, conversation: Conversation, ctx: Context) -> Result:  # noqa: ARG001
    """Answer with the list of services, or not at all (see SILENT)."""
    if message.type in SILENT:
        return Result()
    word = _word(message.text)
    stored = conversation.context.get(LANGUAGE_KEY)
    language = _language(word, stored)
    body = _body(message, conversation, word, TEXTS[language], is_new=stored is None)
    changes: Mapping[str, Any] | None = None if language == stored else {LANGUAGE_KEY: language}
    return Result(replies=[service_list(body, language)], state=HOME, context=changes)


def service_list(body: str, language: Language) -> ListMenu:
    """The list under a text. A row's id has its handler's name as prefix, which routes the tap.

    The home handler, being the default, gets the tap while no handler of that name exists.
    """
    texts = TEXTS[language]
    rows = [Row(f"{name}:start", *texts.services[name]) for name in SERVICES]
    rows.append(Row("home:help", texts.help_title, texts.help_description))
    return ListMenu(body, rows, button=texts.button)


def _body(
    message: Message, conversation: Conversation, word: str, texts: Texts, *, is_new: bool
) -> str:
    # A template's button has a free payload, often just its text: only ours has a prefix.
    if message.reply_id is not None and (message.type != "button" or ":" in message.reply_id):
        return _tapped(message.reply_id, texts)
    if message.type == "request_welcome" or word in GREETINGS:
        return texts.welcome
    if word == "menu":
        return texts.menu
    if word in BACK:
        return texts.back
    if word in CANCEL:
        in_flow = conversation.state != HOME
        return texts.cancelled if in_flow else texts.nothing_to_cancel
    if word in HELP:
        return texts.help
    service = _service(word)
    if service is not None:
        return texts.not_open.format(service=texts.services[service][0])
    if message.type in ("text", "button", "interactive") and word:
        # What a first message says is often preset by an ad or a link: greet, do not complain.
        return texts.welcome if is_new else texts.unknown
    return texts.hints[_hint(message)]


def _tapped(reply_id: str, texts: Texts) -> str:
    """A tap on any list or button, however old: the row's meaning is in its id alone."""
    prefix, _, rest = reply_id.partition(":")
    name = rest if prefix == "home" else prefix
    if name in texts.services:
        return texts.not_open.format(service=texts.services[name][0])
    if prefix == "home":
        return {"help": texts.help, "menu": texts.menu}.get(rest, texts.expired)
    return texts.expired


def _hint(message: Message) -> str:
    if message.type == "audio":
        return "voice" if message.media is not None and message.media.voice else "audio"
    if message.type == "interactive":
        if message.flow_reply is not None:
            return "form"
        return "call" if message.call_permission is not None else "other"
    known = ("image", "video", "document", "sticker", "location", "contacts", "order")
    return message.type if message.type in (*known, "unsupported") else "other"


def _word(text: str | None) -> str:
    """The text as routes compare it (wa.normalize_word); its first word if only that is known."""
    lower = (text or "").lower()
    plain = " ".join(NO_WORD.sub(" ", lower).split()) or lower.strip()
    first = plain.partition(" ")[0]
    return first if plain not in KNOWN and first in KNOWN else plain


def _language(word: str, stored: object) -> Language:
    if word in FRENCH:
        return "fr"
    if word in ENGLISH:
        return "en"
    return "fr" if stored == "fr" else "en"


def _service(word: str) -> str | None:
    """The service that a typed name means, in either language."""
    return next((name for name, title in _titles() if word in (name, title.lower())), None)


def _titles() -> Iterator[tuple[str, str]]:
    for texts in TEXTS.values():
        for name, (title, _) in texts.services.items():
            yield name, title
