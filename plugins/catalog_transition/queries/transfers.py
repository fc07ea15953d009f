"""Questions about transfers."""

from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import OrganizationRow, ReadSession
from catalog_transition.tables.templates import (
    CheckTemplateRow,
    CheckTemplateVersionRow,
    TransitionType,
)
from catalog_transition.tables.transfers import ServiceTransferRow


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a service's transfers; 0 where there is none."""
    row = ServiceTransferRow
    question = sa.select(sa.func.max(row.number)).where(row.service_id == service_id)
    return await session.scalar(question) or 0


async def template(session: ReadSession, house_id: UUID | None) -> CheckTemplateVersionRow | None:
    """Return the newest version of a house's first template for transfers, by its slug."""
    version, own, organization = CheckTemplateVersionRow, CheckTemplateRow, OrganizationRow
    question = (
        sa.select(version)
        .join(own, sa.and_(own.id == version.template_id, own.newest == version.number))
        .join(organization, organization.id == own.organization_id)
        .where(
            organization.house_id == house_id,
            version.transition_type == TransitionType.TRANSFER,
        )
        .order_by(own.slug, own.id)
        .limit(1)
    )
    found: CheckTemplateVersionRow | None = await session.scalar(question)
    return found
