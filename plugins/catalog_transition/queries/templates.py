"""Questions about check templates: their newest versions, and what these ask for."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from catalog.plugin import ReadSession, among
from catalog_transition.tables.templates import (
    CheckItemRow,
    CheckTemplateRow,
    CheckTemplateVersionRow,
)


async def by_slug(
    session: ReadSession, organization_id: UUID, slug: str
) -> CheckTemplateRow | None:
    """Return the template of a house that has this slug."""
    question = select(CheckTemplateRow).where(
        CheckTemplateRow.organization_id == organization_id, CheckTemplateRow.slug == slug
    )
    found: CheckTemplateRow | None = await session.scalar(question)
    return found


async def numbered(
    session: ReadSession, template_id: UUID, number: int
) -> CheckTemplateVersionRow | None:
    """Return one version of a template."""
    question = select(CheckTemplateVersionRow).where(
        CheckTemplateVersionRow.template_id == template_id,
        CheckTemplateVersionRow.number == number,
    )
    found: CheckTemplateVersionRow | None = await session.scalar(question)
    return found


async def items(session: ReadSession, template_version_id: UUID) -> Sequence[CheckItemRow]:
    """Return the checks of a version of a template, in their order."""
    question = select(CheckItemRow).where(CheckItemRow.template_version_id == template_version_id)
    return await session.scalars(question.order_by(CheckItemRow.position))


async def activities(
    session: ReadSession, template_version_ids: Collection[UUID]
) -> dict[UUID, list[Any]]:
    """Return the mandatory activities of versions of templates, by version; not where none is."""
    row = CheckTemplateVersionRow
    question = select(row.id, row.activities).where(among(row.id, values=template_version_ids))
    return {key: found for key, found in await session.rows(question) if found}
