"""Parties and contracts that files bring in, with the consents of their relationship."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Consent,
    Doc,
    Many,
    MoneyInput,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    ParticipantRole,
    RelationshipId,
    RelationshipRow,
    Work,
    must_speak_for,
)
from catalog_acquisition.changes.entering.times import (
    EnteredDay,
    EnteredMoment,
    must_be_past,
)
from catalog_acquisition.computing.days import day_over
from catalog_acquisition.queries import imported
from catalog_acquisition.queries.contracts import next_number, signatures
from catalog_acquisition.queries.money import is_met
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.entering import (
    SAID_HERE,
    TO_ENTER,
    TO_REENTER,
    where_entered,
)
from catalog_acquisition.tables.acquisitions import AcquisitionRow
from catalog_acquisition.tables.contracts import (
    MOST_SIGNATORIES,
    ContractRow,
    ContractSignatureRow,
    ContractStatus,
)
from catalog_acquisition.tables.obligations import ObligationRow

ZONE = "UTC"


@dataclass(frozen=True, kw_only=True)
class LeaveOrganization(Change[OrganizationRow]):
    """Leave an organization that is there as it is: what files say of it is its own matter."""

    id: Annotated[OrganizationId, Doc("The organization.")]

    async def check(self, work: Work) -> OrganizationRow | None:
        """Find that there is nothing to do."""
        work.is_needless = True
        return await work.hold(OrganizationRow, self.id)

    async def apply(self, work: Work, found: OrganizationRow) -> OrganizationRow:
        """Return it."""
        return found


@dataclass(frozen=True, kw_only=True)
class _Entered:
    """What a file says of a contract, beside who its parties are."""

    title: Annotated[Omittable[Name], Doc("What it is about.")] = OMITTED
    value: Annotated[Omittable[MoneyInput | None], Doc("What it is worth in all.")] = OMITTED
    signed_at: Annotated[Omittable[EnteredMoment | None], Doc("When it was signed.")] = OMITTED
    max_extent: Annotated[Omittable[EnteredDay | None], Doc("Its last possible day.")] = OMITTED
    status: Annotated[Omittable[ContractStatus], Doc("How far it has come.")] = OMITTED
    reason: Annotated[Omittable[Name | None], Doc("Why it came to nothing.")] = OMITTED

    def told(self) -> dict[str, Any]:
        """Return the columns that were given."""
        names = ("title", "signed_at", "max_extent", "status", "reason")
        given = {name: getattr(self, name) for name in names}
        if self.value is not OMITTED:
            money = self.value
            given["value"] = None if money is None else Decimal(money.amount)
            given["currency"] = None if money is None else money.currency
        return {name: said for name, said in given.items() if said is not OMITTED}

    def put_in(self, row: ContractRow) -> None:
        """Write what was given."""
        for name, said in self.told().items():
            setattr(row, name, said)
        row.over_at = day_over(row.max_extent, row.time_zone)


@dataclass(frozen=True, kw_only=True)
class EnterContract(_Entered, Change[RelationshipRow]):
    """Enter a contract that was signed elsewhere, on the relationship that was entered for it."""

    relationship_id: Annotated[RelationshipId, Doc("The relationship that it stands on.")]
    buyer_id: Annotated[OrganizationId, Doc("Who buys.")]
    vendor_ids: Annotated[list[OrganizationId], Many(MOST_SIGNATORIES - 1), Doc("Who sells.")]
    reference: Annotated[Name, Doc("What the file calls it.")]
    process: Annotated[Name, Doc("The `ocid` of the contracting process that it executes.")]
    preconditions = TO_ENTER

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse parties that take no part in the relationship, or that speak for themselves."""
        must_be_past(work, self.signed_at, "signed_at")
        found = await work.hold(RelationshipRow, self.relationship_id)
        if found is None:
            return None
        taking_part = {
            row.organization_id for row in await imported.parties(work.session, found.id)
        }
        if not taking_part.issuperset({self.buyer_id, *self.vendor_ids}):
            message = "Another party takes part in it: correct the relationship first."
            work.problems.add("NOT_A_PARTICIPANT", message, "vendor_ids")
        await must_speak_for_all(work, [self.buyer_id, *self.vendor_ids], "vendor_ids")
        return found

    async def apply(self, work: Work, found: RelationshipRow) -> ContractRow:
        """Insert it, with the consents that its relationship has."""
        number = await next_number(work.session, ContractRow, ContractRow.relationship_id, found.id)
        contract = ContractRow(
            relationship_id=found.id,
            number=number,
            title=self.reference,
            reference=self.reference,
            buyer_id=self.buyer_id,
            status=ContractStatus.PROPOSED,
            time_zone=ZONE,
            proposed_by_id=self.buyer_id,
            is_entered=True,
        )
        self.put_in(contract)
        await work.create(contract)
        given = {row.organization_id: row for row in await imported.parties(work.session, found.id)}
        roles = [(self.buyer_id, ParticipantRole.CONSUMER)]
        roles += [(key, ParticipantRole.PROVIDER) for key in self.vendor_ids]
        is_signed = contract.status is not ContractStatus.PROPOSED
        work.session.add(
            *(
                ContractSignatureRow(
                    contract_id=contract.id,
                    organization_id=key,
                    role=role,
                    position=position,
                    **(consent_of(given[key]) if is_signed else {}),
                )
                for position, (key, role) in enumerate(roles)
            )
        )
        await self._execute(work, contract)
        return contract

    async def _execute(self, work: Work, contract: ContractRow) -> None:
        """Let the acquisition that was entered of the process be executed by the contract."""
        key = await imported.unexecuted(work.session, self.buyer_id, self.process)
        if key is not None and contract.status is ContractStatus.SIGNED:
            acquisition = await work.edit(AcquisitionRow, key)
            if acquisition is not None:
                acquisition.contract_id = contract.id


