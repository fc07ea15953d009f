"""Test that the demonstration shows what internet banking promises, and to whom it costs what."""

from collections.abc import Callable

from tests.asking import Asking

TEXT = """{ offering(slug: "internet-banking-for-banks") { edition {
    targets { indicator value window { kind days period } credits { rate } }
    conditions { area basis target { indicator } }
    prices { kind amount { amount currency } per unit }
} } }"""


def test_internet_banking_promises_levels_and_has_its_price(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with()
    for slug in ("xyz-it", "abc-bank", "harbour-hosting"):
        catalog.token(slug, organization=slug)

    seen = {
        slug: catalog.ask(TEXT, by=slug)["offering"]["edition"]
        for slug in ("xyz-it", "abc-bank", "harbour-hosting")
    }

    monthly, rolling = seen["harbour-hosting"]["targets"]
    assert monthly["window"] == {"kind": "CALENDAR", "days": None, "period": "MONTH"}
    assert len(monthly["credits"]) == 2
    assert rolling["window"] == {"kind": "ROLLING", "days": 30, "period": None}
    conditions = seen["harbour-hosting"]["conditions"]
    assert [item["area"] for item in conditions] == ["AVAILABILITY", "CAPACITY", "SECURITY"]
    assert conditions[2]["target"] is None
    (price,) = seen["xyz-it"]["prices"]
    assert price["amount"] == {"amount": "1.5500", "currency": "EUR"}
    assert seen["abc-bank"] == seen["xyz-it"]
    assert seen["harbour-hosting"] == {**seen["xyz-it"], "prices": None}
