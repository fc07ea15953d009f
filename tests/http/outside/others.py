"""Servers of others, on the loopback address: each tells what it was asked, and answers as told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Heard(NamedTuple):
    """A request that came: its method, path, headers by lower-case names, and body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Said(NamedTuple):
    """An answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}  # it is not changed


@dataclass
class Other:
    """A server of others: where it is, what it has heard, and what it answers."""

    answer: Callable[[Heard], Said]
    heard: list[Heard] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"http://{self.host}{path}"


@contextmanager
def other(answer: Callable[[Heard], Said] = lambda _heard: Said()) -> Iterator[Other]:
    """Serve on a free port of the loopback address, for as long as the block lasts."""
    made = Other(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, self.path, headers, self.rfile.read(size))
            made.heard.append(heard)
            said = made.answer(heard)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_POST = do_PUT = do_GET  # noqa: N815  # the library calls them so

        def log_message(self, *_arguments: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
