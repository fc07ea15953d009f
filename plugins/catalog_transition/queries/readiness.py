"""How ready versions are: each review with what it asks for, and what of that was passed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    SERVICE_VERSION,
    KeptQuestions,
    Principal,
    ReadSession,
    ServiceVersionRow,
    VersionStatus,
    among,
)
from catalog_transition.queries.reviews import LATEST, where_passed
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)
from catalog_transition.tables.templates import CheckTemplateVersionRow, TransitionType

REVIEW, TEMPLATE = ReadinessReviewRow, CheckTemplateVersionRow
ITEM, ANSWER, VERSION = ReviewItemRow, CheckAnswerRow, ServiceVersionRow
SERVICES = "of_services"
ALWAYS = 2**31 - 1  # more answers than any review has: a recorded approval stays


class WeighedReview(NamedTuple):
    """A review of a version: what it asks for, and what of that was passed."""

    id: UUID
    version_id: UUID
    template_id: UUID | None
    activities: Sequence[Any] | None
    level: str
    rank: int
    number: int
    mandatory: int
    passed: int
    answers: int
    approved_at: int | None

    @property
    def is_approved(self) -> bool:
        """Whether somebody approved it, and nothing was answered since."""
        return self.approved_at is not None and self.approved_at >= self.answers


def _weighed(*others: Any) -> Any:
    """Return the question for reviews with what they ask for, in one pass over their checks."""
    approval = ReviewApprovalRow
    approved_at = (
        sa.select(sa.func.max(sa.func.coalesce(approval.answers, ALWAYS)))
        .where(approval.review_id == REVIEW.id)
        .correlate(REVIEW)
        .scalar_subquery()
    )
    return sa.select(
        REVIEW.id,
        REVIEW.version_id,
        TEMPLATE.template_id,
        TEMPLATE.activities,
        REVIEW.level,
        REVIEW.rank,
        REVIEW.number,
        _count(ITEM.mandatory),
        _count(sa.and_(ITEM.mandatory, where_passed())),
        sa.func.coalesce(sa.func.sum(ITEM.answered), 0),
        approved_at,
        *others,
    )


def _count(condition: Any) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _with_checks(source: Any) -> Any:
    """Return the rows of reviews with their templates, and each check with its latest answer."""
    return (
        source.outerjoin(TEMPLATE, TEMPLATE.id == REVIEW.template_version_id)
        .outerjoin(ITEM, ITEM.review_id == REVIEW.id)
        .outerjoin(ANSWER, LATEST)
    )


def _of_services(principal: Principal) -> Any:
    """Return the question for the reviews of versions that the principal sees."""
    own = sa.and_(
        REVIEW.version_id == VERSION.id,
        REVIEW.transition_type != TransitionType.TRANSFER,
        REVIEW.withdrawn_at.is_(None),
    )
    return (
        _weighed(VERSION.service_id, VERSION.status)
        .select_from(_with_checks(sa.outerjoin(VERSION, REVIEW, own)))
        .where(
            among(VERSION.service_id, SERVICES),
            VERSION.status.in_((VersionStatus.OPEN, VersionStatus.LIVE)),
            SERVICE_VERSION(VERSION, principal),
        )
        .group_by(VERSION.id, REVIEW.id, TEMPLATE.id)
        .order_by(REVIEW.number)
    )


_OF_SERVICES = KeptQuestions()


async def of_services(
    session: ReadSession, service_ids: Collection[UUID], principal: Principal
) -> dict[UUID, list[WeighedReview]]:
    """Return the reviews of services' open versions that the principal sees, else of live ones.

    They are in the order in which they began, by service. Those of transfers, and those that were
    withdrawn, are left out.
    """
    given = {SERVICES: list(service_ids)}
    rows = await _OF_SERVICES.rows(session, principal, _of_services, given)
    found: dict[tuple[UUID, VersionStatus], list[WeighedReview]] = defaultdict(list)
    for *columns, service_id, status in rows:
        begun = found[service_id, status]
        if columns[0] is not None:
            begun.append(WeighedReview(*columns))
    # LIVE comes before OPEN, which takes its place
    moving = sorted(found, key=lambda one: one[1].value)
    return {service_id: found[service_id, status] for service_id, status in moving}


async def of_reviews(
    session: ReadSession, review_ids: Collection[UUID]
) -> dict[UUID, WeighedReview]:
    """Return these reviews in the same way, by their ids."""
    question = (
        _weighed()
        .select_from(_with_checks(REVIEW.__table__))
        .where(among(REVIEW.id, values=review_ids))
        .group_by(REVIEW.id, TEMPLATE.id)
    )
    found = [WeighedReview(*row) for row in await session.rows(question)]
    return {one.id: one for one in found}
