"""The endpoint: from an HTTP request to an operation, and from its answer to a response."""

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uuid_utils import uuid7

from catalog.domain.declared.extensions import Extensions
from catalog.graph.operations import Answer, NoQueryError, Operations, Request
from catalog.http import connections, negotiation, outages, sending
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
class GraphQL:
    """Answers GraphQL requests."""

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

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request."""
        line = JournalLine(_request_id(http))
        response = await self._respond(http, line)
        line.write(response.status_code)
        return response

    async def _respond(self, http: HttpRequest, line: JournalLine) -> Response:
        media = negotiation.accepted(http.headers.get("accept"))
        try:
            if media is None:
                message = f"Accept {GRAPHQL} or {JSON}."
                raise RefusedError(406, message)  # noqa: TRY301
            if connections.is_stopping(http.scope):
                raise outages.stopping()  # noqa: TRY301
            body = await _body(http)
            if not self.places.take_at_once():  # after it was read: a slow client has none
                await self.places.take()
            try:
                with Deadline(self.deadlines, http.receive):
                    answer = await self._answer(http, body, line)
                return await sending.packed(_response(answer, media, line), http)
            finally:
                self.places.give(0)
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

    async def _answer(self, http: HttpRequest, body: bytes, line: JournalLine) -> Answer:
        principal = await self.identity.principal(http.headers.get("authorization"))
        line.principal = principal
        request = _request(http, body)
        context = line.context = Context(
            database=self.database,
            principal=principal,
            now=self.clock(),
            request_id=line.request_id,
            secret=self.secret,
            page_limit=self.page_limit,
            extensions=self.extensions,
            operations=self.operations,
        )
        try:
            async with context:
                return await self.operations.execute(
                    request, context, line.request_id, only_queries=http.method in SAFE
                )
        except NoQueryError as wrong:
            message = f"{http.method} answers queries only: send this operation by POST."
            raise RefusedError(405, message, headers={"allow": "POST"}) from wrong


class Answering:
    """The endpoint as an ASGI application: Starlette would put a layer around a function."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with the endpoint that the application holds."""
        endpoint: GraphQL = scope["app"].state.endpoint
        response = await endpoint(HttpRequest(scope, receive))
        await response(scope, receive, send)


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


def _request(http: HttpRequest, body: bytes) -> Request:
    if http.method not in SAFE:
        negotiation.require_json(http.headers.get("content-type", ""))
        negotiation.require_plain(http.headers.get("content-encoding", ""))
        return negotiation.request(negotiation.json(body))
    found: dict[str, Any] = dict(http.query_params)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = negotiation.json(found[name].encode())
    return negotiation.request(found)


def _request_id(http: HttpRequest) -> str:
    given = http.headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else str(uuid7())


def _response(answer: Answer, media: str, line: JournalLine) -> Response:
    line.note(answer.errors, answer.extensions or {})
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = answer.errors
    if answer.was_executed:
        body["data"] = answer.data
    if answer.extensions:
        body["extensions"] = answer.extensions
    status = 400 if media == GRAPHQL and not answer.was_executed else 200
    return _sent(body, status, media, {"x-request-id": line.request_id})


def _refusal(refused: RefusedError, media: str, line: JournalLine) -> Response:
    error = {"message": refused.message, "extensions": {"code": refused.code}}
    line.note([error], {})
    headers = {"x-request-id": line.request_id, **refused.headers}
    return _sent({"errors": [error]}, refused.status, media, headers)


def _failure(media: str, line: JournalLine) -> Response:
    """Answer INTERNAL; the log tells what went wrong, under the id of the request."""
    error = {
        "message": "Something went wrong here; the request id says where to look.",
        "extensions": {"code": "INTERNAL", "requestId": line.request_id},
    }
    line.note([error], {})
    return _sent({"errors": [error]}, 500, media, {"x-request-id": line.request_id})


def _sent(body: Mapping[str, Any], status: int, media: str, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(body, plain, orjson.OPT_UTC_Z),
        status,
        {"content-type": f"{media}; charset=utf-8", "vary": "Accept, Accept-Encoding", **headers},
    )
