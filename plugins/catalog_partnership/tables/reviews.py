"""The tables of business reviews: when one is due, when it was held, and who was there."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, Row, enum
from catalog_partnership.tables.pairs import Paired, refers_to

MOST_ATTENDANCES = 100  # of one review, on both sides
MOST_OUTCOMES = 100  # of one review


class AttendanceCategory(Described):
    """As what somebody takes part in a business review."""

    BUYER_CXO = "BUYER_CXO", "One who leads the buyer."
    BUYER_MANAGER = "BUYER_MANAGER", "One who manages the relationship for the buyer."
    PROVIDER_LEADERSHIP = "PROVIDER_LEADERSHIP", "One who leads the provider."
    PROVIDER_CONSULTANT = "PROVIDER_CONSULTANT", "One who advises the buyer for the provider."
    OTHER = "OTHER", "Somebody else."


class ReviewOutcomeKind(Described):
    """What came of a review."""

    DECISION = "DECISION", "Something that was decided."
    ACTION = "ACTION", "Something that somebody is to do."


class BusinessReviewRow(Paired, EntityRow):
    """A meeting of both sides; `number` counts those of the relationship.

    `due_on` is the due date of the cadence that it is for: null where none was in force.
    `is_compliant` says whether those who must be there were.
    """

    __tablename__ = "partnership__reviews"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.Index(
            "ix_partnership__reviews_pair_held_on",
            *("relationship_id", "buyer_id", "provider_id", "held_on"),
        ),
        sa.CheckConstraint("NOT is_compliant OR held_on IS NOT NULL", name="held_if_compliant"),
    )

    number: Mapped[int]
    planned_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    held_on: Mapped[dt.date | None]
    host_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    agenda: Mapped[str | None]
    minutes: Mapped[str | None]
    is_compliant: Mapped[bool] = mapped_column(default=False)


class ReviewAttendanceRow(Row):
    """Somebody who was at a review, as what, and whether that counts: they held the role then."""

    __tablename__ = "partnership__attendances"

    review_id: Mapped[UUID] = refers_to("partnership__reviews", primary_key=True)
    person_id: Mapped[UUID] = refers_to("people", primary_key=True, index=True)
    category: Mapped[AttendanceCategory] = mapped_column(enum(AttendanceCategory), primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    counts: Mapped[bool]


class ReviewOutcomeRow(EntityRow):
    """A decision of a review, or an action; `position` counts those of the review."""

    __tablename__ = "partnership__review_outcomes"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "position"),
        sa.CheckConstraint("kind <> 'ACTION' OR due_on IS NOT NULL", name="actions_are_due"),
    )

    review_id: Mapped[UUID] = refers_to("partnership__reviews")
    position: Mapped[int]
    kind: Mapped[ReviewOutcomeKind] = mapped_column(enum(ReviewOutcomeKind))
    text: Mapped[str]
    owner_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
