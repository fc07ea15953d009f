"""Clients that send nothing, too slowly or too much are sent away, and others are served."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.serving import Served, served_at

BODY = json.dumps({"query": "{ __typename }"}).encode()
HEAD = b"POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n"
LENGTH = b"content-length: %d\r\n\r\n" % len(BODY)
DROP = 0.2  # seconds between the drops of a slow client
LONG = 40  # seconds after which a client that nobody sends away gives up, on a busy machine
BEGUN = {
    "that sends nothing": (b"", b""),
    "that sends empty lines": (b"\r\n", b"\r\n"),
    "whose first line comes by drops": (b"POST /graph", b"q"),
    "whose headers come by drops": (HEAD, b"x"),
    "whose body comes by drops": (HEAD + b"content-length: 9999\r\n\r\n{", b" "),
    "whose second request comes by drops": (HEAD + LENGTH + BODY + HEAD, b"x"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Served]:
    """A server in a process of its own."""
    folder = tmp_path_factory.mktemp("slow")
    shutil.copy(template, folder / "catalog.db")
    with served_at(f"sqlite:///{folder / 'catalog.db'}", folder) as found:
        yield found


def answered(server: Served, content: bytes) -> bytes:
    """Send something at once, and return what comes until the server closes the connection."""
    with server.connected() as client:
        client.settimeout(LONG)
        client.sendall(content)
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_who_is_slow_is_sent_away_while_others_are_served(server: Served) -> None:
    clients = {(name, number): server.connected() for name in BEGUN for number in range(5)}
    ended: dict[tuple[str, int], float] = {}
    begun = time.monotonic()
    for (name, _), client in clients.items():
        client.sendall(BEGUN[name][0])
        client.setblocking(False)  # noqa: FBT003  # the socket's own way to say so
    while len(ended) < len(clients) and time.monotonic() - begun < LONG:
        assert server.ask("{ __typename }") == {"__typename": "Query"}
        for key, client in clients.items():
            if key not in ended and is_closed(client, BEGUN[key[0]][1]):
                ended[key] = time.monotonic() - begun
        time.sleep(DROP)
    for client in clients.values():
        client.close()

    assert ended.keys() == clients.keys()
    assert min(ended.values()) > 4  # nobody is hurried


def is_closed(client: socket.socket, drop: bytes) -> bool:
    """Send a drop, and tell whether the server has closed the connection."""
    try:
        while client.recv(65_536):
            pass
    except BlockingIOError:
        pass
    except OSError:
        return True
    else:
        return True
    try:
        client.send(drop)
    except OSError:
        return True
    return False


@pytest.mark.parametrize(
    "headers",
    [
        b"x-long: " + b"x" * 1_000_000 + b"\r\n",
        b"x-long: " + b"x" * 70_000 + b"\r\n",
        b"".join(b"x-%d: x\r\n" % number for number in range(20_000)),
        b"".join(b"x-%d: x\r\n" % number for number in range(120)),
    ],
    ids=["a megabyte", "70,000 bytes", "20,000 headers", "120 headers"],
)
def test_a_head_that_is_too_large_is_refused(server: Served, headers: bytes) -> None:
    answer = answered(server, HEAD + headers + LENGTH + BODY)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "headers",
    [
        b"x-long: " + b"x" * 60_000 + b"\r\n",
        b"".join(b"x-%d: x\r\n" % number for number in range(80)),
    ],
    ids=["60,000 bytes", "80 headers"],
)
def test_a_large_head_is_answered(server: Served, headers: bytes) -> None:
    answer = answered(server, HEAD + b"connection: close\r\n" + headers + LENGTH + BODY)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b'"limit":10000}}}')


def test_a_large_body_is_read(server: Served) -> None:
    body = BODY + b" " * 300_000
    head = HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body)

    assert answered(server, head + body).startswith(b"HTTP/1.1 200 ")


def test_what_is_not_http_is_refused(server: Served) -> None:
    assert answered(server, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")
