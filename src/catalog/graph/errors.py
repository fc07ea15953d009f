"""The errors that clients are told, each with a stable code."""

import re
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

MOST_ERRORS = 10  # that one answer tells
MOST_PLACES = 10  # in the document that one error tells
LONGEST_ECHO = 80  # letters of what was sent that an error repeats
LONGEST_MESSAGE = 500
QUOTED = re.compile(r"""(")([^"]{81,})"|(')([^']{81,})'""")  # longer than that


class ClientError(GraphQLError):
    """Something that the client can mend; its message and code are sent as they are."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message, extensions={"code": code or self.code, **details})


class NotFoundError(ClientError):
    """There is no such thing, or the principal cannot see it."""

    code = "NOT_FOUND"


class BadCursorError(ClientError):
    """The cursor was forged, or made for another connection, filter or order."""

    code = "BAD_CURSOR"

    def __init__(self) -> None:
        super().__init__(
            "This cursor belongs to no page of this connection with this filter and order: "
            "start again without it."
        )


class FieldError(GraphQLError):
    """What went wrong with one field; *plugin* is whoever brought the field."""

    plugin = "core"


class DeclarationError(Exception):
    """A type or a field is declared in a way that cannot work; the message says what to change."""


def formatted(error: GraphQLError, code: str) -> Mapping[str, Any]:
    """Return *error* as it is sent, with *code* unless it has one of its own.

    It repeats little of what was sent, however long that was.
    """
    told: dict[str, Any] = dict(error.formatted)
    told["message"] = _shortened(error.message)
    if "locations" in told:
        told["locations"] = told["locations"][:MOST_PLACES]
    told["extensions"] = {"code": code, **(error.extensions or {})}
    return told


def _shortened(message: str) -> str:
    if len(message) <= LONGEST_ECHO:
        return message
    return _cut(QUOTED.sub(_echoed, message), LONGEST_MESSAGE)


def _echoed(found: re.Match[str]) -> str:
    quote, text = found[1] or found[3], found[2] or found[4]
    return f"{quote}{_cut(text, LONGEST_ECHO)}{quote}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
