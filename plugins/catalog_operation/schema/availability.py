"""Availability in the graph."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    ClientError,
    Context,
    Measurement,
    MeasurementStatus,
    Service,
    Window,
    WindowInput,
    batch,
    extends,
)
from catalog_operation.computing.availability import MINUTE, Availability
from catalog_operation.measures.availability import LONGEST, AvailabilityTerms, availabilities
from catalog_operation.measures.composite import composite
from catalog_operation.measures.harm import HarmQuestions
from catalog_operation.queries.downtimes import SERIOUS
from catalog_operation.tables.incidents import Severity

strawberry.enum(Severity)

MeasuredWindow = Annotated[
    WindowInput, argument(description=f"The time to measure, at most {LONGEST.days} days.")
]
COST = 5


@strawberry.type
class ServiceAvailability:
    """How available a service was in a window, and what that is computed from."""

    status: MeasurementStatus = strawberry.field(
        description="NO_DATA where nobody watched the service, NOT_APPLICABLE where none of the "
        "window is agreed service time."
    )
    severities: list[Severity] = strawberry.field(
        description="Which incidents counted; maintenance counts whatever it has."
    )
    window: Window = strawberry.field(description="The time that was measured, up to now.")
    percent: float | None = strawberry.field(
        default=None,
        description="100 (agreed service time - downtime) / agreed service time; null unless the "
        "status is OK.",
    )
    agreed_service_minutes: float | None = strawberry.field(
        default=None,
        description="The minutes in which it was to be there: within its service hours, since it "
        "is live and watched, until it was retired.",
    )
    downtime_minutes: float | None = strawberry.field(
        default=None,
        description="The minutes of agreed time in which it was down; incidents that overlap count "
        "once.",
    )
    breaks: int | None = strawberry.field(
        default=None,
        description="How often it was down: times that touch are one, and one outside of agreed "
        "time is none.",
    )
    mtrs_minutes: float | None = strawberry.field(
        default=None,
        description="Mean time to restore service: downtime over breaks; null without a break.",
    )
    mtbf_minutes: float | None = strawberry.field(
        default=None,
        description="Mean time between failures: uptime over breaks; null without a break.",
    )
    mtbsi_minutes: float | None = strawberry.field(
        default=None,
        description="Mean time between service incidents: agreed time over breaks, which is MTBF "
        "and MTRS; null without a break.",
    )


def _told(
    found: Availability | None, severities: list[Severity], window: Window
) -> ServiceAvailability:
    """Return what is shown of how available a service was."""
    about: Any = {"severities": severities, "window": window}
    if found is None:
        return ServiceAvailability(status=MeasurementStatus.NO_DATA, **about)
    if not found.agreed:
        return ServiceAvailability(status=MeasurementStatus.NOT_APPLICABLE, **about)
    return ServiceAvailability(
        status=MeasurementStatus.OK,
        percent=found.percent,
        agreed_service_minutes=found.agreed / MINUTE,
        downtime_minutes=found.down / MINUTE,
        breaks=found.breaks,
        mtrs_minutes=found.mtrs,
        mtbf_minutes=found.mtbf,
        mtbsi_minutes=found.mtbsi,
        **about,
    )


def _clipped(window: WindowInput, context: Context) -> Window:
    """Return a window as far as it has passed; raises `ClientError` where it is too long."""
    over = window.clipped(context.now)
    if over.end - over.start > LONGEST:
        message = f"Ask for a window of at most {LONGEST.days} days."
        raise ClientError(message)
    return over


async def availability(
    parents: Sequence[Any],
    context: Context,
    window: MeasuredWindow,
    severities: Annotated[
        list[Severity] | None,
        argument(description="Which incidents count as downtime; MAJOR and CRITICAL unless given."),
    ] = None,
    exclude_maintenance: Annotated[  # noqa: FBT002  # callers name it
        bool,
        argument(
            description="Whether maintenance is taken out of agreed time, as far as it was "
            "announced; else it is downtime."
        ),
    ] = False,
) -> Sequence[ServiceAvailability | None]:
    """How available it was, by its own incidents and those of the resources that it stands on.

    Its calendar says when it was to be there; without one that is at all hours.
    """
    counted = [item for item in Severity if item in (SERIOUS if severities is None else severities)]
    over = _clipped(window, context)
    terms = AvailabilityTerms(tuple(counted), exclude_maintenance)
    keys = [parent.id for parent in parents]
    found = await availabilities(
        context.session, keys, over, terms, context.chain, principal=context.principal
    )
    return [_told(found[key], counted, over) if key in found else None for key in keys]


async def composite_availability(
    parents: Sequence[Any],
    context: Context,
    window: MeasuredWindow,
) -> Sequence[Measurement | None]:
    """How available it can be at most, in percent: a theoretical bound.

    It is the product of its own availability and of that of all that it stands on by hard
    dependencies, as if they failed independently of each other; `count` is how many these are.
    Those that nobody watches, or that you do not take part in, are left out.
    """
    keys = [parent.id for parent in parents]
    over = _clipped(window, context)
    asked = HarmQuestions(context.session, context.principal, context.now, context.chain)
    found = await composite(asked, keys, over)
    return [
        replace(found[key], unit="percent", window=over) if key in found else None for key in keys
    ]


@extends(Service)
class AvailabilityOfService:
    """How available a service was, and how available it can be."""

    availability = batch("id", cost=COST, ring=PARTICIPANT)(availability)
    composite_availability = batch("id", cost=10, ring=PARTICIPANT)(composite_availability)


PARTS = (ServiceAvailability, AvailabilityOfService)
