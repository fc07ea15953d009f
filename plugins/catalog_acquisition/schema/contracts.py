"""Contracts in the graph: who signs them, their period, and how they change."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import strawberry

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Consent,
    Context,
    Money,
    Mutation,
    Node,
    Organization,
    ParticipantRole,
    Query,
    ServiceRelationship,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
    viewer_can,
)
from catalog_acquisition.changes import amending, contracts, exits
from catalog_acquisition.measures import periods
from catalog_acquisition.rules import access
from catalog_acquisition.tables.contracts import (
    MOST_AMENDMENTS,
    MOST_SIGNATORIES,
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractAmendmentStatus,
    ContractRow,
    ContractSignatureRow,
    ContractStatus,
    Substitutability,
)

for kind in (ContractStatus, ContractAmendmentStatus, Substitutability):
    strawberry.enum(kind)


@entity(access.CONTRACT_SIGNATURE)
class ContractSignature:
    """A party of a contract, and whether it has signed."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("CONSUMER of the buyer, PROVIDER of a vendor.")
    consent: Consent | None = column("How it signed: itself, or as was recorded; null until then.")
    agreed_at: dt.datetime | None = column("When it signed, or the day that was recorded.")
    agreed_by: str | None = column("Who signed for it: the subject of their token.")
    document: str | None = column("Where its signature stands.")


@entity(access.AMENDMENT_SIGNATURE)
class ContractAmendmentSignature:
    """A party of a contract, and whether it has signed a change of it."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("CONSUMER of the buyer, PROVIDER of a vendor.")
    consent: Consent | None = column("How it signed: itself, or as was recorded; null until then.")
    agreed_at: dt.datetime | None = column("When it signed, or the day that was recorded.")
    agreed_by: str | None = column("Who signed for it: the subject of their token.")
    document: str | None = column("Where its signature stands.")


@entity(access.CONTRACT_AMENDMENT)
class ContractAmendment(Node):
    """A change of a contract; until all have signed it, the old terms stand."""

    number: int = column("Which change of its contract it is, counted from 1.")
    status: ContractAmendmentStatus = column("How far it has come.")
    subject: str = column("What it changes, and why.")
    value: Decimal | None = column("What the contract is worth from then on; null: as before.")
    max_extent: dt.date | None = column("Its last possible day from then on; null: as before.")
    proposed_by: Organization | None = to_one("Who proposed it.", key="proposed_by_id")
    signatures: list[ContractAmendmentSignature] = many(
        "Who signs it: all parties of the contract.",
        by=ContractAmendmentSignatureRow.amendment_id,
        order_by=ContractAmendmentSignatureRow.position,
        most=MOST_SIGNATORIES,
    )
    signed_at: dt.datetime | None = column("When the last party signed it; null until then.")
    reason: str | None = column("Why it came to nothing.")
    viewer_can = viewer_can(access.CONTRACT_AMENDMENT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@strawberry.type
class ContractPeriod:
    """From when to when a contract runs, by the terms of its relationship."""

    starts_on: dt.date | None = strawberry.field(description="Its first day.")
    ends_on: dt.date | None = strawberry.field(
        description="Its last day: that of the present term, and no later than its largest "
        "extent; null: it has no end."
    )
    is_renewed: bool = strawberry.field(
        description="Whether another term follows unless somebody gives notice in time."
    )


async def period(
    parents: Sequence[ContractRow], context: Context
) -> Sequence[ContractPeriod | None]:
    """From when to when it runs: what its relationship says now, within its largest extent."""
    found = await periods.of_contracts(context.session, parents, context.now)
    return [
        ContractPeriod(starts_on=item.starts_on, ends_on=item.ends_on, is_renewed=item.is_renewed)
        for item in (found[parent.id] for parent in parents)
    ]


async def notice_by(parents: Sequence[ContractRow], context: Context) -> Sequence[dt.date | None]:
    """The last day on which notice ends it with its present term; null where none is needed."""
    found = await periods.of_contracts(context.session, parents, context.now)
    return [found[parent.id].notice_by for parent in parents]


async def value(parents: Sequence[ContractRow], _context: Context) -> Sequence[Money | None]:
    """What it is worth in all."""
    return [
        None
        if parent.value is None or parent.currency is None
        else Money(amount=parent.value, currency=parent.currency)
        for parent in parents
    ]


PERIOD = ("id", "relationship_id", "max_extent", "time_zone")


@entity(access.CONTRACT)
class Contract(Node):
    """What one buyer and its vendors owe each other. Those who sign it see it, and nobody else."""

    number: int = column("The number of the contract, counted from 1 for each relationship.")
    title: str = column("What it is about.")
    reference: str | None = column("How its papers call it.")
    status: ContractStatus = column("How far it has come; its dates may have ended it.")
    relationship: ServiceRelationship = to_one(
        "The relationship that it stands on.", key="relationship_id"
    )
    buyer: Organization = to_one("Who buys.", key="buyer_id")
    parties: list[ContractSignature] = many(
        "Who signs it: the buyer first, and the vendors.",
        by=ContractSignatureRow.contract_id,
        order_by=ContractSignatureRow.position,
        most=MOST_SIGNATORIES,
    )
    signed_at: dt.datetime | None = column("When the last party signed it; null until then.")
    time_zone: str = column("The time zone of its days.")
    value = batch("value", "currency", cost=0, ring=PARTICIPANT)(value)
    period = batch(*PERIOD, ring=PARTICIPANT)(period)
    notice_by = batch(*PERIOD, ring=PARTICIPANT)(notice_by)
    max_extent: dt.date | None = column("The last day to which it may go on at all.")
    exit_plan: str | None = column("How the buyer would leave.", ring=HOUSE)
    substitutability: Substitutability | None = column(
        "How hard it is to get the same from another vendor.", ring=HOUSE
    )
    amendments: list[ContractAmendment] = many(
        "Its changes, in their order.",
        by=ContractAmendmentRow.contract_id,
        order_by=ContractAmendmentRow.number,
        most=MOST_AMENDMENTS,
    )
    proposed_by: Organization | None = to_one("Who proposed it.", key="proposed_by_id")
    reason: str | None = column("Why it came to nothing.")
    viewer_can = viewer_can(access.CONTRACT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ContractAmendment)
class ContractOfAmendment:
    """The contract that a change is about."""

    contract: Contract = to_one("The contract.", key="contract_id")


@extends(ServiceRelationship)
class ContractsOfRelationship:
    """The contracts that stand on a relationship."""

    contracts: Connection[Contract] = connection(
        "The contracts that stand on it, of which one is a party.",
        by=ContractRow.relationship_id,
    )


@extends(Query)
class ContractQueries:
    """What can be asked about contracts."""

    contract: Contract | None = lookup("Find one contract by its id.")
    contracts: Connection[Contract] = connection("Page through the contracts.")


@extends(Mutation)
class ContractMutations:
    """How contracts are made."""

    propose_contract = change(contracts.ProposeContract, Contract)
    sign_contract = change(contracts.SignContract, Contract)
    withdraw_contract = change(contracts.WithdrawContract, Contract)
    amend_contract = change(amending.AmendContract, ContractAmendment)
    sign_contract_amendment = change(amending.SignContractAmendment, ContractAmendment)
    withdraw_contract_amendment = change(amending.WithdrawContractAmendment, ContractAmendment)
    plan_contract_exit = change(exits.PlanContractExit, Contract)


PARTS = (
    *(ContractSignature, ContractAmendmentSignature, ContractAmendment, ContractPeriod, Contract),
    *(ContractOfAmendment, ContractsOfRelationship, ContractQueries, ContractMutations),
)
