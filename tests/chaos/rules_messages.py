"""What must hold for each message, whatever happened to the processes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chaos.case import Case
from tests.chaos.messages import DOOM_RETRIES

SETTLED_ORIGINAL = {"processed", "failed", "original"}


def accepted(case: Case) -> Iterator[str]:
    """What was answered below 500 is in the ledger, and everything at most once."""
    known = set()
    for sent in case.facts.sent:
        known.add(sent.id)
        rows = len(case.entries.get(sent.id, []))
        if rows > 1 or (rows == 0 and sent.acked is not None):
            yield f"{sent.id}: {rows} ledger rows"
    for id_ in case.entries.keys() - known:
        yield f"{id_}: in the ledger, never sent"


def conserved(case: Case) -> Iterator[str]:
    """Every row has a final status, by its kind."""
    for entry in case.facts.entries:
        if entry.kind != "message":
            good = entry.status == "recorded"
        elif entry.flow == "original":
            good = entry.status in SETTLED_ORIGINAL
        else:
            good = entry.status in {"processed", "exhausted"}
        if not good:
            yield f"{entry.id}: {entry.kind} is {entry.status}"


def once(case: Case) -> Iterator[str]:
    """One effect and one reply for each processed message, none for any other event.

    Of what writes no effect itself the reply alone tells.
    """
    status = {e.key: e.status for e in case.facts.entries}
    for key in status.keys() | case.effects.keys() | case.facts.replies.keys():
        done = int(status.get(key) == "processed")
        for what, found, wanted in (
            ("effects", len(case.effects.get(key, [])), 0 if key in case.plain else done),
            ("replies", case.facts.replies.get(key, 0), done - (key in case.riders)),
        ):
            if found != wanted:
                yield f"event {key} is {status.get(key)}: {found} {what}"


def fate(case: Case) -> Iterator[str]:
    """Messages end as they asked to, however many processes died under them."""
    for sent, entry in case.turns:
        failures = case.failures.get(entry.key, [])
        last = failures[-1].reason if failures else None
        if sent.fate == "processed":
            good = entry.status == "processed"
        elif sent.fate == "rejected":
            good = entry.status == "exhausted" and last == "rejected"
        else:
            good = entry.status == "exhausted" and entry.attempts == DOOM_RETRIES + 1
        if not good:
            yield f"{sent.id}, to be {sent.fate}: {entry.status} after {entry.attempts}, {last}"


def explained(case: Case) -> Iterator[str]:
    """Every attempt but a successful last one is in the dead-letter queue with its reason."""
    for sent, entry in case.turns:
        failed = [f.attempt for f in case.failures.get(entry.key, [])]
        count = entry.attempts - (entry.status == "processed")
        if failed != list(range(1, count + 1)):
            yield f"{sent.id}: {entry.status} after {entry.attempts} attempts, failed: {failed}"


def fenced(case: Case) -> Iterator[str]:
    """No effect of an attempt that lost its lease, failed, or did not settle the message."""
    attempts = {e.key: e.attempts for e in case.facts.entries}
    for effect in case.facts.effects:
        failed = {f.attempt for f in case.failures.get(effect.key, [])}
        if effect.attempt in failed or effect.attempt != attempts.get(effect.key):
            yield (
                f"event {effect.key}: effect of attempt {effect.attempt}, settled by "
                f"{attempts.get(effect.key)}, failed: {sorted(failed)}"
            )
