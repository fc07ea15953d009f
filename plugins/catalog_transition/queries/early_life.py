"""Questions about early life support, for many versions or services at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreementServiceRow,
    OfferingRow,
    OfferingServiceRow,
    ReadSession,
    ServiceLevelAgreementRow,
    among,
)
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow

ENDED = "ENDED"


async def periods(
    session: ReadSession, version_ids: Collection[UUID]
) -> dict[UUID, EarlyLifePeriodRow]:
    """Return the period of each version that has one, by version."""
    row = EarlyLifePeriodRow
    question = sa.select(row).where(among(row.version_id, values=version_ids))
    return {period.version_id: period for period in await session.scalars(question)}


async def of_services(
    session: ReadSession, service_ids: Collection[UUID]
) -> Sequence[EarlyLifePeriodRow]:
    """Return every period of these services."""
    row = EarlyLifePeriodRow
    found: Sequence[EarlyLifePeriodRow] = await session.scalars(
        sa.select(row).where(among(row.service_id, values=service_ids))
    )
    return found


async def criteria(
    session: ReadSession, period_ids: Collection[UUID]
) -> dict[UUID, list[ExitCriterionRow]]:
    """Return the exit criteria of each period, in their order."""
    row = ExitCriterionRow
    question = sa.select(row).where(among(row.period_id, values=period_ids))
    found: dict[UUID, list[ExitCriterionRow]] = defaultdict(list)
    for criterion in await session.scalars(question.order_by(row.period_id, row.position)):
        found[criterion.period_id].append(criterion)
    return found


async def promised(session: ReadSession, service_id: UUID) -> list[tuple[str, str, str]]:
    """Return the indicator, the comparator and the value of every target of a service, once each.

    They are those of offerings, drafts among them, and of agreements that are not over.
    """
    offered, agreed, agreement = OfferingServiceRow, AgreementServiceRow, ServiceLevelAgreementRow
    in_offerings = (
        sa.select(OfferingRow.targets)
        .join(offered, OfferingRow.id == offered.offering_id)
        .where(offered.service_id == service_id)
    )
    in_agreements = (
        sa.select(agreement.targets)
        .join(agreed, agreement.id == agreed.agreement_id)
        .where(agreed.service_id == service_id, agreement.status != ENDED)
    )
    found = {
        (target["indicator"], target["comparator"], target["value"])
        for question in (in_offerings, in_agreements)
        for targets in await session.scalars(question)
        for target in targets
    }
    return sorted(found)
