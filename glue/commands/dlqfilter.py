"""Which dead letters, which messages: the options that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from glue.commands.operating import moment, options

if TYPE_CHECKING:
    from glue.database.dlqapi import DeadLetterFilter, MessageFilter

_SHARED: Final = (
    click.option("--handler", help="Of this handler."),
    click.option("--phone-number-id", help="To this business number."),
    click.option("--conversation", "conversation_id", type=int, help="In this conversation."),
)

_REASONS: Final = "handler_error, timeout, lock_expired, rejected, …"
_FILTER: Final = (
    click.option("--error-class", help="With this class of error: ValueError, or module.Class."),
    *_SHARED,
    click.option(
        "--since", "created_after", callback=moment, help="Dead since: a time, or 2h ago."
    ),
    click.option("--until", "created_before", callback=moment, help="Dead before: a time, or 30m."),
    click.option(
        "--status",
        type=click.Choice(
            ["pending", "retrying", "exhausted", "discarded", "resolved", "superseded"]
        ),
        help="[pending, retrying and exhausted]",
    ),
)

FILTER_OPTIONS: Final = options(click.option("--reason", help=_REASONS), *_FILTER)

# Where --reason says why it is done.
DISCARD_OPTIONS: Final = options(
    click.option("--dead-reason", help=f"Dead for this reason: {_REASONS}"), *_FILTER
)

MESSAGE_OPTIONS: Final = options(
    click.option(
        "--since", "received_after", callback=moment, help="Received since: a time, or 2h."
    ),
    click.option("--until", "received_before", callback=moment, help="Received before."),
    *_SHARED,
    click.option(
        "--status",
        type=click.Choice(
            ["processed", "exhausted", "failed", "superseded", "discarded", "original"]
        ),
        help="Settled so. [any]",
    ),
)


def wanted_dead_letters(given: Mapping[str, Any], *, everything: bool = False) -> DeadLetterFilter:
    """The filter of FILTER_OPTIONS or DISCARD_OPTIONS; `everything`: on purpose none."""
    from glue.database.dlqapi import DeadLetterFilter

    # The database acts on all only where a filter says so.
    ever = {"created_after": datetime.min.replace(tzinfo=UTC)} if everything else {}
    return replace(DeadLetterFilter(), **{**given, **ever})


def wanted_messages(ids: tuple[str, ...], given: Mapping[str, Any]) -> MessageFilter:
    """The filter of MESSAGE_OPTIONS, or these ids."""
    from glue.database.dlqapi import MessageFilter

    return replace(MessageFilter(), ids=list(ids) or None, **given)
