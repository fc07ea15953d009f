"""Reporting errors: to clients what is theirs to know, and to the log the rest."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from graphql import ExecutionResult, GraphQLError

from catalog.graph.errors import ClientError, FieldError, formatted
from catalog.guests import OverstayedError

log = logging.getLogger("catalog.graph")
MOST_LOGGED = 3  # tracebacks of one request: the others are like these
Told: TypeAlias = Mapping[str, object]
Ending: TypeAlias = Callable[[BaseException], ClientError | None]
"""Returns what clients are told of an error that ends a whole operation; None for any other."""


class Reporting:
    """Tells the errors of one request."""

    def __init__(self, ending: Ending, request_id: str) -> None:
        self._ending = ending
        self._request_id = request_id
        self._logged: set[int] = set()

    def of(self, result: ExecutionResult, *, is_query: bool) -> Sequence[Told]:
        """Return the errors of a result as the client sees them, or raise one that ends all.

        A mutation is answered as far as it came: what was made before the error is made.
        """
        errors = result.errors or []
        causes = [error.original_error for error in errors if error.original_error is not None]
        is_answered = any(value is not None for value in (result.data or {}).values())
        is_answered |= any((error.extensions or {}).get("committed") for error in errors)
        for cause in causes:
            if self._ending(cause) is not None and (is_query or not is_answered):
                raise cause
        return [self._told(error) for error in errors]

    def _told(self, error: GraphQLError) -> Told:
        """Return *error* as the client sees it: its own if it is one for clients, masked if not."""
        cause = error.original_error
        if cause is None or isinstance(cause, GraphQLError):
            return formatted(error, "BAD_USER_INPUT")
        masked = self._ending(cause)
        if isinstance(cause, OverstayedError):
            code = "UNAVAILABLE" if cause.is_resting else "TIMEOUT"
            masked = ClientError(str(cause), code=code)
        self._log(cause, error, is_known=masked is not None)
        masked = masked or ClientError(
            "Something went wrong here; the request id says where to look.",
            code="INTERNAL",
            requestId=self._request_id,
        )
        told = {**(masked.extensions or {}), **(error.extensions or {})}
        placed = GraphQLError(masked.message, error.nodes, path=error.path, extensions=told)
        return formatted(placed, "INTERNAL")

    def _log(self, cause: Exception, error: GraphQLError, *, is_known: bool) -> None:
        """Keep each cause once, however many objects it failed for; a known one takes a line."""
        if id(cause) in self._logged or len(self._logged) > MOST_LOGGED:
            return
        self._logged.add(id(cause))
        extra = {"request_id": self._request_id, "path": error.path}
        if isinstance(error, FieldError):
            extra["plugin"] = getattr(cause, "plugin", None) or error.plugin
        if is_known:
            late = isinstance(cause, OverstayedError)
            told = str(cause) if late else type(cause).__name__
            log.error("field failed: %s", told, extra=extra)
        elif len(self._logged) > MOST_LOGGED:
            log.error("more fields failed", extra=extra)
        else:
            log.error("field failed", exc_info=cause, extra=extra)
