"""Requirements: they are raised, edited, deferred and withdrawn."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    PartyId,
    ServiceId,
    ServiceRow,
    ServiceVersionRow,
    Statement,
    Work,
    given_as,
    must_speak,
    must_want_for_own_side,
)
from catalog_design.changes import drafts
from catalog_design.queries import packs, requirements
from catalog_design.rules.access import RequirementId
from catalog_design.rules.conditions import (
    TO_BE_WANTED,
    TO_DEFER,
    TO_EDIT,
    TO_WITHDRAW,
    UNFROZEN,
)
from catalog_design.tables import (
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    PackStatus,
    RequirementKind,
    RequirementPriority,
    RequirementRow,
    RequirementStatus,
    RequirementTraceRow,
)


class Raising(NamedTuple):
    """The version that is to meet a requirement, and whether a consumer asks for it."""

    version: ServiceVersionRow
    by_consumer: bool


@dataclass(frozen=True, kw_only=True)
class RaiseRequirement(Change[Raising]):
    """Say what the open version of a service is to do, or its live one where none is open.

    Every draft of a pack for that version has to answer it from then on. Whoever consumes the
    service, or is to consume it in a relationship that was proposed, says what their own side
    wants.
    """

    service_id: Annotated[ServiceId, Doc("The service that is to meet it.")]
    statement: Annotated[Statement, Doc("What is wanted.")]
    owner_id: Annotated[PartyId, Doc("The customer who wants it: a person or an organization.")]
    kind: Annotated[RequirementKind, Doc("Whether the need is new.")] = RequirementKind.NEW
    priority: Annotated[RequirementPriority, Doc("How much depends on it.")] = (
        RequirementPriority.MUST
    )
    source: Annotated[
        Omittable[Statement | None], Doc("Where it comes from, such as a law or a meeting.")
    ] = OMITTED
    preconditions = TO_BE_WANTED

    async def check(self, work: Work) -> Raising | None:
        """Find the version that is designed; refuse what others want than the consumer who asks."""
        designed = await drafts.designed(work, self.service_id)
        by_consumer = await must_want_for_own_side(work, self.service_id, self.owner_id, "owner_id")
        return None if designed is None else Raising(designed.version, by_consumer)

    async def apply(self, work: Work, raising: Raising) -> RequirementRow:
        """Insert it, and add it to every draft of a pack for the version."""
        version = raising.version
        requirement = RequirementRow(
            version_id=version.id,
            number=await requirements.newest_number(work.session, self.service_id) + 1,
            status=RequirementStatus.OPEN,
            by_consumer=raising.by_consumer,
            **self.owner_id.columns(),
        )
        self.store(requirement)
        await work.create(requirement)
        for pack in await packs.of_version(work.session, version.id, PackStatus.DRAFT):
            if await work.edit(HandoffPackRow, pack.id) is not None:
                link = PackRequirementRow(pack_id=pack.id, requirement_id=requirement.id)
                work.session.add(link)
        return requirement


@dataclass(frozen=True, kw_only=True)
class _EditRequirement(Change[RequirementRow]):
    """What every edit of a requirement has in common."""

    id: Annotated[RequirementId, Doc("The requirement.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse a stale revision."""
        known = await work.session.get(RequirementRow, self.id)
        if known is None:
            return None
        await work.hold(ServiceRow, known.service_id)  # the change may edit its packs, too
        return await work.edit(RequirementRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class UpdateRequirement(_EditRequirement):
    """Edit a requirement that no frozen pack answers; what is left out stays as it is.

    What a consumer wrote is edited by the owner's side alone.
    """

    statement: Annotated[Omittable[Statement], Doc("What is wanted.")] = OMITTED
    owner_id: Annotated[Omittable[PartyId], Doc("The customer who wants it.")] = OMITTED
    kind: Annotated[Omittable[RequirementKind], Doc("Whether the need is new.")] = OMITTED
    priority: Annotated[Omittable[RequirementPriority], Doc("How much depends on it.")] = OMITTED
    source: Annotated[Omittable[Statement | None], Doc("Where it comes from.")] = OMITTED
    preconditions = (*TO_EDIT, UNFROZEN)

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse a stale revision, and an owner who is not on the side of who says so."""
        requirement = await super().check(work)
        if requirement is not None and self.owner_id is not OMITTED:
            service_id = requirement.service_id
            await must_want_for_own_side(
                work, service_id, self.owner_id, "owner_id", before=requirement
            )
        return requirement

    async def apply(self, work: Work, requirement: RequirementRow) -> RequirementRow:
        """Write what was given."""
        self.store(requirement)
        if self.owner_id is not OMITTED:
            self.owner_id.put_in(requirement)
        return requirement


@dataclass(frozen=True, kw_only=True)
class DeferRequirement(_EditRequirement):
    """Let a requirement wait, and say why: its owner's side says so.

    For an owner whom nobody has claimed whoever recorded them says so, and it is kept as RECORDED.
    """

    reason: Annotated[Statement, Doc("Why it waits.")]
    deferred_by_id: Annotated[
        Omittable[PartyId],
        Doc("Who of the owner's side agreed; unless given, the owner."),
    ] = OMITTED
    preconditions = TO_DEFER

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse a stale revision, and who agreed by the word of others."""
        if self.deferred_by_id is not OMITTED:
            await must_speak(work, self.deferred_by_id, "deferred_by_id")
        return await super().check(work)

    async def apply(self, work: Work, requirement: RequirementRow) -> RequirementRow:
        """Defer it."""
        requirement.deferral = await given_as(work, requirement)
        requirement.status, requirement.reason = RequirementStatus.DEFERRED, self.reason
        if self.deferred_by_id is not OMITTED:
            self.deferred_by_id.put_in(requirement, "deferred_by_")
        else:
            requirement.deferred_by_person_id = requirement.person_id
            requirement.deferred_by_organization_id = requirement.organization_id
        return requirement


@dataclass(frozen=True, kw_only=True)
class WithdrawRequirement(_EditRequirement):
    """Close a requirement that will not be met, and say why.

    Its owner does not want it any more, or the provider will not meet it: that is no consent of the
    owner, and the reason says whose decision it is.
    """

    reason: Annotated[Statement, Doc("Why it will not be met, and who decided so.")]
    preconditions = TO_WITHDRAW

    async def apply(self, work: Work, requirement: RequirementRow) -> RequirementRow:
        """Withdraw it; frozen packs keep it, drafts do not."""
        requirement.status, requirement.reason = RequirementStatus.WITHDRAWN, self.reason
        for pack in await packs.of_version(work.session, requirement.version_id, PackStatus.DRAFT):
            await work.edit(HandoffPackRow, pack.id)
            await _forget(work, pack, requirement)
        return requirement


async def _forget(work: Work, pack: HandoffPackRow, requirement: RequirementRow) -> None:
    """Take a requirement out of a draft, with its traces."""
    sections = sa.select(PackSectionRow.id).where(PackSectionRow.pack_id == pack.id)
    for forgotten in (
        sa.delete(RequirementTraceRow).where(
            RequirementTraceRow.requirement_id == requirement.id,
            RequirementTraceRow.section_id.in_(sections),
        ),
        sa.delete(PackRequirementRow).where(
            PackRequirementRow.requirement_id == requirement.id,
            PackRequirementRow.pack_id == pack.id,
        ),
    ):
        await work.session.execute(forgotten)
