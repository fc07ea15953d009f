"""What came of the register: what helped, what is known to be worth something, and what is open."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from catalog.plugin import Row
from tests import rows
from tests.asking import Asking
from tests.plugins.improvement.registered import improvement

ASKED = """query($organization: ID, $window: WindowInput) {
    improvementRegister(organizationId: $organization, window: $window) {
        closedCount improvedCount unchangedCount worseCount openCount
        measuredBenefit { value numerator denominator status unit }
        openDays { value count status unit }
    }
}"""
NOW = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)
JUNE = {"from": "2026-06-01T00:00:00Z", "to": "2026-07-01T00:00:00Z"}
FIRST = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def told(catalog: Asking, by: str = "shop", **given: Any) -> Any:
    """Return what is told of the register, in June unless said otherwise."""
    asked = {"window": JUNE, **given}
    return catalog.ask(ASKED, asked, by=by)["improvementRegister"]


def closed(name: str, result: str, at: dt.datetime = FIRST, **given: Any) -> list[Row]:
    """Return an improvement of `web` that was closed, with what came of it."""
    usual = {"status": "CLOSED", "result": result, "closed_at": at}
    return improvement(name, rows.key("web"), **usual, **given)


def still(name: str, *, days: int, service: str = "web", status: str = "RAISED") -> list[Row]:
    """Return an improvement that was raised so many days ago."""
    (row, *parts) = improvement(name, rows.key(service), status=status, reason="No.")
    row.created_at = NOW - days * DAY
    return [row, *parts]


@pytest.fixture
def shop(register: Asking) -> Asking:
    """The services `web` of a shop and `mail` of its unit, on a day in June; `alien` is another's.

    `by="shop"` and `by="alien"` ask.
    """
    register.clock.moment = NOW
    found: list[Row] = [rows.organization("shop"), rows.organization("alien")]
    found.append(rows.organization("unit", parent_id=rows.key("shop")))
    for slug, provider in (("web", "shop"), ("mail", "unit"), ("fax", "alien")):
        found += rows.service(slug, provider=provider)
    register.put(found)
    for name in ("shop", "alien"):
        register.token(name, organization=name)
    return register


def put(catalog: Asking, *found: Sequence[Row]) -> None:
    """Put improvements, each with a number of its own."""
    for number, (row, *parts) in enumerate(found, 1):
        row.number = number
        catalog.put([row, *parts])


def test_results_are_counted_with_those_of_which_the_benefit_is_known(shop: Asking) -> None:
    put(
        shop,
        closed("a", "IMPROVED"),
        closed("b", "IMPROVED", benefit=None),
        closed("c", "UNCHANGED", benefit=0),
        closed("d", "WORSE", benefit=None),
        closed("early", "WORSE", FIRST - DAY / 86_400),
        closed("late", "WORSE", NOW + DAY),
    )

    found = told(shop)

    counts = {key: value for key, value in found.items() if key.endswith("Count")}
    assert counts == {
        "closedCount": 4,
        "improvedCount": 2,
        "unchangedCount": 1,
        "worseCount": 1,
        "openCount": 0,
    }
    whole = {"numerator": 2, "denominator": 4, "status": "OK", "unit": "ratio"}
    assert found["measuredBenefit"] == {"value": 0.5, **whole}
    assert found["openDays"]["status"] == "NO_DATA"


@pytest.mark.parametrize(
    ("days", "middle"), [([3], 3), ([1, 9], 5), ([2, 100, 4], 4), ([10, 1, 3, 2], 2.5)]
)
def test_open_days_are_a_median(shop: Asking, days: list[int], middle: float) -> None:
    open_ones = [still(f"open-{index}", days=number) for index, number in enumerate(days)]
    put(shop, *open_ones, still("not", days=500, status="REJECTED"))

    found = told(shop)

    told_of = {"count": len(days), "status": "OK", "unit": "days"}
    assert found["openDays"] == {"value": middle, **told_of}
    assert found["openCount"] == len(days)
    assert found["measuredBenefit"]["status"] == "NOT_APPLICABLE"


def test_it_is_of_a_house_and_of_an_organization_with_its_parts(shop: Asking) -> None:
    put(shop, still("a", days=1), still("b", days=1, service="mail"))
    put(shop, still("c", days=1, service="fax"))
    unit, own = (rows.global_id(rows.organization(name)) for name in ("unit", "shop"))

    assert told(shop)["openCount"] == 2
    assert told(shop, organization=own)["openCount"] == 2
    assert told(shop, organization=unit)["openCount"] == 1
    assert told(shop, by="alien")["openCount"] == 1
    assert told(shop, by="alien", organization=unit)["openCount"] == 0


@pytest.mark.parametrize("number", [1, 20])
def test_it_takes_one_statement_for_however_many(shop: Asking, number: int) -> None:
    put(shop, *[still(f"open-{index}", days=index) for index in range(number)])

    with shop.counting() as statements:
        found = told(shop)

    asked = [item for item in statements if "improvement__improvements" in str(item)]
    assert (found["openCount"], len(asked)) == (number, 1)
