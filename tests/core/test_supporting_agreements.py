"""What supports an agreement is not looser than it, and how it is measured is kept."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.levelling import MONTHLY, answering, levels, proposed, signed, target
from tests.core.marketing import Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market where somebody provides, and somebody consumes."""
    return Market(catalog)


def test_looser_support_warns_along_the_chain(market: Market) -> None:
    deal = market.agreed()
    customer = signed(market, proposed(market, deal, targets=[target("99.9")]))
    market.catalog.token("provider", person="provider-ann")
    inner = market.agreed(slug="inner")
    given = {"kind": "OLA", "supportsIds": [customer["id"]]}

    def warned(payload: Any) -> list[str]:
        return [item["code"] for item in payload["warnings"] if item["code"] == "LEVEL_LOOSER"]

    def attempt(value: str, **more: Any) -> Any:
        wanted = levels(market, inner, targets=[target(value)], **{**given, **more})
        return market.catalog.attempt(
            "proposeServiceLevels", wanted, "agreement { id }", by="provider"
        )

    strong = attempt("99.95")
    weak = attempt("99.5")
    signed(market, strong["agreement"])
    chained = attempt("99.8", supportsIds=[strong["agreement"]["id"]])
    sla = attempt("99.5", kind="SLA")

    assert warned(strong) == []
    assert warned(weak) == ["LEVEL_LOOSER"]
    assert "availability at least 99.5 percent is looser" in str(weak["warnings"])
    assert warned(chained) == ["LEVEL_LOOSER"] * 2  # than both: 99.95, and 99.9 behind it
    assert [item["code"] for item in sla["userErrors"]] == ["SUPPORT_MISPLACED"]
    strict = proposed(market, deal, targets=[target("99.99")])
    wanted = answering(market, strict, "consumer")
    told = market.catalog.attempt("signServiceLevels", wanted, by="consumer")
    assert told["userErrors"] == []


@pytest.mark.parametrize(("last", "told"), [("consumer", []), ("provider", ["LEVEL_LOOSER"])])
def test_a_customer_does_not_learn_what_its_provider_agreed_with_suppliers(
    market: Market, last: str, told: list[str]
) -> None:
    (first,) = {"consumer", "provider"} - {last}
    customer = proposed(market, market.agreed(), first)
    supplied = market.offering("supplied", market.outsider)
    market.step("publishOffering", supplied, 1)
    participants = [
        {"organizationId": market.outsider, "role": "PROVIDER"},
        {"organizationId": market.provider, "role": "CONSUMER"},
    ]
    supply = market.proposed(supplied, slug="supply", participants=participants)
    market.answer("agreeRelationship", supply, "outsider")
    market.catalog.token("provider", person="provider-ann")
    contract = {"kind": "UNDERPINNING_CONTRACT", "supportsIds": [customer["id"]]}
    of_supplier = {"offeringId": supplied, "targets": [target("90")]}
    signed(market, proposed(market, supply, **contract, **of_supplier), "outsider")

    wanted = answering(market, customer, last)
    payload = market.catalog.attempt("signServiceLevels", wanted, by=last)

    assert payload["userErrors"] == []
    assert [item["code"] for item in payload["warnings"]] == told


def test_windows_and_hours_are_kept_as_they_were_agreed(market: Market) -> None:
    hours = {
        "weekly": [
            {"weekday": 1, "opens": "08:00", "closes": "18:00"},
            {"weekday": 2, "opens": "08:00"},
        ],
        "holidays": ["2026-12-25", "2026-01-01", "2026-01-01"],
        "timeZone": "Europe/Zurich",
    }
    one = proposed(
        market,
        market.agreed(),
        serviceHours=hours,
        severities=["MAJOR"],
        excludeMaintenance=True,
        targets=[target(credits=[{"from": "90", "to": "99.5", "rate": "10"}])],
    )
    asked = """query($id: ID!) { agreement(id: $id) {
        serviceHours { weekly { weekday opens closes } holidays timeZone }
        severities excludeMaintenance
        targets { indicator comparator value unit window { kind days period }
            credits { from to rate } }
        conditions { area statement basis target { value } }
        services { nodes { slug } }
    } }"""

    found = market.catalog.ask(asked, {"id": one["id"]}, by="consumer")["agreement"]

    assert found["serviceHours"] == {
        "weekly": [
            {"weekday": 1, "opens": "08:00", "closes": "18:00"},
            {"weekday": 2, "opens": "08:00", "closes": None},
        ],
        "holidays": ["2026-01-01", "2026-12-25"],
        "timeZone": "Europe/Zurich",
    }
    assert (found["severities"], found["excludeMaintenance"]) == (["MAJOR"], True)
    assert found["targets"] == [
        {
            "indicator": "availability",
            "comparator": "GE",
            "value": "99.5",
            "unit": "percent",
            "window": {"days": None, **MONTHLY},
            "credits": [{"from": "90", "to": "99.5", "rate": "10"}],
        }
    ]
    assert found["conditions"][0]["target"] == {"value": "99.5"}
    assert found["services"] == {"nodes": [{"slug": "mail"}]}
