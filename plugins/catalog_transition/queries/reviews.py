"""Questions about readiness reviews: which count, what they lack, and who approved them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, among
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    CheckVerdict,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)
from catalog_transition.tables.templates import CheckTemplateVersionRow, TransitionType

LATEST = and_(
    CheckAnswerRow.item_id == ReviewItemRow.id, CheckAnswerRow.number == ReviewItemRow.answered
)


def where_passed() -> ColumnElement[bool]:
    """Return the condition that the latest answer to a check lets a version go on."""
    return or_(
        CheckAnswerRow.verdict == CheckVerdict.PASS,
        and_(
            CheckAnswerRow.verdict == CheckVerdict.NOT_APPLICABLE,
            CheckAnswerRow.reason.is_not(None),
        ),
    )


def where_current(approval: Any) -> ColumnElement[bool]:
    """Return the condition that nothing was answered since an approval; a recorded one stays."""
    item = aliased(ReviewItemRow)
    answers = (
        select(func.coalesce(func.sum(item.answered), 0))
        .where(item.review_id == approval.review_id)
        .correlate(approval)
        .scalar_subquery()
    )
    return or_(approval.answers.is_(None), approval.answers == answers)


async def of_versions(session: ReadSession, version_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the reviews of versions that count, in the order in which they began.

    Those of transfers, and those that were withdrawn, do not.

    Each has `id`, `template_version_id`, `template_id`, `level`, `rank` and `number`.
    """
    row, template = ReadinessReviewRow, CheckTemplateVersionRow
    question = (
        select(
            row.id,
            row.version_id,
            row.template_version_id,
            template.template_id,
            row.level,
            row.rank,
            row.number,
        )
        .join(template, template.id == row.template_version_id, isouter=True)
        .where(
            among(row.version_id, values=version_ids),
            row.transition_type != TransitionType.TRANSFER,
            row.withdrawn_at.is_(None),
        )
        .order_by(row.number)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in await session.rows(question):
        found[one.version_id].append(one)
    return found


def counting(reviews: Sequence[Any]) -> Sequence[Any]:
    """Return the reviews of a version that count: of each template, that of its highest level.

    Of several at that level the newest counts, whichever version of the template it is of.
    """
    if len(reviews) == 1:
        return reviews
    best: dict[UUID | None, Any] = {}
    for one in reviews:
        known = best.get(one.template_id)
        if known is None or (one.rank, one.number) > (known.rank, known.number):
            best[one.template_id] = one
    return sorted(best.values(), key=lambda one: one.number)


async def failing(session: ReadSession, review_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the mandatory checks that nothing lets pass, by review, in their order.

    Each has `key`, `title`, `verdict` and `reason`; the verdict is None where nobody answered.
    """
    item, answer = ReviewItemRow, CheckAnswerRow
    question = (
        select(item.review_id, item.key, item.title, answer.verdict)
        .join(answer, LATEST, isouter=True)
        .where(
            among(item.review_id, values=review_ids),
            item.mandatory,
            or_(answer.id.is_(None), ~where_passed()),
        )
        .order_by(item.review_id, item.position)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in await session.rows(question):
        found[one.review_id].append(one)
    return found


async def items(session: ReadSession, review_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the checks of reviews, in their order, each with its latest answer or None."""
    item, answer = ReviewItemRow, CheckAnswerRow
    question = (
        select(item, answer)
        .join(answer, LATEST, isouter=True)
        .where(among(item.review_id, values=review_ids))
        .order_by(item.review_id, item.position)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one, given in await session.rows(question):
        found[one.review_id].append((one, given))
    return found


async def answers(session: ReadSession, review_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return all answers that were given in reviews, by item, the first one first."""
    item, row = ReviewItemRow, CheckAnswerRow
    question = (
        select(
            row.item_id,
            row.verdict,
            row.evidence,
            row.links,
            row.reason,
            row.answered_by,
            row.answered_at,
        )
        .join(item, item.id == row.item_id)
        .where(among(item.review_id, values=review_ids))
        .order_by(row.item_id, row.number)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in await session.rows(question):
        found[one.item_id].append(one)
    return found


async def checks(session: ReadSession, review_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the checks of reviews, by review, in their order."""
    row = ReviewItemRow
    question = (
        select(row.id, row.review_id, row.key, row.area, row.title, row.guidance, row.mandatory)
        .where(among(row.review_id, values=review_ids))
        .order_by(row.review_id, row.position)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in await session.rows(question):
        found[one.review_id].append(one)
    return found


async def approvals(session: ReadSession, review_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the approvals of reviews, by review, in the order in which they were recorded.

    With each is told whether it counts still.
    """
    row = ReviewApprovalRow
    question = select(row, where_current(row)).where(among(row.review_id, values=review_ids))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one, is_current in await session.rows(question.order_by(row.created_at, row.id)):
        found[one.review_id].append((one, bool(is_current)))
    return found


async def approved(session: ReadSession, review_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these reviews that somebody approved as they are answered now."""
    row = ReviewApprovalRow
    question = select(row.review_id).where(
        among(row.review_id, values=review_ids), where_current(row)
    )
    return frozenset(await session.scalars(question.distinct()))


async def approval_of(
    session: ReadSession, review_id: UUID, approver_key: str
) -> ReviewApprovalRow | None:
    """Return the approval of a review by somebody of this name."""
    row = ReviewApprovalRow
    question = select(row).where(row.review_id == review_id, row.approver_key == approver_key)
    found: ReviewApprovalRow | None = await session.scalar(question)
    return found


async def answer_count(session: ReadSession, review_id: UUID) -> int:
    """Return how many answers a review has."""
    question = select(func.sum(ReviewItemRow.answered)).where(ReviewItemRow.review_id == review_id)
    return await session.scalar(question) or 0


async def of_version(session: ReadSession, version_id: UUID) -> Sequence[ReadinessReviewRow]:
    """Return all reviews of a version, those of transfers, too, in the order they began."""
    question = select(ReadinessReviewRow).where(ReadinessReviewRow.version_id == version_id)
    return await session.scalars(question.order_by(ReadinessReviewRow.number))
