"""A server that stops finishes what it can, tells the others, and exits with 0 in time."""

import json
import signal
import time
from pathlib import Path

from tests.http.serving import served_at
from tests.processes import ROOT

GRACE = 10  # seconds, which docs/operating.md promises
BODY = json.dumps({"query": "{ heavy }"}).encode()
HEAD = b"POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n"
PLUGIN = "tests.http.working:Heavy"


def test_a_hung_request_is_told_that_the_server_stops(url: str, tmp_path: Path) -> None:
    content = HEAD + b"content-length: %d\r\n\r\n" % len(BODY) + BODY
    folder = str(ROOT)
    variables = {"CATALOG_REQUEST_TIMEOUT": "60", "PYTHONPATH": folder}
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
        answers = [
            b"".join(iter(lambda each=each: each.recv(65_536), b"")) for each in (hung, idle, half)
        ]
        seconds = time.monotonic() - begun

    head, _, body = answers[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in head
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert answers[1] == b""
    assert answers[2].startswith(b"HTTP/1.1 503 ")
    assert seconds < GRACE + 5  # on a busy machine
