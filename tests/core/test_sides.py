"""Nobody is bound by the word of others; who has left, or is to come, decides nothing."""

import datetime as dt
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market

STRANGE = [("NOT_YOUR_ORGANIZATION", "id")]


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market on a day in March."""
    catalog.clock.moment = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
    return Market(catalog)


def with_outsider(market: Market) -> list[dict[str, Any]]:
    """Return the participants of a relationship in which the outsider consumes, too."""
    second = {"organizationId": market.outsider, "role": "CONSUMER"}
    return [*market.given()["participants"], second]


def amended(market: Market, deal: str, by: str, **given: Any) -> None:
    """Propose a change of what was agreed."""
    wanted = {"id": deal, "expectedRevision": market.revision(deal), **given}
    market.catalog.change("amendRelationship", wanted, by=by)


@pytest.mark.parametrize(
    "terms", [{}, {"endsOn": "2026-03-31", "renewal": "TACIT", "renewalMonths": 1}]
)
def test_one_leaves_on_a_day_that_a_calendar_has(market: Market, terms: dict[str, Any]) -> None:
    deal = market.agreed(**terms)

    refused = market.refuses("leaveRelationship", deal, "consumer", on="9999-12-31")

    assert refused == [("TERMS_INVALID", "on")]


def test_who_has_left_is_not_bound_by_what_they_agreed_to_before(market: Market) -> None:
    deal = market.proposed(participants=with_outsider(market))
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", deal, slug)
    amended(market, deal, "consumer", noticeMonths=24)

    market.answer("leaveRelationship", deal, "consumer")
    for slug in ("provider", "outsider"):
        waiting = market.answer("agreeRelationship", deal, slug)
    back = market.answer("agreeRelationship", deal, "consumer")

    assert waiting["participants"][1]["leftAt"] is not None
    assert back["participants"][1]["leftAt"] is None


def test_who_is_asked_to_come_decides_nothing_else(market: Market) -> None:
    deal = market.agreed()
    market.with_roles(deal)
    amended(market, deal, "provider", participants=with_outsider(market))

    refused = market.refused("activateRelationship", deal, market.revision(deal), by="outsider")
    market.step("activateRelationship", deal, market.revision(deal), by="consumer")
    market.answer("agreeRelationship", deal, "outsider")

    assert refused == STRANGE


def test_one_person_agrees_for_one_side(market: Market) -> None:
    person = market.catalog.ask('{ person(slug: "consumer-ann") { id revision } }')["person"]
    both = {"id": person["id"], "expectedRevision": person["revision"]}
    both["organizationIds"] = [market.provider, market.consumer]
    market.catalog.change("updatePerson", both)
    market.catalog.token("again", person="consumer-ann")
    deal = market.proposed(by="consumer", organizationId=market.consumer)

    refused = [
        market.refuses("agreeRelationship", deal, "provider", by=by) for by in ("consumer", "again")
    ]
    agreed = market.answer("agreeRelationship", deal, "provider")

    assert refused == [[("ROLE_NOT_HELD", "organizationId")]] * 2
    assert agreed["status"] == "AGREED"


def test_without_whoever_provides_an_offering_nothing_begins(market: Market) -> None:
    market.offering("elsewhere", provider=market.outsider)
    second = {"organizationId": market.outsider, "role": "PROVIDER"}
    deal = market.proposed(participants=[*market.given()["participants"], second])
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", deal, slug)
    market.with_roles(deal)
    market.answer("leaveRelationship", deal, "provider")

    refused = market.refused("activateRelationship", deal, market.revision(deal), by="consumer")

    assert refused == [("OFFERING_PROVIDER_ABSENT", "id")]


def test_what_is_renewed_no_more_has_no_term_to_follow(market: Market) -> None:
    deal = market.agreed(endsOn="2026-03-31", renewal="TACIT", renewalMonths=1)

    amended(market, deal, "provider", renewal="NONE")

    text = (
        "query($id: ID) { relationship(id: $id) { proposedAmendment { renewal renewalMonths } } }"
    )
    found = market.catalog.ask(text, {"id": deal})["relationship"]["proposedAmendment"]
    assert found == {"renewal": "NONE", "renewalMonths": None}
