"""The basic concepts of service management, the last part: what is offered, agreed and kept."""

from typing import Any

import pytest

from catalog.testing.asking import ADMIN
from tests.asking import Asking
from tests.core.levelling import answering, condition, levels, proposed, signed, target
from tests.core.marketing import Market

PRICE = {"kind": "PER_UNIT", "unit": "desk", "amount": {"amount": "12.5", "currency": "EUR"}}
PAGE = "offering { id revision }"


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider, a consumer and an outsider."""
    return Market(catalog)


def offered(market: Market, **given: Any) -> list[Any]:
    """Return the problems of an offering that may else be drafted."""
    said = {
        "slug": "whole",
        "name": "Whole",
        "providerId": market.provider,
        "targetConsumerGroup": "Offices of a few people.",
        "serviceIds": [market.service],
        "components": [{"kind": kind, "name": kind} for kind in ("GOODS", "SERVICE_ACTION")],
    }
    return market.catalog.refused("createOffering", {**said, **given}, by=ADMIN)


def test_an_offering_describes_services_for_a_group_with_goods_access_and_actions(
    market: Market,
) -> None:
    kinds = ("GOODS", "ACCESS_TO_RESOURCE", "SERVICE_ACTION")
    components = [{"kind": kind, "name": kind.title()} for kind in kinds]

    assert offered(market, serviceIds=[]) == [("NO_SERVICE", "serviceIds")]
    assert offered(market, targetConsumerGroup=" ") == [("TEXT_BLANK", "targetConsumerGroup")]
    assert offered(market, components=components) == []
    shown = "targetConsumerGroup services { nodes { slug } } components { kind }"
    found = market.catalog.ask(f'{{ offering(slug: "whole") {{ {shown} }} }}')["offering"]
    assert found == {
        "targetConsumerGroup": "Offices of a few people.",
        "services": {"nodes": [{"slug": "mail"}]},
        "components": [{"kind": kind} for kind in kinds],
    }


def test_a_relationship_is_between_several_and_one_may_provide_and_consume(
    market: Market,
) -> None:
    third = market.organization("third")
    alone = [{"organizationId": market.provider, "role": role} for role in ("PROVIDER", "CONSUMER")]
    others = [
        {"organizationId": market.consumer, "role": "CONSUMER"},
        {"organizationId": third, "role": "CONSUMER"},
    ]

    refused = market.catalog.refused(
        "proposeRelationship", market.given(participants=alone), by="provider"
    )
    deal = market.proposed(participants=[*alone, *others])

    assert refused == [("PARTICIPANTS_TOO_FEW", "participants")]
    text = "query($id: ID) { relationship(id: $id) { participants { organization { slug } } } }"
    found = market.catalog.ask(text, {"id": deal}, by="third")["relationship"]["participants"]
    slugs = [item["organization"]["slug"] for item in found]
    assert slugs == ["provider", "provider", "consumer", "third"]


def test_a_warranty_is_a_formal_agreement_or_a_mere_promise(market: Market) -> None:
    areas = ("AVAILABILITY", "CAPACITY", "SECURITY", "CONTINUITY")
    said = [condition(area=area, target=None) for area in areas]
    slogan = condition(target=None, basis="BRAND", statement="Everybody trusts us.")
    given = {"id": market.draft, "expectedRevision": 1, "targets": [target()]}

    wrong = {**given, "conditions": [condition(target=2)]}
    assert market.catalog.refused("promiseWarranty", wrong) == [
        ("TARGET_UNKNOWN", "conditions.0.target")
    ]
    market.catalog.change("promiseWarranty", {**given, "conditions": [*said, slogan]})
    text = '{ offering(slug: "draft") { conditions { area basis } } }'
    found = market.catalog.ask(text)["offering"]["conditions"]
    assert [(item["area"], item["basis"]) for item in found] == [
        *((area, "FORMAL_AGREEMENT") for area in areas),
        ("AVAILABILITY", "BRAND"),
    ]


def test_assurance_is_acceptable_where_all_conditions_are_met(market: Market) -> None:
    one = signed(market, proposed(market, market.agreed()))
    text = "query($id: ID!) { agreement(id: $id) { warranty { verdict } } }"

    found = market.catalog.ask(text, {"id": one["id"]}, by="consumer")["agreement"]["warranty"]

    assert found == {"verdict": "UNPROVEN"}  # tests/core/test_verdicts.py has the rest


def test_levels_are_defined_in_agreements_and_their_attainment_is_told(market: Market) -> None:
    deal = market.agreed()
    none = levels(market, deal, targets=[], conditions=[])
    window = '(window: {from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"})'
    text = f"query($id: ID) {{ relationship(id: $id) {{ slaAttainment{window} {{ measured }} }} }}"

    assert market.catalog.refused("proposeServiceLevels", none, by="provider") == [
        ("NO_LEVEL", "targets")
    ]
    signed(market, proposed(market, deal))
    found = market.catalog.ask(text, {"id": deal}, by="consumer")["relationship"]
    assert found == {"slaAttainment": {"measured": 0}}  # nobody measures here


def test_two_negotiate_until_one_leaves(market: Market) -> None:
    """From an offering with a price to notice: every step by the right person alone."""
    catalog = market.catalog
    priced = {"id": market.draft, "expectedRevision": 1, "prices": [PRICE]}
    assert catalog.refused("updateOffering", priced, by="consumer") == [("NOT_FOUND", "id")]
    revision = catalog.change("updateOffering", priced, PAGE, by="provider")["offering"]["revision"]
    promise = {"id": market.draft, "expectedRevision": revision, "targets": [target("99.9")]}
    made = catalog.change("promiseWarranty", {**promise, "conditions": [condition()]}, PAGE)
    market.step("publishOffering", market.draft, made["offering"]["revision"], by="provider")

    first = market.proposed(market.draft)
    market.answer("declineRelationship", first, "consumer", reason="Too dear.")
    deal = market.proposed(market.draft, slug="again", noticeMonths=1)
    assert market.refuses("agreeRelationship", deal, "consumer", by="outsider")[0][0] == "NOT_FOUND"
    market.answer("agreeRelationship", deal, "consumer")
    price = "agreedOfferings { edition { prices { unit amount { amount currency } } } }"
    seen = catalog.ask(f'{{ relationship(slug: "again") {{ {price} }} }}', by="consumer")
    (held,) = seen["relationship"]["agreedOfferings"]
    assert held["edition"]["prices"] == [
        {"unit": "desk", "amount": {"amount": "12.5000", "currency": "EUR"}}
    ]

    wanted = levels(market, deal, offeringId=market.draft)
    promised = {name: wanted[name] for name in ("relationshipId", "organizationId", "offeringId")}
    one = catalog.change("proposeServiceLevels", promised, "agreement { id }", by="provider")
    agreement = one["agreement"]
    not_theirs = ("NOT_YOUR_ORGANIZATION", "organizationId")
    early = answering(market, agreement, "consumer")
    assert catalog.refused("signServiceLevels", early, by="provider")[0] == not_theirs
    assert signed(market, agreement)["status"] == "ACTIVE"
    kept = "query($id: ID!) { agreement(id: $id) { targets { value } edition { number } } }"
    found = catalog.ask(kept, {"id": agreement["id"]}, by="consumer")["agreement"]
    assert found == {"targets": [{"value": "99.9"}], "edition": {"number": 1}}

    market.with_roles(deal)
    step = {"id": deal, "expectedRevision": market.revision(deal)}
    assert catalog.refused("activateRelationship", step, by="outsider") == [("NOT_FOUND", "id")]
    catalog.change("activateRelationship", step, by="provider")
    change = {"id": deal, "expectedRevision": market.revision(deal), "noticeMonths": 2}
    catalog.change("amendRelationship", change, by="provider")
    assert not_theirs in market.refuses("agreeRelationship", deal, "consumer", by="provider")
    market.answer("agreeRelationship", deal, "consumer")
    assert not_theirs in market.refuses("leaveRelationship", deal, "consumer", by="provider")
    market.answer("leaveRelationship", deal, "consumer")
    left = catalog.ask(
        "query($id: ID) { relationship(id: $id) { participants { leftAt } } }", {"id": deal}
    )["relationship"]["participants"]
    assert [item["leftAt"] is None for item in left] == [True, False]
