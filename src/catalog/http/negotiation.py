"""Media types in and out, and the shapes that a request may have."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from catalog.graph.operations import Request

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
PREFERENCE = {GRAPHQL: (GRAPHQL, 2), JSON: (JSON, 1), "application/*": (JSON, 0), "*/*": (JSON, 0)}
NAMES = {"query": str, "operationName": str, "variables": dict, "extensions": dict}


class RefusedError(Exception):
    """The request is not one that can be executed; carries the response's status and code."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "BAD_REQUEST",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers or {}


@lru_cache(maxsize=32)
def accepted(header: str | None) -> str | None:
    """Return the media type to answer in, or None where *header* accepts neither."""
    best: tuple[float, int, str | None] = (0.0, -1, None)
    for part in (header or "*/*").split(","):
        name, *parameters = (item.strip().lower() for item in part.split(";"))
        if name in PREFERENCE:
            media, rank = PREFERENCE[name]
            best = max(best, (_quality(parameters), rank, media), key=lambda item: item[:2])
    return best[2] if best[0] > 0 else None


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def require_json(header: str) -> None:
    """Raise `RefusedError` unless *header* is the content type of JSON in UTF-8."""
    name, *parameters = (item.strip().lower() for item in header.split(";"))
    if name != JSON:
        message = f"Send the body as {JSON}."
        raise RefusedError(415, message)
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip(' "') not in {"utf-8", "utf8"}:
            message = "Send the body in UTF-8."
            raise RefusedError(415, message)


def require_plain(header: str) -> None:
    """Raise `RefusedError` where *header* says that the body is compressed: nobody unpacks it."""
    if header.strip().lower() not in {"", "identity"}:
        raise RefusedError(415, "Send the body as it is, without Content-Encoding.")


def json(body: bytes) -> Any:
    """Return what *body* says, or raise `RefusedError`."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"The body is not JSON: {error}."
        raise RefusedError(400, message) from error


def request(found: Any) -> Request:
    """Return the operation that *found* asks for, or raise `RefusedError`."""
    if not isinstance(found, dict):
        message = "Send one object with the operation in query."
        raise RefusedError(400, message)
    for name, kind in NAMES.items():
        value = found.get(name)
        if value is not None and not isinstance(value, kind):
            shape = "a string" if kind is str else "an object"
            message = f"{name} must be {shape}."
            raise RefusedError(400, message)
    if not found.get("query"):
        message = "Send the operation in query."
        raise RefusedError(400, message)
    if _broken(found.get("variables")):
        message = "The variables hold the character NUL, which no text may have."
        raise RefusedError(400, message)
    return Request(found["query"], found.get("variables") or {}, found.get("operationName"))


def _broken(value: Any) -> bool:
    """Tell whether any text holds NUL, which PostgreSQL cannot keep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and "\x00" in item:
            return True
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
    return False
