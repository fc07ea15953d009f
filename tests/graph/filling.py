"""A small catalog with something of everything, who asks about it, and what they may ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from catalog import ids
from catalog.app import Catalog
from catalog.demo import making
from catalog.domain import access, tokens
from catalog.domain.access import Principal
from catalog.storage import organizations
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow
from tests import rows
from tests.graph import odd_rows
from tests.graph.arguments import Values
from tests.graph.odd_rows import COSTS, DAYS

WORDS = [
    "", "a", "bank", "BANK", "Internet banking", "internet-banking", "ebanking", "instant-loans",
    "login", "odd-one", "Straße", "STRASSE", "ünï-cödé", "100%", "_", "%", "\\", "'", '"', "日本",
    "xyz-it", "xyz-core", "abc-bank", "ann", "core", "platform", "web", "loans-for-banks",
    "xyz-for-abc", "mainframe-batch", "personal", "data", "live", "draft", "x\x00y", "gone",
]  # fmt: skip
SLUGS = {
    "Service": ["internet-banking", "ebanking", "odd", "odd-one", "odd-idea", "login", "odd-old"],
    "Organization": ["xyz-it", "odd-corp", "odd-lab", "xyz-core"],
    "Person": ["ann", "bob"],
    "ServiceOffering": ["odd-draft", "internet-banking-for-banks", "odd-past", "loans-for-banks"],
    "ServiceRelationship": ["odd-deal", "odd-end", "xyz-for-abc", "clearline-for-xyz"],
}
WEIGHTS = {  # mostly fields that fail, so that nulls begin deep inside of lists, too
    "Query.services": 12,
    "Query.several": 8,
    "Service.needed": 8,
    "Service.brittle": 8,
    "Service.refusing": 2,
    "Service.sometimes": 4,
    "Service.mixedUp": 4,
    "Service.unresolvedDependencies": 4,
    "Service.dependencyClosure": 4,
    "Service.owners": 4,
    "Assignment.requiredService": 6,
    "Box.requiredService": 4,
    "Ball.lost": 2,
}
MOMENTS = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2020-02-29T12:30:00.123456Z"]


@dataclass
class Filled:
    """Who can ask, and the values that are worth asking for."""

    principals: list[Principal]
    values: Values


async def fill(catalog: Catalog) -> Filled:
    """Fill an empty database."""
    await catalog.upgrade()
    await making.fill(catalog)
    async with catalog.database.reading() as session:
        known = {
            row.slug: row
            for kind in (OrganizationRow, ServiceRow, OfferingRow)
            for row in await session.scalars(sa.select(kind))
        }
    async with catalog.database.writing() as session:
        for _, alike in groupby(odd_rows.more({slug: row.id for slug, row in known.items()}), type):
            session.add(*alike)
            await session.flush()
        await session.commit()
    return Filled(await _principals(catalog), await _values(catalog))


async def _principals(catalog: Catalog) -> list[Principal]:
    found = [access.system("admin")]
    async with catalog.database.reading() as session:
        for subject, slugs in {
            "two": ("xyz-it", "odd-lab"),
            "team": ("xyz-core",),
            "bank": ("abc-bank", "odd-corp", "harbour-hosting"),
        }.items():
            known = [await organizations.by_slug(session, slug) for slug in slugs]
            keys = frozenset(row.id for row in known if row is not None)
            below = await organizations.with_descendants(session, keys)
            scopes = frozenset({access.READ})
            own = Principal(subject, scopes=scopes, member_of=keys, organization_ids=below)
            houses = await organizations.houses(session, keys)
            found.append(await tokens.seeing_into(session, own, houses))
    return [
        *found,
        access.anonymous(may_read=True),
        *found,
        *found,
        replace(found[1], subject="unscoped", scopes=frozenset()),
        access.anonymous(may_read=False),
    ]


async def _values(catalog: Catalog) -> Values:
    """Return the strategies of values that this catalog has something to say about."""
    known = await _known_ids(catalog)
    some = [item for found in known.values() for item in found]
    wrong = [ids.encode("Service", rows.key("nobody")), ids.encode("Nothing", rows.key("ann")), "x"]
    by_type = {
        "String": WORDS,
        "StageKey": ["live", "draft", "retired", "gone"],
        "DateTime": MOMENTS,
        "Date": DAYS,
        "Decimal": [*COSTS, "0.00", "-0", "12.505", "9" * 30],
        "ID": some + wrong,
    }
    by_coordinate: dict[str, Sequence[Any]] = {
        "page.first": [1, 2, 3, 4, 20] * 8 + [0, 51],
        "page.last": [1, 2, 3, 4, 20] * 8 + [-1, 51],
        "Service.shout.times": [0, 1, 2, 3],
        "Service.dependencyClosure.maxEntries": [1_000, 5, 1],
        "Service.dependencyClosure.maxDepth": [1, 2, 10, 101],
        "Service.metrics.keys": ["pinned-notes", "nothing", "a:b", "x\x00y"],
        "Service.viewerCan.mutations": ["updateService", "retireService", "assignRole", "x"],
        "ServiceOffering.viewerCan.mutations": ["updateOffering", "publishOffering"] * 9 + ["x"],
        "ServiceRelationship.viewerCan.mutations": ["agreeRelationship"] * 9 + ["x"],
        "Query.rootTrouble.fails": [False] * 60 + [True],
        "Query.thing.name": ["login", "odd-one", "nobody"],
    }
    for name, found in known.items():
        field = name.removeprefix("Service").lower() or "service"
        by_coordinate[f"Query.{field}.id"] = [*found, *found, *wrong]
        by_coordinate[f"{name}Where.id"] = [*found, *wrong]
        by_coordinate[f"Query.{field}.slug"] = [*SLUGS.get(name, ()), "nobody"]
    return lambda coordinate, kind: by_coordinate.get(coordinate, by_type.get(kind))


async def _known_ids(catalog: Catalog) -> dict[str, list[str]]:
    """Return some ids of each entity, in an order that is the same in every database."""
    found: dict[str, list[str]] = {}
    async with catalog.database.reading() as session:
        for name, entity in catalog.schema.entities.items():
            if hasattr(entity.row, "slug"):
                listed = await session.scalars(sa.select(entity.row).order_by(entity.row.slug))
                found[name] = [ids.encode(name, row.id) for row in listed]
            elif hasattr(entity.row, "id"):
                listed = await session.scalars(sa.select(entity.row).order_by(entity.row.id))
                found[name] = [ids.encode(name, row.id) for row in listed][:4]
    return found
