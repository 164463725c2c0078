"""The list menu: a text with a button that opens up to 10 rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from glue.replies.base import (
    Graph,
    InvalidReply,
    check_count,
    check_route,
    check_text,
    check_unique,
    graph,
)
from glue.replies.interactive import BUTTON_TITLE_MAX, SMALL_MAX, check_frame, frame

LIST_BODY_MAX: Final = 4096
ROWS_MAX: Final = 10
ROW_ID_MAX: Final = 200
ROW_TITLE_MAX: Final = 24
DESCRIPTION_MAX: Final = 72
PAGING: Final = "show 9 and a row “More”"


@dataclass(frozen=True, slots=True)
class Row:
    """`id` comes back as Message.reply_id; `handler:…` routes the tap to that handler."""

    id: str
    title: str = field(repr=False)
    description: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; the title may be None only when it is the only section."""

    title: str | None
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ListMenu:
    """`rows` (shown without a title) or `sections`; at most 10 rows in all sections together.

    `button` is the label that opens the list.
    """

    body: str = field(repr=False)
    rows: Sequence[Row] = ()
    button: str = "Choose"
    sections: Sequence[Section] = field(default=(), kw_only=True)
    header: str | None = field(default=None, repr=False, kw_only=True)
    footer: str | None = field(default=None, repr=False, kw_only=True)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="list", init=False)

    def __post_init__(self) -> None:
        check_text("ListMenu.header", self.header, SMALL_MAX, optional=True)
        check_frame("ListMenu", self.body, LIST_BODY_MAX, self.header, self.footer)
        check_text("ListMenu.button", self.button, BUTTON_TITLE_MAX)
        if bool(self.rows) == bool(self.sections):
            raise InvalidReply("ListMenu: give exactly one of rows and sections")
        sections = self.sections or (Section(None, self.rows),)
        check_count("ListMenu.sections", sections, ROWS_MAX, PAGING)
        for place, section in enumerate(sections):
            _check_section(f"ListMenu.sections[{place}]", section, alone=len(sections) == 1)
        rows = [row for section in sections for row in section.rows]
        check_count("ListMenu rows (all sections together)", rows, ROWS_MAX, PAGING)
        check_unique("ListMenu: row ids", [row.id for row in rows])
        check_route("ListMenu", self.to, self.reply_to)
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "sections", tuple(self.sections))

    def payload(self) -> Graph:
        content = frame("list", self.body, self.header, self.footer)
        sections = self.sections or (Section(None, self.rows),)
        content["action"] = {
            "button": self.button,
            "sections": [_section_object(section) for section in sections],
        }
        return graph("interactive", content, self.reply_to)


def _check_section(name: str, section: object, *, alone: bool) -> None:
    if not isinstance(section, Section):
        raise InvalidReply(f"{name} is a {type(section).__name__}; give a Section")
    check_text(f"{name}.title", section.title, ROW_TITLE_MAX, optional=alone)
    check_count(f"{name}.rows", section.rows, ROWS_MAX, PAGING)
    for place, row in enumerate(section.rows):
        if not isinstance(row, Row):
            raise InvalidReply(f"{name}.rows[{place}] is a {type(row).__name__}; give a Row")
        check_text(f"{name}.rows[{place}].id", row.id, ROW_ID_MAX)
        check_text(f"{name}.rows[{place}].title", row.title, ROW_TITLE_MAX)
        check_text(
            f"{name}.rows[{place}].description", row.description, DESCRIPTION_MAX, optional=True
        )


def _section_object(section: Section) -> Graph:
    rows = [
        {"id": row.id, "title": row.title}
        | ({"description": row.description} if row.description is not None else {})
        for row in section.rows
    ]
    return ({"title": section.title} if section.title is not None else {}) | {"rows": rows}
