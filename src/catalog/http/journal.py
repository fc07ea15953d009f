"""The journal: one line of the log for each request, with who asked what, and what came of it."""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from structlog.contextvars import bind_contextvars

from catalog.domain.access import Principal
from catalog.graph.budgets import whole
from catalog.schema.context import Context

log = logging.getLogger("catalog.http")
EVENT = "request"


@dataclass
class JournalLine:
    """One request, from its beginning to its line; whatever is logged meanwhile has its id."""

    request_id: str
    principal: Principal | None = None
    context: Context | None = None
    """The operation, once it is known."""
    requested: int | None = None
    """The most that it could cost, in objects."""
    codes: list[str] = field(default_factory=list)
    error: str | None = None
    """What the server failed at, where it did."""
    cause: BaseException | None = None
    """The same, where nobody foresaw it."""
    is_silent: bool = False
    """Whether it gets no line, since others have told the same a moment ago."""
    begun: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        """Let the lines of all others have the id of the request."""
        bind_contextvars(request_id=self.request_id)

    def note(self, errors: Iterable[Mapping[str, Any]], extensions: Mapping[str, Any]) -> None:
        """Note what the client is told: the codes of its errors, each once, and the price."""
        found = (error.get("extensions", {}).get("code") for error in errors)
        self.codes += [code for code in dict.fromkeys(found) if code is not None]
        self.requested = extensions.get("cost", {}).get("requested")

    def write(self, status: int) -> None:
        """Write the line: the server's failures as errors, and whatever else as information."""
        level = logging.ERROR if self.error or self.cause else logging.INFO
        if self.is_silent or not log.isEnabledFor(level):
            return
        told: dict[str, Any] = {
            "request_id": self.request_id,
            "principal": self.principal and self.principal.subject,
            "operation": self.context and self.context.operation,
            "status": status,
            "codes": self.codes or None,
            "duration_ms": round((time.perf_counter() - self.begun) * 1000, 1),
            "cost": self.context and whole(self.context.budget.spent),
            "requested": self.requested,
            "error": self.error,
        }
        given = {name: value for name, value in told.items() if value is not None}
        log.log(level, EVENT, extra=given, exc_info=self.cause)
