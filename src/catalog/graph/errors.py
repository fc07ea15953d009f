"""The errors that clients are told, each with a stable code."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from graphql import GraphQLError

MOST_ERRORS = 10  # that one answer tells
MOST_PLACES = 10  # in the document that one error tells
LONGEST_ECHO = 80  # letters of what was sent that an error repeats
TYPE_NAME = re.compile("[A-Z][A-Za-z]{0,79}")
QUOTE = re.compile(r"""((?<!\w)'[^']*'(?!\w)|"[^"]*")""")
CONSTANTS = {"None": "null", "True": "true", "False": "false"}
CONSTANT = re.compile(r"\b(?:None|True|False)\b")
LONGEST_MESSAGE = 500
QUOTED = re.compile(r"""(")([^"]{81,})"|(')([^']{81,})'""")  # longer than that


class AnswerError(Exception):
    """A document was answered with *errors*, as they stand in answers; *data* holds the rest."""

    def __init__(
        self, errors: Sequence[Mapping[str, Any]], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors
        self.data = data


class ClientError(GraphQLError):
    """Something that the client can mend; its message and code are sent as they are."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message, extensions={"code": code or self.code, **details})


class NotFoundError(ClientError):
    """There is no such thing, or the principal cannot see it."""

    code = "NOT_FOUND"

    @classmethod
    def of_slug(cls, kind: str, slug: str) -> "NotFoundError":
        """Return the error that no visible object of a kind has this slug."""
        told = echo(slug)
        return cls(f'There is no {kind} with the slug "{told}" that you can see.')

    @classmethod
    def of_id(cls, given: str, of: str | None, *wanted: str) -> "NotFoundError":
        """Return the error that there is no visible object with this id, as `not_found` says."""
        return cls(not_found(given, of, *wanted))


def not_found(given: str, of: str | None, *wanted: str) -> str:
    """Return what is said of the id *given* of the type *of*, where one of the types is *wanted*.

    Hidden and unknown objects read alike, byte for byte; *of* is None where the id is malformed.
    """
    kinds = " or ".join(map(_one, wanted)) or "an object"
    if of is None or not TYPE_NAME.fullmatch(of):
        return f'"{echo(given)}" is no id: give that of {kinds}.'
    if wanted and of not in wanted:
        return f"This is the id of {_one(of)}: give that of {kinds}."
    return f"There is no {of if wanted else 'object'} with this id that you can see."


def _one(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


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
    if not isinstance(error, ClientError):
        told["message"] = _in_graphql(told["message"])
    if "locations" in told:
        told["locations"] = told["locations"][:MOST_PLACES]
    told["extensions"] = {"code": code, **(error.extensions or {})}
    return told


def _in_graphql(message: str) -> str:
    """Return a message of graphql-core with its values as GraphQL writes them, not Python."""
    parts = QUOTE.split(message)  # every other one stood between quotes
    outside = [CONSTANT.sub(lambda found: CONSTANTS[found[0]], part) for part in parts[::2]]
    quoted = [f'"{part[1:-1]}"' if '"' not in part[1:-1] else part for part in parts[1::2]]
    return "".join(chain.from_iterable(zip_longest(outside, quoted, fillvalue="")))


def _shortened(message: str) -> str:
    if len(message) <= LONGEST_ECHO:
        return message
    return _cut(QUOTED.sub(_echoed, message), LONGEST_MESSAGE)


def _echoed(found: re.Match[str]) -> str:
    quote, text = found[1] or found[3], found[2] or found[4]
    return f"{quote}{echo(text)}{quote}"


def echo(text: str) -> str:
    """Return of what was sent as much as an error repeats."""
    return _cut(text, LONGEST_ECHO)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
