"""Look at houses and circles, and move organizations."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.rings import Ring
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow
from tests.asking import ADMIN, Asking


def houses(catalog: Asking, row: type[Any]) -> dict[str, str | None]:
    """Return the houses of all rows of a kind, by their slugs."""
    home = aliased(OrganizationRow)
    question = sa.select(row.slug, home.slug).outerjoin(home, home.id == row.house_id)
    return dict(map(tuple, _rows(catalog, question)))


def circles(catalog: Asking) -> dict[tuple[str, str], Ring]:
    """Return the rings of houses around services, by the slugs of both."""
    circle, home = ServiceCircleRow, OrganizationRow
    question = (
        sa.select(ServiceRow.slug, home.slug, circle.ring)
        .join(ServiceRow, ServiceRow.id == circle.service_id)
        .join(home, home.id == circle.house_id)
    )
    return {(service, slug): Ring(ring) for service, slug, ring in _rows(catalog, question)}


def wrong(catalog: Asking) -> list[str]:
    """Return what the check of houses and circles finds."""
    return list(catalog.run(lambda: catalog.catalog.wrong_sight(50)))


def organization(catalog: Asking, slug: str, *, by: str | None = ADMIN, **given: Any) -> str:
    """Create an organization and return its id."""
    wanted = {"slug": slug, "name": slug.title(), "kind": "TEAM", **given}
    made = catalog.change("createOrganization", wanted, "organization { id }", by=by)
    return str(made["organization"]["id"])


def moved(catalog: Asking, slug: str, parent: str | None) -> Any:
    """Give an organization another parent."""
    found = catalog.ask(f'{{ organization(slug: "{slug}") {{ id revision }} }}')["organization"]
    given = {"id": found["id"], "expectedRevision": found["revision"], "parentId": parent}
    return catalog.attempt("updateOrganization", given)["userErrors"]


def service(catalog: Asking, slug: str, **given: Any) -> str:
    """Create a service and return its id."""
    wanted = {"slug": slug, "name": slug.title(), **given}
    return str(catalog.change("createService", wanted, "service { id }")["service"]["id"])


def edited(catalog: Asking, slug: str, by: str = "admin", **given: Any) -> None:
    """Edit a service."""
    found = catalog.ask(f'{{ service(slug: "{slug}") {{ id revision }} }}')["service"]
    wanted = {"id": found["id"], "expectedRevision": found["revision"], **given}
    catalog.change("updateService", wanted, by=by)


def person(catalog: Asking, slug: str, *organizations: str, by: str = "admin") -> str:
    """Create a person and return their id."""
    given = {"slug": slug, "name": slug.title(), "organizationIds": list(organizations)}
    return str(catalog.change("createPerson", given, "person { id }", by=by)["person"]["id"])


def _rows(catalog: Asking, question: Any) -> list[Any]:
    async def read() -> list[Any]:
        async with catalog.catalog.database.reading() as session:
            return list(await session.rows(question))

    return catalog.run(read)
