"""Milestones, amendments and transactions of contracts, each entered once."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    MoneyInput,
    Name,
    Omittable,
    OrganizationId,
    Prose,
    Work,
)
from catalog_acquisition.changes.entering.contracts import consent_of, must_be_spoken_for
from catalog_acquisition.changes.entering.times import (
    EnteredDay,
    EnteredMoment,
    must_be_past,
)
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.queries import money
from catalog_acquisition.queries.contracts import next_number, signatures
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.buying import BUYING, where_buying
from catalog_acquisition.rules.entering import TO_ENTER_ITEM, TO_ENTER_MONEY
from catalog_acquisition.tables.contracts import (
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractAmendmentStatus,
    ContractRow,
)
from catalog_acquisition.tables.imported import ImportedItemRow, ImportedKind
from catalog_acquisition.tables.money import ActualRow, BudgetRow
from catalog_acquisition.tables.obligations import (
    ObligationEvidenceRow,
    ObligationRow,
    ObligationTrigger,
    ObligorRow,
)


@dataclass(frozen=True, kw_only=True)
class _EnterItem(Change[ContractRow]):
    """What everything that is entered of a contract has in common."""

    contract_id: Annotated[ContractId, Doc("The contract.")]
    contract: Annotated[Name, Doc("What the file calls the contract.")]
    buyer_id: Annotated[OrganizationId, Doc("The buyer of the contract.")]
    kind: Annotated[ImportedKind, Doc("What it is.")]
    reference: Annotated[Name, Doc("What the file calls it.")]

    async def check(self, work: Work) -> ContractRow | None:
        """Lock the contract, so that one at a time gives out numbers."""
        return await work.hold(ContractRow, self.contract_id)

    async def _enter(self, work: Work, **became: UUID) -> ImportedItemRow:
        item = ImportedItemRow(
            contract_id=self.contract_id, kind=self.kind, reference=self.reference, **became
        )
        await work.create(item)
        return item


@dataclass(frozen=True, kw_only=True)
class _LeaveItem(Change[ImportedItemRow]):
    """What was entered stays, as far as nothing else is said."""

    id: UUID

    async def check(self, work: Work) -> ImportedItemRow | None:
        """Find that there is nothing to do."""
        work.is_needless = True
        return await work.session.get(ImportedItemRow, self.id)

    async def apply(self, work: Work, item: ImportedItemRow) -> ImportedItemRow:
        """Return it."""
        return item


@dataclass(frozen=True, kw_only=True)
class EnterMilestone(_EnterItem):
    """Enter a milestone as an obligation of the vendors, with what shows that it was met."""

    text: Annotated[Prose, Doc("What is owed.")]
    due_on: Annotated[EnteredDay, Doc("The day on which it is due.")]
    met_at: Annotated[Omittable[EnteredMoment | None], Doc("When it was met.")] = OMITTED
    preconditions = TO_ENTER_ITEM

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse a time to come, and to oblige who speaks for itself."""
        contract = await super().check(work)
        must_be_past(work, self.met_at, "met_at")
        await must_be_spoken_for(work, self.contract_id, "contract_id")
        return contract

    async def apply(self, work: Work, contract: ContractRow) -> ImportedItemRow:
        """Insert the obligation, and its evidence."""
        number = await next_number(
            work.session, ObligationRow, ObligationRow.contract_id, contract.id
        )
        obligation = ObligationRow(
            contract_id=contract.id,
            number=number,
            amendment=0,
            text=self.text,
            trigger=ObligationTrigger.DATE,
            due_on=self.due_on,
            credits=[],
            agreed_at=contract.signed_at,
        )
        await work.create(obligation)
        signing = await signatures(work.session, contract.id)
        vendors = [row for row in signing if row.organization_id != contract.buyer_id]
        work.session.add(
            *(
                ObligorRow(
                    obligation_id=obligation.id,
                    organization_id=row.organization_id,
                    position=position,
                )
                for position, row in enumerate(vendors)
            )
        )
        if self.met_at is not OMITTED and self.met_at is not None:
            await _prove(work, contract, obligation, self.met_at)
        return await self._enter(work, obligation_id=obligation.id)


async def _prove(
    work: Work, contract: ContractRow, obligation: ObligationRow, met_at: dt.datetime
) -> None:
    evidence = ObligationEvidenceRow(
        obligation_id=obligation.id,
        position=1,
        due_on=obligation.due_on,
        happened_at=met_at,
        happened_on=day_of(met_at, contract.time_zone),
        what="The milestone was met.",
        organization_id=contract.buyer_id,
        recorded_by=work.principal.subject,
    )
    await work.create(evidence)


