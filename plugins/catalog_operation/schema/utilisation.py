"""How much of services is used, in the graph."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import strawberry
from strawberry import argument

from catalog.plugin import (
    COMPONENT,
    HOUSE,
    OFFERING,
    PARTICIPANT,
    PRODUCT_PART,
    RELATIONSHIP,
    SERVICE,
    ClientError,
    Context,
    Info,
    MeasurementStatus,
    Mutation,
    Principal,
    Query,
    RelationshipStatus,
    Service,
    ServiceRelationship,
    Window,
    WindowInput,
    batch,
    change,
    extends,
    to_one,
    weighs,
)
from catalog_operation.changes.requests import recording
from catalog_operation.queries import utilisation as queries
from catalog_operation.queries.utilisation import Use
from catalog_operation.rules.access_of_requests import where_utilisation

MOST_UNITS = 50
MOST_UNUSED = 100
COST = 10
_of_offering = OFFERING.around("offering_id", HOUSE)


@strawberry.type
class ServiceUtilisation:
    """How much of a service was used in a window, in one unit."""

    unit: str = strawberry.field(description="What is counted.")
    window: Window = strawberry.field(
        description="The time that was asked for, up to now: days count that begin in it, by UTC."
    )
    status: MeasurementStatus = strawberry.field(
        description="Whether there is a share: NO_DATA where nothing was counted, NOT_APPLICABLE "
        "where no resource behind it says its capacity in this unit."
    )
    count: Decimal | None = strawberry.field(
        description="What was used, all in all; null where nothing was counted."
    )
    days: int = strawberry.field(description="On how many days it was counted.")
    per_day: float | None = strawberry.field(
        description="What was used on a day that was counted, as a mean."
    )
    peak: Decimal | None = strawberry.field(description="What was used on the day of most use.")
    capacity: Decimal | None = strawberry.field(
        description="What the resources can give that you see behind it: those of its products, "
        "and those that are offered with it."
    )
    share: float | None = strawberry.field(
        description="The mean of a day over the capacity; above 1 it is used beyond that."
    )


@strawberry.type
class UnusedService:
    """A live service of which nothing was used, as far as is known."""

    service: Service | None = to_one("The service.", key="service_id")
    status: MeasurementStatus = strawberry.field(
        description="OK where it was counted that nothing was used, NO_DATA where nothing was "
        "recorded: then nobody knows."
    )


class _Unused(NamedTuple):
    """What is told of a service that nobody used."""

    service_id: UUID
    status: MeasurementStatus


def _told(
    unit: str, use: Use | None, capacity: Decimal | None, window: Window
) -> ServiceUtilisation:
    if use is None:
        status = MeasurementStatus.NO_DATA
    else:
        status = MeasurementStatus.OK if capacity else MeasurementStatus.NOT_APPLICABLE
    return ServiceUtilisation(
        unit=unit,
        window=window,
        status=status,
        count=None if use is None else use.count,
        days=0 if use is None else use.days,
        per_day=None if use is None else float(use.per_day),
        peak=None if use is None else use.peak,
        capacity=capacity,
        share=float(use.per_day / capacity) if use and capacity else None,
    )


async def utilisation(
    parents: Sequence[Any],
    context: Context,
    window: Annotated[WindowInput, argument(description="The time to measure.")],
) -> Sequence[list[ServiceUtilisation] | None]:
    """How much of it was used, by unit, of what it can give.

    To its house that is what all relationships used, to consumers what their own did. What its
    provider recorded of an offering counts for all services of the edition that was agreed.
    """
    over, principal = window.clipped(context.now), context.principal
    keys = [parent.id for parent in parents]
    used = await queries.used(
        context.session, keys, over, lambda row: where_utilisation(row, principal)
    )
    there = await queries.capacities(
        context.session,
        keys,
        lambda part: PRODUCT_PART(part, principal),
        lambda component: COMPONENT(component, principal),
    )
    return [
        [
            _told(unit, used.get(key, {}).get(unit), there.get(key, {}).get(unit), over)
            for unit in sorted(used.get(key, {}).keys() | there.get(key, {}).keys())
        ][:MOST_UNITS]
        for key in keys
    ]


@extends(Service)
class UtilisationOfService:
    """How much of a service is used."""

    utilisation = batch("id", cost=COST, most=MOST_UNITS, ring=PARTICIPANT)(utilisation)


def _where_offered(row: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Tell whether a row refers to an offering of one's house."""
    return sa.true() if principal.is_admin else _of_offering(row, principal)


def _where_active(relationship: Any, principal: Principal) -> sa.ColumnElement[bool]:
    status = RELATIONSHIP.computed["status"](relationship, principal)
    return sa.and_(RELATIONSHIP(relationship, principal), status == RelationshipStatus.ACTIVE)


async def _unused_services(
    info: Info,
    window: Annotated[WindowInput, argument(description="The time to look at.")],
    first: Annotated[int, argument(description="How many of them, at most 100.")] = 20,
) -> list[UnusedService] | None:
    """The live services that nobody used of what your house offers, and has agreed on.

    Those of which that was counted come first, then those of which nothing was recorded. What is
    agreed in no active relationship is left out.
    """
    if not 0 <= first <= MOST_UNUSED:
        message = f"first must be from 0 to {MOST_UNUSED}, not {first}."
        raise ClientError(message)
    context = info.context
    principal = context.principal
    found = await queries.unused(
        context.session,
        window.clipped(context.now),
        where_service=lambda service: SERVICE(service, principal),
        where_active=lambda deal: _where_active(deal, principal),
        where_offering=lambda row: _where_offered(row, principal),
        most=first,
    )
    known = {True: MeasurementStatus.OK, False: MeasurementStatus.NO_DATA}
    told: list[Any] = [_Unused(key, known[is_counted]) for key, is_counted in found]
    return told


@extends(Query)
class UtilisationQueries:
    """What can be asked about use."""

    unused_services: list[UnusedService] | None = strawberry.field(
        resolver=_unused_services, metadata=weighs(cost=COST, most="first")
    )


@extends(Mutation)
class UtilisationMutations:
    """How use is recorded."""

    record_utilisation = change(recording.RecordUtilisation, ServiceRelationship, "relationship")


PARTS = (
    ServiceUtilisation,
    UnusedService,
    UtilisationOfService,
    UtilisationQueries,
    UtilisationMutations,
)
