"""The page about levels: what it shows is promised and priced, and read as it says."""

import re
from typing import Any

from tests.asking import Asking
from tests.core.marketing import Market
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "levels.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
TEXT = {re.split(r"\W", block)[1]: block for block in BLOCKS}


def test_what_the_page_promises_is_kept_in_the_edition(catalog: Asking) -> None:
    market = Market(catalog)
    offering = market.available

    def done(name: str, field: str, revision: int) -> Any:
        given = {"offering": offering, "revision": revision}
        payload = catalog.ask(TEXT[name], given, by="provider")[field]
        assert payload["userErrors"] == []
        return payload

    promised = done("Promise", "promiseWarranty", 2)
    priced = done("Price", "updateOffering", 3)
    market.step("publishOffering", offering, 4)
    market.agreed(offering)
    seen = {
        who: catalog.ask(TEXT["Offered"], {"slug": "available"}, by=who)["offering"]
        for who in ("provider", "consumer", "outsider")
    }

    codes = [item["code"] for item in promised["warnings"]]
    assert codes == ["INDICATOR_UNKNOWN", "INDICATOR_UNKNOWN", "EDITION_DRAFTED"]
    draft = promised["offering"]["draft"]
    assert [item["indicator"] for item in draft["targets"]] == ["availability", "answer-time"]
    bases = [item["basis"] for item in draft["conditions"]]
    assert bases == ["FORMAL_AGREEMENT", "FORMAL_AGREEMENT", "BRAND"]
    assert priced["offering"]["draft"]["pricesPublished"] is False
    flat = {"amount": {"amount": "120.0000", "currency": "EUR"}, "per": "MONTH", "unit": None}
    assert seen["provider"] == seen["consumer"]
    assert seen["consumer"]["edition"]["prices"][0] == flat
    assert seen["consumer"]["conditions"][0]["target"] == {"indicator": "availability"}
    hidden = {"number": 2, "prices": None, "contentHash": None}
    assert seen["outsider"] == {**seen["consumer"], "edition": hidden}


def test_what_the_page_agrees_is_signed_and_judged(catalog: Asking) -> None:
    market = Market(catalog)
    promise = {"offering": market.draft, "revision": 1}
    catalog.ask(TEXT["Promise"], promise, by="provider")
    market.step("publishOffering", market.draft, 2)
    deal = market.agreed(market.draft, endsOn="2999-12-31")
    given = {"deal": deal, "provider": market.provider, "offering": market.draft}

    proposed = catalog.ask(TEXT["ProposeLevels"], given, by="provider")["proposeServiceLevels"]
    agreement = proposed["agreement"]
    answer = {"agreement": agreement["id"], "revision": 1, "consumer": market.consumer}
    signed = catalog.ask(TEXT["SignLevels"], answer, by="consumer")["signServiceLevels"]
    window = {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
    kept = catalog.ask(TEXT["Kept"], {"agreement": agreement["id"], **window}, by="consumer")

    assert proposed["userErrors"] == signed["userErrors"] == []
    assert [item["indicator"] for item in agreement["targets"]] == ["availability", "answer-time"]
    assert signed["agreement"]["status"] == kept["agreement"]["status"] == "ACTIVE"
    warranty = kept["agreement"]["warranty"]
    assert warranty["verdict"] == "UNPROVEN"
    verdicts = [item["verdict"] for item in warranty["conditions"]]
    assert verdicts == ["UNPROVEN", "UNPROVEN", None]
    assert catalog.ask(TEXT["EndingSoon"], by="consumer") == {"agreementsEnding": []}
