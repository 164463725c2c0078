"""The senders: signed webhooks over HTTP, sent again until they are accepted, as by Meta."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from glue.signature import sign
from tests.chaos.facts import Sent
from tests.chaos.messages import PHONE_PREFIX, Behaviour, Keyword, Order
from tests.support.site import SECRET, change, envelope, status_update, text_message

SENDERS: Final = 8
# How many contacts of each sort; those of a sender of its own are sent to in order.
OWN: Final = {"park": 4, "strict": 1}
SHARED_HOT, SHARED_FLAG, SHARED_BURST, SHARED_PLAIN, SHARED_DOOM = 3, 5, 2, 12, 2
# Relative frequency.
BEHAVIOURS: Final[dict[Behaviour, int]] = {
    "quick": 70,
    "slow": 20,
    "fail": 5,
    "retry": 5,
    "reject": 4,
    "hang": 3,
    "die": 1,
}
PATIENCE_S: Final = 4.0
Element = dict[str, Any]


@dataclass(frozen=True)
class Contact:
    """`is_fixed`: always in the enhanced flow; `is_own`: one sender only, one message at a time."""

    phone: str
    keyword: Keyword
    is_fixed: bool = True
    is_own: bool = False


@dataclass
class Batch:
    """One request: its body, and which messages and statuses are in it."""

    body: bytes
    ids: list[str]


@dataclass
class Journal:
    """What was sent and how it was answered; shared by all senders."""

    sent: dict[str, Sent] = field(default_factory=dict)
    elements: list[tuple[str, Element]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    duplicates: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    accepted: threading.Event = field(default_factory=threading.Event)

    def begin(self, sent: Sent) -> None:
        """An event that is about to be sent for the first time."""
        with self.lock:
            self.sent[sent.id] = sent

    def answered(self, ids: Sequence[str], status: int | None) -> None:
        """An answer, None: none; below 500 the request's events are accepted."""
        now = time.monotonic()
        with self.lock:
            if status is None:
                self.unanswered += 1
                return
            self.answers[status] += 1
            if status < 500:
                for id_ in ids:
                    known = self.sent[id_]
                    if known.acked is None:
                        self.sent[id_] = replace(known, acked=now)
                self.accepted.set()

    def wait_accepted(self) -> None:
        """Return right after the next request was accepted; after half a second anyway."""
        self.accepted.clear()
        self.accepted.wait(0.5)


def contacts() -> tuple[list[list[Contact]], list[Contact]]:
    """Those of each sender, and those that all send to."""
    numbers = (f"{PHONE_PREFIX}{n:05d}" for n in itertools.count())
    own = [
        [
            *(Contact(next(numbers), "park", is_own=True) for _ in range(OWN["park"])),
            *(Contact(next(numbers), "strict", is_own=True) for _ in range(OWN["strict"])),
        ]
        for _ in range(SENDERS)
    ]
    shared = [
        *(Contact(next(numbers), "park") for _ in range(SHARED_HOT)),
        *(Contact(next(numbers), "park", is_fixed=False) for _ in range(SHARED_FLAG)),
        *(Contact(next(numbers), "burst") for _ in range(SHARED_BURST)),
        *(Contact(next(numbers), "plain") for _ in range(SHARED_PLAIN)),
        *(Contact(next(numbers), "doom") for _ in range(SHARED_DOOM)),
    ]
    return own, shared


