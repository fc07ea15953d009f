"""The table of shared goals: what both sides want, who owns it on each, and how it is measured."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Agreeing, Described, EntityRow, FixedPoint, LevelComparator, enum
from catalog_partnership.tables.pairs import Paired, refers_to

FIGURE = FixedPoint(digits=15, places=6)  # what is measured: below a thousand million


class GoalStatus(Described):
    """Whether a goal is shared."""

    PROPOSED = "PROPOSED", "One side proposed it; the other one has not agreed."
    AGREED = "AGREED", "Both sides agreed to it."


class SharedGoalRow(Paired, Agreeing, EntityRow):
    """Something that both sides want to reach; `number` counts those of the relationship.

    The consent is that of the side that did not propose it. `indicator` is the key of a metric, or
    what the figure is called. `measured` is the last figure, and `discussed_in_id` the last review
    at which both sides spoke about it.
    """

    __tablename__ = "partnership__goals"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("(status = 'AGREED') = (agreed_at IS NOT NULL)", name="agreed_sometime"),
        sa.CheckConstraint("(measured IS NULL) = (measured_on IS NULL)", name="measured_sometime"),
    )

    number: Mapped[int]
    title: Mapped[str]
    indicator: Mapped[str]
    comparator: Mapped[LevelComparator] = mapped_column(enum(LevelComparator))
    target: Mapped[Decimal] = mapped_column(FIGURE)
    unit: Mapped[str | None]
    service_id: Mapped[UUID | None] = refers_to("services", ondelete="SET NULL", index=True)
    due_on: Mapped[dt.date | None]
    status: Mapped[GoalStatus] = mapped_column(enum(GoalStatus))
    proposed_by_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    proposer_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    buyer_owner_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    provider_owner_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    measured: Mapped[Decimal | None] = mapped_column(FIGURE)
    measured_on: Mapped[dt.date | None]
    measured_from: Mapped[str | None]
    discussed_in_id: Mapped[UUID | None] = refers_to("partnership__reviews", ondelete="SET NULL")
