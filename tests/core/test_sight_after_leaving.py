"""Who has left a relationship sees it as they left it, and nothing of what was agreed since."""

import datetime as dt
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market

TOLD = """query($id: ID!) { relationship(id: $id) {
    startsOn endsOn noticeBy noticeMonths renewal renewalMonths
    participants { organization { slug } }
    offerings { nodes { slug } }
    agreedOfferings { offering { slug } }
} }"""
LISTED = """{
    organization(slug: "outsider") { relationships { totalCount } }
    offering(slug: "draft") { relationships { totalCount } }
    service(slug: "mail") { relationships { totalCount } }
}"""
TERMS = {"startsOn": "2026-01-01", "endsOn": "2026-03-31", "renewal": "TACIT", "renewalMonths": 1}
HIDDEN = dict.fromkeys(
    ("startsOn", "endsOn", "noticeBy", "noticeMonths", "renewal", "renewalMonths")
)


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market on a day in March."""
    catalog.clock.moment = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
    return Market(catalog)


@pytest.fixture
def deal(market: Market) -> str:
    """A relationship that one of two consumers has left."""
    made = market.proposed(participants=_everybody(market), **TERMS)
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", made, slug)
    market.answer("leaveRelationship", made, "consumer")
    market.catalog.clock.moment = dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC)
    return made


def test_who_left_sees_what_they_left(market: Market, deal: str) -> None:
    for reader in ("consumer", "outsider", "provider"):
        told = _told(market, deal, reader)

        assert (told["endsOn"], told["renewal"]) == ("2026-04-30", "TACIT")
        assert len(told["participants"]) == 3
        assert told["offerings"]["nodes"] == [{"slug": "available"}]


def test_who_left_sees_nothing_of_what_was_agreed_since(market: Market, deal: str) -> None:
    market.step("publishOffering", market.draft, 1)
    _amended(market, deal, noticeMonths=3, offeringIds=[market.draft])
    proposed = _told(market, deal, "consumer")
    market.answer("agreeRelationship", deal, "outsider")

    gone, there = _told(market, deal, "consumer"), _told(market, deal, "outsider")

    assert proposed["endsOn"] == "2026-04-30"  # until it is agreed
    assert (there["noticeMonths"], there["renewal"]) == (3, "TACIT")
    assert there["offerings"]["nodes"] == [{"slug": "draft"}]
    assert [item["offering"] for item in there["agreedOfferings"]] == [{"slug": "draft"}]
    assert len(there["participants"]) == 3
    assert gone == {
        **HIDDEN,
        "participants": [{"organization": {"slug": "consumer"}}],
        "offerings": {"nodes": []},
        "agreedOfferings": [],
    }
    for reader, count in (("outsider", 1), ("consumer", 0)):
        assert _listed(market, reader) == [count] * 3


def test_who_comes_back_sees_it_all_again(market: Market, deal: str) -> None:
    _amended(market, deal, "outsider", noticeMonths=3)
    assert _told(market, deal, "consumer")["noticeMonths"] is None

    _amended(market, deal, "outsider", "consumer", participants=_everybody(market))

    assert _told(market, deal, "consumer")["noticeMonths"] == 3


def _everybody(market: Market) -> list[dict[str, Any]]:
    second = {"organizationId": market.outsider, "role": "CONSUMER"}
    return [*market.given()["participants"], second]


def _amended(market: Market, deal: str, *agreeing: str, **change: Any) -> None:
    """Change a relationship by the word of its provider and of these."""
    given = {"id": deal, "expectedRevision": market.revision(deal), **change}
    market.catalog.change("amendRelationship", given, by="provider")
    for slug in agreeing:
        market.answer("agreeRelationship", deal, slug)


def _told(market: Market, deal: str, reader: str) -> Any:
    return market.catalog.ask(TOLD, {"id": deal}, by=reader)["relationship"]


def _listed(market: Market, reader: str) -> list[int]:
    found = market.catalog.ask(LISTED, by=reader)
    return [item["relationships"]["totalCount"] for item in found.values()]
