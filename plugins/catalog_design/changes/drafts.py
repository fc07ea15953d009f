"""Drafts: making packs, and editing them without touching those that were frozen."""

from typing import Any, NamedTuple
from uuid import UUID

from catalog.plugin import ServiceRow, ServiceVersionRow, Work, standing
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

TO_ANSWER = (RequirementStatus.OPEN, RequirementStatus.DEFERRED)


class Designed(NamedTuple):
    """A service, and the version of it that is designed."""

    service: ServiceRow
    version: ServiceVersionRow


async def designed(work: Work, service_id: UUID) -> Designed | None:
    """Lock a service, so that one change at a time gives out numbers, and find what is designed."""
    service = await work.hold(ServiceRow, service_id)
    version = (await standing(work.session, service_id)).moving
    return None if service is None or version is None else Designed(service, version)


async def hold_service(work: Work, pack_id: UUID) -> None:
    """Lock the pack's service: changes of its packs and requirements wait for each other."""
    pack = await work.session.get(HandoffPackRow, pack_id)
    if pack is not None:
        await work.hold(ServiceRow, pack.service_id)


async def held(work: Work, pack_id: UUID, *, expected: int | None = None) -> HandoffPackRow | None:
    """Lock and return a pack, with its service."""
    await hold_service(work, pack_id)
    return await work.hold(HandoffPackRow, pack_id, expected=expected)


async def draft_of(work: Work, pack: HandoffPackRow, field: str = "id") -> HandoffPackRow:
    """Return the pack itself while it is a draft, else a new draft that is a copy of it."""
    if pack.status is PackStatus.DRAFT:
        work.mark(pack)
        return pack
    draft = await _copied(work, pack)
    message = f"Pack {pack.number} stays as it was frozen: the edit is in pack {draft.number}."
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
    declared = [section for _, section in work.rules.declared.get("pack_sections", ())]
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
    wanted = await requirements.wanted(work.session, [pack.version_id], TO_ANSWER)
    work.session.add(
        *(PackRequirementRow(pack_id=pack.id, requirement_id=row.id) for row in wanted)
    )
    await work.session.flush()
    return pack


async def _copied(work: Work, pack: HandoffPackRow) -> HandoffPackRow:
    """Insert a draft that is a copy of a pack: of its sections, its criteria and its traces."""
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
    to_answer = {row.id for row in parts.requirements if row.status in TO_ANSWER}
    work.session.add(
        *(
            RequirementTraceRow(section_id=made[key].id, requirement_id=requirement_id)
            for requirement_id in to_answer
            for key in parts.traces.get(requirement_id, ())
            if key in made
        )
    )
    await work.session.flush()
    return draft


def _no_longer_declared(
    draft: HandoffPackRow, section: PackSectionRow, position: int
) -> PackSectionRow:
    """Return a copy of a section for the draft; no plugin declares the section any more."""
    names = ("key", "title", "guidance", "demanded", "applicability")
    given = {name: getattr(section, name) for name in names}
    return PackSectionRow(pack_id=draft.id, position=position, **given)


def _say_alike(copy: PackSectionRow, section: PackSectionRow) -> None:
    for name in ("reason", "completed", "completed_by", "content", "links"):
        setattr(copy, name, getattr(section, name))
    if section.applicability is Applicability.NOT_APPLICABLE:
        copy.applicability = section.applicability
