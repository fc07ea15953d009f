"""Houses and circles follow from what changes write, in the same transaction."""

from typing import Any

import sqlalchemy as sa

from catalog.rings import Ring
from catalog.storage.houses import checking
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.relationships import RelationshipParticipantRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow
from tests import rows
from tests.asking import Asking

HOUSES = (
    OrganizationRow,
    PersonRow,
    ServiceRow,
    OfferingRow,
    ServiceDependencyRow,
    RelationshipParticipantRow,
)
Circles = dict[tuple[str, str], Ring]


def all_of(catalog: Asking, question: Any) -> list[Any]:
    """Return the rows that answer a question."""

    async def work() -> list[Any]:
        async with catalog.catalog.database.reading() as session:
            return list(await session.rows(question))

    return catalog.run(work)


def house(catalog: Asking, row: type[Any], slug: str) -> str | None:
    """Return the slug of the house that is kept with a row, or None."""
    found = sa.select(row.house_id).where(row.slug == slug)
    other = OrganizationRow
    named = all_of(catalog, sa.select(other.slug).where(other.id.in_(found.scalar_subquery())))
    return named[0][0] if named else None


def houses(catalog: Asking, row: type[Any]) -> dict[str, str | None]:
    """Return the houses of all rows of a kind, by their slugs."""
    home = sa.orm.aliased(OrganizationRow)
    question = sa.select(row.slug, home.slug).outerjoin(home, home.id == row.house_id)
    return dict(map(tuple, all_of(catalog, question)))


def circles(catalog: Asking) -> Circles:
    """Return the rings of houses around services, by the slugs of both."""
    circle, home = ServiceCircleRow, OrganizationRow
    question = (
        sa.select(ServiceRow.slug, home.slug, circle.ring)
        .join(ServiceRow, ServiceRow.id == circle.service_id)
        .join(home, home.id == circle.house_id)
    )
    return {(service, slug): Ring(ring) for service, slug, ring in all_of(catalog, question)}


def wrong(catalog: Asking) -> list[str]:
    """Return what the check finds."""

    async def work() -> list[str]:
        parties = [found.parties for found in catalog.catalog.plugins.extensions.rules.circles]
        async with catalog.catalog.database.reading() as session:
            return list(await checking.wrong(session, parties, 50))

    return catalog.run(work)


def organization(catalog: Asking, slug: str, *, by: str | None = None, **given: Any) -> str:
    """Create an organization and return its id."""
    wanted = {"slug": slug, "name": slug.title(), "kind": "TEAM", **given}
    made = catalog.change(
        "createOrganization", wanted, "organization { id }", **({"by": by} if by else {})
    )
    return str(made["organization"]["id"])


def moved(catalog: Asking, slug: str, parent: str | None) -> None:
    """Give an organization another parent."""
    found = catalog.ask(f'{{ organization(slug: "{slug}") {{ id revision }} }}')["organization"]
    given = {"id": found["id"], "expectedRevision": found["revision"], "parentId": parent}
    catalog.change("updateOrganization", given)


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
    rows.put(catalog, rows.person("ann"))
    crew = organization(catalog, "crew", parentId=team)
    given = {"slug": "bob", "name": "Bob", "organizationIds": [crew]}
    bob = catalog.change("createPerson", given, "person { id }")["person"]["id"]
    web = catalog.change(
        "createService", {"slug": "web", "name": "Web", "providerId": crew}, "service { id }"
    )["service"]["id"]
    mail = {"slug": "mail", "name": "Mail", "ownerIds": [bob]}
    catalog.change("createService", mail)
    catalog.change("addDependency", {"serviceId": web, "unresolvedRef": "dns"})
    before = [houses(catalog, row)["web"] for row in (ServiceRow,)]

    moved(catalog, "team", bolt)

    assert before == ["acme"]
    assert houses(catalog, OrganizationRow) == {
        "acme": "acme",
        "bolt": "bolt",
        "team": "bolt",
        "crew": "bolt",
    }
    assert houses(catalog, ServiceRow) == {"web": "bolt", "mail": "bolt"}
    assert houses(catalog, PersonRow) == {"ann": None, "bob": "bolt"}
    assert wrong(catalog) == []
    moved(catalog, "team", None)
    assert houses(catalog, ServiceRow) == {"web": "team", "mail": "team"}
    assert wrong(catalog) == []