async def must_speak_for_all(work: Work, keys: Sequence[UUID], field: str) -> None:
    """Refuse to enter the word of who speaks for itself; what administrators enter is assumed."""
    if not work.principal.is_admin:
        for key in keys:
            await must_speak_for(work, key, field)


async def must_be_spoken_for(work: Work, contract_id: UUID, field: str) -> None:
    """Refuse to enter the word of a party of a contract that speaks for itself."""
    signing = await signatures(work.session, contract_id)
    await must_speak_for_all(work, [row.organization_id for row in signing], field)


def consent_of(row: Any) -> dict[str, Any]:
    """Return the columns of a consent that was given elsewhere, as another row has it.

    What somebody says by entering it is no signature: it is what was recorded.
    """
    kept = {name: getattr(row, name) for name in ("agreed_at", "agreed_by", "document")}
    consent = Consent.RECORDED if row.consent is Consent.GIVEN else row.consent
    return {**kept, "consent": consent}


@dataclass(frozen=True, kw_only=True)
class ReenterContract(_Entered, Change[ContractRow]):
    """Write anew what a file says of a contract that was entered."""

    id: Annotated[ContractId, Doc("The contract.")]

    preconditions = TO_REENTER

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse to write over what its sides said here, and to sign for who speaks for itself."""
        must_be_past(work, self.signed_at, "signed_at")
        contract = await work.hold(ContractRow, self.id)
        if contract is None:
            return None
        if all(getattr(contract, name) == said for name, said in self.told().items()):
            work.is_needless = True
        elif not await is_met(
            work.session, contract.id, lambda row: where_entered(row, work.asker)
        ):
            work.problems.add("CONTRACT_NOT_ENTERED", SAID_HERE, "id")
        elif self._signs(contract):
            await must_be_spoken_for(work, contract.id, "id")
        return contract

    def _signs(self, contract: ContractRow) -> bool:
        signed = ContractStatus.SIGNED
        return contract.status is ContractStatus.PROPOSED and self.status is signed

    async def apply(self, work: Work, contract: ContractRow) -> ContractRow:
        """Write what was given; once it is signed, what it obliges to is owed."""
        work.mark(contract)
        signs = self._signs(contract)
        self.put_in(contract)
        if signs:
            await _agree(work, contract)
        return contract


async def _agree(work: Work, contract: ContractRow) -> None:
    """Put the consents of its relationship under a contract, and let its obligations be owed."""
    parties = await imported.parties(work.session, contract.relationship_id)
    given = {row.organization_id: row for row in parties}
    for signature in await signatures(work.session, contract.id):
        if signature.organization_id in given:
            consent = consent_of(given[signature.organization_id])
            for name, value in {**consent, "agreed_at": contract.signed_at}.items():
                setattr(signature, name, value)
    row = ObligationRow
    question = sa.select(row).where(row.contract_id == contract.id, row.agreed_at.is_(None))
    for obligation in list(await work.session.scalars(question)):
        work.mark(obligation)
        obligation.agreed_at = contract.signed_at
