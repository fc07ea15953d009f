"""Positions: what was approved beside what was spent and what is expected."""

from decimal import Decimal

PERCENT = 100


def variance(approved: Decimal | None, actual: Decimal) -> Decimal | None:
    """Return actual less approved: positive where more was spent; None where nobody approved."""
    return None if approved is None else actual - approved


def variance_percent(approved: Decimal | None, actual: Decimal) -> float | None:
    """Return the variance in percent of what was approved; None where that is nothing."""
    if not approved:
        return None
    return float((actual - approved) / approved * PERCENT)


def reached(approved: Decimal | None, actual: Decimal | None, thresholds: list[int]) -> int | None:
    """Return the highest threshold, in percent of what was approved, that was spent.

    None where none was reached, or where nobody approved. Of nothing approved whatever was spent
    reaches all.
    """
    if approved is None or not actual or actual < 0:
        return None
    found = [item for item in thresholds if actual * PERCENT >= approved * item]
    return max(found, default=None)
