"""The tables of what a contract may cost, has cost, and is going to cost, and of what it takes.

Nothing in them is edited or taken away: what was wrong is set right by what is recorded later.
"""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import EntityRow, FixedPoint
from catalog_acquisition.tables.contracts import AMOUNT, of_contract, of_core

QUANTITY = FixedPoint(digits=15, places=4)  # of people, licences, hours or the like
MOST_REVISIONS = 200  # of one budget
MOST_FORECASTS = 1_000  # of one budget
MOST_ACTUALS = 20_000  # of one budget
MOST_DEMANDS = 1_000  # of one contract


def _of_budget() -> Mapped[UUID]:
    found: Mapped[UUID] = of_core("acquisition__budgets")
    return found


class BudgetRow(EntityRow):
    """The money of one contract, in one currency.

    `told` is the threshold, in percent, that was told last, of the revision `told_of`.
    """

    __tablename__ = "acquisition__budgets"

    contract_id: Mapped[UUID] = of_contract(unique=True)
    currency: Mapped[str] = mapped_column(info={"is_short": True})
    told: Mapped[int | None]
    told_of: Mapped[int | None]


class BudgetRevisionRow(EntityRow):
    """What a sponsor approved, in force from then until the next one; `number` counts them."""

    __tablename__ = "acquisition__budget_revisions"
    __table_args__ = (
        sa.UniqueConstraint("budget_id", "number"),
        sa.CheckConstraint("amount >= 0", name="amount_approved"),
    )

    budget_id: Mapped[UUID] = _of_budget()
    number: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    approved_at: Mapped[dt.datetime]
    approver_id: Mapped[UUID | None] = of_core("people", ondelete="SET NULL", index=True)
    approved_by: Mapped[str]
    reason: Mapped[str | None]


class ActualRow(EntityRow):
    """Money that was spent, or came back, at a moment; `reference` tells it from all others."""

    __tablename__ = "acquisition__actuals"
    __table_args__ = (
        sa.UniqueConstraint("budget_id", "number"),
        sa.UniqueConstraint("budget_id", "reference"),
    )

    budget_id: Mapped[UUID] = _of_budget()
    number: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    happened_at: Mapped[dt.datetime]
    note: Mapped[str | None]
    reference: Mapped[str | None]
    recorded_by: Mapped[str]


class ForecastRow(EntityRow):
    """What a contract was expected to cost in all, as it was expected at a moment."""

    __tablename__ = "acquisition__forecasts"
    __table_args__ = (
        sa.UniqueConstraint("budget_id", "number"),
        sa.CheckConstraint("amount >= 0", name="amount_expected"),
    )

    budget_id: Mapped[UUID] = _of_budget()
    number: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    happened_at: Mapped[dt.datetime]
    note: Mapped[str | None]
    recorded_by: Mapped[str]


class CapacityDemandRow(EntityRow):
    """How much of something a contract takes, and how much of it is allocated, from a moment on."""

    __tablename__ = "acquisition__capacity_demands"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number"),
        sa.CheckConstraint("demand >= 0 AND allocated >= 0", name="amounts_of_something"),
    )

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    what: Mapped[str]
    unit: Mapped[str]
    demand: Mapped[Decimal] = mapped_column(QUANTITY)
    allocated: Mapped[Decimal] = mapped_column(QUANTITY)
    happened_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
