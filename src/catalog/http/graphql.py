"""The endpoint: from an HTTP request to an operation, and from its answer to a response."""

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from uuid_utils import uuid7

from catalog.domain.declared.extensions import Extensions
from catalog.graph.operations import Answer, NoQueryError, Operations, Request
from catalog.http import negotiation, outages, sending
from catalog.http.deadlines import ClientGoneError, Deadline, Deadlines
from catalog.http.identity import Identity
from catalog.http.negotiation import GRAPHQL, JSON, RefusedError
from catalog.schema.context import Context
from catalog.storage.database.engine import Database
from catalog.storage.database.turns import Turns

log = logging.getLogger("catalog.http")
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
        request_id = _request_id(http)
        media = negotiation.accepted(http.headers.get("accept"))
        try:
            if media is None:
                message = f"Accept {GRAPHQL} or {JSON}."
                raise RefusedError(406, message)  # noqa: TRY301
            body = await _body(http)
            if not self.places.take_at_once():  # after it was read: a slow client has none
                await self.places.take()
            try:
                with Deadline(self.deadlines, http.receive):
                    answer = await self._answer(http, body, request_id)
                return await sending.packed(_response(answer, media, request_id), http)
            finally:
                self.places.give(0)
        except RefusedError as refused:
            return _refusal(refused, media or JSON, request_id)
        except (ClientDisconnect, ClientGoneError):
            return Response(status_code=GONE)
        except asyncio.CancelledError:
            return _refusal(_stopping(), media or JSON, request_id)
        except Exception as error:
            refused_for = outages.refusal(error, request_id)
            if refused_for is not None:
                return _refusal(refused_for, media or JSON, request_id)
            log.exception("request failed", extra={"request_id": request_id})
            return _failure(media or JSON, request_id)

    async def _answer(self, http: HttpRequest, body: bytes, request_id: str) -> Answer:
        principal = await self.identity.principal(http.headers.get("authorization"))
        request = _request(http, body)
        context = Context(
            database=self.database,
            principal=principal,
            now=self.clock(),
            request_id=request_id,
            secret=self.secret,
            page_limit=self.page_limit,
            extensions=self.extensions,
        )
        try:
            async with context:
                return await self.operations.execute(
                    request, context, request_id, only_queries=http.method in SAFE
                )
        except NoQueryError as wrong:
            message = f"{http.method} answers queries only: send this operation by POST."
            raise RefusedError(405, message, headers={"allow": "POST"}) from wrong


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
        return negotiation.request(negotiation.json(body))
    found: dict[str, Any] = dict(http.query_params)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = negotiation.json(found[name].encode())
    return negotiation.request(found)


def _request_id(http: HttpRequest) -> str:
    given = http.headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else str(uuid7())


def _response(answer: Answer, media: str, request_id: str) -> Response:
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = answer.errors
    if answer.was_executed:
        body["data"] = answer.data
    if answer.extensions:
        body["extensions"] = answer.extensions
    status = 400 if media == GRAPHQL and not answer.was_executed else 200
    return _sent(body, status, media, {"x-request-id": request_id})


def _refusal(refused: RefusedError, media: str, request_id: str) -> Response:
    error = {"message": refused.message, "extensions": {"code": refused.code}}
    headers = {"x-request-id": request_id, **refused.headers}
    return _sent({"errors": [error]}, refused.status, media, headers)


def _failure(media: str, request_id: str) -> Response:
    """Answer INTERNAL; the log tells what went wrong, under the id of the request."""
    error = {
        "message": "Something went wrong here; the request id says where to look.",
        "extensions": {"code": "INTERNAL", "requestId": request_id},
    }
    return _sent({"errors": [error]}, 500, media, {"x-request-id": request_id})


def _sent(body: Mapping[str, Any], status: int, media: str, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(body, option=orjson.OPT_UTC_Z),
        status,
        {"content-type": f"{media}; charset=utf-8", "vary": "Accept, Accept-Encoding", **headers},
    )
