"""Whether vendors keep what they promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    ClientError,
    Context,
    Info,
    Measurement,
    Organization,
    Query,
    Window,
    extends,
    find,
    to_one,
    weighs,
)
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.promises import Promises, promises
from catalog_acquisition.queries import vendors
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.schema.occurrences import Days, ObligationOccurrence, days_of, shown

MOST, USUAL, MOST_VENDORS = 200, 50, 100
COST = 200
First = Annotated[int, argument(description=f"How many days to tell, at most {MOST}: the worst.")]


@strawberry.type
class VendorMember:
    """An organization that counts as a vendor, and why."""

    organization: Organization | None = to_one("The organization.", key="organization_id")
    because: str = strawberry.field(
        description="ASKED of the one that was asked for, HOUSE of those of its house, else the "
        "external reference that it shares with one of them."
    )


@strawberry.type
class KeptPromises:
    """What became of the days in a window on which something was owed."""

    due: int = strawberry.field(
        description="How many days were due or met; those that wait or were let go are out."
    )
    met: int = strawberry.field(description="How many were met in time.")
    met_late: int = strawberry.field(description="How many were met late.")
    breached: int = strawberry.field(description="How many were not met.")
    released: int = strawberry.field(description="How many were let go.")
    pending: int = strawberry.field(description="How many wait: for their day, or to be measured.")
    on_time_rate: Measurement = strawberry.field(
        description="The share of what was due that was met in time; NOT_APPLICABLE where nothing "
        "was."
    )
    items: list[ObligationOccurrence] = strawberry.field(
        description="The days, each with its evidence and what to do: the worst first.",
        metadata=weighs(most=MOST),
    )


@strawberry.type
class VendorPromises(KeptPromises):
    """What one vendor owed by the contracts that you see, under all of its names."""

    vendors: list[VendorMember] = strawberry.field(
        description="The organizations that count as this vendor.",
        metadata=weighs(most=MOST_VENDORS),
    )


@dataclass(frozen=True)
class _Member:
    organization_id: UUID
    because: str


@dataclass(frozen=True)
class ToldPromises:
    """What the graph tells of kept promises, and of whom these are."""

    due: int
    met: int
    met_late: int
    breached: int
    released: int
    pending: int
    on_time_rate: Measurement
    items: Sequence[Any]
    vendors: Sequence[Any] = ()


def told_promises(
    found: Promises, window: Window, context: Context, members: Sequence[vendors.Grouped] = ()
) -> ToldPromises:
    """Return what the graph tells of promises over a window."""
    count = found.counts
    return ToldPromises(
        due=found.due,
        met=count[PromiseStatus.MET],
        met_late=count[PromiseStatus.MET_LATE],
        breached=count[PromiseStatus.BREACHED],
        released=count[PromiseStatus.RELEASED],
        pending=count[PromiseStatus.PENDING],
        on_time_rate=found.on_time(window),
        items=[shown(item, context.now) for item in found.items],
        vendors=told_members(members),
    )


def told_members(members: Sequence[vendors.Grouped]) -> list[Any]:
    """Return what the graph tells of the organizations that are one vendor."""

    def because(number: int, item: vendors.Grouped) -> str:
        if item.reference is not None:
            return ":".join(item.reference)
        return "HOUSE" if number else "ASKED"

    told = [_Member(item.organization_id, because(n, item)) for n, item in enumerate(members)]
    return told[:MOST_VENDORS]


def seeing(context: Context) -> vendors.Sees:
    """Return the condition that whoever asks sees a contract."""
    return lambda row: CONTRACT(row, context.principal)


def must_be_few(first: int) -> None:
    """Refuse a number of days that is out of range."""
    if not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)


async def _vendor_promises(
    info: Info,
    organization_id: Annotated[ID, argument(description="The vendor.")],
    window: Days,
    first: First = USUAL,
) -> VendorPromises | None:
    """What a vendor promised by the contracts that you see, and what became of it.

    Organizations of its house count as the same vendor, and those that share an external reference.
    """
    must_be_few(first)
    context = info.context
    vendor = await find(Organization, organization_id, context)
    members = await vendors.grouped(context.session, context.principal, seeing(context), vendor.id)
    ids = [item.organization_id for item in members]
    rows = await vendors.promised(context.session, seeing(context), ids)
    found = await promises(asking(context), rows, *days_of(window), first)
    over = Window(window.start, window.end)
    return cast("VendorPromises", told_promises(found, over, context, members))


@extends(Query)
class PromiseQueries:
    """What can be asked about promises."""

    vendor_promises: VendorPromises | None = strawberry.field(
        resolver=_vendor_promises, metadata=weighs(cost=COST)
    )


PARTS = (VendorMember, KeptPromises, VendorPromises, PromiseQueries)
