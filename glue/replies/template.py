"""A reply from a template that Meta approved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from glue.messages.storable import problem
from glue.replies.base import Graph, InvalidReply, check_route, check_text, graph

TEMPLATE_NAME: Final = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: the only kind that may be sent outside the 24-hour window.

    `components`: the parameters in the shape of the Graph API.
    """

    name: str
    language: str
    components: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="template", init=False)

    def __post_init__(self) -> None:
        check_text("Template.name", self.name, 512)
        check_text("Template.language", self.language, 15)
        if not TEMPLATE_NAME.fullmatch(self.name):
            raise InvalidReply("Template.name: use a-z, 0-9 and _ only, as in Meta's manager")
        if not LANGUAGE.fullmatch(self.language):
            raise InvalidReply("Template.language: give a code such as en, en_US or fr")
        _check_components(self.components)
        check_route("Template", self.to, self.reply_to)

    def payload(self) -> Graph:
        content: Graph = {"name": self.name, "language": {"code": self.language}}
        if self.components:
            content["components"] = [dict(part) for part in self.components]
        return graph("template", content, self.reply_to)


def _check_components(components: object) -> None:
    if not isinstance(components, Sequence) or not all(isinstance(c, Mapping) for c in components):
        raise InvalidReply("Template.components: give a list of dicts, one per component")
    wrong = problem([dict(component) for component in components])
    if wrong is not None:
        raise InvalidReply(f"Template.components cannot be sent as JSON: {wrong}")
