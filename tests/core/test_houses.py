"""Houses and circles follow from what changes write, in the same transaction."""

from typing import Any

import pytest
import sqlalchemy as sa

from catalog.rings import Ring
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.records import RevisionRow
from catalog.storage.tables.relationships import RelationshipParticipantRow
from catalog.storage.tables.services import ServiceRow
from tests import rows
from tests.asking import Asking
from tests.core.housing import circles, edited, houses, moved, organization, person, service, wrong
from tests.rows import key

PARTICIPANT, HOUSE = Ring.PARTICIPANT, Ring.HOUSE


def test_an_organization_is_in_the_house_of_its_root(catalog: Asking) -> None:
    acme = organization(catalog, "acme")
    team = organization(catalog, "team", parentId=acme)
    organization(catalog, "crew", parentId=team)
    organization(catalog, "bolt")

    assert houses(catalog, OrganizationRow) == {
        "acme": "acme",
        "team": "acme",
        "crew": "acme",
        "bolt": "bolt",
    }


def test_a_move_takes_everything_along(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    team = organization(catalog, "team", parentId=acme)
    crew = organization(catalog, "crew", parentId=team)
    bob = person(catalog, "bob", crew)
    web = service(catalog, "web", providerId=crew)
    service(catalog, "mail", ownerIds=[bob])
    catalog.change("addDependency", {"serviceId": web, "unresolvedRef": "dns"})
    assert houses(catalog, ServiceRow) == {"web": "acme", "mail": "acme"}

    moved(catalog, "team", bolt)

    assert houses(catalog, OrganizationRow) == {
        "acme": "acme",
        "bolt": "bolt",
        "team": "bolt",
        "crew": "bolt",
    }
    assert houses(catalog, ServiceRow) == {"web": "bolt", "mail": "bolt"}
    assert houses(catalog, PersonRow) == {"bob": "bolt"}
    assert wrong(catalog) == []
    moved(catalog, "team", None)
    assert houses(catalog, ServiceRow) == {"web": "team", "mail": "team"}
    assert wrong(catalog) == []


def test_a_move_into_another_house_warns_how_many_services_go_along(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    team = organization(catalog, "team", parentId=acme)
    bob = person(catalog, "bob", organization(catalog, "crew", parentId=team))
    for slug, given in {
        "web": {"providerId": team},
        "mail": {"ownerIds": [bob]},
        "dns": {"providerId": acme, "ownerIds": [team]},
    }.items():
        service(catalog, slug, **given)

    def told(key: str, parent: str | None) -> list[tuple[str, Any]]:
        query = "query($id: ID!) { node(id: $id) { ... on Organization { revision } } }"
        revision = catalog.ask(query, {"id": key})["node"]["revision"]
        given = {"id": key, "expectedRevision": revision, "parentId": parent}
        shown = "warnings { code evidence }"
        found = catalog.change("updateOrganization", given, shown)["warnings"]
        return [(item["code"], item["evidence"]) for item in found]

    two, three = ("HOUSE_CHANGES", {"services": 2}), ("HOUSE_CHANGES", {"services": 3})
    assert told(team, bolt) == [two]
    assert told(team, acme) == [two]
    assert told(acme, bolt) == [three]
    assert told(team, bolt) == []
    assert houses(catalog, ServiceRow) == {"web": "bolt", "mail": "bolt", "dns": "bolt"}


def test_what_is_recorded_is_in_the_house_of_whoever_recorded_it(catalog: Asking) -> None:
    catalog.member("acme")
    vendor = organization(catalog, "vendor", by="acme", kind="COMPANY")
    organization(catalog, "branch", by="acme", parentId=vendor)

    assert set(houses(catalog, OrganizationRow).values()) == {"acme"}
    assert wrong(catalog) == []


def test_claiming_shows_nothing_that_others_wrote(catalog: Asking) -> None:
    acme = catalog.member("acme")
    vendor = organization(catalog, "vendor", by="acme", kind="COMPANY")
    ann = person(catalog, "ann", acme)
    ids = {"web": service(catalog, "web", providerId=vendor)}
    service(catalog, "mail", ownerIds=[vendor])
    service(catalog, "own", providerId=acme, ownerIds=[vendor])
    catalog.token("vendor", organization="vendor")

    catalog.change("claimOrganization", {"id": vendor, "personId": ann})

    assert houses(catalog, OrganizationRow) == {"acme": "acme", "vendor": "vendor"}
    assert houses(catalog, ServiceRow) == {"web": "acme", "mail": "acme", "own": "acme"}
    assert circles(catalog) == {}
    own = {"id": ids["web"], "expectedRevision": 2, "providerId": vendor}
    assert catalog.refused("updateService", own, by="vendor") == [("NOT_FOUND", "id")]
    assert houses(catalog, ServiceRow)["web"] == "acme"
    edited(catalog, "web", providerId=vendor)
    assert houses(catalog, ServiceRow)["web"] == "vendor"
    assert wrong(catalog) == []


def test_whoever_recorded_the_root_of_their_own_tree_changes_nothing(catalog: Asking) -> None:
    root = rows.organization("root", is_recorded=True)
    rows.put(catalog, [root, rows.organization("part", parent_id=key("root"))])
    catalog.run(lambda: _set(catalog, "root", recorded_by_id=key("part")))

    assert wrong(catalog) == []
    assert houses(catalog, OrganizationRow) == {"root": "root", "part": "root"}


def test_those_who_recorded_each_other_are_in_no_house(catalog: Asking) -> None:
    rows.put(catalog, [rows.organization("one", is_recorded=True)])
    rows.put(catalog, [rows.organization("two", is_recorded=True, recorded_by_id=key("one"))])
    rows.put(catalog, rows.service("web", provider="two"))

    catalog.run(lambda: _set(catalog, "one", recorded_by_id=key("two")))

    assert houses(catalog, OrganizationRow) == {"one": None, "two": None}
    assert houses(catalog, ServiceRow) == {"web": None}
    assert wrong(catalog) == []


async def _set(catalog: Asking, slug: str, **values: Any) -> None:
    async with catalog._writing() as session:  # noqa: SLF001  # what no mutation does
        statement = sa.update(OrganizationRow).where(OrganizationRow.slug == slug)
        await session.execute(statement.values(**values))


def test_people_are_in_the_house_of_their_first_organization(catalog: Asking) -> None:
    acme, bolt = catalog.member("acme"), catalog.member("bolt")
    catalog.token("boss", organization="acme", roles=["admin"])
    person(catalog, "ann", bolt, acme)
    person(catalog, "bob", bolt)
    person(catalog, "cid", by="boss")
    person(catalog, "dan")
    organization(catalog, "eve", kind="PERSON")

    assert houses(catalog, PersonRow) == {
        "ann": "acme",
        "bob": "bolt",
        "cid": "acme",
        "dan": None,
        "eve": "eve",
    }
    assert wrong(catalog) == []


def test_whoever_leaves_stays_in_their_house_wherever_it_goes(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    ann = person(catalog, "ann", acme)
    given = {"id": ann, "expectedRevision": 1}

    catalog.change("deactivatePerson", given)
    left = houses(catalog, PersonRow)
    moved(catalog, "acme", bolt)

    assert left == {"ann": "acme"}
    assert houses(catalog, PersonRow) == {"ann": "bolt"}
    assert wrong(catalog) == []


def test_edges_and_participants_carry_their_house(catalog: Asking) -> None:
    rows.put(
        catalog,
        [
            *(rows.organization(slug) for slug in ("acme", "bolt")),
            *rows.service("web", provider="acme"),
            *rows.relationship("pact", "acme", "bolt"),
            rows.edge("web", "dns", resolved=False),
        ],
    )
    edited(catalog, "web", providerId=_id(catalog, "bolt"))

    async def read() -> tuple[list[Any], set[Any]]:
        async with catalog.catalog.database.reading() as session:
            edges = await session.rows(sa.select(ServiceDependencyRow.house_id))
            row = RelationshipParticipantRow
            parts = await session.rows(sa.select(row.organization_id, row.house_id))
        return [item[0] for item in edges], {tuple(item) for item in parts}

    edges, parts = catalog.run(read)
    assert edges == [key("bolt")]
    assert parts == {(key("acme"), key("acme")), (key("bolt"), key("bolt"))}


def _id(catalog: Asking, slug: str) -> str:
    return str(catalog.ask(f'{{ organization(slug: "{slug}") {{ id }} }}')["organization"]["id"])


def test_what_is_kept_is_no_part_of_a_revision_and_no_edit(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    team = organization(catalog, "team", parentId=acme)
    service(catalog, "web", providerId=team)

    moved(catalog, "team", bolt)

    async def read() -> list[dict[str, Any]]:
        async with catalog.catalog.database.reading() as session:
            question = sa.select(RevisionRow.values).where(RevisionRow.table_name == "services")
            return [item[0] for item in await session.rows(question)]

    (only,) = catalog.run(read)
    assert "house_id" not in only
    assert only["provider_id"]
    assert catalog.ask('{ service(slug: "web") { revision } }') == {"service": {"revision": 1}}


def test_a_rehearsed_move_leaves_everything_where_it_is(catalog: Asking) -> None:
    acme, bolt = organization(catalog, "acme"), organization(catalog, "bolt")
    service(catalog, "web", providerId=acme)
    given = {"id": acme, "expectedRevision": 1, "parentId": bolt}

    catalog.change("updateOrganization", given, dry_run=True)

    assert houses(catalog, ServiceRow) == {"web": "acme"}
    assert wrong(catalog) == []


@pytest.mark.parametrize("row", [OrganizationRow, ServiceRow])
def test_a_copy_that_is_wrong_is_told(catalog: Asking, row: type[Any]) -> None:
    acme = organization(catalog, "acme")
    organization(catalog, "bolt")
    service(catalog, "web", providerId=acme)

    async def spoil() -> None:
        async with catalog.catalog.database.writing() as session:
            own = sa.select(OrganizationRow.id).where(OrganizationRow.slug == "bolt")
            statement = sa.update(row).where(row.slug.in_(["acme", "web"]))
            await session.execute(statement.values(house_id=own.scalar_subquery()))
            await session.commit()

    catalog.run(spoil)

    what = "organization acme" if row is OrganizationRow else "service web"
    sentence = f"The {what} is kept in the house of bolt and belongs in the house of acme."
    assert sentence in wrong(catalog)
    catalog.run(lambda: catalog.catalog.upgrade(anew=True))
    assert wrong(catalog) == []
