"""Meta's part: signed requests over connections that stay open, with little CPU of its own.

    python -m bench.client PORT SECRET CLIENTS SECONDS RATE NUMBER

Prints the latencies in milliseconds as a JSON list. RATE 0: each client sends the next request
when it has the answer. Else that many requests a second in all, at fixed times: a latency counts
from the time at which a request was due, so that a stall is not hidden. NUMBER > 0 ends it after
that many requests instead.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
import time
import uuid

from glue.sending.samples import Sender, encoded, text
from glue.signature import sign

PEOPLE = 5000
_HEAD = (
    "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    "X-Hub-Signature-256: {signature}\r\nContent-Length: {length}\r\n\r\n"
)


def request(secret: bytes) -> bytes:
    """A new message of one of PEOPLE."""
    person = random.randrange(PEOPLE)
    sender = Sender(f"25079{person:07}", f"RW.Client{person:07}")
    found = text("hello there", sender, wamid=f"wamid.{uuid.uuid4()}", now=int(time.time()))
    body = encoded(found)
    return _HEAD.format(signature=sign(body, secret), length=len(body)).encode() + body


def answer(sock: socket.socket) -> int:
    """Read one answer; its status."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(sock)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(rest) < length:
        rest += _more(sock)
    return int(head.split(b" ", 2)[1])


def _more(sock: socket.socket) -> bytes:
    data = sock.recv(65536)
    if not data:
        raise ConnectionError("closed by the server")
    return data


class Load:
    """Clients that share a schedule and an end."""

    def __init__(self, port: int, secret: bytes, seconds: float, rate: float, number: int) -> None:
        self._address = ("127.0.0.1", port)
        self._secret = secret
        self._rate = rate
        self._started = time.monotonic() + 0.2
        self._end = self._started + seconds
        self._left = number or sys.maxsize
        self._sent = 0
        self._lock = threading.Lock()
        self.latencies: list[float] = []
        self.errors: list[BaseException] = []

    def client(self) -> None:
        """One connection, until the end."""
        try:
            with socket.create_connection(self._address, 30) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while (due := self._next()) is not None:
                    self.latencies.append(self._one(sock, due) * 1000)
        except (OSError, AssertionError) as error:
            self.errors.append(error)

    def _next(self) -> float | None:
        """When the next request is due; None at the end."""
        with self._lock:
            number, self._sent = self._sent, self._sent + 1
        due = self._started + number / self._rate if self._rate else time.monotonic()
        return due if number < self._left and due < self._end else None

    def _one(self, sock: socket.socket, due: float) -> float:
        data = request(self._secret)
        time.sleep(max(0.0, due - time.monotonic()))
        begun = due if self._rate else time.monotonic()
        sock.sendall(data)
        status = answer(sock)
        assert status in (200, 202), status
        return time.monotonic() - begun


def main() -> None:
    """Run and print."""
    port, secret, clients, seconds, rate, number = sys.argv[1:]
    load = Load(int(port), secret.encode(), float(seconds), float(rate), int(number))
    threads = [threading.Thread(target=load.client) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if load.errors:
        raise SystemExit(f"{load.errors[0]!r}")
    print(json.dumps(load.latencies))


if __name__ == "__main__":
    main()
