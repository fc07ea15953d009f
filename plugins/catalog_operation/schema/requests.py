"""Service requests in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Context,
    Mutation,
    Narrower,
    Node,
    OfferingEdition,
    Organization,
    ParticipantRole,
    Person,
    Principal,
    Query,
    ServiceOffering,
    ServiceRelationship,
    batch,
    change,
    column,
    computed,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_operation.changes.requests import answering, requesting
from catalog_operation.rules import access_of_requests as access
from catalog_operation.tables.requests import RequestStatus, ServiceRequestRow

strawberry.enum(RequestStatus)
OPEN = [RequestStatus.REQUESTED.value, RequestStatus.PROMISED.value]


def _where_overdue(request: Any, principal: Principal) -> sa.ColumnElement[bool]:
    return sa.and_(request.status == RequestStatus.PROMISED, request.promised_by < principal.now())


async def fulfilment_seconds(
    parents: Sequence[ServiceRequestRow], _context: Context
) -> Sequence[int | None]:
    """How many whole seconds it took from asking to fulfilment, around the clock."""
    return [
        None
        if request.fulfilled_at is None
        else int((request.fulfilled_at - request.requested_at).total_seconds())
        for request in parents
    ]


@entity(access.REQUEST)
class ServiceRequest(Node):
    """A consumer asks for a service action of an offering that was agreed.

    The house that asks sees it, and the house of the offering's provider.
    """

    number: int = column("The number of the request, counted from 1 for each relationship.")
    relationship: ServiceRelationship = to_one(
        "The relationship in which it is asked.", key="relationship_id"
    )
    offering: ServiceOffering | None = to_one("The offering, as it is now.", key="offering_id")
    edition: OfferingEdition | None = to_one(
        "The edition of the offering that the relationship held then.", key="edition_id"
    )
    component: str = column("The name of the service action in that edition.")
    what: str = column("What is wanted, in words.")
    organization: Organization = to_one("The consumer that asks.", key="organization_id")
    provider: Organization = to_one(
        "Who provided the offering when it was asked for, or last answered.", key="provider_id"
    )
    person: Person | None = to_one(
        "The person who asked; null of a service account.", key="person_id"
    )
    requested_by: str = column("Who asked: the subject of their token.")
    requested_at: dt.datetime = column("When it was asked.")
    status: RequestStatus = column("How far it has come.")
    promised_by: dt.datetime | None = column("By when the provider promised to fulfil it.")
    fulfilled_at: dt.datetime | None = column("When it was fulfilled.")
    evidence: str | None = column("How it can be seen that it is done.")
    cancelled_at: dt.datetime | None = column("When it was withdrawn or refused.")
    cancelled_side: ParticipantRole | None = column(
        "Which side cancelled it: the CONSUMER withdraws, the PROVIDER refuses."
    )
    reason: str | None = column("Why it was withdrawn or refused.")
    is_overdue: bool | None = computed(
        "Whether it was promised by a time that is past, and is still open.",
        sql=_where_overdue,
        ring=PARTICIPANT,
    )
    fulfilment_seconds = batch("requested_at", "fulfilled_at", ring=PARTICIPANT)(fulfilment_seconds)
    viewer_can = viewer_can(access.REQUEST)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class RequestsOfRelationship:
    """What is asked for in a relationship."""

    requests: Connection[ServiceRequest] = connection(
        "What its consumers asked for.",
        by=ServiceRequestRow.relationship_id,
        arguments={"status": Narrower("status", "Only those that have come this far.")},
    )


@extends(Query)
class RequestQueries:
    """What can be asked about requests."""

    service_request: ServiceRequest | None = lookup("Find one request by its id.")
    service_requests: Connection[ServiceRequest] = connection("Page through the requests.")
    requests_waiting: Connection[ServiceRequest] = connection(
        "The requests that are neither fulfilled nor cancelled, the oldest first; ordered by "
        "PROMISED_BY, those that are due first come first.",
        always={"status": {"in": OPEN}},
        arguments={
            "organizationId": Narrower("provider.id", "Only those that this provider answers.")
        },
    )


@extends(Mutation)
class RequestMutations:
    """What can be done with requests."""

    request_service_action = change(requesting.RequestServiceAction, ServiceRequest)
    promise_request = change(answering.PromiseRequest, ServiceRequest)
    fulfil_request = change(answering.FulfilRequest, ServiceRequest)
    cancel_request = change(answering.CancelRequest, ServiceRequest)


PARTS = (ServiceRequest, RequestsOfRelationship, RequestQueries, RequestMutations)
