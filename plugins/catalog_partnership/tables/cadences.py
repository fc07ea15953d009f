"""The table of cadences: how often a buyer and a provider are to review their business."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_partnership.tables.pairs import Paired, refers_to


class ReviewFrequency(Described):
    """How often a business review is due."""

    HALF_YEARLY = "HALF_YEARLY", "Every six months of the calendar."
    ANNUAL = "ANNUAL", "Every twelve months of the calendar."


class ReviewCadenceRow(Paired, EntityRow):
    """How often reviews are due from one day on; `number` counts the cadences of a relationship.

    `ends_on` is the first day on which it is not in force any more: another one took its place, or
    it was waived, by `waived_by_id` for `waiver_reason`. `told_due_on` is the last due date that
    subscribers heard of as overdue.
    """

    __tablename__ = "partnership__cadences"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    number: Mapped[int]
    frequency: Mapped[ReviewFrequency] = mapped_column(enum(ReviewFrequency))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    mandated_by_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    waived_by_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    waiver_reason: Mapped[str | None]
    told_due_on: Mapped[dt.date | None]