@dataclass(frozen=True, kw_only=True)
class ReenterMilestone(Change[ImportedItemRow]):
    """Note that a milestone was met which was entered before; its day stays as it was agreed."""

    id: UUID
    met_at: Annotated[Omittable[EnteredMoment | None], Doc("When it was met.")] = OMITTED

    async def check(self, work: Work) -> ImportedItemRow | None:
        """Find nothing to do where nothing is said, or where it was met before."""
        item = await work.session.get(ImportedItemRow, self.id)
        if item is None or item.obligation_id is None:
            work.is_needless = True
            return item
        contract = await work.hold(ContractRow, item.contract_id)
        row = ObligationEvidenceRow
        first = await next_number(work.session, row, row.obligation_id, item.obligation_id)
        is_said = self.met_at is not OMITTED and self.met_at is not None
        if contract is None or not is_said or first > 1:
            work.is_needless = True
        elif not await money.is_met(
            work.session, contract.id, lambda row: where_buying(row, work.asker)
        ):
            work.problems.add("NOT_THE_BUYER", BUYING.message, "id")
        must_be_past(work, self.met_at, "met_at")
        return item

    async def apply(self, work: Work, item: ImportedItemRow) -> ImportedItemRow:
        """Insert its evidence."""
        contract = await work.session.get(ContractRow, item.contract_id)
        obligation = await work.session.get(ObligationRow, item.obligation_id)
        if contract is not None and obligation is not None and isinstance(self.met_at, dt.datetime):
            await _prove(work, contract, obligation, self.met_at)
        return item


@dataclass(frozen=True, kw_only=True)
class EnterAmendment(_EnterItem):
    """Enter a change of a contract that was signed elsewhere."""

    subject: Annotated[Prose, Doc("What it changes, and why.")]
    signed_at: Annotated[EnteredMoment, Doc("When it was signed.")]
    preconditions = TO_ENTER_ITEM

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse a time to come, and to sign for who speaks for itself."""
        contract = await super().check(work)
        must_be_past(work, self.signed_at, "signed_at")
        await must_be_spoken_for(work, self.contract_id, "contract_id")
        return contract

    async def apply(self, work: Work, contract: ContractRow) -> ImportedItemRow:
        """Insert it, signed as the contract was."""
        row = ContractAmendmentRow
        amendment = ContractAmendmentRow(
            contract_id=contract.id,
            number=await next_number(work.session, row, row.contract_id, contract.id),
            status=ContractAmendmentStatus.SIGNED,
            subject=self.subject,
            signed_at=self.signed_at,
            proposed_by_id=contract.buyer_id,
        )
        await work.create(amendment)
        signing = await signatures(work.session, contract.id)
        work.session.add(
            *(
                ContractAmendmentSignatureRow(
                    amendment_id=amendment.id,
                    organization_id=party.organization_id,
                    role=party.role,
                    position=party.position,
                    **{**consent_of(party), "agreed_at": self.signed_at},
                )
                for party in signing
            )
        )
        return await self._enter(work, amendment_id=amendment.id)


@dataclass(frozen=True, kw_only=True)
class LeaveAmendment(_LeaveItem):
    """Leave a change of a contract that was entered as it is."""


@dataclass(frozen=True, kw_only=True)
class EnterTransaction(_EnterItem):
    """Enter money that was paid on a contract, for the house of its buyer alone."""

    amount: Annotated[MoneyInput, Doc("How much was paid.")]
    happened_at: Annotated[EnteredMoment, Doc("When it was paid.")]
    preconditions = TO_ENTER_MONEY

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse another currency than the one that the contract has, and a time to come."""
        contract = await super().check(work)
        if self.happened_at > work.now:
            message = "Note what has happened: give a past moment."
            work.problems.add("TIME_TO_COME", message, "happened_at")
        budget = None
        if contract is not None:
            budget = await money.budget_of(work.session, contract.id)
        if budget is not None and budget.currency != self.amount.currency:
            message = f"The money of this contract is in {budget.currency}: nothing is converted."
            work.problems.add("CURRENCY_DIFFERS", message, "amount")
        return contract

    async def apply(self, work: Work, contract: ContractRow) -> ImportedItemRow:
        """Insert it into the budget, which is made with its first money."""
        budget = await money.budget_of(work.session, contract.id)
        if budget is None:
            budget = BudgetRow(contract_id=contract.id, currency=self.amount.currency)
            await work.create(budget)
        row: Any = ActualRow
        actual = ActualRow(
            budget_id=budget.id,
            number=await next_number(work.session, row, row.budget_id, budget.id),
            amount=self.amount.amount,
            happened_at=self.happened_at,
            reference=self.reference,
            recorded_by=work.principal.subject,
        )
        await work.create(actual)
        return await self._enter(work, actual_id=actual.id)


@dataclass(frozen=True, kw_only=True)
class LeaveTransaction(_LeaveItem):
    """Leave money that was entered as it is."""
