"""What design adds to the demonstration catalog: packs that were accepted, and one that was not."""

from collections.abc import Mapping
from typing import NamedTuple

from catalog.plugin import Demonstrating
from catalog_design.changes.criteria import AddAcceptanceCriterion, JudgeAcceptanceCriterion
from catalog_design.changes.handing_over import AcceptPack, HandOverPack, RejectPack
from catalog_design.changes.packs import CreateHandoffPack, FreezePack
from catalog_design.changes.requirements import RaiseRequirement
from catalog_design.changes.sections import CompletePackSection, MarkPackSectionNotApplicable
from catalog_design.changes.traces import TraceRequirement
from catalog_design.tables import (
    AcceptanceVerdict,
    HandoffPackRow,
    RequirementKind,
    RequirementPriority,
    RequirementRow,
)

SERVICE, CUSTOMER, BANK, RECEIVER = "internet-banking", "private-customer", "abc-bank", "xyz-core"
SECTIONS = {
    "business-requirements": "Customers log in without a device of their own for it.",
    "service-applicability": "All customers of ABC Bank, in the browser and in the app.",
    "service-contacts": "The digital channels' service desk, at all hours.",
    "functional-requirements": "A passkey is registered, used, and taken out of use.",
    "service-level-requirements": "A login takes two seconds, as it does today.",
    "operational-management-requirements": "Failed logins are counted and watched.",
    "design-and-topology": "Login keeps public keys beside the accounts; nothing else moves.",
    "transition-plan": "One bank after the other; devices work for three months more.",
    "operational-acceptance-plan": "The service desk has tried out what customers will ask.",
}
NOT_APPLICABLE = {
    "organizational-readiness": "The same people run the same service.",
    "service-programme": "It belongs to no programme.",
}


class AcceptedPack(NamedTuple):
    """A pack that was accepted so many days ago: what it says, and what is asked afterwards.

    Whoever received it judges that by some evidence, or has not done so yet.
    """

    service: str
    days: int
    sections: Mapping[str, str]
    question: str
    evidence: str | None


ACCEPTED = (
    AcceptedPack(
        "payment-initiation",
        130,
        {
            "business-requirements": "Shops see the money before the customer leaves.",
            "service-applicability": "Payments in euro of all banks.",
            "service-contacts": "The desk of core banking, at all hours.",
            "functional-requirements": "An order is cleared at once, or refused with a reason.",
            "service-level-requirements": "Ten seconds from the order to the other bank.",
            "operational-management-requirements": "Orders that take longer are counted.",
            "design-and-topology": "Clearing is asked for each order, no longer for a batch.",
            "transition-plan": "One bank first; the others after three weeks.",
            "operational-acceptance-plan": "Core banking has stopped clearing, and started it.",
        },
        "Does a payment between two banks arrive within ten seconds?",
        "A hundred payments between two banks on the test system.",
    ),
    AcceptedPack(
        "notifications",
        40,
        {
            "business-requirements": "Customers hear what they want to hear.",
            "service-applicability": "All customers of all banks.",
            "service-contacts": "The desk of digital channels, at all hours.",
            "functional-requirements": "A customer turns each kind of message on and off.",
            "service-level-requirements": "A choice holds from the next message on.",
            "operational-management-requirements": "Messages are counted by their kind.",
            "design-and-topology": "Choices are kept beside the accounts.",
            "transition-plan": "One bank tries it, then all of them.",
            "operational-acceptance-plan": "The desk has made and undone each choice.",
        },
        "Has a customer of the first bank turned a kind of message off?",
        None,
    ),
)


async def demonstrate(demonstrating: Demonstrating) -> None:
    """Hand a pack over that is rejected, and begin the next one; a requirement waits meanwhile."""
    for accepted in ACCEPTED:
        await _accept(demonstrating, accepted)
    make = demonstrating.make
    wanted = await _requirements(demonstrating)
    pack = await _pack(demonstrating, wanted)
    pack = await make(FreezePack(id=pack.id, expected_revision=pack.revision))
    handed_over = HandOverPack(
        id=pack.id, expected_revision=pack.revision, receiver_id=demonstrating.ids[RECEIVER]
    )
    pack = await make(handed_over)
    reasons = ["Nobody says how a customer who has lost every device gets in again."]
    rejection = RejectPack(id=pack.id, expected_revision=pack.revision, reasons=reasons)
    pack = await make(rejection, speaking_for=RECEIVER)
    await make(
        CompletePackSection(
            id=pack.id,
            expected_revision=pack.revision,
            key="operational-acceptance-plan",
            content="The service desk has tried out lost devices, and what customers will ask.",
        )
    )


