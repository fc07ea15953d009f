"""What is asked of the money of contracts: numbers, and positions as of any moment."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, among
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.money import (
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)

Where = Callable[[Any], sa.ColumnElement[bool]]
"""A condition on the table that is asked: who sees what, as rules say it."""


class MoneyFigures(NamedTuple):
    """What was approved, spent and expected of a contract, as of a moment."""

    contract_id: UUID
    budget_id: UUID
    currency: str
    revision: int | None
    approved: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None
    told: int | None
    told_of: int | None


class Demand(NamedTuple):
    """How much of something a contract takes, and how much of it is allocated."""

    contract_id: UUID
    what: str
    unit: str
    demand: Decimal
    allocated: Decimal


async def budget_of(session: ReadSession, contract_id: UUID) -> BudgetRow | None:
    """Return the budget of a contract, where there is one."""
    question = sa.select(BudgetRow).where(BudgetRow.contract_id == contract_id)
    return next(iter(await session.scalars(question)), None)


async def last_revision(session: ReadSession, budget_id: UUID) -> BudgetRevisionRow | None:
    """Return what was approved last."""
    row = BudgetRevisionRow
    question = sa.select(row).where(row.budget_id == budget_id).order_by(row.number.desc()).limit(1)
    return next(iter(await session.scalars(question)), None)


async def is_recorded(session: ReadSession, budget_id: UUID, reference: str) -> bool:
    """Tell whether money with this reference is recorded of a budget."""
    row = ActualRow
    question = sa.select(row.id).where(row.budget_id == budget_id, row.reference == reference)
    return await session.scalar(question) is not None


async def is_met(session: ReadSession, contract_id: UUID, where: Where) -> bool:
    """Tell whether a contract meets a condition."""
    row = aliased(ContractRow)
    question = sa.select(row.id).where(row.id == contract_id, where(row))
    return await session.scalar(question) is not None


async def figures(
    session: ReadSession, contract_ids: Collection[UUID], at: dt.datetime, where: Where
) -> Mapping[UUID, MoneyFigures]:
    """Return the figures of contracts as of a moment, of those whose budget meets a condition.

    It takes one statement for any number of contracts.
    """
    question = _figures(at).where(
        among(BudgetRow.contract_id, values=contract_ids), where(BudgetRow)
    )
    rows = await session.rows(question)
    return {row[0]: MoneyFigures(*row) for row in rows}


async def figures_after(
    session: ReadSession, after: UUID | None, most: int, at: dt.datetime
) -> Sequence[MoneyFigures]:
    """Return the figures of budgets as of a moment, by their ids, of those behind one."""
    question = _figures(at).order_by(BudgetRow.id).limit(most)
    if after is not None:
        question = question.where(BudgetRow.id > after)
    return [MoneyFigures(*row) for row in await session.rows(question)]


def _figures(at: dt.datetime) -> Any:
    revision, actual, forecast = BudgetRevisionRow, ActualRow, ForecastRow
    in_force = (
        sa.select(revision.id)
        .where(revision.budget_id == BudgetRow.id, revision.approved_at <= at)
        .order_by(revision.number.desc())
        .limit(1)
        .correlate(BudgetRow)
        .scalar_subquery()
    )
    spent = (
        sa.select(sa.func.sum(actual.amount))
        .where(actual.budget_id == BudgetRow.id, actual.happened_at <= at)
        .correlate(BudgetRow)
        .scalar_subquery()
    )
    expected = (
        sa.select(forecast.amount)
        .where(forecast.budget_id == BudgetRow.id, forecast.happened_at <= at)
        .order_by(forecast.happened_at.desc(), forecast.number.desc())
        .limit(1)
        .correlate(BudgetRow)
        .scalar_subquery()
    )
    return sa.select(
        BudgetRow.contract_id,
        BudgetRow.id,
        BudgetRow.currency,
        revision.number,
        revision.amount,
        spent.label("actual"),
        expected.label("forecast"),
        BudgetRow.told,
        BudgetRow.told_of,
    ).outerjoin(revision, revision.id == in_force)


async def demands(
    session: ReadSession, contract_ids: Collection[UUID], at: dt.datetime, where: Where
) -> Sequence[Demand]:
    """Return what contracts take as of a moment: of each thing what was noted last.

    It is what meets a condition.
    """
    row, later = CapacityDemandRow, aliased(CapacityDemandRow)
    newer = sa.select(later.id).where(
        later.contract_id == row.contract_id,
        later.what == row.what,
        later.unit == row.unit,
        later.happened_at <= at,
        sa.tuple_(later.happened_at, later.number) > sa.tuple_(row.happened_at, row.number),
    )
    question = (
        sa.select(row.contract_id, row.what, row.unit, row.demand, row.allocated)
        .where(
            among(row.contract_id, values=contract_ids),
            row.happened_at <= at,
            where(row),
            ~newer.correlate(row).exists(),
        )
        .order_by(row.contract_id, row.what, row.unit)
    )
    return [Demand(*found) for found in await session.rows(question)]
