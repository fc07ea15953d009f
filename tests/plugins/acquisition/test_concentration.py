"""What stands on a vendor is found through chains, told with its path, and found quickly."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from catalog.plugin import Row
from catalog_acquisition import ServiceAcquisition
from tests import rows
from tests.asking import Asking
from tests.plugins.acquisition import contracted
from tests.timing import least

SECONDS = 0.15
ASKED = """query($vendor: ID!, $first: Int! = 50) {
    concentration(organizationId: $vendor, first: $first) {
        serviceCount hardCount vendors { because organization { slug } }
        services { isHard depth service { slug } path { slug } }
    }
}"""


def concentration(catalog: Asking, vendor: str, **asked: Any) -> Any:
    """Return what stands on a vendor, as its readers are told."""
    by = asked.pop("by", "buyer")
    given = {"vendor": rows.global_id(rows.organization(vendor)), **asked}
    return catalog.ask(ASKED, given, by=by)["concentration"]


def met(catalog: Asking) -> None:
    """Make a buyer and a vendor, each with somebody who asks for it."""
    catalog.put([rows.organization("buyer"), rows.organization("vendor")])
    for slug in ("buyer", "vendor"):
        catalog.token(slug, organization=slug)


@pytest.fixture
def chained(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog in which a buyer's services stand on those of a vendor, over one or more edges."""
    catalog = catalog_with(ServiceAcquisition)
    met(catalog)
    found: list[Row] = []
    for slug in ("disks", "network"):
        found += rows.service(slug, provider="vendor")
    for slug in ("web", "shop", "mail", "wiki"):
        found += rows.service(slug, provider="buyer")
    catalog.put(found)
    return catalog


def told(found: Any) -> Sequence[tuple[str, bool, int, str]]:
    """Return each service that stands on a vendor in one line."""
    return [
        (
            item["service"]["slug"],
            item["isHard"],
            item["depth"],
            " ".join(step["slug"] for step in item["path"]),
        )
        for item in found["services"]
    ]


def test_hard_chains_come_before_what_works_without_the_vendor(chained: Asking) -> None:
    chained.put(
        [
            rows.edge("web", "disks"),
            rows.edge("shop", "web"),
            rows.edge("shop", "network", strength="SOFT"),
            rows.edge("mail", "network", strength="SOFT"),
            rows.edge("wiki", "mail"),
        ]
    )

    found = concentration(chained, "vendor")

    assert (found["serviceCount"], found["hardCount"]) == (4, 2)
    assert told(found) == [
        ("web", True, 1, "disks"),
        ("shop", True, 2, "web disks"),
        ("mail", False, 1, "network"),
        ("wiki", False, 2, "mail network"),
    ]


def test_loops_and_declared_false_edges_lead_nowhere_else(chained: Asking) -> None:
    chained.put(
        [
            rows.edge("web", "disks"),
            rows.edge("shop", "web"),
            rows.edge("web", "shop"),
            rows.edge("mail", "disks", declared=False),
        ]
    )

    found = concentration(chained, "vendor")

    assert told(found) == [("web", True, 1, "disks"), ("shop", True, 2, "web disks")]


def test_whom_a_vendor_recorded_is_another_vendor_and_nobody_is_told_of_it(
    chained: Asking,
) -> None:
    of_house = {"house_id": rows.key("vendor"), "recorded_by_id": rows.key("vendor")}
    chained.put([rows.organization("supplier", is_recorded=True, **of_house)])

    asked = {slug: concentration(chained, slug)["vendors"] for slug in ("vendor", "supplier")}

    assert asked == {
        slug: [{"because": "ASKED", "organization": {"slug": slug}}]
        for slug in ("vendor", "supplier")
    }


def test_a_vendor_is_its_whole_house_and_says_which(chained: Asking) -> None:
    chained.put([rows.organization("vendor-cloud", parent_id=rows.key("vendor"))])
    chained.put(rows.service("cloud", provider="vendor-cloud"))
    chained.put([rows.edge("mail", "cloud")])

    found = concentration(chained, "vendor")

    assert [(item["organization"]["slug"], item["because"]) for item in found["vendors"]] == [
        ("vendor", "ASKED"),
        ("vendor-cloud", "HOUSE"),
    ]
    assert told(found) == [("mail", True, 1, "cloud")]


