"""What a vendor promised is told under all of its names, and quickly for many contracts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.plugin import Row
from catalog_acquisition import ServiceAcquisition
from catalog_acquisition.tables.obligations import ObligationEvidenceRow
from tests import rows
from tests.asking import Asking
from tests.plugins.acquisition import contracted
from tests.plugins.acquisition.contracting import Trade
from tests.timing import least

SECONDS = 0.2
NOW = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
FIRST = dt.date(2025, 4, 7)
SIGNED = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
YEAR = {"from": "2025-04-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}
ASKED = """query($vendor: ID!, $window: WindowInput!, $first: Int! = 50) {
    vendorPromises(organizationId: $vendor, window: $window, first: $first) {
        due met metLate breached released pending
        onTimeRate { value numerator denominator status }
        vendors { organization { slug } because }
        items { dueOn status toDo evidence { what } obligation { number } }
    }
}"""


def put(catalog: Asking, contracts: int, days: int) -> None:
    """Make a buyer and a vendor with so many contracts, each with so many days of evidence.

    Of each ten days one was shown late, and of another one nothing was shown.
    """
    catalog.clock.moment = NOW
    names = ("buyer", "vendor", "stranger")
    found: list[Row] = [rows.organization(slug, house_id=rows.key(slug)) for slug in names]
    found += rows.relationship("deal", "vendor", "buyer")
    catalog.put(found)
    for slug in names:
        catalog.token(slug, organization=slug)
    keys = rows.key("deal"), rows.key("buyer"), rows.key("vendor")
    catalog.put(
        [
            row
            for number in range(1, contracts + 1)
            for row in (
                *contracted.contract(f"c{number}", *keys, number=number, signed_at=SIGNED),
                *contracted.obligation(
                    f"c{number}", keys[2], due_on=FIRST, every=1, every_unit="WEEK"
                ),
            )
        ]
    )
    shown = [
        _evidence(f"c{number}", day, late=day % 10 == 8)
        for number in range(1, contracts + 1)
        for day in range(days)
        if day % 10 != 9
    ]
    at_once = 1_000
    catalog.write(
        [
            sa.insert(ObligationEvidenceRow).values(shown[start : start + at_once])
            for start in range(0, len(shown), at_once)
        ]
    )


def _evidence(name: str, day: int, *, late: bool) -> dict[str, Any]:
    due = FIRST + day * WEEK
    happened = due + dt.timedelta(days=2 if late else 0)
    return {
        "id": rows.key(f"{name} {day}"),
        "obligation_id": rows.key(f"{name}-obligation-1"),
        "position": day + 1,
        "due_on": due,
        "happened_at": dt.datetime.combine(happened, dt.time(9), dt.UTC),
        "happened_on": happened,
        "what": "It is there.",
        "recorded_by": "vendor",
        **contracted.TIMES,
    }


def told(catalog: Asking, *, by: str = "buyer", **given: Any) -> Any:
    """Return what somebody reads of what the vendor promised."""
    vendor = rows.global_id(rows.organization("vendor"))
    return catalog.ask(ASKED, {"vendor": vendor, "window": YEAR, **given}, by=by)["vendorPromises"]


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with acquisition."""
    return catalog_with(ServiceAcquisition)


def test_days_are_counted_and_the_worst_are_told_first(catalog: Asking) -> None:
    put(catalog, 2, 50)

    found = told(catalog, first=12)

    # from 7 April 2025 to 30 March 2026 there are 52 Mondays; nothing shows the last two
    assert (found["met"], found["metLate"], found["breached"]) == (80, 10, 14)
    assert (found["due"], found["released"], found["pending"]) == (104, 0, 0)
    assert found["onTimeRate"]["value"] == pytest.approx(80 / 104)
    assert [item["status"] for item in found["items"]] == ["BREACHED"] * 12
    assert found["items"][0]["dueOn"] == "2025-06-09"
    assert found["vendors"] == [{"organization": {"slug": "vendor"}, "because": "ASKED"}]


def test_what_is_counted_is_what_is_found_day_by_day(catalog: Asking) -> None:
    put(catalog, 3, 50)
    text = """query($window: WindowInput!) { obligations { nodes {
        occurrences(window: $window, first: 200) { status }
    } } }"""

    found = told(catalog)
    nodes = catalog.ask(text, {"window": YEAR}, by="buyer")["obligations"]["nodes"]

    each = [item["status"] for node in nodes for item in node["occurrences"]]
    counts = {"met": "MET", "metLate": "MET_LATE", "breached": "BREACHED", "pending": "PENDING"}
    assert {name: found[name] for name in counts} == {
        name: each.count(status) for name, status in counts.items()
    }


def test_strangers_read_of_no_promises_and_vendors_of_their_own(catalog: Asking) -> None:
    put(catalog, 2, 10)

    assert told(catalog, by="stranger")["due"] == 0
    assert told(catalog, by="vendor")["due"] == told(catalog)["due"] > 0


@pytest.mark.parametrize("contracts", [2, 20])
def test_it_takes_as_many_statements_for_any_number(catalog: Asking, contracts: int) -> None:
    put(catalog, contracts, 20)
    told(catalog)

    with catalog.counting() as statements:
        told(catalog)

    assert len(statements) == 10


def test_a_thousand_contracts_are_told_quickly(catalog: Asking) -> None:
    put(catalog, 1_000, 50)
    found = told(catalog)  # its statements are written once

    spent = least(lambda: told(catalog))

    assert found["due"] == 52_000
    assert found["met"] == 40_000
    assert spent <= SECONDS, spent


def test_an_obligation_of_two_vendors_counts_for_each(trade: Trade) -> None:
    trade.catalog.clock.moment = NOW
    other = trade.organization("other")
    trade.sides["other"] = other
    parties = [
        {"organizationId": trade.provider, "role": "PROVIDER"},
        {"organizationId": other, "role": "PROVIDER"},
        {"organizationId": trade.consumer, "role": "CONSUMER"},
    ]
    deal = trade.proposed(participants=parties, startsOn="2026-01-01")
    trade.answer("agreeRelationship", deal, "consumer")
    trade.answer("agreeRelationship", deal, "other")
    contract = trade.contract(deal)
    trade.owed(contract, partyIds=[trade.provider, other])
    trade.sign(contract, "provider")
    trade.sign(contract, "other")

    for slug in ("provider", "other"):
        given = {"vendor": trade.sides[slug], "window": {**YEAR, "from": "2026-01-01T00:00:00Z"}}
        found = trade.catalog.ask(ASKED, given, by="consumer")["vendorPromises"]
        assert (found["due"], found["breached"]) == (3, 3)
