"""Contracts: one side proposes them, each signs for itself, and the buyer plans how to leave."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Consent,
    Consenting,
    Doc,
    Many,
    MoneyInput,
    Name,
    Omittable,
    Once,
    OrganizationId,
    ParticipantRole,
    RelationshipId,
    RelationshipParticipantRow,
    RelationshipRow,
    Schedule,
    Statement,
    Word,
    Work,
    give,
    is_among,
    must_speak_for,
)
from catalog_acquisition.changes import obligations
from catalog_acquisition.computing.days import day_of, day_over
from catalog_acquisition.queries import contracts
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.signing import TO_PROPOSE, TO_SIGN, TO_WITHDRAW
from catalog_acquisition.tables.contracts import (
    MOST_SIGNATORIES,
    ContractAmendmentSignatureRow,
    ContractRow,
    ContractSignatureRow,
    ContractStatus,
)

Signed = TypeVar("Signed", ContractSignatureRow, ContractAmendmentSignatureRow)
DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
Day = Annotated[dt.date, DAYS]


@dataclass(frozen=True)
class _Parties:
    """Who is to sign a contract, the buyer first."""

    relationship: RelationshipRow
    buyer_id: UUID
    vendor_ids: Sequence[UUID]
    is_own_word: bool


@dataclass(frozen=True, kw_only=True)
class ProposeContract(Change[_Parties]):
    """Propose a contract between one consumer of a relationship and its providers.

    Its period, its notice and its renewal are the terms of the relationship. Whoever proposes it
    signs it by that; obligations are added until all have signed.
    """

    relationship_id: Annotated[RelationshipId, Doc("The relationship that it stands on.")]
    organization_id: Annotated[
        OrganizationId, Doc("The party for which you speak: nobody speaks for two.")
    ]
    title: Annotated[Name, Doc("What it is about, in a few words.")]
    reference: Annotated[Omittable[Name | None], Doc("How its papers call it.")] = OMITTED
    buyer_id: Annotated[
        Omittable[OrganizationId],
        Doc("The consumer that buys; unless given, the only one of the relationship."),
    ] = OMITTED
    vendor_ids: Annotated[
        Omittable[Annotated[list[OrganizationId], Many(MOST_SIGNATORIES - 1), Once("PARTY_TWICE")]],
        Doc("The providers that sell; unless given, all of the relationship."),
    ] = OMITTED
    time_zone: Annotated[
        Word, Doc("The time zone of its days, by its IANA name, such as Europe/Zurich.")
    ] = "UTC"
    value: Annotated[Omittable[MoneyInput | None], Doc("What it is worth in all.")] = OMITTED
    max_extent: Annotated[
        Omittable[Day | None],
        Doc("The last day to which it may go on at all, with every renewal and extension."),
    ] = OMITTED
    preconditions = TO_PROPOSE

    async def check(self, work: Work) -> _Parties | None:
        """Refuse parties that take no part, and days and zones that there are not."""
        relationship = await work.hold(RelationshipRow, self.relationship_id)
        if not is_zone(self.time_zone):
            message = "There is no such time zone: give one as Europe/Zurich."
            work.problems.add("TIME_ZONE_UNKNOWN", message, "time_zone")
        if relationship is None:
            return None
        last = None if self.max_extent is OMITTED else self.max_extent
        await must_hold_the_term(work, relationship.id, last, self.time_zone, "max_extent")
        organization = await must_speak_for(work, self.organization_id)
        found = await contracts.participants(work.session, relationship.id)
        present = [row for row in found if row.left_at is None or row.left_at > work.now]
        buyer_id = self._must_name_buyer(work, present)
        vendor_ids = self._must_name_vendors(work, present)
        if buyer_id is None or not vendor_ids:
            return None
        if organization is not None and organization.id not in {buyer_id, *vendor_ids}:
            message = "Name a party of the contract: its buyer, or one of its vendors."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        is_own_word = organization is not None and not organization.is_recorded
        return _Parties(relationship, buyer_id, vendor_ids, is_own_word)

    def _must_name_buyer(
        self, work: Work, present: Sequence[RelationshipParticipantRow]
    ) -> UUID | None:
        consumers = [row.organization_id for row in present if row.role is ParticipantRole.CONSUMER]
        if self.buyer_id is OMITTED and len(consumers) == 1:
            return consumers[0]
        if self.buyer_id is not OMITTED and self.buyer_id in consumers:
            return self.buyer_id
        message = "Name a consumer of the relationship: it has one buyer."
        work.problems.add("BUYER_NOT_ONE", message, "buyer_id")
        return None

    def _must_name_vendors(
        self, work: Work, present: Sequence[RelationshipParticipantRow]
    ) -> Sequence[UUID]:
        providers = [row.organization_id for row in present if row.role is ParticipantRole.PROVIDER]
        if self.vendor_ids is OMITTED:
            return providers
        if not self.vendor_ids or any(key not in providers for key in self.vendor_ids):
            message = "Name providers of the relationship, and one at least."
            work.problems.add("VENDOR_NOT_PROVIDER", message, "vendor_ids")
        return self.vendor_ids

    async def apply(self, work: Work, parties: _Parties) -> ContractRow:
        """Insert it as proposed, with the signature of whoever proposes."""
        key = parties.relationship.id
        last = None if self.max_extent is OMITTED else self.max_extent
        money = None if self.value is OMITTED else self.value
        number = await contracts.next_number(
            work.session, ContractRow, ContractRow.relationship_id, key
        )
        contract = ContractRow(
            relationship_id=key,
            number=number,
            title=self.title,
            reference=None if self.reference is OMITTED else self.reference,
            buyer_id=parties.buyer_id,
            status=ContractStatus.PROPOSED,
            time_zone=self.time_zone,
            value=None if money is None else money.amount,
            currency=None if money is None else money.currency,
            max_extent=last,
            over_at=day_over(last, self.time_zone),
            proposed_by_id=self.organization_id,
        )
        await work.create(contract)
        signing = [
            ContractSignatureRow(
                contract_id=contract.id,
                organization_id=organization_id,
                role=role,
                position=position,
            )
            for position, (organization_id, role) in enumerate(
                [
                    (parties.buyer_id, ParticipantRole.CONSUMER),
                    *((key, ParticipantRole.PROVIDER) for key in parties.vendor_ids),
                ]
            )
        ]
        work.session.add(*signing)
        if parties.is_own_word:
            give(work, [row for row in signing if row.organization_id == self.organization_id])
        work.tell("contract.proposed", contract)
        return contract


async def must_hold_the_term(
    work: Work, relationship_id: UUID, last: dt.date | None, time_zone: str, *path: str
) -> None:
    """Refuse a largest extent that has passed, or before the end of the running term."""
    if last is None or not is_zone(time_zone):
        return
    relationship = await work.session.get(RelationshipRow, relationship_id)
    assert relationship is not None  # noqa: S101  # contracts go with it
    today = day_of(work.now, time_zone)
    ends = Schedule.of(relationship).last_day(today, relationship.over_at)
    least = today if ends is None else max(today, ends)
    if last < least:
        message = f"The relationship goes on until {least}: give a later largest extent."
        work.problems.add("EXTENT_EXCEEDED", message, *path, endsOn=str(least))


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of this name."""
    try:
        return bool(ZoneInfo(name))
    except (ValueError, OSError, LookupError):
        return False


