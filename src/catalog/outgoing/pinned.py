"""Pinned connections: they are made to addresses, whatever a name leads to by now."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2
from httpcore2 import AnyIOBackend


class Pinned(httpcore2.AsyncNetworkBackend):
    """Connects to the first of these addresses that answers; TLS still asks for the name."""

    def __init__(self, to: Sequence[str]) -> None:
        self._to = to
        self._backend = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to an address, and look at no name."""
        failed: Exception = httpcore2.ConnectError("there is no address")
        for address in self._to:
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address)
            except httpcore2.NetworkError as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Refuse: nothing asks for one."""
        raise httpcore2.ConnectError(path)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
