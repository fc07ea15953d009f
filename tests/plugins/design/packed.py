"""Rows of a pack with everything that it is made of, put without mutations."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    RequirementRow,
    RequirementTraceRow,
)
from tests.rows import MOMENT, key

TIMES = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}


def packed(
    name: str,
    *,
    service: UUID,
    version: UUID,
    owner: UUID,
    number: int = 1,
    receiver: UUID | None = None,
) -> list[Row]:
    """Make a pack of a version, with a requirement that it answers; a receiver accepted it."""
    of_version: dict[str, Any] = {"service_id": service, "version_id": version}
    requirement = _requirement(name, number, owner, of_version)
    pack = _pack(name, receiver, of_version)
    section = _section(name, pack.id)
    criterion = AcceptanceCriterionRow(
        id=key(f"{name}-criterion"),
        pack_id=pack.id,
        position=1,
        question=name,
        responsible_function=name,
        phase=name,
        **TIMES,
    )
    link = PackRequirementRow(pack_id=pack.id, requirement_id=requirement.id)
    trace = RequirementTraceRow(section_id=section.id, requirement_id=requirement.id)
    return [requirement, pack, section, criterion, link, trace]


def _requirement(name: str, number: int, owner: UUID, of_version: dict[str, Any]) -> RequirementRow:
    return RequirementRow(
        id=key(f"{name}-requirement"),
        number=number,
        kind="NEW",
        priority="MUST",
        statement=name,
        status="OPEN",
        organization_id=owner,
        **of_version,
        **TIMES,
    )


def _pack(name: str, receiver: UUID | None, of_version: dict[str, Any]) -> HandoffPackRow:
    decided: dict[str, dt.datetime] = {}
    if receiver is not None:
        decided = {"handed_over_at": MOMENT, "decided_at": MOMENT}
    return HandoffPackRow(
        id=key(f"{name}-pack"),
        service_name=name,
        purpose="NEW",
        number=1,
        status="DRAFT" if receiver is None else "ACCEPTED",
        author=name,
        rejection_reasons=[],
        receiver_id=receiver,
        **decided,
        **of_version,
        **TIMES,
    )


def _section(name: str, pack_id: UUID) -> PackSectionRow:
    return PackSectionRow(
        id=key(f"{name}-section"),
        pack_id=pack_id,
        position=1,
        key="contacts",
        title=name,
        demanded="REQUIRED",
        applicability="REQUIRED",
        completed=False,
        content=name,
        links=[],
    )
