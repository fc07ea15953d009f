"""Obligations of a contract that is not signed yet, and what its signing does to them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import Change, Doc, Work
from catalog_acquisition.changes.obliging import (
    ObligationFields,
    insert,
    must_be_measured_of_parties,
    must_be_obligation,
)
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.queries import contracts
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.signing import TO_DRAFT
from catalog_acquisition.tables.contracts import ContractRow, ContractSignatureRow
from catalog_acquisition.tables.obligations import (
    MOST_OBLIGATIONS,
    ObligationRow,
    ObligationTrigger,
)


@dataclass(frozen=True)
class Drafted:
    """A contract that waits for signatures, and who signs it."""

    contract: ContractRow
    signatures: Sequence[ContractSignatureRow]


@dataclass(frozen=True, kw_only=True)
class AddObligation(ObligationFields, Change[Drafted]):
    """Add something that is owed to a contract that waits for signatures.

    All who have signed sign anew, but the one party for which a person adds it: nobody is held to
    what they did not read. Once all have signed, obligations come and go by `amendContract` alone.
    """

    contract_id: Annotated[ContractId, Doc("The contract.")]
    preconditions = TO_DRAFT

    async def check(self, work: Work) -> Drafted | None:
        """Refuse what does not fit together, and one obligation too many."""
        contract = await work.edit(ContractRow, self.contract_id)
        if contract is None:
            return None
        found = await contracts.signatures(work.session, contract.id)
        parties = {row.organization_id for row in found}
        must_be_obligation(work, self, contract, parties)
        await must_be_measured_of_parties(work, {(): self}, parties)
        await must_have_room(work, contract, 1)
        return Drafted(contract, found)

    async def apply(self, work: Work, drafted: Drafted) -> ObligationRow:
        """Insert it, and let all sign anew for whom no person of theirs alone says it."""
        contract = drafted.contract
        contract.is_entered = False
        number = await contracts.next_number(
            work.session, ObligationRow, ObligationRow.contract_id, contract.id
        )
        who = work.principal
        own = {row.organization_id for row in drafted.signatures} & who.organization_ids
        says = own if len(own) == 1 and who.person_id is not None else frozenset()
        for row in drafted.signatures:
            if row.organization_id not in says:
                row.consent = row.agreed_at = row.agreed_by = row.document = None
        return await insert(work, contract, self, number=number)


async def must_have_room(work: Work, contract: ContractRow, more: int) -> None:
    """Refuse more obligations than a contract takes."""
    row = ObligationRow
    count = sa.select(sa.func.count()).where(row.contract_id == contract.id)
    if (await work.session.scalar(count) or 0) + more > MOST_OBLIGATIONS:
        message = f"A contract has at most {MOST_OBLIGATIONS} obligations."
        work.problems.add("OBLIGATIONS_TOO_MANY", message, "contract_id")


def must_be_to_come(
    work: Work,
    contract: ContractRow,
    due_on: dt.date | None,
    trigger: ObligationTrigger,
    *path: str,
) -> None:
    """Refuse a day that has passed: what a change brings is due from the day of the change on."""
    if trigger is not ObligationTrigger.DATE or due_on is None:
        return
    if due_on < day_of(work.now, contract.time_zone):
        message = f"The day {due_on} has passed, and nothing would be due: name one to come."
        work.problems.add("DUE_DAY_PASSED", message, *path, dueOn=str(due_on))


async def must_bring_days_to_come(work: Work, contract: ContractRow, amendment: int) -> None:
    """Refuse a change one of whose days has passed while it waited for signatures."""
    row = ObligationRow
    question = (
        sa.select(row.due_on, row.trigger)
        .where(row.contract_id == contract.id, row.amendment == amendment)
        .order_by(row.number)
    )
    for due_on, trigger in await work.session.rows(question):
        must_be_to_come(work, contract, due_on, trigger, "id")


async def agree(work: Work, contract: ContractRow, amendment: int) -> None:
    """Put the obligations that a contract, or a change of it, brings into force.

    Those of a change hold from its day on, and what they stand in the place of until before it:
    what fell due before stays as it was.
    """
    row = ObligationRow
    question = sa.select(row).where(row.contract_id == contract.id)
    found = {item.number: item for item in await work.session.scalars(question)}
    today = day_of(work.now, contract.time_zone)
    for item in found.values():
        if item.amendment == amendment:
            work.mark(item)
            item.agreed_at = work.now
            if amendment:
                item.from_on = today
            if item.replaces is not None:
                before = found[item.replaces]
                work.mark(before)
                before.until_on, before.replaced_by = today, amendment
