"""A small catalog with something of everything, who asks about it, and what they may ask for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from catalog_costs import CostRow
from catalog_notes.tables import NoteRow

from catalog import ids
from catalog.app import Catalog
from catalog.demo import making
from catalog.domain import access, tokens
from catalog.domain.access import Principal
from catalog.storage import organizations
from catalog.storage.rows import Row
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.provision import AssetType
from catalog.storage.tables.services import ServiceRow
from tests import levelled, provided, rows, valued
from tests.graph.arguments import Values
from tests.graph.states_of_partnership import at_odds
from tests.plugins.acquisition import contracted
from tests.plugins.acquisition.spent import spent
from tests.plugins.improvement.registered import improvement
from tests.plugins.transition.remembered import remembered
from tests.rows import MOMENT

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
COSTS = ["0", "12.5", "-3", "0.01", "9999999999.99", "12.50"]
DAYS = ["0001-01-01", "2026-01-31", "2026-02-01", "9999-12-31"]
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
        for _, alike in groupby(_more({slug: row.id for slug, row in known.items()}), type):
            session.add(*alike)
            await session.flush()
        await session.commit()
    return Filled(await _principals(catalog), await _values(catalog))


def _more(known: Mapping[str, UUID]) -> Sequence[Row]:
    """Return what the demonstration lacks."""
    found: list[Row] = [
        rows.organization("odd-corp", name='"Odd" & Söhne 日本', capabilities=["a", "ü"]),
        rows.organization("odd-lab", parent_id=rows.key("odd-corp"), external_refs=_refs()),
        *rows.person("ann", "odd-corp", "odd-lab", email="ann@example.org"),
        *rows.person("bob"),
    ]
    found += rows.service(
        "odd-one", name="Straße 100%_\\", aliases=["ünï-cödé", "odd"], external_refs=_refs()
    )
    found += rows.service("odd-old", status="RETIRED", provider="odd-corp", tier="core")
    found += rows.service("odd-idea", status="PIPELINE", provider="odd-lab", criticality="high")
    found += rows.service("odd-plan", status="PIPELINE")
    found += [rows.version("odd-one", number, "SUPERSEDED", "gone") for number in (2, 3)]
    found += [rows.version("odd-one", 4, "OPEN", "draft")]
    found += [rows.label("odd-one", name, "personal") for name in ("zone", "data", "ü")]
    found += [
        rows.owner("odd-one", person="ann"),
        rows.owner("odd-one", position=1, organization="odd-corp"),
        rows.owner("odd-one", position=2, person="bob"),
        rows.owner("odd-plan", organization="odd-lab"),
        rows.owner("odd-idea", person="bob"),
        *_edges(known),
    ]
    found += [
        provided.resource("odd-line", "odd-lab", supplier="odd-corp"),
        provided.resource("odd-room", "odd-lab", capacity=None, unit=None),
        provided.resource("odd-mind", "odd-corp", asset_type=AssetType.CAPABILITY),
        *provided.product("odd-box", "odd-lab", "odd-line", "odd-room", services=["odd-idea"]),
        *provided.product("odd-kit", "odd-corp", "odd-mind", services=["odd-one", "odd-old"]),
    ]
    found += rows.offering("odd-draft", "odd-corp", ["odd-idea", "odd-one"], status="DRAFT")
    found += rows.offering("odd-past", "odd-lab", ["odd-old"], status="WITHDRAWN")
    found += rows.relationship(
        "odd-deal", "odd-corp", "odd-lab", ["odd-past"], drafts=["odd-draft"]
    )
    found += rows.relationship("odd-end", "odd-lab", "odd-corp", status="ENDED", name=None)
    found += [
        rows.outcome("odd hope", "odd-idea", person="ann"),
        rows.outcome("odd wish", "odd-one", organization="odd-corp", confirmed_at=MOMENT),
        rows.outcome("odd whim", "odd-one", person="bob"),
        *rows.output("odd trial", "odd-idea", "odd hope", "odd wish"),
        *rows.output("odd report", "odd-old", "odd wish", "odd hope"),
    ]
    found += [_note(known, number, slug) for number, slug in enumerate(("login", "odd-one") * 3)]
    found += [
        _cost(known, *given) for given in enumerate(("login", "odd-one", "internet-banking") * 2)
    ]
    return [
        *found,
        *_worth(),
        *levelled.various(),
        *_transition(),
        *_improvement(),
        *at_odds(),
        *_acquisition(),
    ]


def _transition() -> list[Row]:
    """Return what is remembered of a version on its way."""
    keys = {"service": rows.key("odd-one"), "version": rows.key("odd-one/4")}
    return remembered("odd-move", house=rows.key("odd-corp"), **keys)


def _improvement() -> list[Row]:
    """Return what could be better, for the sake of somebody who takes part."""
    return improvement("odd-better", rows.key("odd-one"), rows.key("odd-deal"))


def _acquisition() -> list[Row]:
    """Return a contract between those who take part, with one of everything."""
    keys = [rows.key(name) for name in ("odd-deal", "odd-lab", "odd-corp", "odd-one")]
    found = contracted.whole("odd-deed", *keys)
    return [*found, *spent("odd-deed", rows.key("odd-deed-contract"), keys[1])]


def _worth() -> list[Row]:
    """Return what is said of the worth of services."""
    return [
        valued.statement("odd praise", "odd-one", organization="odd-corp", outcome="odd wish"),
        valued.statement("odd doubt", "odd-idea", person="ann"),
        valued.utility("odd use", "odd-one", supports_performance=True),
        valued.utility("odd past use", "odd-one", withdrawn_at=MOMENT),
        valued.utility("odd plan", "odd-idea"),
        valued.judgement("odd blame", "odd-one", "odd use", organization="odd-lab", person="ann"),
        *valued.effects("odd toll", "odd-one", organization="odd-corp"),
        *valued.effects("odd pain", "odd-idea", person="bob"),
    ]


def _refs() -> list[dict[str, str]]:
    return [{"system": "gitlab", "reference": "a/b"}, {"system": "ü", "reference": '"'}]


def _edges(known: Mapping[str, UUID]) -> list[Row]:
    """Return edges that are declared false, unresolved, circular and to drafts."""
    found: list[Any] = [
        rows.edge("odd-one", "odd-old", declared=False),
        rows.edge("odd-one", "odd-idea"),
        rows.edge("odd-idea", "odd-one"),
        rows.edge("odd-old", "nobody", resolved=False, declared=False),
        rows.edge("odd-one", "zzz", resolved=False),
        rows.edge("odd-one", "aaa", resolved=False),
    ]
    outside = rows.edge("odd-one", "login")
    outside.depends_on_id = known["login"]
    back = rows.edge("internet-banking", "odd-one", declared=False)
    back.service_id = known["internet-banking"]
    return [*found, outside, back]


def _note(known: Mapping[str, UUID], number: int, slug: str) -> NoteRow:
    return NoteRow(
        id=rows.key(f"note {number}"),
        service_id=known.get(slug, rows.key(slug)),
        text=f"Note {number % 4} of {slug}",
        pinned=number % 2 == 0,
        revision=number,
        created_at=MOMENT,
        updated_at=MOMENT,
    )


def _cost(known: Mapping[str, UUID], number: int, slug: str) -> CostRow:
    return CostRow(
        id=rows.key(f"cost {number}"),
        service_id=known.get(slug, rows.key(slug)),
        title="aBäÄ_z"[number:],
        monthly=Decimal(COSTS[number]),
        starts_on=dt.date.fromisoformat(DAYS[number % len(DAYS)]),
        revision=number,
        created_at=MOMENT,
        updated_at=MOMENT,
    )


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