class Sender:
    """One client. Its random choices follow from the seed and its number."""

    _names = itertools.count(1)
    _batches = itertools.count(1)

    def __init__(
        self, seed: int, number: int, port: int, own: list[Contact], shared: list[Contact]
    ) -> None:
        self._rng = random.Random(f"load {seed} {number}")
        self._port = port
        self._own, self._shared = own, shared
        # What was answered with 202 comes once more, later.
        self._again: list[Batch] = []

    def run(
        self,
        journal: Journal,
        stop: threading.Event,
        give_up: threading.Event,
        wait: Callable[[], None],
    ) -> None:
        """Send until `stop`, then until all is accepted or `give_up`."""
        while not stop.is_set():
            wait()
            batch, twin = self._batch(journal)
            other = None
            if twin is not None:
                other = threading.Thread(target=self._deliver, args=(twin, journal, give_up))
                other.start()
            self._deliver(batch, journal, give_up)
            if other is not None:
                other.join()
            if self._again and self._rng.random() < 0.3:
                self._deliver(self._again.pop(0), journal, give_up)
            stop.wait(self._rng.uniform(0.0, 0.08))

    def _batch(self, journal: Journal) -> tuple[Batch, Batch | None]:
        """A request, and sometimes one that brings one of its messages at the same time."""
        rng, number = self._rng, next(self._batches)
        parts = rng.sample(self._own, rng.randint(1, 3))
        parts += [c for c in self._shared if rng.random() < 0.15]
        elements: list[Element] = []
        twins: list[Element] = []
        for contact in parts:
            burst = 2 if rng.random() < 0.2 else 1
            made = [self._message(journal, contact, number, place) for place in range(burst)]
            elements += made
            # Of two in a row the second must not arrive without the first.
            twins += made if burst == 1 else []
        statuses = [self._status(journal, number) for _ in range(rng.choice((0, 0, 1, 2)))]
        fresh = [item["id"] for item in (*elements, *statuses)]
        elements += self._duplicates(journal)
        twin = None
        if twins and rng.random() < 0.15:
            item = rng.choice(twins)
            twin = Batch(_body([item], []), [item["id"]])
        return Batch(_body(elements, statuses), fresh), twin

    def _message(self, journal: Journal, contact: Contact, batch: int, place: int) -> Element:
        behaviour = self._rng.choices(list(BEHAVIOURS), list(BEHAVIOURS.values()))[0]
        if contact.keyword == "burst" and behaviour == "reject":
            # It would be the end of those that ride along, too.
            behaviour = "fail"
        name = f"{contact.phone[-3:]}.{next(self._names)}"
        order = Order(contact.keyword, behaviour, name)
        sent = Sent(
            id=f"wamid.{name}",
            kind="message",
            contact=contact.phone,
            fate=order.fate,
            is_fixed=contact.is_fixed,
            is_strict=contact.keyword == "strict",
            is_plain=contact.keyword == "plain",
            sent=time.monotonic(),
            batch=batch,
            place=place,
        )
        journal.begin(sent)
        element = text_message(order.text, phone=contact.phone, id=sent.id)
        with journal.lock:
            journal.elements.append((sent.id, element))
        return element

    def _status(self, journal: Journal, batch: int) -> Element:
        id_ = f"wamid.status.{next(self._names)}"
        journal.begin(Sent(id=id_, kind="status", sent=time.monotonic(), batch=batch))
        return status_update(id=id_)

    def _duplicates(self, journal: Journal) -> list[Element]:
        """Messages that were accepted before, in a batch with others."""
        if self._rng.random() > 0.3:
            return []
        with journal.lock:
            known = self._rng.choices(journal.elements, k=min(2, len(journal.elements)))
            found = [e for id_, e in known if journal.sent[id_].acked is not None]
            journal.duplicates += len(found)
        return found

    def _deliver(self, batch: Batch, journal: Journal, give_up: threading.Event) -> None:
        while True:
            status = self._post(batch.body)
            journal.answered(batch.ids, status)
            if status is not None and status < 500:
                break
            if give_up.wait(0.1 + 0.4 * random.random()):
                return
        if status != 200:
            self._again.append(batch)

    def _post(self, body: bytes) -> int | None:
        conn = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(body, SECRET.encode()),
        }
        try:
            conn.request("POST", "/webhook", body, headers)
            response = conn.getresponse()
            response.read()
            return response.status
        except (OSError, HTTPException):
            return None
        finally:
            conn.close()


def _body(messages: Sequence[Element], statuses: Sequence[Element]) -> bytes:
    return json.dumps(envelope(change(*messages, statuses=statuses))).encode()