async def must_sign_for_one(
    work: Work, change: Consenting, signatures: Sequence[Signed]
) -> list[Signed]:
    """Return the signatures of the organization that a change speaks for; refuse all else."""
    own = [row for row in signatures if row.organization_id == change.organization_id]
    if await must_speak_for(work, change.organization_id) and not own:
        message = "Name an organization that signs it."
        work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
    if own and all(row.consent is not None for row in own):
        message = "It has signed already: name the one that has not."
        work.problems.add("CONSENT_GIVEN", message, "organization_id")
    is_recorded = await change.must_be_recorded_in_full(work)
    if not is_recorded and change.organization_id in work.principal.organization_ids:
        roles = {row.role for row in own}
        given = {
            row.agreed_by
            for row in signatures
            if row.consent is Consent.GIVEN and row.role not in roles
        }
        if await is_among(work, given):
            message = "You signed for another side of it: let another person of this one sign."
            work.problems.add("ROLE_NOT_HELD", message, "organization_id")
    return own


@dataclass(frozen=True)
class _ContractSigning:
    """What is signed, and by whom."""

    contract: ContractRow
    signatures: Sequence[ContractSignatureRow]
    own: Sequence[ContractSignatureRow]


@dataclass(frozen=True, kw_only=True)
class SignContract(Consenting):
    """Sign a contract, for one party. Once all have signed, what it obliges to is owed.

    For a vendor that nobody has claimed, whoever recorded it records the signature, with its
    document and its date.
    """

    id: Annotated[ContractId, Doc("The contract.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = TO_SIGN

    async def check(self, work: Work) -> _ContractSigning | None:
        """Refuse who does not speak for it, a second signature, and a record without its facts."""
        contract = await work.edit(ContractRow, self.id, expected=self.expected_revision)
        if contract is None:
            return None
        found = await contracts.signatures(work.session, contract.id)
        if contract.status is not ContractStatus.PROPOSED:
            return None
        return _ContractSigning(contract, found, await must_sign_for_one(work, self, found))

    async def apply(self, work: Work, signing: _ContractSigning) -> ContractRow:
        """Sign; the last signature puts it in force."""
        contract = signing.contract
        contract.is_entered = False
        self.give(work, signing.own)
        if all(row.consent is not None for row in signing.signatures):
            contract.status, contract.signed_at = ContractStatus.SIGNED, work.now
            await obligations.agree(work, contract, 0)
            work.tell("contract.signed", contract)
        return contract


@dataclass(frozen=True, kw_only=True)
class WithdrawContract(Change[ContractRow]):
    """Take a proposed contract back, or say that one's side does not sign it."""

    id: Annotated[ContractId, Doc("The contract.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    reason: Annotated[Statement, Doc("Why it comes to nothing.")]
    preconditions = TO_WITHDRAW

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse a stale revision."""
        return await work.edit(ContractRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, contract: ContractRow) -> ContractRow:
        """End the proposal."""
        contract.status, contract.reason = ContractStatus.WITHDRAWN, self.reason
        contract.is_entered = False
        work.tell("contract.withdrawn", contract)
        return contract
