"""What a reader may not see does not exist for them, by any path that the schema has.

Questions are generated from the schema. Each is asked twice: in a catalog where another
organization has drafts, and once these rows are gone. Nothing in the answers may differ. The one
thing that a draft does reveal is that its slug is taken.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import get_named_type
from sqlalchemy.orm import aliased

from catalog.domain.access import Principal
from catalog.domain.tokens import EVERY_SCOPE
from catalog.graph.declaring.entities import Entity
from catalog.graph.ids import decode, encode
from catalog.storage.rows import Row
from catalog.storage.tables.offerings import OfferingServiceRow
from catalog.storage.tables.outcomes import OutcomeOutputRow
from catalog.storage.tables.relationships import RelationshipOfferingRow
from catalog.testing import walking
from tests import rows
from tests.asking import ANYBODY, Asking
from tests.rows import key

ACME, BOLT = "acme", "bolt"
HIDDEN_FROM = {ACME: (BOLT,), BOLT: (ACME,), ANYBODY: (ACME, BOLT)}
by_each_reader = pytest.mark.parametrize("reader", HIDDEN_FROM, ids=str)
NAMES = ["service", "offering", "relationship", "organization", "person"]


def published() -> list[Row]:
    """Make what everybody sees, and a relationship of the two organizations."""
    found: list[Row] = [rows.organization(name) for name in (ACME, BOLT, "corp")]
    found += [rows.organization(f"{name}-lab", parent_id=key(name)) for name in (ACME, BOLT)]
    found += [*rows.person("ann", ACME), *rows.person("bob", BOLT, "corp")]
    for name in (ACME, BOLT):
        found += rows.service(f"{name}-api", provider=name, aliases=[f"{name}-main"])
        found += rows.service(f"{name}-old", provider=name, status="RETIRED")
    found += rows.service("shared-db")
    found += [rows.owner("acme-api", organization=ACME), rows.owner("bolt-api", person="bob")]
    found += [rows.label("acme-api", "zone", "a"), rows.label("shared-db", "zone", "b")]
    found += [
        rows.edge("acme-api", "shared-db"),
        rows.edge("bolt-api", "acme-api"),
        rows.edge("bolt-api", "shared-db", declared=False),
        rows.edge("shared-db", "nobody", resolved=False),
    ]
    found += [
        rows.outcome("acme-calm", "acme-api", organization=BOLT),
        rows.outcome("bolt-calm", "bolt-api", person="ann", confirmed_at=rows.MOMENT),
        rows.outcome("shared-calm", "shared-db", organization="corp"),
        *rows.output("acme-report", "acme-api", "acme-calm", "shared-calm"),
        *rows.output("bolt-report", "bolt-api", "bolt-calm"),
    ]
    for name in (ACME, BOLT):
        found += rows.offering(f"{name}-basic", name, [f"{name}-api", "shared-db"])
        found += rows.offering(f"{name}-past", name, [f"{name}-old"], status="WITHDRAWN")
    return found + rows.relationship("joint", ACME, BOLT, ["acme-basic", "bolt-basic"])


def drafts(own: str, other: str) -> list[Row]:
    """Make what one organization alone sees, tied to what is published wherever it can be."""
    draft, idea, test = f"{own}-draft", f"{own}-idea", f"{own}-test"
    found = rows.service(
        draft, provider=own, status="PIPELINE", aliases=[f"{own}-secret"], tier="draft"
    )
    found += [*rows.service(idea, status="PIPELINE"), rows.owner(idea, organization=own)]
    found += rows.service(test, provider=f"{own}-lab", status="PIPELINE")
    former = rows.owner(draft, organization=other)
    former.valid_to = rows.MOMENT
    found += [former, rows.owner(draft, organization=own)]
    found.append(rows.version(draft, 2, "RETIRED", "retired"))
    found += [rows.label(draft, "zone", draft), rows.version(f"{own}-api", 2, "OPEN", "draft")]
    found += [
        rows.edge(f"{own}-api", draft),
        rows.edge(f"{other}-api", draft),
        rows.edge("shared-db", draft, declared=False),
        rows.edge(draft, f"{other}-api"),
        rows.edge(draft, f"{own}-old"),
        rows.edge(draft, idea),
        rows.edge(draft, "draft", resolved=False),
    ]
    found += [
        rows.outcome(f"{own}-hope", draft, organization=other),
        rows.outcome(f"{own}-wish", idea, person="ann"),
        *rows.output(f"{own}-trial", draft, f"{own}-hope", f"{own}-calm", f"{other}-calm"),
        OutcomeOutputRow(outcome_id=key(f"{own}-hope"), output_id=key(f"{other}-report")),
    ]
    services = [draft, f"{own}-api", f"{other}-api", f"{own}-old"]
    found += rows.offering(f"{own}-plan", own, services, status="DRAFT", description="draft")
    found += rows.relationship(f"{own}-deal", own, "corp", [f"{own}-basic", f"{own}-plan"])
    return [
        *found,
        OfferingServiceRow(offering_id=key(f"{own}-basic"), service_id=key(draft)),
        RelationshipOfferingRow(relationship_id=key("joint"), offering_id=key(f"{own}-plan")),
    ]


OTHER = {ACME: BOLT, BOLT: ACME}


@pytest.fixture
def filled(catalog_with) -> Asking:
    """A catalog where both organizations have drafts."""
    catalog = catalog_with(anonymous_read=True, max_cost=10_000_000, max_filter_cost=10_000_000)
    rows.put(catalog, published())
    for name, other in OTHER.items():
        rows.put(catalog, drafts(name, other))
        catalog.token(name, organization=name, scopes=EVERY_SCOPE)
    return catalog


def hidden_from(reader: str | None) -> list[Row]:
    return [row for name in HIDDEN_FROM[reader] for row in drafts(name, OTHER[name])]


def lookups(hidden: list[Row]) -> Iterator[str]:
    """Yield questions for each of these rows by its id, its slug and its aliases."""
    found = [row for row in hidden if type(row) in rows.TYPES]
    slugs = {getattr(row, "slug", None) for row in found} - {None}
    slugs |= {alias for row in found for alias in getattr(row, "aliases", ())}
    by_id = [f'node(id: "{rows.global_id(row)}") {{ __typename id }}' for row in found]
    by_id += [f'{name}(id: "{rows.global_id(row)}") {{ id }}' for row in found for name in NAMES]
    by_slug = [f'{name}(slug: "{slug}") {{ id }}' for slug in sorted(slugs) for name in NAMES]
    yield from walking.together([*by_id, *by_slug])
    yield f"{{ nodes(ids: {json.dumps([rows.global_id(row) for row in found])}) {{ id }} }}"


def questions(catalog: Asking, reader: str | None) -> list[str]:
    schema = catalog.catalog.schema.graphql
    hidden = hidden_from(reader)
    keys = [rows.global_id(row) for row in hidden if type(row) in rows.TYPES]
    words = [f"{name}-{what}" for name in HIDDEN_FROM[reader] for what in ("draft", "plan")]
    return [
        *walking.trees(schema),
        *walking.orders(schema),
        *walking.relations(schema),
        *walking.searches(schema, keys, words),
        *lookups(hidden),
    ]


def answers(catalog: Asking, reader: str | None, asked: list[str]) -> dict[str, str]:
    """Return the whole bodies of the answers, by question."""
    headers = {} if reader is ANYBODY else {"authorization": f"Bearer {catalog.secrets[reader]}"}
    return {
        text: catalog.client.post("/graphql", json={"query": text}, headers=headers).text
        for text in asked
    }


@by_each_reader
def test_drafts_of_others_change_no_byte_of_any_answer(filled: Asking, reader: str | None) -> None:
    asked = questions(filled, reader)

    with_drafts = answers(filled, reader, asked)
    rows.take(filled, hidden_from(reader))

    assert with_drafts == answers(filled, reader, asked)
    codes = {code for text in with_drafts.values() for code in re.findall(r'"code":"(\w+)"', text)}
    assert codes == {"NOT_FOUND"}


def test_a_reader_sees_their_own_drafts_and_no_others(filled: Asking) -> None:
    question = "{ services { nodes { slug openVersion { number } } } offerings { nodes { slug } } }"
    kinds = ("draft", "idea", "test", "plan")

    for reader in HIDDEN_FROM:
        found = filled.ask(question, by=reader)
        slugs = {node["slug"] for kind in found.values() for node in kind["nodes"]}
        own = {f"{reader}-{kind}" for kind in kinds} if reader else set()
        assert {slug for slug in slugs if slug.endswith(kinds)} == own
        opened = {node["slug"] for node in found["services"]["nodes"] if node["openVersion"]}
        assert opened == ({*own, f"{reader}-api"} - {f"{reader}-plan"} if reader else set())


def test_no_row_of_a_draft_of_others_is_visible(filled: Asking) -> None:
    """Also of types that questions reach only through others: a plugin may reach them directly."""
    for reader in HIDDEN_FROM:
        own = [key(name) for name in (reader, f"{reader}-lab") if reader]
        principal = Principal("reader", organization_ids=frozenset(own))
        for entity in filled.catalog.schema.entities.values():
            columns = sa.inspect(entity.row).primary_key
            hidden = {
                tuple(getattr(row, column.key) for column in columns)
                for row in hidden_from(reader)
                if type(row) is entity.row
            }
            assert hidden.isdisjoint(visible(filled, entity, principal)), entity.name


def visible(catalog: Asking, entity: Entity, principal: Principal) -> set[tuple[object, ...]]:
    """Return the keys of the rows that *principal* sees of an entity."""

    async def work() -> set[tuple[object, ...]]:
        table = aliased(entity.row)
        columns = [getattr(table, column.key) for column in sa.inspect(entity.row).primary_key]
        question = sa.select(*columns).where(entity.visible(table, principal))
        async with catalog.catalog.database.reading() as session:
            return {tuple(row) for row in await session.rows(question)}

    portal = catalog.client.portal
    assert portal is not None
    return portal.call(work)


OWN = {
    "Service": rows.service("acme-api")[0],
    "ServiceOffering": rows.offering("acme-basic", ACME, ())[0],
    "ServiceRelationship": rows.relationship("joint", ACME, BOLT)[0],
    "ServiceDependency": rows.edge("acme-api", "shared-db"),
    "Organization": rows.organization(ACME),
    "Person": rows.person("ann")[0],
    "Outcome": rows.outcome("acme-calm", "acme-api", organization=BOLT),
    "Output": rows.output("acme-report", "acme-api")[0],
    "RoleAssignment": rows.owner("acme-api", organization=ACME),
}
NAMED = {
    "serviceId": "Service",
    "serviceIds": "Service",
    "dependsOnId": "Service",
    "controlToId": "Organization",
    "offeringIds": "ServiceOffering",
    "providerId": "Organization",
    "parentId": "Organization",
    "ownerIds": "Organization",
    "organizationId": "Organization",
    "organizationIds": "Organization",
    "stakeholderId": "Organization",
    "outputIds": "Output",
    "personId": "Person",
    "recordedById": "Organization",
    "scopeId": "Service",
}


def references(catalog: Asking) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield each mutation with the ids of its input, all of the reader's own, and one of them."""
    mutations = catalog.catalog.schema.graphql.mutation_type
    assert mutations is not None
    for name, field in sorted(mutations.fields.items()):
        kind: Any = get_named_type(field.args["input"].type)
        payload: Any = get_named_type(field.type)
        (about,) = {get_named_type(item.type).name for item in payload.fields.values()} & set(OWN)
        ids = {hole: rows.global_id(OWN[NAMED.get(hole, about)]) for hole in walking.holes(kind)}
        for hole in ids:
            yield name, ids, hole


