"""Tables of objectives: what was counted of services, and how good they mean to be."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import (
    Described,
    EntityRow,
    FixedPoint,
    LevelComparator,
    LevelWindowKind,
    Period,
    Row,
    enum,
)

SHARE = FixedPoint(digits=7, places=6)  # a target: a share of what counts, from 0 to 1


class ObjectiveMethod(Described):
    """What an objective counts."""

    OCCURRENCES = "OCCURRENCES", "Good events, out of all valid ones."
    TIMESLICES = "TIMESLICES", "Slices of time that were good, out of those with events."


class BurnWindow(Described):
    """Over how long a burn rate is measured; a shorter window tells whether it still goes on."""

    HOUR = "HOUR", "An hour; it fires if 2 % of the budget went in it, and 5 minutes burn as fast."
    SIX_HOURS = "SIX_HOURS", "Six hours; it fires at 5 % of the budget, confirmed by 30 minutes."
    DAY = "DAY", "A day; it fires at 10 % of the budget, confirmed by two hours."
    THREE_DAYS = "THREE_DAYS", "Three days; it fires at 10 % of the budget, confirmed by six hours."


def _of_service() -> Any:
    return mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))


def _of_series() -> Any:
    return mapped_column(
        sa.ForeignKey("operation__series.id", ondelete="CASCADE"), primary_key=True
    )


class SeriesRow(EntityRow):
    """What is counted of one service by one indicator, in buckets of *size* seconds."""

    __tablename__ = "operation__series"
    __table_args__ = (sa.UniqueConstraint("service_id", "indicator"),)

    service_id: Mapped[UUID] = _of_service()
    indicator: Mapped[str]
    size: Mapped[int]


class SeriesSampleRow(Row):
    """Good and valid events of a series in one bucket, which starts so many seconds after 1970."""

    __tablename__ = "operation__samples"
    __table_args__ = (
        sa.CheckConstraint("good BETWEEN 0 AND valid", name="good_are_valid"),
        {"sqlite_with_rowid": False},
    )

    series_id: Mapped[UUID] = _of_series()
    start: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    good: Mapped[int] = mapped_column(sa.BigInteger)
    valid: Mapped[int] = mapped_column(sa.BigInteger)


class SeriesRollupRow(Row):
    """The sum of the samples of one hour or one day of UTC: *size* is 3,600 or 86,400 seconds.

    It follows from the samples: whoever writes these writes it anew. A series has rows here of
    those sizes alone that are larger than its buckets.
    """

    __tablename__ = "operation__rollups"
    __table_args__ = ({"sqlite_with_rowid": False},)

    series_id: Mapped[UUID] = _of_series()
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    good: Mapped[int] = mapped_column(sa.BigInteger)
    valid: Mapped[int] = mapped_column(sa.BigInteger)


class ObjectiveRow(EntityRow):
    """How good a service means to be by one indicator, over a window that rolls or is a period.

    The window has days, or a period of the calendar in a time zone. A slice is as long as a bucket
    can be, and is good where the share of its good events reaches *slice_target*.
    """

    __tablename__ = "operation__objectives"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "name"),
        sa.CheckConstraint(
            "(window_days IS NULL) <> (window_period IS NULL)", name="days_or_period"
        ),
    )

    service_id: Mapped[UUID] = _of_service()
    name: Mapped[str]
    indicator: Mapped[str]
    comparator: Mapped[LevelComparator] = mapped_column(
        enum(LevelComparator), default=LevelComparator.GE
    )
    target: Mapped[Decimal] = mapped_column(SHARE)
    window_kind: Mapped[LevelWindowKind] = mapped_column(enum(LevelWindowKind))
    window_days: Mapped[int | None]
    window_period: Mapped[Period | None] = mapped_column(enum(Period))
    time_zone: Mapped[str] = mapped_column(default="UTC")
    method: Mapped[ObjectiveMethod] = mapped_column(
        enum(ObjectiveMethod), default=ObjectiveMethod.OCCURRENCES
    )
    slice_seconds: Mapped[int | None]
    slice_target: Mapped[Decimal | None] = mapped_column(SHARE)
    source: Mapped[str | None]


class BurningObjectiveRow(Row):
    """An objective whose budget goes too fast over a window, and since when that is known.

    It follows from the samples: the job `burning` writes it.
    """

    __tablename__ = "operation__burning"
    __table_args__ = ({"sqlite_with_rowid": False},)

    objective_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("operation__objectives.id", ondelete="CASCADE"), primary_key=True
    )
    window: Mapped[BurnWindow] = mapped_column(enum(BurnWindow), primary_key=True)
    since: Mapped[dt.datetime]
