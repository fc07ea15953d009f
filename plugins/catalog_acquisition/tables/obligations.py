"""The tables of what contracts oblige to, and of what was done about it.

What becomes of an obligation on a day is in none of them: it follows from the day, from the
evidence, and from the clock.
"""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, FixedPoint, LevelComparator, Row, enum
from catalog_acquisition.tables.contracts import AMOUNT, of_contract, of_core

LEVEL = FixedPoint(digits=15, places=6)  # what is measured
MOST_OBLIGORS = 10  # organizations that owe one obligation
MOST_OBLIGATIONS = 500  # of one contract, with those that were replaced
MOST_NOTES = 2_000  # pieces of evidence, or other notes of one kind, of one obligation


class ObligationTrigger(Described):
    """What makes an obligation fall due."""

    DATE = "DATE", "A day."
    RECURRENCE = "RECURRENCE", "The calendar, every so many weeks or months."
    EVENT = "EVENT", "Something that happens: so many days after it."


class RecurrenceUnit(Described):
    """What a recurrence is counted in."""

    WEEK = "WEEK", "Weeks of seven days."
    MONTH = "MONTH", "Months of the calendar, from the first day on, clamped to their length."


def of_obligation(**options: Any) -> Any:
    """Return a column that refers to an obligation."""
    return of_core("acquisition__obligations", **options)


class ObligationRow(EntityRow):
    """What somebody owes by a contract; `number` counts those of the contract.

    `due_on` is its day, or the first one of those that recur. `amendment` is the number of the
    change that brought it, 0 where the contract did; `replaces` is the number of the obligation in
    whose place it stands. It holds from `from_on` on, and until before `until_on`, when the change
    `replaced_by` was signed. A benchmark has an indicator, a comparator and a target.
    """

    __tablename__ = "acquisition__obligations"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number"),
        sa.CheckConstraint("(trigger = 'EVENT') = (due_on IS NULL)", name="due_on_some_day"),
        sa.CheckConstraint("(trigger = 'EVENT') = (due_days IS NOT NULL)", name="due_after_event"),
        sa.CheckConstraint(
            "(trigger = 'RECURRENCE') = (every IS NOT NULL)"
            " AND (every IS NULL) = (every_unit IS NULL)",
            name="recurs",
        ),
        sa.CheckConstraint("(comparator IS NULL) = (target IS NULL)", name="compared"),
    )

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    amendment: Mapped[int] = mapped_column(default=0)
    replaces: Mapped[int | None]
    text: Mapped[str]
    trigger: Mapped[ObligationTrigger] = mapped_column(enum(ObligationTrigger))
    due_on: Mapped[dt.date | None]
    every: Mapped[int | None]
    every_unit: Mapped[RecurrenceUnit | None] = mapped_column(enum(RecurrenceUnit))
    event: Mapped[str | None]
    due_days: Mapped[int | None]
    service_id: Mapped[UUID | None] = of_core("services", ondelete="SET NULL", index=True)
    indicator: Mapped[str | None]
    comparator: Mapped[LevelComparator | None] = mapped_column(enum(LevelComparator))
    target: Mapped[Decimal | None] = mapped_column(LEVEL)
    unit: Mapped[str | None]
    price: Mapped[Decimal | None] = mapped_column(AMOUNT)
    credits: Mapped[list[Any]] = mapped_column(default=list)
    agreed_at: Mapped[dt.datetime | None]
    from_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]
    replaced_by: Mapped[int | None]
    assignee_person_id: Mapped[UUID | None] = of_core("people", ondelete="SET NULL", index=True)
    assignee_organization_id: Mapped[UUID | None] = of_core(
        "organizations", ondelete="SET NULL", index=True
    )
    outcome_id: Mapped[UUID | None] = of_core("outcomes", ondelete="SET NULL", index=True)


class ObligorRow(Row):
    """One organization that owes an obligation: several owe it together."""

    __tablename__ = "acquisition__obligors"

    obligation_id: Mapped[UUID] = of_obligation(primary_key=True)
    organization_id: Mapped[UUID] = of_core("organizations", primary_key=True, index=True)
    position: Mapped[int]


class ObligationEvidenceRow(EntityRow):
    """What shows that an obligation was met on one of its days, or which value was reached.

    `due_on` is the day that it is about; `happened_on` is when it happened, by the contract's time
    zone. What the other side rejects does not count.
    """

    __tablename__ = "acquisition__obligation_evidence"
    __table_args__ = (
        sa.UniqueConstraint("obligation_id", "position"),
        sa.Index(
            "ix_acquisition__obligation_evidence_days",
            *("obligation_id", "due_on", "rejected_at", "happened_on"),
        ),
        sa.CheckConstraint("(rejected_at IS NULL) = (rejection IS NULL)", name="rejected"),
    )

    obligation_id: Mapped[UUID] = of_obligation()
    position: Mapped[int]
    due_on: Mapped[dt.date]
    happened_at: Mapped[dt.datetime]
    happened_on: Mapped[dt.date]
    what: Mapped[str]
    document: Mapped[str | None]
    value: Mapped[Decimal | None] = mapped_column(LEVEL)
    organization_id: Mapped[UUID | None] = of_core("organizations", ondelete="SET NULL", index=True)
    recorded_by: Mapped[str]
    rejected_at: Mapped[dt.datetime | None]
    rejected_by: Mapped[str | None]
    rejection: Mapped[str | None]


class ObligationEventRow(EntityRow):
    """Something that happened, from which an obligation of the kind EVENT falls due."""

    __tablename__ = "acquisition__obligation_events"
    __table_args__ = (sa.UniqueConstraint("obligation_id", "position"),)

    obligation_id: Mapped[UUID] = of_obligation()
    position: Mapped[int]
    happened_at: Mapped[dt.datetime]
    happened_on: Mapped[dt.date]
    what: Mapped[str]
    recorded_by: Mapped[str]


class ObligationReleaseRow(EntityRow):
    """That somebody with authority lets an obligation go: of one day, or from one on."""

    __tablename__ = "acquisition__obligation_releases"
    __table_args__ = (
        sa.UniqueConstraint("obligation_id", "position"),
        sa.CheckConstraint("(due_on IS NULL) <> (from_on IS NULL)", name="of_one_or_all"),
    )

    obligation_id: Mapped[UUID] = of_obligation()
    position: Mapped[int]
    due_on: Mapped[dt.date | None]
    from_on: Mapped[dt.date | None]
    reason: Mapped[str]
    person_id: Mapped[UUID | None] = of_core("people", ondelete="SET NULL", index=True)
    released_at: Mapped[dt.datetime]
    released_by: Mapped[str]


class ProgressObservationRow(EntityRow):
    """How far somebody is with an obligation, as of one day."""

    __tablename__ = "acquisition__progress"
    __table_args__ = (sa.UniqueConstraint("obligation_id", "position"),)

    obligation_id: Mapped[UUID] = of_obligation()
    position: Mapped[int]
    happened_at: Mapped[dt.datetime]
    note: Mapped[str]
    expected_on: Mapped[dt.date | None]
    recorded_by: Mapped[str]
