"""A TCP proxy before PostgreSQL that cuts connections where it hurts most.

It reads enough of the protocol to know which statement passes, and when it has been answered: a
cut "before" a commit means that the server never heard of it, a cut "after" one that it is durable
and the client does not know. "late" is no cut: the statement arrives when its turn's lease is over.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Literal, NamedTuple, Self, get_args

Side = Literal["before", "after", "late"]
SIDES: tuple[Side, ...] = get_args(Side)
_CALL = re.compile(rb"wa_api\.(\w+)\s*\(")
_BROKEN = (asyncio.IncompleteReadError, ConnectionError, OSError)


class Cut(NamedTuple):
    """`subject`: "commit", or the function of wa_api that is called."""

    subject: str
    side: Side


class _Link:
    """One client's connection and ours to the server."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._ends = (client, server)
        # The answer to this one is swallowed, then the line goes dead.
        self.doomed: Cut | None = None
        self.stalled_until = 0.0

    def abort(self) -> None:
        self.stalled_until = 0.0
        for end in self._ends:
            end.transport.abort()


class Proxy:
    """Listens on 127.0.0.1:`port` while entered. Methods may be called from any thread.

    `late_s`: a late statement waits so long, to twice that.
    """

    port: int

    def __init__(self, server_port: int, late_s: float) -> None:
        self._server_port = server_port
        self._late_s = late_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._links: set[_Link] = set()
        self._armed: Counter[Cut] = Counter()
        self.fired: Counter[Cut] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._listener = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def arm(self, cut: Cut, count: int = 1) -> None:
        """Cut the next `count` connections on which this happens."""
        self._loop.call_soon_threadsafe(self._armed.update, {cut: count})

    def disarm(self) -> None:
        """Forget the cuts that have not happened."""
        self._loop.call_soon_threadsafe(self._armed.clear)

    def reset(self) -> None:
        """Cut all connections, whatever they are doing."""

        def abort() -> None:
            for link in list(self._links):
                link.abort()

        self._loop.call_soon_threadsafe(abort)

    def stall(self, seconds: float, share: float = 1.0) -> None:
        """Let nothing pass on some connections for a while; afterwards they go on.

        Whoever settles a turn on one of them does so after the lease, when others went on.
        """

        def begin() -> None:
            until = self._loop.time() + seconds
            for link in self._links:
                if random.random() < share:
                    link.stalled_until = until

        self._loop.call_soon_threadsafe(begin)

    async def _end(self) -> None:
        self._listener.close()
        while self._links:
            for link in self._links:
                link.abort()
            await asyncio.sleep(0.01)

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            server, forth = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            back.transport.abort()
            return
        link = _Link(back, forth)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._ask(link, client, forth))
                both.create_task(self._answer(link, server, back))
        finally:
            self._links.discard(link)
            link.abort()

    async def _ask(
        self, link: _Link, client: asyncio.StreamReader, forth: asyncio.StreamWriter
    ) -> None:
        with suppress(*_BROKEN):
            # The first packet has no type. There is no TLS to ask for: the conninfo forbids it.
            length = await client.readexactly(4)
            forth.write(length + await client.readexactly(int.from_bytes(length) - 4))
            while True:
                kind, body = await _frame(client)
                await self._passable(link)
                cut = self._match(kind, body)
                if cut is not None and cut.side == "before":
                    self.fired[cut] += 1
                    break
                if cut is not None and cut.side == "late":
                    self.fired[cut] += 1
                    link.stalled_until = self._loop.time() + self._late_s * random.uniform(1, 2)
                    await self._passable(link)
                else:
                    link.doomed = link.doomed or cut
                forth.write(kind + body)
                await forth.drain()
        link.abort()

    async def _answer(
        self, link: _Link, server: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        with suppress(*_BROKEN):
            while True:
                kind, body = await _frame(server)
                await self._passable(link)
                if link.doomed is None:
                    back.write(kind + body)
                    await back.drain()
                # ReadyForQuery: the statement is done, its transaction is durable.
                elif kind == b"Z":
                    self.fired[link.doomed] += 1
                    break
        link.abort()

    def _match(self, kind: bytes, body: bytes) -> Cut | None:
        if not self._armed or kind not in (b"Q", b"P"):
            return None
        # Length; in a Parse then the statement's name.
        text = body[4:] if kind == b"Q" else body[4:].split(b"\0", 1)[1]
        subject = _subject(text)
        for side in SIDES:
            cut = Cut(subject, side)
            if self._armed[cut] > 0:
                self._armed[cut] -= 1
                return cut
        return None

    async def _passable(self, link: _Link) -> None:
        while (left := link.stalled_until - self._loop.time()) > 0:
            await asyncio.sleep(min(left, 0.1))


def _subject(text: bytes) -> str:
    query = text.split(b"\0", 1)[0].strip()
    if query.lower() == b"commit":
        return "commit"
    call = _CALL.search(query)
    return call[1].decode() if call else ""


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Type, and length with content."""
    head = await reader.readexactly(5)
    return head[:1], head[1:] + await reader.readexactly(int.from_bytes(head[1:]) - 4)
