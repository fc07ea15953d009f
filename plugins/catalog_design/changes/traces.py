"""Traces: which sections of a pack answer which requirements."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import sqlalchemy as sa

from catalog.plugin import Change, Doc, Word, Work
from catalog_design.changes import drafts, sections
from catalog_design.changes.sections import Edited
from catalog_design.rules.access import PackId, RequirementId
from catalog_design.rules.conditions import EDITABLE, WANTED
from catalog_design.tables import (
    HandoffPackRow,
    RequirementRow,
    RequirementStatus,
    RequirementTraceRow,
)


class Traced(NamedTuple):
    """A requirement, and the pack whose trace of it was added or removed."""

    requirement: RequirementRow
    handoff_pack: HandoffPackRow


class Tracing(NamedTuple):
    """A requirement, and the section of a pack that answers it."""

    requirement: RequirementRow
    edited: Edited


@dataclass(frozen=True, kw_only=True)
class _EditTrace(Change[Tracing]):
    """What tracing a requirement and taking the trace back have in common."""

    requirement_id: Annotated[RequirementId, Doc("The requirement.")]
    pack_id: Annotated[PackId, Doc("The pack. A frozen one stays as it is: a new one is made.")]
    section_key: Annotated[Word, Doc("The key of the section that answers it.")]
    preconditions = (*EDITABLE, WANTED)

    async def check(self, work: Work) -> Tracing | None:
        """Refuse packs of other versions, and unknown sections."""
        pack = await drafts.held(work, self.pack_id)
        requirement = await work.hold(RequirementRow, self.requirement_id)
        if pack is None or requirement is None:
            return None
        if requirement.version_id != pack.version_id:
            message = "The requirement is another version's: choose a pack of its own version."
            work.problems.add("REQUIREMENT_OF_ANOTHER_VERSION", message, "requirement_id")
        edited = await sections.must_have(work, pack, self.section_key, "section_key")
        return None if edited is None else Tracing(requirement, edited)


@dataclass(frozen=True, kw_only=True)
class TraceRequirement(_EditTrace):
    """Say which section of a pack answers a requirement; a deferred one is open again."""

    async def apply(self, work: Work, tracing: Tracing) -> Traced:
        """Insert the trace, unless it is there."""
        requirement = tracing.requirement
        pack, section = await sections.in_draft(work, tracing.edited, "pack_id")
        key = {"section_id": section.id, "requirement_id": requirement.id}
        if await work.session.get(RequirementTraceRow, key) is None:
            work.session.add(RequirementTraceRow(**key))
        if requirement.status is RequirementStatus.DEFERRED:
            requirement.status, requirement.reason = RequirementStatus.OPEN, None
            requirement.deferral = None
            requirement.deferred_by_person_id = requirement.deferred_by_organization_id = None
            work.mark(requirement)
        return Traced(requirement, pack)


@dataclass(frozen=True, kw_only=True)
class UntraceRequirement(_EditTrace):
    """Say that a section of a pack does not answer a requirement after all."""

    async def apply(self, work: Work, tracing: Tracing) -> Traced:
        """Delete the trace, where there is one."""
        requirement = tracing.requirement
        pack, section = await sections.in_draft(work, tracing.edited, "pack_id")
        await work.session.execute(
            sa.delete(RequirementTraceRow).where(
                RequirementTraceRow.section_id == section.id,
                RequirementTraceRow.requirement_id == requirement.id,
            )
        )
        return Traced(requirement, pack)
