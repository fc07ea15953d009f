"""Drafts: making packs, and editing them without touching those that were frozen."""

from typing import Any
from uuid import UUID

from catalog.plugin import ServiceRow, Work, is_own
from catalog_design.queries import packs, requirements
from catalog_design.rules import sections
from catalog_design.tables import (
    AcceptanceCriterionRow,
    Applicability,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    PackStatus,
    RequirementStatus,
    RequirementTraceRow,
)

STANDING = (RequirementStatus.OPEN, RequirementStatus.DEFERRED)


async def owns(work: Work, service_id: UUID, field: str) -> None:
    """Add a problem unless the principal's organizations provide or own the service."""
    service = await work.session.get(ServiceRow, service_id)
    if service is not None:
        await is_own(work, service, field)


async def designable(work: Work, service_id: UUID) -> None:
    """Lock a service, so that numbers are counted by one at a time; add what is in the way."""
    service = await work.hold(ServiceRow, service_id)
    if service is None:
        return
    await is_own(work, service, "service_id")
    if await packs.moving_version(work.session, service_id) is None:
        message = "The service is retired for good: there is nothing left to design."
        work.problems.add("SERVICE_RETIRED", message, "service_id")


async def take_turns(work: Work, pack_id: UUID) -> None:
    """Keep others from whatever belongs to the pack's service until the change is made."""
    pack = await work.session.get(HandoffPackRow, pack_id)
    if pack is not None:
        await work.hold(ServiceRow, pack.service_id)


async def held(
    work: Work, pack_id: UUID, *, expected: int | None = None, field: str = "id"
) -> HandoffPackRow | None:
    """Lock a pack that its owner edits; a superseded one is a problem."""
    await take_turns(work, pack_id)
    pack = await work.hold(HandoffPackRow, pack_id, expected=expected)
    if pack is None:
        return None
    await owns(work, pack.service_id, field)
    is_in_force(work, pack, field)
    return pack


def is_in_force(work: Work, pack: HandoffPackRow, field: str) -> None:
    """Add a problem where a pack is superseded."""
    if pack.status is not PackStatus.SUPERSEDED:
        return
    if pack.superseded_by_id is None:
        message = (
            "The pack is superseded, and none took its place: begin one with createHandoffPack."
        )
    else:
        message = "The pack is superseded: go on with the one that took its place, supersededBy."
    work.problems.add("PACK_SUPERSEDED", message, field)


async def editable(work: Work, pack_id: UUID, field: str = "id") -> HandoffPackRow:
    """Return the pack itself while it is a draft, else a new draft that is a copy of it."""
    pack = await work.session.get(HandoffPackRow, pack_id)
    assert pack is not None  # noqa: S101  # `held` found it
    if pack.status is PackStatus.DRAFT:
        work.mark(pack)
        return pack
    draft = await _copied(work, pack)
    message = f"Pack {pack.number} stays as it was frozen: the edit is in the new pack."
    work.problems.warn("PACK_WAS_FROZEN", message, field, number=draft.number)
    return draft


async def make(work: Work, **given: Any) -> HandoffPackRow:
    """Insert a draft with the sections of its purpose and the requirements of its version."""
    number = await packs.newest_number(work.session, given["version_id"]) + 1
    pack = HandoffPackRow(
        number=number,
        author=work.principal.subject,
        status=PackStatus.DRAFT,
        rejection_reasons=[],
        **given,
    )
    await work.create(pack)
    declared = [section for _, section in work.extensions.declared.get("pack_sections", ())]
    demanded = sections.demanded(declared, pack.purpose)
    work.session.add(
        *(
            PackSectionRow(
                pack_id=pack.id,
                position=position,
                key=section.key,
                title=section.title,
                guidance=section.guidance,
                demanded=applicability,
                applicability=applicability,
                completed=False,
                links=[],
            )
            for position, (section, applicability) in enumerate(demanded, 1)
        )
    )
    wanted = await requirements.wanted(work.session, [pack.version_id], STANDING)
    work.session.add(
        *(PackRequirementRow(pack_id=pack.id, requirement_id=row.id) for row in wanted)
    )
    await work.session.flush()
    return pack


async def _copied(work: Work, pack: HandoffPackRow) -> HandoffPackRow:
    """Insert a draft that says what a pack says: its sections, its criteria and its traces."""
    parts = (await packs.parts(work.session, [pack.id]))[pack.id]
    given = {name: getattr(pack, name) for name in ("service_id", "version_id", "service_name")}
    draft = await make(work, purpose=pack.purpose, **given)
    made = {section.key: section for section in await packs.sections(work.session, draft.id)}
    for section in parts.sections:
        if section.key not in made:
            if len(made) >= sections.MOST_SECTIONS:
                continue
            made[section.key] = _no_longer_declared(draft, section, len(made) + 1)
            work.session.add(made[section.key])
        _say_alike(made[section.key], section)
    for criterion in parts.criteria:
        names = ("position", "question", "responsible_function", "phase")
        values = {name: getattr(criterion, name) for name in names}
        await work.create(AcceptanceCriterionRow(pack_id=draft.id, **values))
    await work.session.flush()
    standing = {row.id for row in parts.requirements if row.status in STANDING}
    work.session.add(
        *(
            RequirementTraceRow(section_id=made[key].id, requirement_id=requirement_id)
            for requirement_id in standing
            for key in parts.traces.get(requirement_id, ())
            if key in made
        )
    )
    await work.session.flush()
    return draft


def _no_longer_declared(
    draft: HandoffPackRow, section: PackSectionRow, position: int
) -> PackSectionRow:
    """Return a section for the draft like this one, whose plugin is gone."""
    names = ("key", "title", "guidance", "demanded", "applicability")
    given = {name: getattr(section, name) for name in names}
    return PackSectionRow(pack_id=draft.id, position=position, **given)


def _say_alike(copy: PackSectionRow, section: PackSectionRow) -> None:
    for name in ("reason", "completed", "completed_by", "content", "links"):
        setattr(copy, name, getattr(section, name))
    if section.applicability is Applicability.NOT_APPLICABLE:
        copy.applicability = section.applicability
