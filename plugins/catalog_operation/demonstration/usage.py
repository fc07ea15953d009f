"""Who uses internet banking in the demonstration, and who asks for what."""

import datetime as dt
from decimal import Decimal
from typing import Any

from catalog.plugin import Demonstrating
from catalog_operation.changes.requests.answering import FulfilRequest, PromiseRequest
from catalog_operation.changes.requests.recording import DailyCountInput, RecordUtilisation
from catalog_operation.changes.requests.requesting import RequestServiceAction

OFFERING, ACTION = "internet-banking-for-banks", "Unlock a user"
UNIT, DAYS = "active customers", 70
USED = {"xyz-for-abc": 41_200, "xyz-for-lakeside": 9_800, "xyz-for-hillside": 0}
BANK, PROVIDER, DEAL = "abc-bank", "xyz-it", "xyz-for-abc"


async def tell(demonstrating: Demonstrating) -> None:
    """Count the customers of three banks, and let one of these ask three times."""
    today = demonstrating.now.date()
    for deal, count in USED.items():
        days = [today - dt.timedelta(days=number) for number in range(1, DAYS)]
        used = RecordUtilisation(
            relationship_id=demonstrating.ids[deal],
            offering_id=demonstrating.ids[OFFERING],
            unit=UNIT,
            counts=[DailyCountInput(day=day, count=Decimal(count)) for day in days],
        )
        await demonstrating.make(used, speaking_for=PROVIDER)
    await _ask(demonstrating)


async def _ask(demonstrating: Demonstrating) -> None:
    """Ask for three actions: one is fulfilled, one is promised, and one waits."""
    done = await _promised(demonstrating, "A clerk in Harbour Street has lost a device.", 12)
    fulfilled = FulfilRequest(
        id=done.id,
        expected_revision=done.revision,
        evidence="The clerk logged in with a new device.",
    )
    await demonstrating.make(fulfilled, speaking_for=PROVIDER, days_ago=10)
    await _promised(demonstrating, "The branch in Mill Lane has a new clerk.", 2)
    await _asked(demonstrating, "A customer has moved, and is locked out.", 0)


async def _asked(demonstrating: Demonstrating, what: str, days_ago: int) -> Any:
    asked = RequestServiceAction(
        relationship_id=demonstrating.ids[DEAL],
        offering_id=demonstrating.ids[OFFERING],
        component=ACTION,
        what=what,
    )
    return await demonstrating.make(asked, speaking_for=BANK, days_ago=days_ago)


async def _promised(demonstrating: Demonstrating, what: str, days_ago: int) -> Any:
    made = await _asked(demonstrating, what, days_ago)
    promised = PromiseRequest(
        id=made.id,
        expected_revision=made.revision,
        promised_by=made.requested_at + dt.timedelta(days=3),
    )
    return await demonstrating.make(promised, speaking_for=PROVIDER, days_ago=days_ago)