def test_a_mutation_tells_a_draft_of_others_from_nothing_by_no_byte(filled: Asking) -> None:
    schema = filled.catalog.schema.graphql

    def refusals(mutation: str, ids: dict[str, str]) -> Any:
        kind = schema.type_map[f"{mutation[0].upper()}{mutation[1:]}Input"]
        return filled.attempt(mutation, walking.given(kind, ids), by=ACME, dry_run=True)

    tried = 0
    for mutation, ids, hole in references(filled):
        assert "NOT_FOUND" not in str(refusals(mutation, ids))
        type_name = decode(ids[hole]).type
        nothing = refusals(mutation, {**ids, hole: encode(type_name, key("nothing"))})
        assert "NOT_FOUND" in str(nothing)
        for row in hidden_from(ACME):
            if rows.TYPES.get(type(row)) == type_name:
                assert refusals(mutation, {**ids, hole: rows.global_id(row)}) == nothing
                tried += 1

    assert tried


def test_a_slug_that_a_draft_of_others_has_is_taken(filled: Asking) -> None:
    service = {
        "slug": "bolt-draft",
        "name": "Mine",
        "providerId": rows.global_id(OWN["Organization"]),
    }
    taken = filled.refused("createService", service, by=ACME)
    rows.take(filled, hidden_from(ACME))

    payload = filled.change("createService", service, "service { slug }", by=ACME)

    assert taken == [("SLUG_TAKEN", "slug")]
    assert payload["service"]["slug"] == "bolt-draft"
