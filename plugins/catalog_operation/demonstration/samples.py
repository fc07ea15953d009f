"""What is counted of internet banking in the demonstration, and how good it means to be."""

import datetime as dt
from decimal import Decimal

from catalog.plugin import Demonstrating, LevelWindowKind
from catalog_operation.changes.objectives import DefineObjective, ObjectiveWindowInput
from catalog_operation.changes.samples import RecordSamples, SampleInput
from catalog_operation.demonstration.incidents import OUTAGE, outage_began

SERVICE, PROVIDER, INDICATOR = "internet-banking", "xyz-it", "pages"
HOUR = dt.timedelta(hours=1)
DAYS = 70  # that were counted: more than the month before has, and this one
VALID, WRONG = 12_000, 5  # pages in an hour, and those that went wrong in a good one


# Nobody counts how soon payments are cleared: what is aimed at there, so many days ago.
AIMED_AT, AIMED = ("payment-initiation", "cleared-at-once", "payments", "0.99"), 110


async def count(demonstrating: Demonstrating) -> None:
    """Count pages by the hour, and define how many of them are to be good."""
    await _aim(demonstrating, SERVICE, "pages-come", INDICATOR, "0.999")
    await _aim(demonstrating, *AIMED_AT, days=AIMED)
    last = demonstrating.now.replace(minute=0, second=0, microsecond=0) - HOUR
    hours = [last - number * HOUR for number in range(DAYS * 24)]
    samples = [SampleInput(bucket_start=hour, good=_good(hour, demonstrating.now), valid=VALID)
               for hour in hours]  # fmt: skip
    counted = RecordSamples(
        service_id=demonstrating.ids[SERVICE],
        indicator=INDICATOR,
        bucket_seconds=3600,
        samples=samples,
    )
    await demonstrating.make(counted, speaking_for=PROVIDER)


async def _aim(
    demonstrating: Demonstrating,
    service: str,
    name: str,
    indicator: str,
    target: str,
    *,
    days: int = 0,
) -> None:
    objective = DefineObjective(
        service_id=demonstrating.ids[service],
        name=name,
        indicator=indicator,
        target=Decimal(target),
        window=ObjectiveWindowInput(kind=LevelWindowKind.ROLLING, days=28),
    )
    await demonstrating.make(objective, speaking_for=PROVIDER, days_ago=days)


def _good(hour: dt.datetime, now: dt.datetime) -> int:
    """Return how many pages of an hour came: none while the outage took place."""
    start = outage_began(now)
    lost = min(hour + HOUR, start + OUTAGE) - max(hour, start)
    share = max(lost, dt.timedelta()) / HOUR
    return VALID - WRONG - int((VALID - WRONG) * share)
