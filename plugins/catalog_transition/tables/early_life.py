"""Tables of early life support: for how long a new version is looked after, and until when."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import EntityRow, FixedPoint, LevelComparator, Row, enum, new_id

LEVEL = FixedPoint(digits=15, places=6)


def _of_core(table: str, **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), **options)


class EarlyLifePeriodRow(EntityRow):
    """The time in which those who built a version stand by those who operate it.

    It may end from `due_at` on, which is `min_days` after it started.
    """

    __tablename__ = "transition__early_life"
    __table_args__ = (
        sa.CheckConstraint("ended_at >= due_at", name="long_enough"),
        sa.CheckConstraint("(ended_at IS NULL) = (defects IS NULL)", name="defects_counted"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )

    service_id: Mapped[UUID] = _of_core("services", index=True)
    version_id: Mapped[UUID] = _of_core("service_versions", unique=True)
    min_days: Mapped[int]
    started_at: Mapped[dt.datetime]
    started_by: Mapped[str]
    due_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]
    defects: Mapped[int | None]
    note: Mapped[str | None]


class ExitCriterionRow(Row):
    """What must hold before early life ends: a level that is measured, or a statement."""

    __tablename__ = "transition__exit_criteria"
    __table_args__ = (
        sa.UniqueConstraint("period_id", "position"),
        sa.CheckConstraint("(metric IS NULL) = (statement IS NOT NULL)", name="one_kind"),
        sa.CheckConstraint("(metric IS NULL) = (comparator IS NULL)", name="compared"),
        sa.CheckConstraint("(metric IS NULL) = (value IS NULL)", name="with_value"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    period_id: Mapped[UUID] = _of_core("transition__early_life")
    position: Mapped[int]
    metric: Mapped[str | None]
    comparator: Mapped[LevelComparator | None] = mapped_column(enum(LevelComparator))
    value: Mapped[Decimal | None] = mapped_column(LEVEL)
    statement: Mapped[str | None]
    evidence: Mapped[str | None]
