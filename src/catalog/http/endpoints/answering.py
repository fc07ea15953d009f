"""Answering: what all requests have in common: identity, a place, a deadline, and the journal."""

import asyncio
import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from uuid_utils import uuid7

from catalog.domain.declared.extensions import Extensions
from catalog.graph.operations import Operations
from catalog.http import connections, outages, sending
from catalog.http.deadlines import ClientGoneError, Deadline, Deadlines
from catalog.http.identity import Identity
from catalog.http.journal import JournalLine
from catalog.http.negotiation import GRAPHQL, JSON, RefusedError
from catalog.schema.context import Context
from catalog.storage.database.engine import Database
from catalog.storage.database.turns import Turns
from catalog.values import plain

SAFE = frozenset({"GET", "HEAD"})  # methods that may not change anything
GONE = 499  # the status that others' logs have for a client that went away; nobody reads it
LARGEST = 1_000_000  # bytes of a body
SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True)
class Server:
    """What every endpoint of one process answers with."""

    operations: Operations
    database: Database
    secret: bytes
    page_limit: int
    identity: Identity
    clock: Callable[[], dt.datetime]
    extensions: Extensions
    deadlines: Deadlines
    places: Turns
    """For how many requests this process works at once."""

    def context(self, line: JournalLine) -> Context:
        """Return the context of a request whose principal is known, and keep it for the log."""
        assert line.principal is not None  # noqa: S101  # it was found before
        made = line.context = Context(
            database=self.database,
            principal=line.principal,
            now=self.clock(),
            request_id=line.request_id,
            secret=self.secret,
            page_limit=self.page_limit,
            extensions=self.extensions,
            operations=self.operations,
        )
        return made


@dataclass(frozen=True)
class Endpoint:
    """Answers requests of one kind."""

    server: Server

    @abstractmethod
    def media(self, http: HttpRequest) -> str | None:
        """Return in which media type errors are told; None where the client accepts none."""

    @abstractmethod
    async def answer(
        self, http: HttpRequest, body: bytes, media: str, line: JournalLine
    ) -> Response:
        """Return the response to a request that has its place; raises `RefusedError`."""

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request."""
        line = JournalLine(_request_id(http))
        response = await self._respond(http, line)
        line.write(response.status_code)
        return response

    async def _respond(self, http: HttpRequest, line: JournalLine) -> Response:
        media, server = self.media(http), self.server
        try:
            if media is None:
                message = f"Accept {GRAPHQL} or {JSON}."
                raise RefusedError(406, message)  # noqa: TRY301
            if connections.is_stopping(http.scope):
                raise outages.stopping()  # noqa: TRY301
            body = await _body(http)
            if not server.places.take_at_once():  # after it was read: a slow client has none
                await server.places.take()
            try:
                with Deadline(server.deadlines, http.receive):
                    given = http.headers.get("authorization")
                    line.principal = await server.identity.principal(given, http.headers)
                    response = await self.answer(http, body, media, line)
                return await sending.packed(response, http)
            finally:
                server.places.give(0)
        except RefusedError as refused:
            return _refusal(refused, media or JSON, line)
        except (ClientDisconnect, ClientGoneError):
            return Response(status_code=GONE)
        except asyncio.CancelledError:
            return _refusal(_stopping(), media or JSON, line)
        except Exception as error:  # noqa: BLE001  # whatever it is stands in the log
            refused_for = outages.refusal(error, line)
            if refused_for is not None:
                return _refusal(refused_for, media or JSON, line)
            line.cause = error
            return _failure(media or JSON, line)


def _stopping() -> RefusedError:
    """Go on after having been cancelled: only a server that stops cancels its requests."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
    return outages.stopping()


async def _body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > LARGEST:
            raise RefusedError(413, f"Send at most {LARGEST:,} bytes.")
    return bytes(body)


def _request_id(http: HttpRequest) -> str:
    given = http.headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else str(uuid7())


def _refusal(refused: RefusedError, media: str, line: JournalLine) -> Response:
    error = {"message": refused.message, "extensions": {"code": refused.code}}
    line.note([error], {})
    headers = {"x-request-id": line.request_id, **refused.headers}
    return sent({"errors": [error]}, refused.status, media, headers)


def _failure(media: str, line: JournalLine) -> Response:
    """Answer INTERNAL; the log tells what went wrong, under the id of the request."""
    error = {
        "message": "Something went wrong here; the request id says where to look.",
        "extensions": {"code": "INTERNAL", "requestId": line.request_id},
    }
    line.note([error], {})
    return sent({"errors": [error]}, 500, media, {"x-request-id": line.request_id})


def sent(body: Mapping[str, Any], status: int, media: str, headers: Mapping[str, str]) -> Response:
    """Return a response in JSON, of the media type that the client takes it as.

    Nobody keeps it: who asks may be told by headers that only an authenticator knows.
    """
    return Response(
        orjson.dumps(body, plain, orjson.OPT_UTC_Z),
        status,
        {
            "content-type": f"{media}; charset=utf-8",
            "cache-control": "no-store",
            "vary": "Accept, Accept-Encoding",
            **headers,
        },
    )
