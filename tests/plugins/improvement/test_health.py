"""Health is separate shares, each with what lacks; many services take no more statements."""

from typing import Any

from catalog.storage.enums import Role, RoleScope
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from tests import authority, rows
from tests.asking import Asking, asking
from tests.plugins.improvement.breaching import Promised, january

HEALTH = """query($organization: ID, $tier: String, $window: WindowInput) {
    serviceManagementHealth(organizationId: $organization, tier: $tier, window: $window) {
        aspect measurement { value numerator denominator status } lackingCount lacking { slug }
    }
}"""
MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}


def health(catalog: Asking, by: str = "admin", **given: Any) -> dict[str, Any]:
    """Return what is told of each aspect."""
    found = catalog.ask(HEALTH, given, by=by)["serviceManagementHealth"]
    return {item["aspect"]: item for item in found}


def test_each_aspect_is_a_share_of_its_own(sqlite_url: str) -> None:
    with asking(sqlite_url, (Design, Operation, ContinualImprovement), clock=january()) as catalog:
        promised = Promised(catalog)
        promised.outage(8, minutes=5)
        kept = health(catalog, window=MARCH, by="provider")
        promised.outage(9)
        broken = health(catalog, window=MARCH, by="provider")
        nobody = health(catalog, by="outsider")

    assert list(kept) == [
        *("has-owner", "accepted-pack", "agreement-met", "error-budget", "open-exceptions"),
        "reviewed-on-time",
    ]
    whole = {"value": 1, "numerator": 1, "denominator": 1, "status": "OK"}
    assert kept["agreement-met"]["measurement"] == whole
    assert kept["open-exceptions"]["lacking"] == []
    none = {"value": 0, "numerator": 0, "denominator": 1, "status": "OK"}
    assert broken["agreement-met"]["measurement"] == none
    assert broken["agreement-met"]["lacking"] == [{"slug": "mail"}]
    assert broken["accepted-pack"]["lackingCount"] == 1
    assert broken["reviewed-on-time"]["measurement"]["status"] == "NO_DATA"
    assert {item["measurement"]["status"] for item in nobody.values()} == {"NO_DATA"}


def filled(catalog: Asking, number: int, tier: str = "gold") -> None:
    """Put live services, half of which have an owner."""
    catalog.put([rows.organization("shop"), rows.organization("unit", parent_id=rows.key("shop"))])
    catalog.put([*rows.person("ann", "shop")])
    found = []
    for index in range(number):
        provider = "unit" if index % 4 else "shop"
        found += rows.service(f"s{index}", provider=provider, tier=tier if index % 2 else "lead")
        if index % 2:
            scope = f"s{index}"
            found.append(authority.role("ann", Role.SERVICE_OWNER, RoleScope.SERVICE, scope))
    catalog.put(found)


def test_it_is_of_an_organization_with_its_parts_and_of_a_tier(sqlite_url: str) -> None:
    with asking(sqlite_url, (ContinualImprovement,)) as catalog:
        filled(catalog, 8)
        catalog.token("shop", organization="shop")
        unit = rows.global_id(rows.organization("unit"))

        every = health(catalog, by="shop")["has-owner"]
        of_unit = health(catalog, by="shop", organization=unit)["has-owner"]
        of_tier = health(catalog, by="shop", tier="lead")["has-owner"]

    assert (every["measurement"]["value"], every["lackingCount"]) == (0.5, 4)
    assert [item["slug"] for item in every["lacking"]] == ["s0", "s2", "s4", "s6"]
    assert of_unit["measurement"]["denominator"] == 6
    assert of_tier["measurement"]["value"] == 0


def test_it_takes_as_many_statements_for_many_services(sqlite_url: str) -> None:
    taken = []
    for number in (1, 20):
        plugins = (Design, Operation, ContinualImprovement)
        with asking(f"{sqlite_url}-{number}", plugins) as catalog:
            filled(catalog, number)
            with catalog.counting() as statements:
                health(catalog)
            taken.append(len(statements))

    assert taken[0] == taken[1]
