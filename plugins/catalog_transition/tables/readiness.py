"""Tables of readiness reviews: what was checked of a version at a level, and who approved it."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Consent, Described, EntityRow, Row, enum, new_id
from catalog_transition.tables.templates import TransitionType


class CheckVerdict(Described):
    """What somebody found of a check."""

    PASS = "PASS", "It holds, and the evidence shows it."  # no password
    FAIL = "FAIL", "It does not hold."
    NOT_APPLICABLE = (
        "NOT_APPLICABLE",
        "It makes no sense here; the reason says why, and without one it fails.",
    )
    UNKNOWN = "UNKNOWN", "Nobody knows yet; it fails until somebody does."


class ReadinessReviewRow(EntityRow):
    """What was checked of a version at one level of one version of a template.

    Without a template it consists of the checks that plugins bring. `rank` is the place of the
    level among those of the template, from 0 for the lowest.
    """

    __tablename__ = "transition__readiness_reviews"
    __table_args__ = (sa.UniqueConstraint("version_id", "number"),)

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("service_versions.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    template_version_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("transition__check_template_versions.id", ondelete="CASCADE"), index=True
    )
    transition_type: Mapped[TransitionType] = mapped_column(enum(TransitionType))
    level: Mapped[str]
    rank: Mapped[int]
    started_by: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawal_reason: Mapped[str | None]


class ReviewItemRow(Row):
    """One check of a review, as it was when the review began.

    `answered` is the number of its latest answer; 0 where there is none.
    """

    __tablename__ = "transition__review_items"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "key"),
        sa.UniqueConstraint("review_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    review_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("transition__readiness_reviews.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    key: Mapped[str]
    area: Mapped[str]
    title: Mapped[str]
    guidance: Mapped[str | None]
    mandatory: Mapped[bool]
    answered: Mapped[int] = mapped_column(default=0)


class CheckAnswerRow(Row):
    """One answer to a check; the latest one counts, and all are kept."""

    __tablename__ = "transition__check_answers"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("transition__review_items.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    verdict: Mapped[CheckVerdict] = mapped_column(enum(CheckVerdict))
    evidence: Mapped[str | None]
    links: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str | None]
    answered_by: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[dt.datetime]


class ReviewApprovalRow(EntityRow):
    """The word of somebody that a version is ready at the level of a review.

    `approver` is the name as it was written, and `approver_key` the same without a leading `@` and
    in lower case. `happened_at` is null where nobody knows when it was given. `answers` is how many
    answers the review had when it was given; null where it was recorded.
    """

    __tablename__ = "transition__review_approvals"
    __table_args__ = (sa.UniqueConstraint("review_id", "approver_key"),)

    review_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("transition__readiness_reviews.id", ondelete="CASCADE")
    )
    approver: Mapped[str]
    approver_key: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    consent: Mapped[Consent] = mapped_column(enum(Consent))
    happened_at: Mapped[dt.datetime | None]
    recorded_by: Mapped[str]
    answers: Mapped[int | None]
