"""What follows from the figures and the money of an improvement."""

from decimal import Decimal


def progress(
    baseline: Decimal | None, target: Decimal | None, measured: Decimal | None
) -> float | None:
    """Return which share of the way from the baseline to the target was made.

    It is (measured - baseline) / (target - baseline): more than 1 beyond the target, negative on
    the other side of the baseline, None where the target is the baseline or one is unknown.
    """
    if baseline is None or target is None or measured is None or target == baseline:
        return None
    return float((measured - baseline) / (target - baseline))


def roi(benefit: Decimal | None, cost: Decimal | None) -> float | None:
    """Return the return on investment: (benefit - cost) / cost, None where there is no cost."""
    if benefit is None or not cost:
        return None
    return float((benefit - cost) / cost)
