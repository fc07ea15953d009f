"""The table of transition activities: how a version was built, tested and deployed."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_transition.tables.templates import ActivityStep


class ActivityResult(Described):
    """How an activity ended."""

    PASSED = "PASSED", "It did what it was meant to do."
    FAILED = "FAILED", "It did not."
    NOT_APPLICABLE = (
        "NOT_APPLICABLE",
        "There is nothing to do; the reason says why, and without one it does not count.",
    )


class TransitionActivityRow(EntityRow):
    """One build, test or deployment of a version; of equal ones the latest counts."""

    __tablename__ = "transition__activities"
    __table_args__ = (sa.UniqueConstraint("version_id", "number"),)

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("service_versions.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    kind: Mapped[ActivityStep] = mapped_column(enum(ActivityStep))
    name: Mapped[str]
    name_key: Mapped[str]
    result: Mapped[ActivityResult] = mapped_column(enum(ActivityResult))
    evidence: Mapped[str | None]
    reason: Mapped[str | None]
    happened_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
