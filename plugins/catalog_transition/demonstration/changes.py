"""The changes of the last months in the demonstration, and those that are planned."""

import datetime as dt
from typing import Any, NamedTuple

from catalog.plugin import OMITTED, Demonstrating, ServiceVersionRow
from catalog_transition.changes.making.authorising import AuthoriseChange
from catalog_transition.changes.making.closing import RecordChangeOutcome
from catalog_transition.changes.making.raising import RaiseChange
from catalog_transition.tables.changes import ChangeGrade, ChangeKind, ChangeOutcome

HOUSE, AUTHORITY, SUPPLIER = "xyz-it", "xyz-authority", "harbour-hosting"
STANDARD, NORMAL, EMERGENCY = ChangeKind
SUCCESSFUL, ROLLED_BACK = ChangeOutcome.SUCCESSFUL, ChangeOutcome.ROLLED_BACK
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
AHEAD = 7  # days until the night of the next changes: that of the announced maintenance


class PastChange(NamedTuple):
    """A change that was made so many days ago, and took so many minutes.

    One that has an hour began five minutes past it.
    """

    days: int
    service: str
    kind: ChangeKind
    title: str
    reason: str
    rollback_plan: str
    minutes: int
    outcome: ChangeOutcome = SUCCESSFUL
    hour: int | None = None

    def start(self, now: dt.datetime) -> dt.datetime:
        """Return when it began."""
        moment = now - dt.timedelta(days=self.days)
        if self.hour is None:
            return moment
        return moment.replace(hour=self.hour, minute=5, second=0, microsecond=0)


PAST = (
    PastChange(110, "login", NORMAL, "Renew certificates", "They end next month.",
               "The old ones hold for three weeks more.", 15),
    PastChange(80, "login", STANDARD, "Renew certificates", "They end next month.",
               "The old ones hold for three weeks more.", 10),
    PastChange(75, "internet-banking", NORMAL, "Release 41", "Accounts are shown by their kind.",
               "Put release 40 back.", 14, ROLLED_BACK),
    PastChange(68, "internet-banking", NORMAL, "Release 42", "As 41, without its mistake.",
               "Put release 40 back.", 20),
    PastChange(50, "account-ledger", NORMAL, "Move the ledger to new disks", "They are full.",
               "Go on with the old disks, which are kept for a week.", 95, hour=1),
    PastChange(20, "login", EMERGENCY, "Close a hole in a library", "Others were attacked.",
               "Put the library back, and block the pages that need it.", 35),
)  # fmt: skip


async def tell(demonstrating: Demonstrating) -> None:
    """Tell what was changed, and what two houses plan for the same night."""
    for item in PAST:
        start = item.start(demonstrating.now)
        raised = await _authorised(
            demonstrating,
            item.days + (item.kind is not EMERGENCY),
            item.service,
            (start - HOUR, start + 2 * HOUR),
            kind=item.kind,
            title=item.title,
            reason=item.reason,
            rollback_plan=item.rollback_plan,
            security=item.kind is EMERGENCY,
        )
        await _close(demonstrating, raised, start, item)
    night = (demonstrating.now + dt.timedelta(days=AHEAD)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    await _raise(
        demonstrating,
        3,
        "account-ledger",
        (night + HOUR, night + 3 * HOUR),
        title="Move the ledger to new disks, again",
        reason="It grows.",
        rollback_plan="Go on with the disks of before, which are kept for a week.",
    )
    await _supplier(demonstrating, night)


async def bring(demonstrating: Demonstrating, version: ServiceVersionRow, days: int) -> Any:
    """Raise the change that brings a version into use so many days ago, and authorise it."""
    start = demonstrating.now - dt.timedelta(days=days)
    return await _authorised(
        demonstrating,
        days + 5,
        "payment-initiation",
        (start - HOUR, start + HOUR),
        version_id=version.id,
        title="Clear each payment at once",
        reason="Shops want to see the money before the customer leaves.",
        rollback_plan="Clear them in batches again.",
        impact=ChangeGrade.HIGH,
    )


async def plan(demonstrating: Demonstrating, version: ServiceVersionRow) -> None:
    """Plan the change that brings the version that waits."""
    start = demonstrating.now + dt.timedelta(days=AHEAD + 3)
    await _authorised(
        demonstrating,
        10,
        "notifications",
        (start, start + 4 * HOUR),
        version_id=version.id,
        title="Let customers choose their messages",
        reason="Customers turn all messages off, as there are too many.",
        rollback_plan="Send all messages to all again: choices are kept.",
        probability=ChangeGrade.HIGH,
    )


async def succeed(demonstrating: Demonstrating, change: Any, days: int) -> None:
    """Tell that a change of so many days ago did what it was meant to do."""
    start = demonstrating.now - dt.timedelta(days=days)
    await _end(demonstrating, change, SUCCESSFUL, start, start + 30 * MINUTE, days)


async def _raise(
    demonstrating: Demonstrating,
    days: int,
    service: str,
    window: tuple[dt.datetime, dt.datetime],
    **given: Any,
) -> Any:
    """Raise a change of the house so many days ago."""
    usual = {"impact": ChangeGrade.LOW, "probability": ChangeGrade.LOW}
    raised = RaiseChange(
        service_id=demonstrating.ids[service],
        window_start=window[0],
        window_end=window[1],
        **{**usual, **given},
    )
    return await demonstrating.make(raised, speaking_for=HOUSE, days_ago=days)


async def _authorised(demonstrating: Demonstrating, days: int, *about: Any, **given: Any) -> Any:
    """Raise a change so many days ago, and let the authority of the house authorise it."""
    change = await _raise(demonstrating, days, *about, **given)
    if change.kind is STANDARD:
        return change
    word = AuthoriseChange(id=change.id, expected_revision=change.revision)
    return await demonstrating.make(word, speaking_for=HOUSE, person=AUTHORITY, days_ago=days)


async def _close(
    demonstrating: Demonstrating, change: Any, start: dt.datetime, item: PastChange
) -> None:
    await _end(demonstrating, change, item.outcome, start, start + item.minutes * MINUTE, item.days)


async def _end(
    demonstrating: Demonstrating,
    change: Any,
    outcome: ChangeOutcome,
    start: dt.datetime,
    end: dt.datetime,
    days: int,
) -> None:
    """Tell on the next day how a change ended; an emergency has its papers then."""
    is_emergency = change.kind is EMERGENCY
    closed = RecordChangeOutcome(
        id=change.id,
        expected_revision=change.revision,
        outcome=outcome,
        started_at=start,
        ended_at=end,
        documentation="The minutes of the night, by the desk." if is_emergency else OMITTED,
    )
    await demonstrating.make(closed, speaking_for=HOUSE, days_ago=days - 1)


async def _supplier(demonstrating: Demonstrating, night: dt.datetime) -> None:
    """Let the supplier plan for the same night; nobody has authorised it yet."""
    moved = RaiseChange(
        service_id=demonstrating.ids["compute-hosting"],
        title="Move the second data centre",
        reason="The lease of the building ends.",
        impact=ChangeGrade.HIGH,
        probability=ChangeGrade.LOW,
        rollback_plan="The old building stays open for a month.",
        window_start=night,
        window_end=night + 6 * HOUR,
    )
    await demonstrating.make(moved, speaking_for=SUPPLIER, days_ago=3)
