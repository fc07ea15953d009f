"""Money: sponsors approve what may be spent, and what is spent and expected is recorded."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    MoneyInput,
    Name,
    Omittable,
    Statement,
    Word,
    Work,
)
from catalog_acquisition.changes.moments import Happened, must_have_happened
from catalog_acquisition.queries import money
from catalog_acquisition.queries.contracts import next_number
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.access_of_money import TO_APPROVE, TO_SPEND, where_sponsor
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.money import (
    MOST_ACTUALS,
    MOST_DEMANDS,
    MOST_FORECASTS,
    MOST_REVISIONS,
    QUANTITY,
    ActualRow,
    BudgetRevisionRow,
    BudgetRow,
    CapacityDemandRow,
    ForecastRow,
)

Quantity = Annotated[Decimal, QUANTITY, Between(Decimal(0), None)]


@dataclass(frozen=True)
class _Spending:
    """The contract that money is noted of, its budget, and the number and moment of the note."""

    contract: ContractRow
    budget: BudgetRow | None
    number: int
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class _Noting(Change[_Spending]):
    """What every note on money has in common."""

    contract_id: Annotated[ContractId, Doc("The contract.")]
    amount: Annotated[MoneyInput, Doc("How much; all money of a contract is in one currency.")]
    happened_at: Happened = OMITTED

    async def _must_be_noted(self, work: Work, row: Any, most: int) -> _Spending | None:
        """Return what is noted; refuse another currency, a time to come, and too many notes."""
        at = must_have_happened(work, self.happened_at)
        contract = await work.hold(ContractRow, self.contract_id)  # one at a time gives numbers
        if contract is None:
            return None
        budget = await money.budget_of(work.session, contract.id)
        if budget is None:
            return _Spending(contract, None, 1, at)
        if budget.currency != self.amount.currency:
            message = f"The money of this contract is in {budget.currency}: nothing is converted."
            work.problems.add("CURRENCY_DIFFERS", message, "amount", currency=budget.currency)
        number = await next_number(work.session, row, row.budget_id, budget.id)
        if number > most:
            message = f"There are {most:,} of these already, and there can be no more."
            work.problems.add("RECORDS_TOO_MANY", message, "contract_id")
        return _Spending(contract, budget, number, at)

    def _must_not_be_negative(self, work: Work) -> None:
        if self.amount.amount < 0:
            message = "Give an amount of at least 0."
            work.problems.add("OUT_OF_RANGE", message, "amount", "amount")

    async def _budget_id(self, work: Work, spending: _Spending) -> UUID:
        """Return the budget of the contract, which is made with the first note on money."""
        if spending.budget is not None:
            return spending.budget.id
        budget = BudgetRow(contract_id=spending.contract.id, currency=self.amount.currency)
        await work.create(budget)
        return budget.id


@dataclass(frozen=True, kw_only=True)
class ApproveBudget(_Noting):
    """Approve what a contract may cost in all, from then on and until the next approval.

    Whoever approves was a sponsor of the buyer at that moment. What was approved before stays on
    record, and was in force until then.
    """

    happened_at: Annotated[Happened, Doc("When it was approved; now unless given.")] = OMITTED
    reason: Annotated[Omittable[Statement | None], Doc("Why it is this much.")] = OMITTED
    preconditions = TO_APPROVE

    async def check(self, work: Work) -> _Spending | None:
        """Refuse who was no sponsor then, and what would come before what was approved."""
        self._must_not_be_negative(work)
        spending = await self._must_be_noted(work, BudgetRevisionRow, MOST_REVISIONS)
        if spending is None:
            return None
        asker = replace(work.asker, now=spending.at)
        if not await money.is_met(
            work.session, spending.contract.id, lambda row: where_sponsor(row, asker)
        ):
            message = "Only a person who was a sponsor of the buyer then approves its money."
            work.problems.add("ROLE_NOT_HELD", message, "happened_at")
        await self._must_follow(work, spending)
        return spending

    async def _must_follow(self, work: Work, spending: _Spending) -> None:
        if spending.budget is None:
            return
        last = await money.last_revision(work.session, spending.budget.id)
        if last is not None and spending.at < last.approved_at:
            message = f"Revision {last.number} was approved after that: what stands stays."
            work.problems.add(
                "REVISION_NOT_LAST", message, "happened_at", approvedAt=last.approved_at.isoformat()
            )

    async def apply(self, work: Work, spending: _Spending) -> BudgetRevisionRow:
        """Insert the revision."""
        revision = BudgetRevisionRow(
            budget_id=await self._budget_id(work, spending),
            number=spending.number,
            amount=self.amount.amount,
            approved_at=spending.at,
            approver_id=work.principal.person_id,
            approved_by=work.principal.subject,
            reason=None if self.reason is OMITTED else self.reason,
        )
        await work.create(revision)
        return revision


@dataclass(frozen=True, kw_only=True)
class RecordActual(_Noting):
    """Record money that was spent on a contract, or that came back: a credit note is negative."""

    happened_at: Annotated[Happened, Doc("When it was paid; now unless given.")] = OMITTED
    note: Annotated[Omittable[Statement | None], Doc("What it was for.")] = OMITTED
    reference: Annotated[
        Omittable[Name | None],
        Doc("The number of its invoice or payment: each is recorded once."),
    ] = OMITTED
    preconditions = TO_SPEND

    async def check(self, work: Work) -> _Spending | None:
        """Refuse what was recorded before."""
        spending = await self._must_be_noted(work, ActualRow, MOST_ACTUALS)
        if spending is None or spending.budget is None or self.reference in {OMITTED, None}:
            return spending
        if await money.is_recorded(work.session, spending.budget.id, str(self.reference)):
            message = "Money with this reference is recorded already."
            work.problems.add("ACTUAL_RECORDED", message, "reference")
        return spending

    async def apply(self, work: Work, spending: _Spending) -> ActualRow:
        """Insert it."""
        actual = ActualRow(
            budget_id=await self._budget_id(work, spending),
            number=spending.number,
            amount=self.amount.amount,
            happened_at=spending.at,
            note=None if self.note is OMITTED else self.note,
            reference=None if self.reference is OMITTED else self.reference,
            recorded_by=work.principal.subject,
        )
        await work.create(actual)
        return actual


@dataclass(frozen=True, kw_only=True)
class RecordForecast(_Noting):
    """Record what a contract is expected to cost in all, until another forecast is recorded."""

    happened_at: Annotated[Happened, Doc("When it was expected; now unless given.")] = OMITTED
    note: Annotated[Omittable[Statement | None], Doc("What it rests on.")] = OMITTED
    preconditions = TO_SPEND

    async def check(self, work: Work) -> _Spending | None:
        """Refuse a cost below nothing."""
        self._must_not_be_negative(work)
        return await self._must_be_noted(work, ForecastRow, MOST_FORECASTS)

    async def apply(self, work: Work, spending: _Spending) -> ForecastRow:
        """Insert it."""
        forecast = ForecastRow(
            budget_id=await self._budget_id(work, spending),
            number=spending.number,
            amount=self.amount.amount,
            happened_at=spending.at,
            note=None if self.note is OMITTED else self.note,
            recorded_by=work.principal.subject,
        )
        await work.create(forecast)
        return forecast


@dataclass(frozen=True, kw_only=True)
class RecordCapacityDemand(Change[tuple[int, dt.datetime]]):
    """Record how much of something a contract takes, and how much of it is allocated.

    It stands until something else is recorded of the same thing in the same unit.
    """

    contract_id: Annotated[ContractId, Doc("The contract.")]
    what: Annotated[Word, Doc("What it takes, such as testers.")]
    unit: Annotated[Word, Doc("What it is counted in, such as people or licences.")]
    demand: Annotated[Quantity, Doc("How much the contract takes.")]
    allocated: Annotated[Quantity, Doc("How much is set aside for it.")]
    happened_at: Annotated[Happened, Doc("From when on; now unless given.")] = OMITTED
    preconditions = TO_SPEND

    async def check(self, work: Work) -> tuple[int, dt.datetime] | None:
        """Refuse a time to come, and too many notes."""
        at = must_have_happened(work, self.happened_at)
        row = CapacityDemandRow
        contract = await work.hold(ContractRow, self.contract_id)
        if contract is None:
            return None
        number = await next_number(work.session, row, row.contract_id, contract.id)
        if number > MOST_DEMANDS:
            message = f"There are {MOST_DEMANDS:,} of these already, and there can be no more."
            work.problems.add("RECORDS_TOO_MANY", message, "contract_id")
        return number, at

    async def apply(self, work: Work, found: tuple[int, dt.datetime]) -> CapacityDemandRow:
        """Insert it."""
        given: Any = self.columns(CapacityDemandRow)
        number, at = found
        said = {"number": number, "happened_at": at, "recorded_by": work.principal.subject}
        demand = CapacityDemandRow(**{**given, **said})
        await work.create(demand)
        return demand
