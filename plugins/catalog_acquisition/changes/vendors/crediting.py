"""Credits that a buyer received from its vendor."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Between, Change, Doc, MoneyInput, Name, Omittable, Work
from catalog_acquisition.changes.obliging import said
from catalog_acquisition.queries import contracts
from catalog_acquisition.rules.access import ContractId, ObligationId
from catalog_acquisition.rules.buying import TO_RECORD_CREDIT
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.obligations import ObligationRow
from catalog_acquisition.tables.vendors import MOST_CREDITS, ReceivedCreditRow

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))


@dataclass(frozen=True, kw_only=True)
class RecordCredit(Change[ContractRow]):
    """Record what the buyer got back: from whom it bought, when, and for which day."""

    contract_id: Annotated[ContractId, Doc("The contract.")]
    amount: Annotated[MoneyInput, Doc("How much, in the contract's currency.")]
    received_on: Annotated[
        Annotated[dt.date, DAYS], Doc("The day on which it was received; never to come.")
    ]
    obligation_id: Annotated[
        Omittable[ObligationId | None], Doc("The obligation that it is for.")
    ] = OMITTED
    due_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None], Doc("The day of the obligation.")
    ] = OMITTED
    document: Annotated[Omittable[Name | None], Doc("Where it stands, as a credit note.")] = OMITTED
    preconditions = TO_RECORD_CREDIT

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse a day to come, another currency, and an obligation of another contract."""
        contract = await work.hold(ContractRow, self.contract_id)
        if self.received_on > work.now.date():
            message = "Record what has happened: give a past day."
            work.problems.add("TIME_TO_COME", message, "received_on")
        if self.amount.amount <= 0:
            message = "A credit is more than nothing."
            work.problems.add("CREDIT_INVALID", message, "amount", "amount")
        if contract is None:
            return None
        if self.amount.currency != contract.currency:
            message = f"The contract is in {contract.currency}: nothing is converted here."
            work.problems.add("CURRENCY_MISMATCH", message, "amount", "currency")
        key = said(self.obligation_id)
        obligation = None if key is None else await work.session.get(ObligationRow, key)
        if obligation is not None and obligation.contract_id != contract.id:
            message = "Name an obligation of this contract."
            work.problems.add("OBLIGATION_OF_ANOTHER", message, "obligation_id")
        row = ReceivedCreditRow
        number = await contracts.next_number(work.session, row, row.contract_id, contract.id)
        if number > MOST_CREDITS:
            message = f"It has {MOST_CREDITS:,} of these, and takes no more."
            work.problems.add("NOTES_TOO_MANY", message, "contract_id")
        return contract

    async def apply(self, work: Work, contract: ContractRow) -> ContractRow:
        """Keep it."""
        row = ReceivedCreditRow
        number = await contracts.next_number(work.session, row, row.contract_id, contract.id)
        await work.create(
            ReceivedCreditRow(
                contract_id=contract.id,
                number=number,
                obligation_id=said(self.obligation_id),
                due_on=said(self.due_on),
                amount=self.amount.amount,
                currency=self.amount.currency,
                received_on=self.received_on,
                document=said(self.document),
                recorded_by=work.principal.subject,
            )
        )
        return contract
