"""A catalog of the revision before houses is taken over: all is computed, and nothing is lost."""

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.rings import Ring
from catalog.storage.rows import UtcDateTime
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.upgrading import histories
from tests.asking import asking
from tests.core.housing import circles, houses, wrong
from tests.rows import MOMENT, key
from tests.storage.migrating import CORE, ask, upgrade

TYPES: dict[type, Any] = {UUID: sa.Uuid(), list: sa.JSON(), dt.datetime: UtcDateTime()}
ENTITY = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}


def row(table: str, **values: Any) -> Any:
    """Return the statement that inserts a row as the tables of that day had it."""
    columns = [sa.column(name, TYPES.get(type(value))) for name, value in values.items()]
    return sa.insert(sa.table(table, *columns)).values(**values)


def organization(slug: str, parent: str | None = None, **given: Any) -> Any:
    if parent is not None:
        given["parent_id"] = key(parent)
    lists: dict[str, Any] = {"capabilities": [], "external_refs": []}
    wanted = {"kind": "COMPANY", "is_recorded": False, **lists, **ENTITY, **given}
    return row("organizations", id=key(slug), slug=slug, name=slug, **wanted)


def service(slug: str, **given: Any) -> Any:
    wanted = {
        "aliases": [],
        "external_refs": [],
        "stage_key": "live",
        "portfolio_status": "CATALOGUE",
        "adopted_without_evidence": False,
    }
    return row("services", id=key(slug), slug=slug, name=slug, **wanted, **ENTITY, **given)


def owner(slug: str, position: int, **party: UUID) -> Any:
    return row(
        "role_assignments",
        id=key(f"{slug} {position}"),
        role="SERVICE_OWNER",
        scope_kind="SERVICE",
        scope_id=key(slug),
        position=position,
        valid_from=MOMENT,
        **party,
    )


def of_revision_0005(url: str) -> None:
    """Fill tables of the revision 0005."""
    asyncio.run(histories.upgrade_to(url, CORE, "0005"))
    ask(url, *parties_and_services(), *agreed())


def parties_and_services() -> list[Any]:
    people = ("ann", "eve", "nobody")
    return [
        *(row("people", id=key(slug), slug=slug, name=slug, **ENTITY) for slug in people),
        organization("acme"),
        organization("team", "acme"),
        organization("crew", "team"),
        organization("bolt"),
        organization("vendor", is_recorded=True, recorded_by_id=key("team")),
        organization("eve-ltd", person_id=key("eve")),
        row("memberships", person_id=key("ann"), organization_id=key("bolt")),
        service("web", provider_id=key("crew")),
        service("mail"),
        service("lost"),
        owner("web", 0, organization_id=key("acme")),
        owner("web", 1, person_id=key("ann")),
        owner("mail", 0, person_id=key("eve")),
        row(
            "service_dependencies",
            id=key("edge"),
            service_id=key("web"),
            unresolved_ref="dns",
            strength="HARD",
            declared=True,
            created_at=MOMENT,
        ),
    ]


def agreed() -> list[Any]:
    web, deal, pact = key("web"), key("deal"), key("pact")
    return [
        row(
            "offerings",
            id=deal,
            slug="deal",
            name="Deal",
            provider_id=key("acme"),
            target_consumer_group="all",
            status="AVAILABLE",
            **ENTITY,
        ),
        row("offering_services", offering_id=deal, service_id=web),
        row("relationships", id=pact, slug="pact", status="ACTIVE", **ENTITY),
        row(
            "relationship_participants",
            relationship_id=pact,
            organization_id=key("eve-ltd"),
            role="CONSUMER",
            position=0,
        ),
        row("relationship_offerings", relationship_id=pact, offering_id=deal),
    ]


def test_houses_and_circles_are_computed_and_nothing_is_lost(empty_url: str) -> None:
    of_revision_0005(empty_url)

    upgrade(empty_url, CORE)

    with asking(empty_url) as catalog:
        assert houses(catalog, OrganizationRow) == {
            "acme": "acme",
            "team": "acme",
            "crew": "acme",
            "bolt": "bolt",
            "vendor": "acme",
            "eve-ltd": "eve-ltd",
        }
        assert houses(catalog, PersonRow) == {"ann": "bolt", "eve": "eve-ltd", "nobody": None}
        assert houses(catalog, ServiceRow) == {"web": "acme", "mail": "eve-ltd", "lost": None}
        assert houses(catalog, OfferingRow) == {"deal": "acme"}
        assert circles(catalog) == {
            ("web", "bolt"): Ring.HOUSE,
            ("web", "eve-ltd"): Ring.PARTICIPANT,
        }
        assert wrong(catalog) == []


def test_going_back_and_up_again_computes_the_same(empty_url: str) -> None:
    of_revision_0005(empty_url)
    upgrade(empty_url, CORE)
    circled = "SELECT service_id, house_id, ring FROM service_circles ORDER BY 1, 2"
    before = ask(empty_url, circled)

    asyncio.run(histories.downgrade(empty_url, CORE, "0005"))
    upgrade(empty_url, CORE)

    assert len(before) == 2
    assert ask(empty_url, circled) == before
