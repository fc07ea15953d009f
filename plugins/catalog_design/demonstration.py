"""What design adds to the demonstration catalog: a pack that was rejected, and the one after it."""

from catalog.plugin import Demonstrating
from catalog_design.changes.criteria import AddAcceptanceCriterion
from catalog_design.changes.handing_over import HandOverPack, RejectPack
from catalog_design.changes.packs import CreateHandoffPack, FreezePack
from catalog_design.changes.requirements import RaiseRequirement
from catalog_design.changes.sections import CompletePackSection, MarkPackSectionNotApplicable
from catalog_design.changes.traces import TraceRequirement
from catalog_design.tables import (
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


async def demonstrate(demonstrating: Demonstrating) -> None:
    """Hand a pack over that is rejected, and begin the next one; a requirement waits meanwhile."""
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
    pack_id = (await make(CreateHandoffPack(service_id=service_id))).id
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
    pack: HandoffPackRow = traced.handoff_pack
    for key, content in SECTIONS.items():
        edit = CompletePackSection(
            id=pack_id, expected_revision=pack.revision, key=key, content=content
        )
        pack = await make(edit)
    for key, reason in NOT_APPLICABLE.items():
        left_out = MarkPackSectionNotApplicable(
            id=pack_id, expected_revision=pack.revision, key=key, reason=reason
        )
        pack = await make(left_out)
    return pack
