"""Requirements: they are raised, edited, deferred and withdrawn."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    PartyId,
    ServiceId,
    ServiceRow,
    Statement,
    Work,
    must_be_own_service,
)
from catalog_design.changes import drafts
from catalog_design.changes.drafts import Designed
from catalog_design.queries import packs, requirements
from catalog_design.rules.access import RequirementId
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

    async def check(self, work: Work) -> Designed | None:
        """Refuse services of others, and those that are retired."""
        return await drafts.must_be_designable(work, self.service_id)

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

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse services of others, and requirements that are withdrawn."""
        known = await work.session.get(RequirementRow, self.id)
        if known is None:
            return None
        await work.hold(ServiceRow, known.service_id)  # the change may edit its packs, too
        requirement = await work.edit(RequirementRow, self.id, expected=self.expected_revision)
        if requirement is not None:
            await must_be_own_service(work, requirement.service_id, "id")
            must_be_wanted(work, requirement, "id")
        return requirement


@dataclass(frozen=True, kw_only=True)
class UpdateRequirement(_EditRequirement):
    """Edit a requirement that no frozen pack answers; what is left out stays as it is."""

    statement: Annotated[Omittable[Statement], Doc("What is wanted.")] = OMITTED
    owner_id: Annotated[Omittable[PartyId], Doc("The customer who wants it.")] = OMITTED
    kind: Annotated[Omittable[RequirementKind], Doc("Whether the need is new.")] = OMITTED
    priority: Annotated[Omittable[RequirementPriority], Doc("How much depends on it.")] = OMITTED
    source: Annotated[Omittable[Statement | None], Doc("Where it comes from.")] = OMITTED

    async def check(self, work: Work) -> RequirementRow | None:
        """Refuse what was frozen with a pack."""
        requirement = await super().check(work)
        if await requirements.is_frozen(work.session, self.id):
            message = "A pack was frozen with it: withdraw it, and raise a changed one."
            work.problems.add("REQUIREMENT_FROZEN", message, "id")
        return requirement

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


def must_be_wanted(work: Work, requirement: RequirementRow, field: str) -> None:
    """Add a problem where a requirement is withdrawn."""
    if requirement.status is RequirementStatus.WITHDRAWN:
        message = "The requirement is withdrawn: raise it anew."
        work.problems.add("REQUIREMENT_WITHDRAWN", message, field)


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
