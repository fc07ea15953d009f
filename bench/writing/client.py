"""Connections that ask one change after the other: what is asked next depends on what was answered.

wrk cannot do that: its script is not told which of its requests an answer belongs to.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

import uvloop

from bench.asking import Server
from bench.measuring import NoLoadError

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Asker(Protocol):
    """One connection's questions, in their order."""

    def next(self) -> str:
        """Return the body of the next request."""

    def learn(self, answer: bytes) -> bool:
        """Look at the answer to it, and tell whether it is as it should be."""


class Connection:
    """One connection to a server, which stays open."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.address)
        self._host, self._port = address.hostname, address.port
        lines = [f"POST {address.path} HTTP/1.1", f"host: {address.netloc}"]
        lines += ["accept: application/json", "content-type: application/json"]
        lines += [f"authorization: Bearer {server.token}"] if server.token else []
        self._head = "\r\n".join([*lines, "content-length: "]).encode()

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def ask(self, body: str) -> bytes:
        """Send a body, and return that of the answer."""
        sent = body.encode()
        self._writer.write(b"%s%d\r\n\r\n%s" % (self._head, len(sent), sent))
        try:
            return await self._answer()
        except asyncio.IncompleteReadError as error:
            message = f"The server at {self._host}:{self._port} hung up."
            raise NoLoadError(message) from error

    async def _answer(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        if length := LENGTH.search(head):
            return await self._reader.readexactly(int(length[1]))
        found = b""
        while size := int(await self._reader.readline(), 16):
            found += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return found

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Asked:
    """What came of it: the seconds that each answer took, those that all took, and what failed."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.failed: list[bytes] = []
        self.took = 0.0

    def at(self, share: float) -> float:
        """Return the seconds within which this share of all was answered, from 0 to 1."""
        ordered = sorted(self.latencies) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ask(server: Server, askers: Sequence[Asker], seconds: float) -> Asked:
    """Let all ask at once, for so long."""
    return uvloop.run(_all(server, askers, seconds))


def ask_beside(
    server: Server, askers: Sequence[Asker], others: Sequence[Asker], seconds: float
) -> tuple[Asked, Asked]:
    """Let all ask at once, for so long, and return what came of both groups."""

    async def both() -> tuple[Asked, Asked]:
        return await asyncio.gather(_all(server, askers, seconds), _all(server, others, seconds))

    return uvloop.run(both())


async def _all(server: Server, askers: Sequence[Asker], seconds: float) -> Asked:
    asked = Asked()
    began = time.perf_counter()
    await asyncio.gather(*(_each(server, asker, began + seconds, asked) for asker in askers))
    asked.took = time.perf_counter() - began
    return asked


async def _each(server: Server, asker: Asker, end: float, asked: Asked) -> None:
    connection = Connection(server)
    await connection.open()
    while (began := time.perf_counter()) < end:
        answer = await connection.ask(asker.next())
        asked.latencies.append(time.perf_counter() - began)
        if not asker.learn(answer):
            asked.failed.append(answer)
    connection.close()
