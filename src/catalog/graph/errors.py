"""The errors that clients are told, each with a stable code."""

from typing import Any

from graphql import GraphQLError


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


class DeclarationError(Exception):
    """A type or a field is declared in a way that cannot work; the message says what to change."""
