"""How ready versions are: each review with what it asks for, and what of that was passed."""

from collections.abc import Collection, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

import orjson
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
from catalog_transition.queries import activities
from catalog_transition.queries.activities import Latest
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
WIDTH = 2**20  # more checks than any review has, and more than all answers to them
ALWAYS = WIDTH - 1  # more answers than any review has: a recorded approval stays


class WeighedReview(NamedTuple):
    """A review of a version: what it asks for, and what of that was passed."""

    id: UUID
    version_id: UUID
    template_id: UUID | None
    demands: str | None
    level: str
    rank: int
    number: int
    counts: int | None
    approved_at: int | None
    done: str | None

    @property
    def mandatory(self) -> int:
        """How many of its checks are mandatory."""
        return (self.counts or 0) // WIDTH % WIDTH

    @property
    def passed(self) -> int:
        """How many of these pass, or do not apply with a reason."""
        return (self.counts or 0) % WIDTH

    @property
    def activities(self) -> Sequence[Any]:
        """What has to be done, as its template has it."""
        return _demands(self.demands) if self.demands else ()

    @property
    def is_passed(self) -> bool:
        """Whether its mandatory checks pass, and nothing was answered since it was approved."""
        answers, approved_at = (self.counts or 0) // WIDTH**2, self.approved_at
        is_approved = approved_at is not None and approved_at >= answers
        return is_approved and self.passed == self.mandatory

    @property
    def latest(self) -> Latest:
        """The latest activities of its version; none where its template asks for none."""
        return activities.read(self.done)


@lru_cache(maxsize=1_000)
def _demands(text: str) -> Sequence[Any]:
    """Return the activities of a template; many reviews are of the same one."""
    found: Sequence[Any] = orjson.loads(text)
    return found


def _weighed(dialect: str, *others: Any) -> Any:
    """Return what is told of reviews. Their checks are counted in one number.

    One is passed over once for all that it counts, and no review is sorted with its checks.
    """
    approval = ReviewApprovalRow
    approved_at = sa.select(sa.func.max(sa.func.coalesce(approval.answers, ALWAYS)))
    one, many = (sa.literal_column(str(number), sa.BigInteger()) for number in (WIDTH, WIDTH**2))
    passed = sa.case((where_passed(), 1), else_=0)
    counts = sa.func.sum(many * ITEM.answered + sa.case((ITEM.mandatory, one + passed), else_=0))
    return sa.select(
        REVIEW.id,
        REVIEW.version_id,
        TEMPLATE.template_id,
        sa.cast(TEMPLATE.activities, sa.Text()),
        REVIEW.level,
        REVIEW.rank,
        REVIEW.number,
        sa.select(sa.cast(counts, sa.BigInteger()))
        .select_from(sa.outerjoin(ITEM, ANSWER, LATEST))
        .where(ITEM.review_id == REVIEW.id)
        .correlate(REVIEW)
        .scalar_subquery(),
        approved_at.where(approval.review_id == REVIEW.id).correlate(REVIEW).scalar_subquery(),
        sa.case((TEMPLATE.id.is_not(None), activities.told(REVIEW.version_id, dialect))),
        *others,
    )


def _with_templates(source: Any) -> Any:
    return source.outerjoin(TEMPLATE, TEMPLATE.id == REVIEW.template_version_id)


def _of_services(dialect: str, principal: Principal) -> Any:
    """Return the question for the reviews of versions that the principal sees."""
    own = sa.and_(
        REVIEW.version_id == VERSION.id,
        REVIEW.transition_type != TransitionType.TRANSFER,
        REVIEW.withdrawn_at.is_(None),
    )
    return (
        _weighed(dialect, VERSION.service_id, VERSION.status == VersionStatus.OPEN)
        .select_from(_with_templates(sa.outerjoin(VERSION, REVIEW, own)))
        .where(
            among(VERSION.service_id, SERVICES),
            VERSION.status.in_((VersionStatus.OPEN, VersionStatus.LIVE)),
            SERVICE_VERSION(VERSION, principal),
        )
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
    dialect = session.dialect
    make = partial(_of_services, dialect)
    rows = await _OF_SERVICES.rows(session, principal, make, given, about=dialect)
    opened: dict[UUID, list[WeighedReview]] = {}
    live: dict[UUID, list[WeighedReview]] = {}
    for *columns, service_id, is_open in rows:
        begun = (opened if is_open else live).setdefault(service_id, [])
        if columns[0] is not None:
            begun.append(WeighedReview._make(columns))
    return live | opened


async def of_reviews(
    session: ReadSession, review_ids: Collection[UUID]
) -> dict[UUID, WeighedReview]:
    """Return these reviews in the same way, by their ids."""
    question = (
        _weighed(session.dialect)
        .select_from(_with_templates(REVIEW.__table__))
        .where(among(REVIEW.id, values=review_ids))
    )
    found = [WeighedReview(*row) for row in await session.rows(question)]
    return {one.id: one for one in found}
