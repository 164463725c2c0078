"""A reply as a person would see it, in a few lines of text."""

from __future__ import annotations

from glue.messages.tolerant import Json, items, obj, text


def described(body: Json) -> list[str]:
    """Lines for a Graph message object: its text, then what can be tapped in brackets."""
    kind = text(body, "type") or "unknown"
    if kind == "text":
        return _lines(text(obj(body, "text"), "body"))
    if kind == "interactive":
        return _interactive(obj(body, "interactive"))
    content = obj(body, kind)
    shown = ("name", "caption", "filename", "link", "id", "latitude", "longitude", "emoji")
    found = [value for key in shown if (value := _shown(content, key)) is not None]
    return [f"({kind}) {' '.join(found)}".rstrip()]


def _interactive(content: Json) -> list[str]:
    action = obj(content, "action")
    lines = [
        *_lines(text(obj(content, "header"), "text")),
        *_lines(text(obj(content, "body"), "text")),
        *_lines(text(obj(content, "footer"), "text")),
    ]
    lines += [_choice(obj(button, "reply")) for button in items(action, "buttons")]
    if text(content, "type") == "list":
        lines.append(f"[{text(action, 'button')}]")
    for section in items(action, "sections"):
        lines += _lines(text(section, "title"))
        lines += [f"  {_choice(row)}" for row in items(section, "rows")]
    if text(content, "type") == "cta_url":
        link = obj(action, "parameters")
        lines.append(f"[{text(link, 'display_text')}] {text(link, 'url')}")
    if text(action, "name") == "send_location":
        lines.append("[Send location]")
    return lines


def _choice(source: Json) -> str:
    """A button or row with its id: `wa-webhook send --tap ID` taps it."""
    described = text(source, "description")
    title = f"[{text(source, 'title')}]  {text(source, 'id')}"
    return f"{title}  {described}" if described else title


def _lines(value: str | None) -> list[str]:
    return [] if value is None else value.splitlines()


def _shown(source: Json, key: str) -> str | None:
    value = source.get(key)
    return str(value) if isinstance(value, (str, int, float)) and value != "" else None
