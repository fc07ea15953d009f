"""Handoff packs in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Context,
    Mutation,
    Narrower,
    Node,
    Organization,
    PackPurpose,
    Query,
    Service,
    ServiceVersion,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
    viewer_can,
)
from catalog_design import measures
from catalog_design.changes import criteria, handing_over, sections, traces
from catalog_design.changes import packs as changes
from catalog_design.queries import packs
from catalog_design.rules import access, gaps
from catalog_design.rules.sections import MOST_SECTIONS
from catalog_design.schema import bounds
from catalog_design.schema.criteria import AcceptanceCriterion
from catalog_design.schema.requirements import Requirement, frozen_requirements
from catalog_design.schema.sections import HandoffPackSection
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    PackStatus,
    RequirementStatus,
    RequirementTraceRow,
)

for kind in (PackPurpose, PackStatus):
    strawberry.enum(kind)


@strawberry.type
class PackGap:
    """Something that a pack lacks."""

    code: str = strawberry.field(description="What is missing, as a stable code.")
    subject: str | None = strawberry.field(
        description="The key of the section, or the number of the requirement, that it is about."
    )
    message: str = strawberry.field(description="What is missing.")
    remedy: str = strawberry.field(description="What to do about it.")


async def completeness(
    parents: Sequence[HandoffPackRow], context: Context
) -> Sequence[float | None]:
    """The share of its required sections that are complete, from 0 to 1.

    Null where no section is required.
    """
    found = await measures.completeness(context.session, [pack.id for pack in parents])
    return [found[pack.id].value for pack in parents]


async def missing(
    parents: Sequence[HandoffPackRow],
    context: Context,
    first: Annotated[int, argument(description="How many gaps from the start, at most 100.")] = 20,
) -> Sequence[list[PackGap] | None]:
    """What it lacks before the service may go on, each with what to do about it.

    To a receiver it is what it lacked when it was frozen.
    """
    size = bounds.of(first)
    ids = [pack.id for pack in parents]
    found = await packs.parts(context.session, ids)
    shown = access.where_own_pack(HandoffPackRow, context.principal)
    own = await packs.shown(context.session, ids, shown)
    return [
        [
            PackGap(code=gap.code, subject=gap.subject, message=gap.message, remedy=gap.remedy)
            for gap in gaps.of(found[pack.id], None if pack.id in own else _open(pack))[:size]
        ]
        for pack in parents
    ]


def _open(pack: HandoffPackRow) -> list[int]:
    """Return the numbers of the requirements that were open when a pack was frozen."""
    is_open = RequirementStatus.OPEN.value
    wanted = (pack.document or {}).get("requirements", {})
    return [int(number) for number, told in wanted.items() if told["status"] == is_open]


@entity(access.PACK)
class HandoffPack(Node):
    """What design hands over to transition: ITIL's service design package.

    Some call it the service transition pack. From its freezing on it stays as it is.
    """

    service: Service | None = to_one(
        "The service; null for a receiver who does not see it yet.", key="service_id"
    )
    service_version: ServiceVersion | None = to_one(
        "The version that it describes.", key="version_id"
    )
    service_name: str = column("What the service was called when the pack was last frozen.")
    purpose: PackPurpose = column("Why it was made.")
    number: int = column("Which pack of its version it is, counted from 1.")
    status: PackStatus = column("How far it has come.")
    sections: list[HandoffPackSection] = many(
        "Its sections, in their order.",
        by=PackSectionRow.pack_id,
        order_by=PackSectionRow.position,
        most=MOST_SECTIONS,
    )
    completeness = batch("id", ring=PARTICIPANT)(completeness)
    viewer_can = viewer_can(access.PACK)
    missing = batch("id", "document", most="first", ring=PARTICIPANT)(missing)
    frozen_requirements = batch("document", most="first", ring=PARTICIPANT)(frozen_requirements)
    requirements: Connection[Requirement] = connection(
        "What it has to answer; once frozen, these stay the same.",
        by=PackRequirementRow.pack_id,
        to=PackRequirementRow.requirement_id,
    )
    acceptance_criteria: list[AcceptanceCriterion] = many(
        "How it will be seen that the service is fit.",
        by=AcceptanceCriterionRow.pack_id,
        order_by=AcceptanceCriterionRow.position,
        most=criteria.MOST_CRITERIA,
    )
    author: str = column("Who began it: the subject of their token.")
    content_hash: str | None = column("The SHA-256 of its contents; null while it is a draft.")
    frozen_at: dt.datetime | None = column("When it was frozen.")
    receiver: Organization | None = to_one("Who receives it.", key="receiver_id")
    handed_over_at: dt.datetime | None = column("When it was handed over.")
    decided_at: dt.datetime | None = column("When it was accepted or rejected.")
    decided_by: str | None = column("Who accepted or rejected it: the subject of their token.")
    rejection_reasons: list[str] = column("Why it was rejected.")
    superseded_by: "HandoffPack | None" = to_one(
        "The pack that took its place.", key="superseded_by_id"
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was begun.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(AcceptanceCriterion)
class PackOfCriterion:
    """Where a criterion stands."""

    handoff_pack: HandoffPack = to_one("The pack that it belongs to.", key="pack_id")


@extends(HandoffPackSection)
class PackOfSection:
    """Where a section stands."""

    handoff_pack: HandoffPack = to_one("The pack that it belongs to.", key="pack_id")


@extends(Requirement)
class AnswersToRequirement:
    """Where a requirement is answered."""

    sections: Connection[HandoffPackSection] = connection(
        "The sections of packs that answer it.",
        by=RequirementTraceRow.requirement_id,
        to=RequirementTraceRow.section_id,
    )


@extends(Service)
class PacksOfService:
    """The packs of a service."""

    handoff_packs: Connection[HandoffPack] = connection(
        "The packs of all its versions.",
        by=HandoffPackRow.service_id,
        arguments={"status": Narrower("status", "Only those that have come this far.")},
    )


@extends(ServiceVersion)
class PacksOfVersion:
    """The packs of a version."""

    handoff_packs: Connection[HandoffPack] = connection(
        "The packs that describe it.", by=HandoffPackRow.version_id
    )


@extends(Organization)
class PacksOfOrganization:
    """The packs that an organization received."""

    received_packs: Connection[HandoffPack] = connection(
        "The packs that were handed over to it.", by=HandoffPackRow.receiver_id
    )


@extends(Query)
class PackQueries:
    """What can be asked about packs."""

    handoff_pack: HandoffPack | None = lookup("Find one pack by its id.")
    handoff_packs: Connection[HandoffPack] = connection("Page through the packs.")
    packs_awaiting_acceptance: Connection[HandoffPack] = connection(
        "The packs that were handed over, and that nobody has decided on yet.",
        always={"status": {"eq": PackStatus.HANDED_OVER.value}},
        arguments={
            "organizationId": Narrower(
                "receiver.id", "Only those that this organization is to decide on."
            )
        },
    )


TRACED = {"requirement": Requirement, "handoff_pack": HandoffPack}


@extends(Mutation)
class PackMutations:
    """What can be done with packs."""

    create_handoff_pack = change(changes.CreateHandoffPack, HandoffPack)
    complete_pack_section = change(sections.CompletePackSection, HandoffPack)
    mark_pack_section_not_applicable = change(sections.MarkPackSectionNotApplicable, HandoffPack)
    trace_requirement = change(traces.TraceRequirement, TRACED)
    untrace_requirement = change(traces.UntraceRequirement, TRACED)
    add_acceptance_criterion = change(criteria.AddAcceptanceCriterion, AcceptanceCriterion)
    remove_acceptance_criterion = change(criteria.RemoveAcceptanceCriterion, HandoffPack)
    judge_acceptance_criterion = change(criteria.JudgeAcceptanceCriterion, AcceptanceCriterion)
    freeze_pack = change(changes.FreezePack, HandoffPack)
    hand_over_pack = change(handing_over.HandOverPack, HandoffPack)
    accept_pack = change(handing_over.AcceptPack, HandoffPack)
    reject_pack = change(handing_over.RejectPack, HandoffPack)
    supersede_pack = change(changes.SupersedePack, HandoffPack)


PARTS = (
    PackGap,
    HandoffPack,
    PackOfCriterion,
    PackOfSection,
    AnswersToRequirement,
    PacksOfService,
    PacksOfVersion,
    PacksOfOrganization,
    PackQueries,
    PackMutations,
)
