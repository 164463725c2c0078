"""The body that `wa-webhook send` posts, from its options."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

import click

from glue.sending import resample, samples

IDS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Posting:
    """The bytes, and the first message ids in them."""

    body: bytes
    ids: tuple[str, ...]


def body_of(
    *,
    file: BinaryIO | None,
    text: str | None,
    tap: str | None,
    batch: int | None,
    phone: str | None,
    bsuid: str | None,
    name: str,
    wamid: str | None,
    phone_number_id: str,
    now: bool,
    new_ids: bool,
    raw: bool,
) -> Posting:
    """Raises click.UsageError or ClickException with what to change."""
    if sum(given is not None for given in (file, text, tap, batch)) != 1:
        raise click.UsageError("give exactly one of FILE, --text, --tap and --batch")
    if file is not None:
        if phone or bsuid or wamid:
            raise click.UsageError("--from, --bsuid and --id do not go with FILE")
        return _from_file(file, now=now, new_ids=new_ids, raw=raw)
    if now or new_ids or raw:
        raise click.UsageError("--now, --new-ids and --raw go with FILE only")
    moment = int(time.time())
    if batch is not None:
        label = secrets.token_hex(4)
        payload = samples.batch(batch, now=moment, label=label, phone_number_id=phone_number_id)
        return _posting(payload)
    if phone is not None and not (phone.isascii() and phone.isdigit()):
        raise click.UsageError("--from: digits only, with country code and without +")
    writer = samples.Sender(phone or (None if bsuid else samples.PHONE), bsuid, name)
    common: dict[str, Any] = {
        "wamid": wamid or samples.new_wamid(),
        "now": moment,
        "phone_number_id": phone_number_id,
    }
    if tap is not None:
        return _posting(samples.tap(tap, tap[:24], writer, **common))
    return _posting(samples.text(text or "", writer, **common))


def _posting(payload: Any) -> Posting:
    return Posting(samples.encoded(payload), tuple(islice(resample.message_ids(payload), IDS_MAX)))


def _from_file(file: BinaryIO, *, now: bool, new_ids: bool, raw: bool) -> Posting:
    content = file.read()
    if raw:
        return Posting(content, ())
    try:
        payload = json.loads(content)
        if now:
            payload = resample.shifted(payload, int(time.time()))
        if new_ids:
            payload = resample.with_new_ids(payload, secrets.token_hex(4))
        posting = _posting(payload)
    except (ValueError, RecursionError) as error:
        name = getattr(file, "name", "the file")
        raise click.ClickException(
            f"{name} is no JSON ({error}): correct it, or post the bytes as they are with --raw"
        ) from error
    # Unchanged bytes are posted as they stand in the file.
    return posting if now or new_ids else Posting(content, posting.ids)
