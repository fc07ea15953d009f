"""How much of a list is shown, where a list is no connection."""

from catalog.plugin import ClientError

MOST = 100


def of(first: int) -> int:
    """Return *first*; raise ClientError unless it is from 0 to `MOST`."""
    if 0 <= first <= MOST:
        return first
    message = f"first must be from 0 to {MOST}, not {first}."
    raise ClientError(message)
