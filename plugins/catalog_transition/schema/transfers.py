"""Transfers in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    RELATIONSHIP,
    ClientError,
    Connection,
    Consent,
    Context,
    Mutation,
    Narrower,
    Node,
    Organization,
    Query,
    RelationshipRow,
    Service,
    among,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
    where_left_behind,
)
from catalog_transition.changes.transfers import answering, proposing
from catalog_transition.rules.transfers import access
from catalog_transition.schema.reviews import ReadinessReview
from catalog_transition.tables.transfers import ServiceTransferRow, TransferStatus

strawberry.enum(TransferStatus)
MOST_UNAGREED = 100


async def _behind(
    context: Context, parents: Sequence[ServiceTransferRow], *where: Any
) -> Sequence[Any]:
    """Return the transfers with the relationships that the new provider takes no part in."""
    transfer, relationship = aliased(ServiceTransferRow), aliased(RelationshipRow)
    behind = where_left_behind(relationship, transfer.service_id, transfer.to_id, context.asker)
    question = (
        sa.select(transfer.id, relationship.slug)
        .join(relationship, behind)
        .where(
            among(transfer.id, values=[parent.id for parent in parents]),
            transfer.status == TransferStatus.PROPOSED,
            *(condition(relationship) for condition in where),
        )
        .order_by(relationship.slug)
    )
    return await context.session.rows(question)


async def unagreed(
    parents: Sequence[ServiceTransferRow],
    context: Context,
    first: Annotated[int, argument(description="How many from the start, at most 100.")] = 20,
) -> Sequence[list[str] | None]:
    """The slugs of the relationships that the new provider takes no part in yet, as far as seen."""
    if not 0 <= first <= MOST_UNAGREED:
        message = f"first must be from 0 to {MOST_UNAGREED}, not {first}."
        raise ClientError(message)
    seen = await _behind(context, parents, lambda row: RELATIONSHIP(row, context.principal))
    return [[slug for key, slug in seen if key == parent.id][:first] for parent in parents]


async def unagreed_count(
    parents: Sequence[ServiceTransferRow], context: Context
) -> Sequence[int | None]:
    """In how many relationships the new provider takes no part yet, as far as seen."""
    seen = await _behind(context, parents, lambda row: RELATIONSHIP(row, context.principal))
    return [sum(key == parent.id for key, _ in seen) for parent in parents]


@entity(access.TRANSFER)
class ServiceTransfer(Node):
    """The proposal that another organization takes a service over, and the answer to it.

    Both houses see it.
    """

    service: Service | None = to_one("The service; null for who does not see it.", key="service_id")
    service_name: str = column("What the service was called when it was proposed.")
    number: int = column("Which transfer of its service it is, counted from 1.")
    from_organization: Organization = to_one("Who provided it then.", key="from_id")
    to_organization: Organization = to_one("Who is to provide it.", key="to_id")
    effective_at: dt.datetime | None = column("When control changes at the earliest.")
    reason: str = column("Why it is handed over.")
    status: TransferStatus = column("What became of it.")
    review: ReadinessReview | None = to_one(
        "What is checked before it; null where nothing is, or for who does not see it.",
        key="review_id",
    )
    unagreed = batch("id", most="first", ring=PARTICIPANT)(unagreed)
    unagreed_count = batch("id", ring=PARTICIPANT)(unagreed_count)
    proposed_by: str = column("Who proposed it: the subject of their token.")
    consent: Consent | None = column("Whether the new provider gave its word, or it was recorded.")
    decided_at: dt.datetime | None = column("When it was answered, or taken back.")
    decided_by: str | None = column("Who did that: the subject of their token.")
    decision_reason: str | None = column("Why it was declined, or taken back.")
    document: str | None = column("Where a recorded consent stands.")
    agreed_on: dt.date | None = column("The day of a recorded consent.")
    viewer_can = viewer_can(access.TRANSFER)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class TransfersOfService:
    """Who took a service over, or is to."""

    transfers: Connection[ServiceTransfer] = connection(
        "Its transfers, also those that came to nothing.", by=ServiceTransferRow.service_id
    )


@extends(Query)
class TransferQueries:
    """What can be asked about transfers."""

    service_transfer: ServiceTransfer | None = lookup("Find one transfer by its id.")
    service_transfers: Connection[ServiceTransfer] = connection("Page through the transfers.")
    transfers_awaiting: Connection[ServiceTransfer] = connection(
        "The transfers that nobody has answered yet.",
        always={"status": {"eq": TransferStatus.PROPOSED.value}},
        arguments={
            "organizationId": Narrower(
                "toOrganization.id", "Only those that this organization is to answer."
            )
        },
    )


@extends(Mutation)
class TransferMutations:
    """What can be done with transfers."""

    propose_transfer = change(proposing.ProposeTransfer, ServiceTransfer)
    withdraw_transfer = change(proposing.WithdrawTransfer, ServiceTransfer)
    accept_transfer = change(answering.AcceptTransfer, ServiceTransfer)
    decline_transfer = change(answering.DeclineTransfer, ServiceTransfer)


PARTS = (ServiceTransfer, TransfersOfService, TransferQueries, TransferMutations)