def test_what_has_no_substitute_comes_first(chained: Asking) -> None:
    bought: list[Row] = []
    for slug, how in (("disks", "EASY"), ("network", "NOT_SUBSTITUTABLE")):
        bought += rows.offering(f"{slug}-offer", "vendor", [slug])
        bought += rows.relationship(f"{slug}-deal", "vendor", "buyer", [f"{slug}-offer"])
        parties = rows.key(f"{slug}-deal"), rows.key("buyer"), rows.key("vendor")
        bought += contracted.contract(slug, *parties, substitutability=how)
    chained.put([*bought, rows.edge("web", "disks"), rows.edge("shop", "network")])
    text = """query($vendor: ID!) { concentration(organizationId: $vendor) {
        services { service { slug } substitutability } } }"""

    found = chained.ask(text, {"vendor": rows.global_id(rows.organization("vendor"))}, by="buyer")

    assert found["concentration"]["services"] == [
        {"service": {"slug": "shop"}, "substitutability": "NOT_SUBSTITUTABLE"},
        {"service": {"slug": "web"}, "substitutability": "EASY"},
    ]


def test_the_vendor_reads_nothing_of_what_stands_on_it(chained: Asking) -> None:
    chained.put([rows.edge("web", "disks"), rows.edge("disks", "network")])

    assert told(concentration(chained, "vendor")) == [("web", True, 1, "disks")]
    theirs = concentration(chained, "vendor", by="vendor")
    assert {item["service"]["slug"] for item in theirs["services"]} == {"disks", "network"}
    assert concentration(chained, "buyer", by="vendor")["serviceCount"] == 0


MANY, DEPENDENT = 50_000, 5_000


def large(catalog: Asking) -> list[tuple[str, str, bool]]:
    """Put fifty thousand services, of which a tenth may stand on a vendor; return their edges."""
    chance = random.Random(7)  # noqa: S311  # the same each time
    found: list[Row] = []
    for number in range(20):
        found += rows.service(f"v{number:05}", provider="vendor")
    for number in range(MANY):
        found += rows.service(f"s{number:05}", provider="buyer")
    kinds = list(dict.fromkeys(map(type, found)))
    catalog.put(sorted(found, key=lambda row: kinds.index(type(row))))
    edges: dict[tuple[str, str], bool] = {}
    for number in range(DEPENDENT):
        for _ in range(2):
            far = chance.randrange(number // 20 + 1)
            target = f"v{far % 20:05}" if number < 40 else f"s{far:05}"
            edges[f"s{number:05}", target] = chance.random() < 0.7
    for number in range(DEPENDENT, MANY - 1):
        edges[f"s{number:05}", f"s{chance.randrange(DEPENDENT, MANY):05}"] = True
    told = [(near, far, is_hard) for (near, far), is_hard in edges.items() if near != far]
    catalog.put(
        [rows.edge(near, far, strength="HARD" if hard else "SOFT") for near, far, hard in told]
    )
    return told


def brute(edges: Sequence[tuple[str, str, bool]]) -> tuple[set[str], set[str]]:
    """Return what stands on the vendor by hard edges, and by any, until nothing is added."""
    found = []
    for kinds in ((True,), (True, False)):
        standing = {f"v{number:05}" for number in range(20)}
        size = 0
        while size < len(standing):
            size = len(standing)
            standing |= {near for near, far, hard in edges if hard in kinds and far in standing}
        found.append({slug for slug in standing if slug.startswith("s")})
    return found[0], found[1]


def test_fifty_thousand_services_are_as_by_brute_force_and_quick(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(ServiceAcquisition)
    met(catalog)
    hard, both = brute(large(catalog))
    found = concentration(catalog, "vendor")  # its statements are written once
    spent = least(lambda: concentration(catalog, "vendor"))
    with catalog.counting() as statements:
        concentration(catalog, "vendor")

    assert (found["serviceCount"], found["hardCount"]) == (len(both), len(hard))
    assert len(both) > 4_000
    assert {item["service"]["slug"] for item in found["services"]} <= hard
    assert [item["depth"] for item in found["services"]] == sorted(
        item["depth"] for item in found["services"]
    )
    assert len(statements) < 12
    assert spent < SECONDS, f"{spent} seconds for {len(both)} services"
