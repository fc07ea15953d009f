"""A year of incidents in the demonstration, and the outage of a supplier that broke agreements."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from catalog.plugin import Demonstrating
from catalog_operation.changes.incidents.maintaining import RecordMaintenance, ScheduleMaintenance
from catalog_operation.changes.incidents.reporting import ReportIncident
from catalog_operation.tables.incidents import Severity

BERLIN = ZoneInfo("Europe/Berlin")
OUTAGE = dt.timedelta(minutes=95)
TUESDAY, MORNING = 1, dt.time(9, 10)  # when the outage began, by the wall clock


class Happened(NamedTuple):
    """Something that happened so many days ago."""

    days: int
    provider: str
    services: Sequence[str]
    minutes: int
    severity: Severity
    title: str
    cause: str
    cause_key: str


YEARLY = (
    Happened(371, "xyz-it", ["login"], 22, Severity.MAJOR, "Nobody can log in",
             "A certificate had expired.", "certificate"),
    Happened(322, "xyz-it", ["notifications"], 240, Severity.MINOR, "Messages come late",
             "A queue was full.", "queue"),
    Happened(270, "abc-bank", ["current-account"], 35, Severity.MAJOR, "Branches see no accounts",
             "A change of the network had a mistake.", "change"),
    Happened(232, "xyz-it", ["payment-initiation"], 18, Severity.CRITICAL, "Payments are refused",
             "A release had a mistake.", "change"),
    Happened(180, "xyz-it", ["login"], 31, Severity.MAJOR, "Nobody can log in",
             "A certificate had expired again.", "certificate"),
    Happened(121, "harbour-hosting", ["compute-hosting"], 9, Severity.MINOR,
             "One data centre answers slowly", "A disk was failing.", "hardware"),
    Happened(75, "xyz-it", ["internet-banking"], 14, Severity.MAJOR, "Pages stay white",
             "A release had a mistake.", "change"),
)  # fmt: skip


async def tell(demonstrating: Demonstrating) -> None:
    """Report what happened to services, and announce maintenance."""
    for item in YEARLY:
        start = demonstrating.now - dt.timedelta(days=item.days)
        await _report(demonstrating, item, start, dt.timedelta(minutes=item.minutes))
    for item in _outage():
        await _report(demonstrating, item, outage_began(demonstrating.now), OUTAGE)
    await _maintain(demonstrating)


def outage_began(now: dt.datetime) -> dt.datetime:
    """Return when the supplier's outage began: on the second Tuesday of the month before."""
    first = (now.astimezone(BERLIN).replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    day = first.date() + dt.timedelta(days=(TUESDAY - first.weekday()) % 7 + 7)
    return dt.datetime.combine(day, MORNING, BERLIN).astimezone(dt.UTC)


def _outage() -> list[Happened]:
    """Return what each in the chain reports of the same outage."""
    supplier = "The network of the first data centre was cut by works on the road."
    return [
        Happened(0, "harbour-hosting", ["compute-hosting"], 95, Severity.CRITICAL,
                 "The first data centre cannot be reached", supplier, "network"),
        Happened(0, "xyz-it", ["internet-banking", "login", "account-ledger"], 95,
                 Severity.CRITICAL, "Banks cannot reach their customers' accounts",
                 "Hosting could not be reached.", "supplier"),
        Happened(0, "abc-bank", ["current-account"], 95, Severity.CRITICAL,
                 "Customers do not see their accounts", "Internet banking was down.", "supplier"),
    ]  # fmt: skip


async def _report(
    demonstrating: Demonstrating, item: Happened, start: dt.datetime, length: dt.timedelta
) -> None:
    reported = ReportIncident(
        title=item.title,
        service_ids=[demonstrating.ids[slug] for slug in item.services],
        severity=item.severity,
        started_at=start,
        detected_at=start + dt.timedelta(minutes=3),
        acknowledged_at=start + dt.timedelta(minutes=6),
        restored_at=start + length,
        cause=item.cause,
        cause_key=item.cause_key,
    )
    await demonstrating.make(reported, speaking_for=item.provider)


async def _maintain(demonstrating: Demonstrating) -> None:
    """Announce maintenance twice: once it has taken place, once it is to come."""
    night = (demonstrating.now - dt.timedelta(days=50)).replace(hour=1, minute=0, second=0)
    title, hours = "Move the ledger to new disks", dt.timedelta(hours=2)
    for start, days_ago in ((night, 64), (night + dt.timedelta(days=57), 0)):
        announced = ScheduleMaintenance(
            title=title,
            service_ids=[demonstrating.ids["internet-banking"]],
            severity=Severity.MAJOR,
            announced_from=start,
            announced_until=start + hours,
        )
        made = await demonstrating.make(announced, speaking_for="xyz-it", days_ago=days_ago)
        if days_ago:
            taken = RecordMaintenance(
                id=made.id,
                expected_revision=made.revision,
                started_at=start + dt.timedelta(minutes=5),
                restored_at=start + dt.timedelta(minutes=100),
            )
            await demonstrating.make(taken, speaking_for="xyz-it")
