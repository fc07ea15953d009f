"""The page about worth: what it shows is done and asked, and answers as it says."""

import re
from typing import Any

from tests.asking import Asking
from tests.core.fitting import open_market
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "worth.md").read_text()


def test_what_the_page_shows_is_made_and_found(catalog: Asking) -> None:
    market = open_market(catalog)
    blocks = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
    text = {re.split(r"\W", block)[1]: block for block in blocks}

    def done(name: str, by: str, **given: Any) -> Any:
        payloads = catalog.ask(text[name], given, by=by)
        assert [payload["userErrors"] for payload in payloads.values()] == [[]] * len(payloads)
        return [next(iter(payload.values())) for payload in payloads.values()]

    about = {"service": market.service, "own": market.consumer}
    (value,) = done("State", "consumer", **about)
    cost, risk = done("Burden", "consumer", **about)
    (utility,) = done("Define", "provider", service=market.service)
    named = {"utility": utility["id"], "revision": utility["revision"], "own": market.consumer}
    (judgement,) = done("JudgeUtility", "consumer", **named)
    found = catalog.ask(text["Worth"], {"slug": "mail"}, by="provider")["service"]

    assert (value["beneficiary"], value["word"], value["isLatest"]) == ("CONSUMER", "GIVEN", True)
    assert cost["amount"] == {"amount": "1200.5000", "currency": "EUR"}
    assert cost["byConsumer"] is risk["byConsumer"] is True
    assert judgement["judgedBy"] == {"slug": "consumer-ann"}
    assert found == {
        "fitForPurpose": False,
        "utility": {
            "nodes": [
                {
                    "need": "Letters reach people.",
                    "isAccepted": False,
                    "judgements": {"nodes": [{"verdict": "REJECTED"}]},
                }
            ]
        },
        "valueStatements": {"nodes": [{"usefulness": 5, "stakeholder": {"slug": "consumer"}}]},
        "costEffects": {
            "nodes": [{"description": "No couriers of our own.", "party": {"slug": "consumer"}}]
        },
        "riskEffects": {
            "nodes": [
                {
                    "description": "A letter is read by others.",
                    "polarity": "THREAT",
                    "impact": 5,
                }
            ]
        },
    }
