"""The health of five thousand services takes little time, with all that it is told from."""

import datetime as dt
import time
from typing import Any

from catalog.plugin import Row
from catalog.storage.enums import Role, RoleScope
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_operation.tables.incidents import DowntimeRow
from tests import authority, levelled, rows
from tests.asking import Asking, asking
from tests.plugins.design.packed import packed
from tests.plugins.improvement.test_health import MARCH, health
from tests.plugins.operation.operated import incident

MANY = 5_000
SECONDS = 1.5
BEGAN = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
BROKE = int(dt.datetime(2026, 3, 9, tzinfo=dt.UTC).timestamp())
LONG = 5 * 3_600  # more than the 223 minutes that 99.5 % of March allow
DEALS = 5


def slugs(begin: int, step: int) -> list[str]:
    """Return the slugs of some services: each *step*-th, from one on."""
    return [f"s{index:04}" for index in range(begin, MANY, step)]


OWNED, PACKED, PROMISED, BROKEN = slugs(1, 2), slugs(0, 4), slugs(1, 4), slugs(1, 20)


def agreed() -> list[Row]:
    """Return what was promised in five relationships, ten services by each agreement."""
    found: list[Row] = []
    each = len(PROMISED) // DEALS
    for deal in range(DEALS):
        names = PROMISED[deal * each : (deal + 1) * each]
        found += rows.offering(f"all-{deal}", "shop", names)
        found += rows.relationship(f"deal-{deal}", "shop", "user", [f"all-{deal}"])
        for number, start in enumerate(range(0, each, 10), 1):
            given: dict[str, Any] = {"number": number, "services": names[start : start + 10]}
            parties = f"deal-{deal}", "shop", "user", f"all-{deal}"
            found += levelled.agreement(f"sla-{deal}-{number}", *parties, **given, agreed_at=BEGAN)
    return found


def accepted(slug: str) -> list[Row]:
    """Return a pack of the live version of a service, which its own house accepted."""
    owner = rows.key("shop")
    of_version = {"service": rows.key(slug), "version": rows.key(f"{slug}/1")}
    return packed(slug, **of_version, owner=owner, receiver=owner)


def broken(number: int, slug: str) -> list[Row]:
    """Return an outage of a service in March that breaks what was promised."""
    given: Any = {"number": number, "organization": rows.key("shop")}
    found = incident(service=rows.key(slug), **given)
    for row in found:
        if isinstance(row, DowntimeRow):
            row.started, row.ended = BROKE, BROKE + LONG
    return found


def fill(catalog: Asking) -> None:
    """Put services, for some of which there are owners, accepted packs, agreements, outages."""
    found: list[Row] = [rows.organization("shop"), rows.organization("user")]
    found += rows.person("ann", "shop")
    for slug in slugs(0, 1):
        found += rows.service(slug, provider="shop", monitored_from=BEGAN)
    catalog.put(found)
    catalog.put(
        [authority.role("ann", Role.SERVICE_OWNER, RoleScope.SERVICE, slug) for slug in OWNED]
    )
    catalog.put([row for slug in PACKED for row in accepted(slug)])
    catalog.put(agreed())
    catalog.put([row for number, slug in enumerate(BROKEN, 1) for row in broken(number, slug)])


def test_five_thousand_services_take_little_time(sqlite_url: str) -> None:
    with asking(sqlite_url, (Design, Operation, ContinualImprovement)) as catalog:
        fill(catalog)
        health(catalog, window=MARCH)
        begun = time.process_time()

        found = health(catalog, window=MARCH)

        taken = time.process_time() - begun
    numbers = {
        aspect: item["measurement"]["numerator"]
        for aspect, item in found.items()
        if item["measurement"]["status"] == "OK"
    }
    assert numbers == {
        "has-owner": len(OWNED),
        "accepted-pack": len(PACKED),
        "agreement-met": len(PROMISED) - len(BROKEN),
        "error-budget": 0,
        "open-exceptions": MANY,
    }
    assert {item["measurement"]["denominator"] for item in found.values()} == {MANY, None}
    assert taken < SECONDS
