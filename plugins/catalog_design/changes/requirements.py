"""Requirements: they are raised, edited, deferred and withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    PartyId,
    Precondition,
    ServiceId,
    ServiceRow,
    Statement,
    Work,
)
from catalog_design.changes import drafts
from catalog_design.changes.drafts import Designed
from catalog_design.queries import packs, requirements
from catalog_design.rules.access import RequirementId
from catalog_design.rules.conditions import DESIGNABLE, OF_REQUIREMENT, UNFROZEN
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


@dataclass(frozen=True, kw_only=True)
class RaiseRequirement(Change[Designed]):
    """Say what the open version of a service is to do, or its live one where none is open.

    Every draft of a pack for that version has to answer it from then on.
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
    preconditions = DESIGNABLE

    async def check(self, work: Work) -> Designed | None:
        """Find the version that is designed."""
        return await drafts.designed(work, self.service_id)

    async def apply(self, work: Work, designed: Designed) -> RequirementRow:
        """Insert it, and add it to every draft of a pack for the version."""
        version = designed.version
        requirement = RequirementRow(
            version_id=version.id,
            number=await requirements.newest_number(work.session, self.service_id) + 1,
            status=RequirementStatus.OPEN,
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
    preconditions: ClassVar[Sequence[Precondition]] = OF_REQUIREMENT

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse a stale revision."""
        known = await work.session.get(RequirementRow, self.id)
        if known is None:
            return None
        await work.hold(ServiceRow, known.service_id)  # the change may edit its packs, too
        return await work.edit(RequirementRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class UpdateRequirement(_EditRequirement):
    """Edit a requirement that no frozen pack answers; what is left out stays as it is."""

    statement: Annotated[Omittable[Statement], Doc("What is wanted.")] = OMITTED
    owner_id: Annotated[Omittable[PartyId], Doc("The customer who wants it.")] = OMITTED
    kind: Annotated[Omittable[RequirementKind], Doc("Whether the need is new.")] = OMITTED
    priority: Annotated[Omittable[RequirementPriority], Doc("How much depends on it.")] = OMITTED
    source: Annotated[Omittable[Statement | None], Doc("Where it comes from.")] = OMITTED
    preconditions = (*OF_REQUIREMENT, UNFROZEN)

    async def apply(self, work: Work, requirement: RequirementRow) -> RequirementRow:
        """Write what was given."""
        self.store(requirement)
        if self.owner_id is not OMITTED:
            self.owner_id.put_in(requirement)
        return requirement


@dataclass(frozen=True, kw_only=True)
class DeferRequirement(_EditRequirement):
    """Say that the customer lets a requirement wait, and why."""

    reason: Annotated[Statement, Doc("Why it waits.")]
    deferred_by_id: Annotated[
        Omittable[PartyId], Doc("The customer who agreed; unless given, its owner.")
    ] = OMITTED

    async def apply(self, work: Work, requirement: RequirementRow) -> RequirementRow:
        """Defer it."""
        requirement.status, requirement.reason = RequirementStatus.DEFERRED, self.reason
        if self.deferred_by_id is not OMITTED:
            self.deferred_by_id.put_in(requirement, "deferred_by_")
        else:
            requirement.deferred_by_person_id = requirement.person_id
            requirement.deferred_by_organization_id = requirement.organization_id
        return requirement


@dataclass(frozen=True, kw_only=True)
class WithdrawRequirement(_EditRequirement):
    """Say that nobody wants a requirement any more, and why."""

    reason: Annotated[Statement, Doc("Why nobody wants it any more.")]

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
