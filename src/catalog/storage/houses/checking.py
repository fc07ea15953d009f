"""Comparing the houses and circles that are kept with what the facts say."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.rings import Ring
from catalog.storage.database.sessions import ReadSession
from catalog.storage.houses import rules, trees
from catalog.storage.houses.facts import Parties
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow

# What each row is called, and the column that names it or what it hangs on.
NAMED: Mapping[type[Any], tuple[str, Any, Any]] = {
    PersonRow: ("The person", PersonRow, PersonRow.id),
    ServiceRow: ("The service", ServiceRow, ServiceRow.id),
    OfferingRow: ("The offering", OfferingRow, OfferingRow.id),
    ServiceDependencyRow: (
        "A dependency of the service",
        ServiceRow,
        ServiceDependencyRow.service_id,
    ),
    RelationshipParticipantRow: (
        "A participant of the relationship",
        RelationshipRow,
        RelationshipParticipantRow.relationship_id,
    ),
    AmendmentParticipantRow: (
        "Somebody who is asked about a change of the relationship",
        RelationshipRow,
        sa.select(RelationshipAmendmentRow.relationship_id)
        .where(RelationshipAmendmentRow.id == AmendmentParticipantRow.amendment_id)
        .scalar_subquery(),
    ),
}


@dataclass(frozen=True)
class HouseCount:
    """How many houses there are, and how much stands in none, where administrators alone see it."""

    houses: int
    organizations: int
    services: int
    people: int
    circles: int

    @property
    def assumed(self) -> Sequence[str]:
        """What was assumed about whose everything is, in sentences for whoever upgrades."""
        text = (
            f"Organizations: {self.organizations}, in houses: {self.houses}. The root of each tree "
            "is one; what was recorded is in the house of whoever recorded it.\n"
            "Services are in the house of their provider, else of their first owner.\n"
            f"In no house: services {self.services}, people {self.people}. Administrators alone "
            "see inside, until they get a provider, an owner or an organization.\n"
            f"Further houses around services: {self.circles}. They own them, take part in a "
            "relationship on an offering of them, or want an outcome of them."
        )
        return text.splitlines()


async def count(session: ReadSession) -> HouseCount:
    """Count the houses, and what stands in none."""

    async def of(question: Any) -> int:
        return int((await session.rows(question))[0][0])

    def number(row: type[Any]) -> Any:
        return sa.select(sa.func.count()).select_from(row)

    home = OrganizationRow.house_id
    return HouseCount(
        houses=await of(sa.select(sa.func.count(home.distinct()))),
        organizations=await of(number(OrganizationRow)),
        services=await of(number(ServiceRow).where(ServiceRow.house_id.is_(None))),
        people=await of(number(PersonRow).where(PersonRow.house_id.is_(None))),
        circles=await of(number(ServiceCircleRow)),
    )


async def wrong(session: ReadSession, circles: Sequence[Parties], most: int) -> Sequence[str]:
    """Return a sentence for each copy that is not what the facts say, *most* at the most."""
    found: list[str] = []
    async for sentence in _wrong(session, circles, most):
        found.append(sentence)
        if len(found) == most:
            break
    return found


async def _wrong(session: ReadSession, circles: Sequence[Parties], most: int) -> AsyncIterator[str]:
    places = await trees.above(session)
    known = trees.Trees(places)
    row = OrganizationRow
    slugs: dict[UUID | None, str] = dict(
        map(tuple, await session.rows(sa.select(row.id, row.slug)))
    )
    for key, place in places.items():
        house = known.house(key)
        if house != place.house_id:
            yield _told(f"The organization {slugs[key]}", slugs, place.house_id, house)
    for kind, right in rules.HOUSES.items():
        what, named, key = NAMED[kind]
        question = sa.select(_slug(named, key, kind), kind.house_id, right.label("right"))
        question = question.where(kind.house_id.is_distinct_from(right)).limit(most)
        for slug, house, other in await session.rows(question):
            yield _told(f"{what} {slug}", slugs, house, other)
    wanted, kept = rules.circles(circles), sa.select(*ServiceCircleRow.__table__.columns)
    for one, other, verb in ((wanted, kept, "should stand"), (kept, wanted, "should not stand")):
        pairs = sa.except_(one, other).subquery()
        question = sa.select(ServiceRow.slug, pairs.c.house_id, pairs.c.ring)
        question = question.join(pairs, pairs.c.service_id == ServiceRow.id).limit(most)
        for slug, house, ring in await session.rows(question):
            name = slugs.get(house, house)
            yield f"{name} {verb} in the ring {Ring(ring).name} of the service {slug}."


def _slug(named: type[Any], key: Any, table: type[Any]) -> Any:
    other = alias(named)
    found = sa.select(other.slug).where(other.id == key).correlate(table)
    return found.scalar_subquery().label("slug")


def _told(
    what: str, slugs: Mapping[UUID | None, str], kept: UUID | None, right: UUID | None
) -> str:
    def called(house: UUID | None) -> str:
        return "no house" if house is None else f"the house of {slugs.get(house, house)}"

    return f"{what} is kept in {called(kept)} and belongs in {called(right)}."
