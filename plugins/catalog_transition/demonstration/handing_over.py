"""Services that go in the demonstration: one is to be retired, one to be handed over."""

import datetime as dt

from catalog.plugin import Demonstrating
from catalog_transition.changes.retirement.approving import ApproveRetirementPlan
from catalog_transition.changes.retirement.completing import CompleteRetirementStep
from catalog_transition.changes.retirement.planning import PlanRetirement
from catalog_transition.changes.retirement.steps import RetirementStepInput
from catalog_transition.changes.transfers.proposing import ProposeTransfer
from catalog_transition.queries import retirement
from catalog_transition.tables.retirement import RetirementStepKind

HOUSE, LEADER, OWNERS, OWNER = "xyz-it", "xyz-sponsor", "xyz-digital", "channel-owner"
RETIRED, SUCCESSOR = "telephone-banking", "internet-banking"
PLANNED, APPROVED, LEFT = 30, 26, 90  # days ago, days ago, and days until its last day
# key, what is to be done, what it is about, whether it waits for those before it
STEPS = (
    ("tell", "Tell the banks, and their customers.", RetirementStepKind.COMMUNICATION, False),
    ("move", "Bring everybody to internet banking.", RetirementStepKind.MIGRATION, False),
    ("keep", "Keep what the law wants kept.", RetirementStepKind.DATA, True),
    ("off", "Give the telephone numbers back.", RetirementStepKind.OFFLINE, False),
)
TOLD = "Letters to both banks, and a voice at the start of each call."
HANDED, TAKER, PROPOSED = "payment-initiation", "clearline", 6


async def tell(demonstrating: Demonstrating) -> None:
    """Plan a retirement whose first step was taken, and propose a transfer that waits."""
    await _retire(demonstrating)
    proposed = ProposeTransfer(
        service_id=demonstrating.ids[HANDED],
        to_organization_id=demonstrating.ids[TAKER],
        reason="They clear each payment at once, and watch over it at night.",
    )
    await demonstrating.make(proposed, speaking_for=HOUSE, days_ago=PROPOSED)


async def _retire(demonstrating: Demonstrating) -> None:
    make = demonstrating.make
    planned = PlanRetirement(
        service_id=demonstrating.ids[RETIRED],
        reason="Fewer than a hundred customers call in a month.",
        successor_id=demonstrating.ids[SUCCESSOR],
        ends_on=demonstrating.now.date() + dt.timedelta(days=LEFT),
        steps=[
            RetirementStepInput(key=key, title=title, kind=kind, in_order=in_order)
            for key, title, kind, in_order in STEPS
        ],
        point_of_no_return="off",
    )
    plan = await make(planned, speaking_for=HOUSE, days_ago=PLANNED)
    for organization, person in ((OWNERS, OWNER), (HOUSE, LEADER)):
        approved = ApproveRetirementPlan(id=plan.id, expected_revision=plan.revision)
        plan = await make(approved, speaking_for=organization, person=person, days_ago=APPROVED)
    async with demonstrating.reading() as session:
        first, *_ = (await retirement.steps(session, [plan.id]))[plan.id]
    told = CompleteRetirementStep(id=first.id, expected_revision=first.revision, evidence=TOLD)
    await make(told, speaking_for=HOUSE, days_ago=APPROVED - 4)
