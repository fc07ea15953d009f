"""A server that stops finishes what it can, tells the others, and exits with 0 in time."""

import json
import signal
import socket
import time
from pathlib import Path

from tests.http.serving import Served, served_at
from tests.processes import ROOT

GRACE = 10  # seconds, which docs/operating.md promises
BODY = json.dumps({"query": "{ heavy }"}).encode()
HEAD = b"POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n"
READY = b"GET /readyz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n"
OK = b"HTTP/1.1 200 "
PLUGIN = "tests.http.working:Heavy"


def test_a_hung_request_is_told_that_the_server_stops(url: str, tmp_path: Path) -> None:
    content = HEAD + b"content-length: %d\r\n\r\n" % len(BODY) + BODY
    folder = str(ROOT)
    limits = dict.fromkeys(("CATALOG_REQUEST_TIMEOUT", "CATALOG_FIELD_TIME_LIMIT"), "60")
    variables = {**limits, "PYTHONPATH": folder}
    with (
        served_at(url, tmp_path, "--plugin", PLUGIN, **variables) as server,
        server.connected() as hung,
        server.connected() as idle,
        server.connected() as half,
    ):
        half.sendall(HEAD + b"content-length: 9999\r\n\r\n{")
        hung.sendall(content)
        server.ask("{ __typename }")  # what came before it has begun
        begun = time.monotonic()
        server.stop(signal.SIGTERM)
        answers = [rest(each) for each in (hung, idle, half)]
        seconds = time.monotonic() - begun

    head, _, body = answers[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in head
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert answers[1] == b""
    assert answers[2].startswith(b"HTTP/1.1 503 ")
    assert seconds < GRACE + 5  # on a busy machine


def test_a_server_that_is_to_stop_is_not_ready_and_goes_on_with_what_it_does(
    url: str, tmp_path: Path
) -> None:
    content = b'{"query": "{ __typename }"}'
    head = HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(content)
    with served_at(url, tmp_path) as server, server.connected() as busy:
        before = answered(server, READY)
        busy.sendall(head + content[:5])
        server.ask("{ __typename }")  # what came before it has begun
        server.stop(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while (ready := answered(server, READY)).startswith(OK) and time.monotonic() < deadline:
            pass  # the signal is on its way
        lives = answered(server, READY.replace(b"readyz", b"livez"))
        refused = answered(server, head + content)
        busy.sendall(content[5:])
        finished = rest(busy)

    assert before.startswith(OK)
    assert ready.startswith(b"HTTP/1.1 503 ")
    assert b"the server stops" in ready
    assert lives.startswith(OK)
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in refused
    assert b"UNAVAILABLE" in refused
    assert finished.startswith(OK)
    assert finished.endswith(b'"limit":10000}}}')


def answered(server: Served, content: bytes) -> bytes:
    """Return what a new connection is answered."""
    with server.connected() as connection:
        connection.sendall(content)
        return rest(connection)


def rest(connection: socket.socket) -> bytes:
    """Return what comes until the server closes a connection."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))
