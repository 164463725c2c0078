"""The addresses of a name, in bounded time."""

from __future__ import annotations

import socket
import threading
from queue import Empty, SimpleQueue

LOOKUP_S = 5.0


def addresses(host: str, port: int) -> list[str]:
    """All that it has, the preferred one first. Raises OSError: TimeoutError after `LOOKUP_S`.

    A resolver that is silent cannot be interrupted. Its thread is left behind until it gives up;
    the growing pauses between two attempts bound how many of them there can be.
    """
    answer: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([str(entry[4][0]) for entry in found])
        except Exception as exc:
            answer.put(exc)

    threading.Thread(target=ask, name="lookup", daemon=True).start()
    try:
        found = answer.get(timeout=LOOKUP_S)
    except Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(found, Exception):
        raise found
    return found
