"""What of one's own stands on one vendor, through the chain of dependencies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    ClientError,
    Info,
    Organization,
    Query,
    Service,
    each,
    extends,
    find,
    to_one,
    weighs,
)
from catalog_acquisition.computing.chains import VendorStanding, standing
from catalog_acquisition.queries import concentration
from catalog_acquisition.queries.vendors import grouped
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.schema.promises import MOST_VENDORS, VendorMember, seeing, told_members
from catalog_acquisition.tables.contracts import Substitutability

MOST = 200  # services that one answer tells
USUAL = 50
LONGEST = 10  # services of a path
COST = 500
ORDER = (  # from what has no substitute on; where nobody says, it may be hard
    Substitutability.NOT_SUBSTITUTABLE,
    Substitutability.HIGHLY_COMPLEX,
    None,
    Substitutability.MEDIUM_COMPLEX,
    Substitutability.EASY,
)


@strawberry.type
class ConcentratedService:
    """A service of yours that stands on a vendor."""

    service: Service = to_one("The service.", key="service_id")
    is_hard: bool = strawberry.field(
        description="Whether it cannot work without the vendor: every dependency of the path is "
        "HARD."
    )
    depth: int = strawberry.field(
        description="Over how many dependencies it stands on the vendor: 0 where the vendor "
        "provides it, 1 where it depends on a service of the vendor."
    )
    path: list[Service] = each(
        "What it stands on, from the service next to it to that of the vendor: the shortest path, "
        f"of HARD dependencies where there is one. It ends after {LONGEST}.",
        keys="path_ids",
        most=LONGEST,
    )

    substitutability: Substitutability | None = strawberry.field(
        description="How hard it is to get the vendor's service at the end of the path elsewhere, "
        "as the contracts say by which your house buys it; null where none says so."
    )


@strawberry.type
class VendorConcentration:
    """How much of your house stands on one vendor, through the chain of dependencies."""

    vendors: list[VendorMember] = strawberry.field(
        description="The organizations that count as this vendor, and why each does; the one asked "
        f"for is the first, and there are at most {MOST_VENDORS}.",
        metadata=weighs(most=MOST_VENDORS),
    )
    service_count: int = strawberry.field(description="How many services stand on it.")
    hard_count: int = strawberry.field(
        description="How many of these cannot work without it, by HARD dependencies alone."
    )
    services: list[ConcentratedService] = strawberry.field(
        description="Those services: first those that cannot work without the vendor, of these "
        "those without a substitute, then the nearest, then by slug.",
        metadata=weighs(most=MOST),
    )


@dataclass(frozen=True)
class _Service:
    """What is told of one service that stands on a vendor."""

    service_id: UUID
    is_hard: bool
    depth: int
    path_ids: Sequence[UUID]
    substitutability: Substitutability | None


@dataclass(frozen=True)
class _Concentration:
    """What is told of a vendor."""

    vendors: Sequence[Any]
    service_count: int
    hard_count: int
    services: Sequence[Any]


async def _concentration(
    info: Info,
    organization_id: Annotated[ID, argument(description="The vendor.")],
    first: Annotated[
        int, argument(description=f"How many services to tell, at most {MOST:,}.")
    ] = USUAL,
) -> VendorConcentration | None:
    """What of your house stands on a vendor, through the chain of your dependencies."""
    if not 0 <= first <= MOST:
        message = f"Ask for 0 to {MOST:,} services."
        raise ClientError(message)
    context = info.context
    session, principal = context.session, context.principal
    vendor = await find(Organization, organization_id, context)
    members = await grouped(session, principal, seeing(context), vendor.id)
    vendors = [item.organization_id for item in members]
    provided = await concentration.provided(session, principal, vendors)
    edges = await concentration.edges(session, principal, vendors)
    found = standing(edges, [key for key, _ in provided])
    foreign = {key for key, is_own in provided if not is_own}
    substitutes = await concentration.substitutes(
        session, vendors, lambda row: CONTRACT.where_within(HOUSE, row, principal)
    )
    told = await _told(session, found, foreign, substitutes, first)
    hard_count = len(found.hard) - len(foreign)
    count = len(found.any) - len(foreign)
    return cast(
        "VendorConcentration", _Concentration(told_members(members), count, hard_count, told)
    )


async def _told(
    session: Any,
    found: VendorStanding[Any],
    foreign: set[Any],
    substitutes: Mapping[Any, Substitutability],
    first: int,
) -> Sequence[_Service]:
    """Return the first services to tell: in the order of their ranks, then by slug."""
    ranks: dict[Any, list[Any]] = defaultdict(list)
    for kind, is_soft in ((found.hard, False), (found.any, True)):
        for key, link in kind.items():
            if key not in foreign and not (is_soft and key in found.hard):
                how = substitutes.get(link.end)
                ranks[is_soft, ORDER.index(how), link.depth].append(key)
    whole, part = _cut(ranks, first)
    chosen = await concentration.ordered(session, [*whole, *part])
    place = {key: number for number, key in enumerate(chosen)}
    rank = {key: number for number, name in enumerate(sorted(ranks)) for key in ranks[name]}
    listed = sorted([*whole, *part], key=lambda key: (rank[key], place[key]))
    return [_service(key, found, substitutes) for key in listed[:first]]


def _cut(ranks: dict[Any, list[Any]], first: int) -> tuple[list[Any], list[Any]]:
    """Return what is told whole, and the services of one rank of which some are told."""
    whole: list[Any] = []
    for rank in sorted(ranks):
        if len(whole) + len(ranks[rank]) > first:
            return whole, ranks[rank] if len(whole) < first else []
        whole += ranks[rank]
    return whole, []


def _service(
    key: Any, found: VendorStanding[Any], substitutes: Mapping[Any, Substitutability]
) -> _Service:
    path: Iterable[Any] = found.path(key, LONGEST)
    return _Service(
        service_id=concentration.key(key),
        is_hard=key in found.hard,
        depth=found.link(key).depth,
        path_ids=[concentration.key(item) for item in path],
        substitutability=substitutes.get(found.link(key).end),
    )


@extends(Query)
class ConcentrationQueries:
    """What can be asked about how much stands on a vendor."""

    concentration: VendorConcentration | None = strawberry.field(
        resolver=_concentration, metadata=weighs(cost=COST)
    )


PARTS = (ConcentratedService, VendorConcentration, ConcentrationQueries)
