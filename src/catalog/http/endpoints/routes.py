"""Routes of plugins: answered behind the same identity, limits, deadlines and log as GraphQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as ServedRoute
from starlette.types import Receive, Scope, Send

from catalog.domain.access import READ, WRITE
from catalog.domain.declared.routes import HTML, JSON, Reply, Route, RouteRequest
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.graph.errors import AnswerError, ClientError
from catalog.guests import OverstayedError
from catalog.http import markup, negotiation, outages
from catalog.http.endpoints.answering import SAFE, Endpoint, Server, sent
from catalog.http.journal import JournalLine
from catalog.http.negotiation import RefusedError
from catalog.schema.context import Context

LARGEST = 10_000_000  # bytes of an answer
HIDDEN = frozenset({"authorization", "cookie", "proxy-authorization"})
STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "NOT_FOUND": 404, "INTERNAL": 500}
UNPROCESSABLE = 422
EMPTY = frozenset({204, 205, 304})  # statuses whose answers have no body, as RFC 9110 says
OK, LAST = 200, 599  # the first and the last status that a route answers with


class WrongReplyError(Exception):
    """A route of a plugin answered with what it must not."""


@dataclass(frozen=True)
class RouteEndpoint(Endpoint):
    """Answers requests for one route of a plugin."""

    route: Route

    def media(self, http: HttpRequest) -> str | None:
        """Tell errors in JSON."""
        return JSON

    async def answer(
        self, http: HttpRequest, body: bytes, media: str, line: JournalLine
    ) -> Response:
        """Return what the plugin answers."""
        _must_be_meant(http, body)
        context = self.server.context(line)
        context.operation = f"{self.route.plugin} {self.route.name}"
        context.only_reads = http.method in SAFE
        try:
            async with context:
                context.require(self.route.scope or (READ if http.method in SAFE else WRITE))
                reply = await self._reply(_request(http, body), context)
        except ClientError as error:
            raise _refusal(error.message, error.extensions or {}) from error
        except AnswerError as error:  # of what the plugin asked, in the words of the graph
            first = error.errors[0]
            raise _refusal(str(first["message"]), first.get("extensions", {})) from error
        except ChangeRefusedError as error:
            return _refused(error, media, line)
        except OverstayedError as error:
            line.error = str(error)
            raise RefusedError(
                503, outages.AWAY, code="UNAVAILABLE", headers=outages.RETRY_AFTER
            ) from error
        headers = {
            **markup.SECURITY,
            "cache-control": "no-store",
            "content-type": reply.media_type,
            "vary": "Accept-Encoding, Authorization",
            "x-request-id": line.request_id,
        }
        if reply.status in EMPTY:
            del headers["content-type"]
            return Response(None, reply.status, headers)
        return Response(reply.content, reply.status, headers)

    async def _reply(self, request: RouteRequest, context: Context) -> Reply:
        """Return what the function of the plugin answers in time, and nothing that it must not."""
        route, seconds = self.route, self.server.deadlines.seconds
        work: Any = partial(route.do, request, context)
        found = await context.guests.call(f"route {route.name}", route.plugin, seconds, work)
        if not isinstance(found, Reply):
            message = f"The route {route.name} of {route.plugin} returns {type(found).__name__}"
            raise WrongReplyError(message)
        is_known = found.media_type in {HTML, JSON} and OK <= found.status <= LAST
        if not is_known or len(found.content) > LARGEST:
            message = f"The route {route.name} of {route.plugin} answers with what none may"
            raise WrongReplyError(message)
        return found


@dataclass(frozen=True)
class _Served:
    """A route as an ASGI application: Starlette would put a layer around a function."""

    route: Route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        server: Server = scope["app"].state.endpoint.server
        endpoint = RouteEndpoint(server, self.route)
        response = await endpoint(HttpRequest(scope, receive))
        await response(scope, receive, send)


def routes(declared: Iterable[Route]) -> list[BaseRoute]:
    """Return where these routes are served."""
    return [
        ServedRoute(f"/plugins/{item.plugin}/{item.path}", _Served(item), methods=[item.method])
        for item in declared
    ]


def _must_be_meant(http: HttpRequest, body: bytes) -> None:
    """Refuse what a page of another site could send with nothing but a form."""
    if body or http.method == "POST":
        negotiation.require_json(http.headers.get("content-type", ""))
        negotiation.require_plain(http.headers.get("content-encoding", ""))


def _request(http: HttpRequest, body: bytes) -> RouteRequest:
    given = {name: value for name, value in http.headers.items() if name not in HIDDEN}
    path = {name: str(value) for name, value in http.path_params.items()}
    return RouteRequest(path=path, query=dict(http.query_params), headers=given, body=body)


def _refusal(message: str, details: Mapping[str, Any]) -> RefusedError:
    """Return the refusal that an error of the graph stands for."""
    code = str(details.get("code", "BAD_REQUEST"))
    return RefusedError(STATUS.get(code, 400), message, code=code)


def _refused(error: ChangeRefusedError, media: str, line: JournalLine) -> Response:
    """Tell every reason why a change was refused."""
    errors = [
        {"message": item.message, "extensions": {"code": item.code, "field": list(item.field)}}
        for item in error.problems
    ]
    line.note(errors, {})
    return sent({"errors": errors}, UNPROCESSABLE, media, {"x-request-id": line.request_id})
