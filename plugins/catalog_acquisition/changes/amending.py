"""Amending: what both sides signed is changed as it was made, by the signature of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    AmendRelationship,
    Change,
    Consenting,
    Doc,
    Many,
    Omittable,
    OrganizationId,
    Reaction,
    Statement,
    Work,
    give,
    must_speak_for,
)
from catalog_acquisition.changes.contracts import Day, must_hold_the_term, must_sign_for_one
from catalog_acquisition.changes.obligations import (
    agree,
    must_be_to_come,
    must_bring_days_to_come,
    must_have_room,
)
from catalog_acquisition.changes.obliging import (
    Amounts,
    ObligationFields,
    insert,
    must_be_measured_of_parties,
    must_be_obligation,
    said,
)
from catalog_acquisition.computing.days import day_over
from catalog_acquisition.queries import contracts
from catalog_acquisition.rules.access import ContractAmendmentId, ContractId, ObligationId
from catalog_acquisition.rules.signing import OF_CHANGE, TO_AMEND, TO_SIGN_CHANGE
from catalog_acquisition.tables.contracts import (
    MOST_AMENDMENTS,
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractAmendmentStatus,
    ContractRow,
    ContractSignatureRow,
    ContractStatus,
)
from catalog_acquisition.tables.obligations import ObligationRow

MOST_CHANGED = 50  # obligations that one change of a contract brings


@dataclass(frozen=True, kw_only=True)
class AmendedObligationInput(ObligationFields):
    """An obligation that a change of a contract brings, alone or in the place of another one."""

    replaces_id: Annotated[
        Omittable[ObligationId | None], Doc("The obligation in whose place it is to stand.")
    ] = OMITTED


@dataclass(frozen=True)
class _Amending:
    """A contract that is to be changed, who signs it, and its obligations by their ids."""

    contract: ContractRow
    signatures: Sequence[ContractSignatureRow]
    obligations: dict[UUID, ObligationRow]
    number: int
    is_own_word: bool


@dataclass(frozen=True, kw_only=True)
class AmendContract(Change[_Amending]):
    """Propose a change of a contract that all signed, and sign it for one party.

    It holds once all have signed, from that day on. What fell due before stays as it was, and names
    the change. The period is changed with the terms of the relationship, by `amendRelationship`.
    """

    id: Annotated[ContractId, Doc("The contract.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    organization_id: Annotated[
        OrganizationId, Doc("The party for which you speak: nobody speaks for two.")
    ]
    subject: Annotated[Statement, Doc("What it changes, and why.")]
    value: Annotated[
        Omittable[Amounts | None], Doc("What it is worth in all from then on, in its currency.")
    ] = OMITTED
    max_extent: Annotated[Omittable[Day | None], Doc("Its last possible day from then on.")] = (
        OMITTED
    )
    obligations: Annotated[
        Omittable[Annotated[list[AmendedObligationInput], Many(MOST_CHANGED)]],
        Doc("What is owed from then on, beside what is there, or in its place."),
    ] = OMITTED
    preconditions = TO_AMEND

    @property
    def _items(self) -> Sequence[AmendedObligationInput]:
        return () if self.obligations is OMITTED else self.obligations

    async def check(self, work: Work) -> _Amending | None:
        """Refuse who does not speak for it, and what does not fit together."""
        contract = await work.edit(ContractRow, self.id, expected=self.expected_revision)
        if contract is None:
            return None
        found = await contracts.signatures(work.session, contract.id)
        organization = await must_speak_for(work, self.organization_id)
        parties = {row.organization_id for row in found}
        if organization is not None and organization.id not in parties:
            message = "Name an organization that signs it."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        if said(self.value) is not None and contract.currency is None:
            message = "The contract has no currency: propose another one."
            work.problems.add("CURRENCY_INVALID", message, "value")
        extent, zone = said(self.max_extent), contract.time_zone
        await must_hold_the_term(work, contract.relationship_id, extent, zone, "max_extent")
        known = await _in_force(work, contract)
        given: dict[tuple[str, ...], AmendedObligationInput] = {
            ("obligations", str(index)): item for index, item in enumerate(self._items)
        }
        await must_be_measured_of_parties(work, given, parties)
        for path, item in given.items():
            must_be_obligation(work, item, contract, parties, *path)
            must_be_to_come(work, contract, said(item.due_on), item.trigger, *path, "due_on")
            replaced = said(item.replaces_id)
            if replaced is not None and replaced not in known:
                message = "Name an obligation of this contract that is in force."
                work.problems.add("OBLIGATION_NOT_IN_FORCE", message, *path, "replaces_id")
        await must_have_room(work, contract, len(self._items))
        number = await contracts.next_number(
            work.session, ContractAmendmentRow, ContractAmendmentRow.contract_id, contract.id
        )
        if number > MOST_AMENDMENTS:
            message = f"A contract has at most {MOST_AMENDMENTS} changes: propose another contract."
            work.problems.add("AMENDMENTS_TOO_MANY", message, "id")
        is_own_word = organization is not None and not organization.is_recorded
        return _Amending(contract, found, known, number, is_own_word)

    async def apply(self, work: Work, amending: _Amending) -> ContractAmendmentRow:
        """Insert it as proposed, with the signature of whoever proposes."""
        contract = amending.contract
        amendment = ContractAmendmentRow(
            contract_id=contract.id,
            number=amending.number,
            status=ContractAmendmentStatus.PROPOSED,
            subject=self.subject,
            value=said(self.value),
            max_extent=said(self.max_extent),
            proposed_by_id=self.organization_id,
        )
        await work.create(amendment)
        signing = [
            ContractAmendmentSignatureRow(
                amendment_id=amendment.id,
                organization_id=row.organization_id,
                role=row.role,
                position=row.position,
            )
            for row in amending.signatures
        ]
        work.session.add(*signing)
        if amending.is_own_word:
            give(work, [row for row in signing if row.organization_id == self.organization_id])
        await self._insert(work, amending)
        work.tell("contract.amendment_proposed", contract)
        return amendment

    async def _insert(self, work: Work, amending: _Amending) -> None:
        contract = amending.contract
        row = ObligationRow
        number = await contracts.next_number(work.session, row, row.contract_id, contract.id)
        for index, item in enumerate(self._items):
            replaced = amending.obligations.get(said(item.replaces_id))
            replaces = None if replaced is None else replaced.number
            named: dict[str, Any] = {"amendment": amending.number, "replaces": replaces}
            await insert(work, contract, item, number=number + index, **named)


async def _in_force(work: Work, contract: ContractRow) -> dict[Any, ObligationRow]:
    """Return the obligations of a contract in whose place no other one stands, by their ids."""
    row = ObligationRow
    question = sa.select(row).where(
        row.contract_id == contract.id, row.agreed_at.is_not(None), row.replaced_by.is_(None)
    )
    return {item.id: item for item in await work.session.scalars(question)}


@dataclass(frozen=True)
class _AmendmentSigning:
    """A change that is signed, its contract, and by whom."""

    amendment: ContractAmendmentRow
    contract: ContractRow
    signatures: Sequence[ContractAmendmentSignatureRow]
    own: Sequence[ContractAmendmentSignatureRow]


@dataclass(frozen=True, kw_only=True)
class SignContractAmendment(Consenting):
    """Sign a change of a contract, for one party. Once all have signed, it holds from today on."""

    id: Annotated[ContractAmendmentId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = TO_SIGN_CHANGE

    async def check(self, work: Work) -> _AmendmentSigning | None:
        """Refuse who does not speak for it, a second signature, and a record without its facts."""
        held = await _held(work, self.id, self.expected_revision)
        if held is None:
            return None
        amendment, contract = held
        if amendment.status is not ContractAmendmentStatus.PROPOSED:
            return None
        found = await contracts.amendment_signatures(work.session, amendment.id)
        own = await must_sign_for_one(work, self, found)
        extent, zone = amendment.max_extent, contract.time_zone
        await must_hold_the_term(work, contract.relationship_id, extent, zone, "id")
        await must_bring_days_to_come(work, contract, amendment.number)
        return _AmendmentSigning(amendment, contract, found, own)

    async def apply(self, work: Work, signing: _AmendmentSigning) -> ContractAmendmentRow:
        """Sign; the last signature puts it in force."""
        amendment, contract = signing.amendment, signing.contract
        self.give(work, signing.own)
        if all(row.consent is not None for row in signing.signatures):
            amendment.status = ContractAmendmentStatus.SIGNED
            amendment.signed_at = work.now
            if amendment.value is not None:
                contract.value = amendment.value
            if amendment.max_extent is not None:
                contract.max_extent = amendment.max_extent
                contract.over_at = day_over(amendment.max_extent, contract.time_zone)
            await agree(work, contract, amendment.number)
            work.tell("contract.amended", contract)
        return amendment


@dataclass(frozen=True, kw_only=True)
class WithdrawContractAmendment(Change[ContractAmendmentRow]):
    """Take a proposed change of a contract back, or say that one's side does not sign it."""

    id: Annotated[ContractAmendmentId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    reason: Annotated[Statement, Doc("Why it comes to nothing.")]
    preconditions = OF_CHANGE

    async def check(self, work: Work) -> ContractAmendmentRow | None:
        """Refuse a stale revision."""
        held = await _held(work, self.id, self.expected_revision)
        return None if held is None else held[0]

    async def apply(self, work: Work, amendment: ContractAmendmentRow) -> ContractAmendmentRow:
        """End the proposal."""
        amendment.status, amendment.reason = ContractAmendmentStatus.WITHDRAWN, self.reason
        return amendment


async def _held(
    work: Work, amendment_id: UUID, expected: int
) -> tuple[ContractAmendmentRow, ContractRow] | None:
    """Lock a change of a contract, and before it the contract."""
    known = await work.session.get(ContractAmendmentRow, amendment_id)
    if known is None:
        return None
    contract = await work.edit(ContractRow, known.contract_id)
    amendment = await work.edit(ContractAmendmentRow, known.id, expected=expected)
    return None if contract is None or amendment is None else (amendment, contract)


async def must_keep_within_extent(change: AmendRelationship, work: Work) -> None:
    """Refuse terms of a relationship that go beyond the largest extent of a contract on it."""
    last = change.ends_on
    if last is OMITTED or last is None:
        return
    row = ContractRow
    question = sa.select(sa.func.min(row.max_extent)).where(
        row.relationship_id == change.id, row.status == ContractStatus.SIGNED
    )
    extent = await work.session.scalar(question)
    if extent is not None and last > extent:
        message = (
            f"A contract on it may go on until {extent} at most: let its parties change that "
            "first, with amendContract."
        )
        work.problems.add("EXTENT_EXCEEDED", message, "ends_on", maxExtent=str(extent))


REACTIONS = (Reaction(change_type=AmendRelationship, do=must_keep_within_extent),)
