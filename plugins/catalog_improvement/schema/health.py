"""The health of service management: one share for each aspect, and never one score."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    NO_DATA,
    SERVICE,
    Context,
    Info,
    Measurement,
    Organization,
    Query,
    Service,
    WarrantyVerdict,
    Window,
    WindowInput,
    each,
    extends,
    find,
    ratio,
    weighs,
)
from catalog_improvement.queries import health

MOST_SERVICES = 10_000
MOST_LACKING = 50
COST = 2_000
USUAL = dt.timedelta(days=90)
AGREEMENT = "agreement-met"
ASPECTS: Mapping[str, Callable[[float], bool]] = {
    "has-owner": lambda value: value >= 1,
    "accepted-pack": lambda value: value >= 1,
    "error-budget": lambda value: value < 1,  # the share that is gone
    "open-exceptions": lambda value: value == 0,
    "reviewed-on-time": lambda value: value >= 1,
}
TOLD = (
    *("has-owner", "accepted-pack", AGREEMENT, "error-budget", "open-exceptions"),
    "reviewed-on-time",
)


@strawberry.type
class ServiceHealthShare:
    """One aspect of the health of services: how many of them have it, and which lack it."""

    aspect: str = strawberry.field(
        description="The key of the fact that tells it, such as `has-owner`."
    )
    measurement: Measurement = strawberry.field(
        description="The share of live services that have it; NO_DATA where nobody measures it, or "
        "there is no such service."
    )
    lacking_count: int = strawberry.field(description="How many lack it.")
    lacking: list[Service] = each(
        f"The services that lack it, by their slugs; {MOST_LACKING} at most.",
        keys="lacking_ids",
        most=MOST_LACKING,
    )


@dataclass(frozen=True)
class _Share:
    """What is told of an aspect."""

    aspect: str
    measurement: Measurement
    lacking_count: int
    lacking_ids: Sequence[UUID]


async def _health(
    info: Info,
    organization_id: Annotated[
        ID | None, argument(description="Only what this organization, or a part of it, provides.")
    ] = None,
    tier: Annotated[str | None, argument(description="Only services of this tier.")] = None,
    window: Annotated[
        WindowInput | None,
        argument(description="The time to measure; without it, the last 90 days."),
    ] = None,
) -> list[ServiceHealthShare] | None:
    """How the services of your house are managed: a share for each aspect, out of the live ones.

    An aspect that no plugin measures has no data. Where nothing is agreed, or counted, it lacks.
    """
    context = info.context
    over = _over(context, window)
    provider = organization_id and await find(Organization, organization_id, context)
    ids = await health.live(
        context.session,
        context.principal,
        provider_id=provider.id if provider else None,
        tier=tier,
        most=MOST_SERVICES,
    )
    told: list[Any] = []
    for aspect in TOLD:
        having = await _having(context, aspect, ids, over)
        told.append(_share(aspect, ids, having, over))
    return told


def _over(context: Context, window: WindowInput | None) -> Window:
    return window.clipped(context.now) if window else Window(context.now - USUAL, context.now)


async def _having(
    context: Context, aspect: str, ids: Sequence[UUID], over: Window
) -> Collection[UUID] | None:
    """Return the services that have an aspect; None where nobody measures it."""
    if aspect == AGREEMENT:
        return await _keeping(context, ids, over)
    if context.extensions.metrics.unit(aspect, SERVICE) is None:
        return None
    found = await context.facts(aspect, ids, over)
    holds = ASPECTS[aspect]
    return {key for key, item in found.items() if item.value is not None and holds(item.value)}


async def _keeping(context: Context, ids: Sequence[UUID], over: Window) -> Collection[UUID]:
    """Return the services of which something agreed was measured, and all of it met."""
    told = await context.judged(ids, over)
    verdicts = WarrantyVerdict.MET, WarrantyVerdict.NOT_MET
    met, broken = (
        {item.commitment.service_id for item in told if item.verdict is verdict}
        for verdict in verdicts
    )
    return met - broken


def _share(
    aspect: str, ids: Sequence[UUID], having: Collection[UUID] | None, over: Window
) -> _Share:
    if having is None or not ids:
        return _Share(aspect, replace(NO_DATA, key=aspect, window=over), 0, ())
    lacking = [key for key in ids if key not in having]
    share = ratio(len(ids) - len(lacking), len(ids), count=len(ids))
    told = replace(share, key=aspect, unit="ratio", window=over)
    return _Share(aspect, told, len(lacking), lacking[:MOST_LACKING])


@extends(Query)
class HealthQueries:
    """What can be asked about the health of all services."""

    service_management_health: list[ServiceHealthShare] | None = strawberry.field(
        resolver=_health, metadata=weighs(cost=COST, most=len(TOLD))
    )


PARTS = (ServiceHealthShare, HealthQueries)
