"""Outages: errors that are nobody's mistake, by the names under which clients are told of them."""

import time

from catalog.graph.errors import ClientError
from catalog.http.deadlines import OverdueError
from catalog.http.journal import JournalLine
from catalog.http.negotiation import RefusedError
from catalog.storage.database import failures

RETRY_AFTER = {"retry-after": "1"}  # seconds
AWAY = "The catalog cannot answer now: try again soon."
STATUS = {"UNAVAILABLE": 503, "TIMEOUT": 504}


class Seldom:
    """Tells when something is due that is done once in *seconds* at most."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def take(self) -> bool:
        """Tell whether it is due now; if so, it is due again only later."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


BUSY = Seldom(1.0)
"""Under a load that is too large, a line for each refused request would be work of its own."""


def of(error: BaseException) -> ClientError | None:
    """Return what clients are told of *error* where it ends a whole operation, else None."""
    if failures.is_unavailable(error):
        return ClientError(AWAY, code="UNAVAILABLE")
    if failures.is_overdue(error) or isinstance(error, OverdueError):
        message = (
            "This took too long and was ended; what was not yet committed is undone. "
            "Ask for less at once."
        )
        return ClientError(message, code="TIMEOUT")
    return None


def refusal(error: Exception, line: JournalLine) -> RefusedError | None:
    """Return the refusal that *error* stands for, and note it for the log, or None."""
    if isinstance(error, failures.BusyError):
        line.error, line.is_silent = str(error), not BUSY.take()
        return RefusedError(503, AWAY, code="UNAVAILABLE", headers=RETRY_AFTER)
    told = of(error)
    if told is None:
        return None
    line.error = failures.summary(error)
    code = str((told.extensions or {})["code"])
    return RefusedError(STATUS[code], told.message, code=code, headers=RETRY_AFTER)


def stopping() -> RefusedError:
    """Return the refusal of requests that a server which stops does not finish."""
    message = "The server stops: send the request again."
    return RefusedError(503, message, code="UNAVAILABLE", headers=RETRY_AFTER)
