"""Receivers that hang, dribble, or are not who they should be."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from glue.alerting import notifier, post
from glue.alerting.notifier import Notifier
from glue.database.pool import Pool
from tests.support.plugin import Connection
from tests.test_alerting import SECRET, Inbox, Receiver, fire, hurry

NAME, OTHER = "hooks.example.test", "other.example.test"
STATE = "select receiver, status, error_class from wa.alert_deliveries order by 1, 3"


@pytest.fixture(autouse=True)
def one_check(conn: Connection) -> None:
    conn.execute("update wa.health_thresholds set is_enabled = check_name = 'unapplied_events'")


def tell(conn: Connection, name: str, url: str) -> None:
    conn.execute(
        "select wa_ops.set_alert_receiver(%s, %s, 'test', p_allow_private => true)", (name, url)
    )


@contextmanager
def dribbling(seconds: float) -> Iterator[str]:
    """A server whose answer comes byte by byte, and after so many seconds is complete."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _address = listener.accept()
        stop = time.monotonic() + seconds
        with peer, suppress(OSError):
            peer.sendall(b"HTTP/1.1 204 No Content\r\nx-slow: ")
            while time.monotonic() < stop:
                peer.sendall(b"x")
                time.sleep(0.05)
            peer.sendall(b"\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()
        thread.join()


def test_an_answer_that_dribbles_is_cut_off(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "TIMEOUT_S", 0.5)
    with dribbling(3.0) as url:
        tell(conn, "slow", url)
        fire(conn)
        assert Notifier(pool, [SECRET], None).run("w") == 1
        ((_receiver, status, error),) = conn.execute(STATE).fetchall()
        assert (status, error is not None) == ("pending", True)


def test_one_that_hangs_holds_up_no_other(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "TIMEOUT_S", 20.0)
    with dribbling(6.0) as url, Receiver() as quick:
        tell(conn, "a-slow", url)
        tell(conn, "quick", quick.url)
        fire(conn)
        work = Notifier(pool, [SECRET], None)
        thread = threading.Thread(target=work.run, args=("w",), daemon=True)
        thread.start()
        delivered = "select 1 from wa.alert_deliveries where status = 'delivered'"
        while not conn.execute(delivered).fetchone():
            assert thread.is_alive(), "the slow one was waited for"
            time.sleep(0.05)
        assert quick.statuses() == ["firing"]
        assert thread.is_alive()
        quick.shutdown()
        thread.join(30)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of NAME alone, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    path = tmp_path / "server.pem"
    key = tmp_path / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-keyout", str(key), "-out", str(path), "-days", "2"),
            *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + key.read_text())
    return path


def test_the_certificate_is_that_of_the_name(
    conn: Connection, pool: Pool, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connected by address, checked by name: also where two names have one address."""
    names: list[str | None] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(notifier, "open_client", lambda: post.open_client(trusting))
    found = socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        return found("127.0.0.1" if host in {NAME, OTHER} else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    # Would let a connection be used again.
    monkeypatch.setattr(Inbox, "protocol_version", "HTTP/1.1")
    with Receiver() as receiver:
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
        port = receiver.server_address[1]
        work = Notifier(pool, [SECRET], None)
        tell(conn, "a-right", f"https://{NAME}:{port}/")
        fire(conn)
        assert work.run("w") == 1
        assert receiver.told[0][0]["host"] == f"{NAME}:{port}"
        tell(conn, "wrong", f"https://{OTHER}:{port}/")
        conn.execute("select wa_ops.test_alert_receiver('wrong')")
        hurry(conn)
        assert work.run("w") == 1
        receiver.shutdown()
    assert names == [NAME, OTHER]
    assert conn.execute(STATE).fetchall() == [
        ("a-right", "delivered", None),
        ("wrong", "pending", "ConnectError"),
        ("wrong", "pending", None),
    ]