async def _requirements(demonstrating: Demonstrating) -> RequirementRow:
    """Raise two requirements, and return the one that the pack answers."""
    make = demonstrating.make
    service_id = demonstrating.ids[SERVICE]
    wanted: RequirementRow = await make(
        RaiseRequirement(
            service_id=service_id,
            statement="I log in with a passkey on any of my devices.",
            owner_id=demonstrating.organization(CUSTOMER),
            priority=RequirementPriority.MUST,
        )
    )
    await make(
        RaiseRequirement(
            service_id=service_id,
            statement="Nobody is locked out while second-factor devices are taken back.",
            owner_id=demonstrating.organization(BANK),
            kind=RequirementKind.CHANGED,
        ),
        speaking_for=BANK,
    )
    return wanted


async def _pack(demonstrating: Demonstrating, wanted: RequirementRow) -> HandoffPackRow:
    """Write a pack that answers what is wanted, and return it."""
    make, service_id = demonstrating.make, demonstrating.ids[SERVICE]
    pack: HandoffPackRow = await make(CreateHandoffPack(service_id=service_id))
    pack_id = pack.id
    await make(
        AddAcceptanceCriterion(
            pack_id=pack_id,
            question="Has every kind of customer logged in with a passkey?",
            responsible_function="Digital channels",
            phase="transition",
        )
    )
    traced = await make(
        TraceRequirement(
            requirement_id=wanted.id, pack_id=pack_id, section_key="functional-requirements"
        )
    )
    return await _written(demonstrating, traced.handoff_pack, SECTIONS, 0)


async def _accept(demonstrating: Demonstrating, told: AcceptedPack) -> None:
    """Hand a pack over that is accepted, and whose criterion may be judged."""
    make, days = demonstrating.make, told.days
    created = CreateHandoffPack(service_id=demonstrating.ids[told.service])
    pack = await make(created, days_ago=days)
    asked = AddAcceptanceCriterion(
        pack_id=pack.id,
        question=told.question,
        responsible_function="Digital channels",
        phase="transition",
    )
    criterion = await make(asked, days_ago=days)
    async with demonstrating.reading() as session:
        edited = await session.get(HandoffPackRow, pack.id)
    pack = await _written(demonstrating, edited or pack, told.sections, days)
    frozen = FreezePack(id=pack.id, expected_revision=pack.revision)
    pack = await make(frozen, days_ago=days)
    handed_over = HandOverPack(
        id=pack.id, expected_revision=pack.revision, receiver_id=demonstrating.ids[RECEIVER]
    )
    pack = await make(handed_over, days_ago=days)
    accepted = AcceptPack(id=pack.id, expected_revision=pack.revision)
    await make(accepted, speaking_for=RECEIVER, days_ago=days - 1)
    if told.evidence is not None:
        judged = JudgeAcceptanceCriterion(
            id=criterion.id,
            expected_revision=criterion.revision,
            verdict=AcceptanceVerdict.MET,
            evidence=told.evidence,
        )
        await make(judged, speaking_for=RECEIVER, days_ago=days - 10)


async def _written(
    demonstrating: Demonstrating, pack: HandoffPackRow, sections: Mapping[str, str], days: int
) -> HandoffPackRow:
    """Write the sections of a pack so many days ago, leave out what does not apply; return it."""
    for key, content in sections.items():
        edit = CompletePackSection(
            id=pack.id, expected_revision=pack.revision, key=key, content=content
        )
        pack = await demonstrating.make(edit, days_ago=days)
    for key, reason in NOT_APPLICABLE.items():
        left_out = MarkPackSectionNotApplicable(
            id=pack.id, expected_revision=pack.revision, key=key, reason=reason
        )
        pack = await demonstrating.make(left_out, days_ago=days)
    return pack
