"""The endpoint: from an HTTP request to an operation, and from its answer to a response."""

from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from catalog.graph.operations import Answer, NoQueryError, Request
from catalog.http import negotiation
from catalog.http.endpoints.answering import SAFE, Endpoint, sent
from catalog.http.journal import JournalLine
from catalog.http.negotiation import GRAPHQL, RefusedError


class GraphQL(Endpoint):
    """Answers GraphQL requests."""

    def media(self, http: HttpRequest) -> str | None:
        """Return the media type that the client accepts, of the two that GraphQL has."""
        return negotiation.accepted(http.headers.get("accept"))

    async def answer(
        self, http: HttpRequest, body: bytes, media: str, line: JournalLine
    ) -> Response:
        """Return the response to one operation."""
        request, server = _request(http, body), self.server
        context = server.context(line)
        try:
            async with context:
                found = await server.operations.execute(
                    request, context, line.request_id, only_queries=http.method in SAFE
                )
        except NoQueryError as wrong:
            message = f"{http.method} answers queries only: send this operation by POST."
            raise RefusedError(405, message, headers={"allow": "POST"}) from wrong
        return _response(found, media, line)


class Answering:
    """The endpoint as an ASGI application: Starlette would put a layer around a function."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with the endpoint that the application holds."""
        endpoint: GraphQL = scope["app"].state.endpoint
        response = await endpoint(HttpRequest(scope, receive))
        await response(scope, receive, send)


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
    return sent(body, status, media, {"x-request-id": line.request_id})
