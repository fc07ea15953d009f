"""The basic concepts of service management, the second half, told as the first half is.

What goes on between a provider and a consumer, what comes of it, and what it is worth to whom.
"""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market

WISH = {"statement": "Letters arrive."}
LETTER = {"description": "A letter.", "tangible": True}


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider whose service `mail` a consumer uses by the relationship `deal`."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    market.active()
    return market


def deal(market: Market) -> str:
    """Return the id of the relationship."""
    found = market.catalog.ask('{ relationship(slug: "deal") { id } }')["relationship"]["id"]
    return str(found)


def activity(market: Market, kind: str, *performers: str) -> dict[str, Any]:
    """Return the input of an activity that organizations performed."""
    named = [getattr(market, slug) for slug in performers]
    return {"relationshipId": deal(market), "kind": kind, "name": kind, "performedBy": named}


def record(market: Market, kind: str, by: str, *others: str) -> str:
    """Record an activity, and return its id."""
    made = market.catalog.change(
        "recordRelationshipActivity",
        activity(market, kind, by, *others),
        "relationshipActivity { id }",
        by=by,
    )
    return str(made["relationshipActivity"]["id"])


def refused(market: Market, kind: str, by: str, *performers: str) -> list[str]:
    """Return why an activity cannot be recorded."""
    given = activity(market, kind, *performers)
    return [code for code, _ in market.catalog.refused("recordRelationshipActivity", given, by=by)]


def of_mail(market: Market, selection: str, by: str | None) -> Any:
    """Return what a reader gets of the service."""
    return market.catalog.ask(f'{{ service(slug: "mail") {{ {selection} }} }}', by=by)["service"]


def test_a_consumer_uses_actions_receives_goods_and_manages_its_own_resources(
    market: Market,
) -> None:
    for kind in ("RESOURCE_MANAGEMENT", "SERVICE_ACTION", "RECEIVE_GOODS"):
        assert record(market, f"CONSUMPTION_{kind}", "consumer")
        assert refused(market, f"CONSUMPTION_{kind}", "provider", "provider") == [
            "ACTIVITY_OF_OTHER_SIDE"
        ]


def test_a_provider_manages_resources_gives_access_fulfils_and_improves(market: Market) -> None:
    for kind in ("RESOURCE_MANAGEMENT", "ACCESS", "FULFILMENT", "SLM_IMPROVEMENT", "GOODS"):
        assert record(market, f"PROVISION_{kind}", "provider")
        assert refused(market, f"PROVISION_{kind}", "consumer", "consumer") == [
            "ACTIVITY_OF_OTHER_SIDE"
        ]


def test_a_relationship_is_provision_consumption_and_management(market: Market) -> None:
    record(market, "PROVISION_ACCESS", "provider")
    record(market, "CONSUMPTION_SERVICE_ACTION", "consumer")
    record(market, "JOINT_MANAGEMENT", "consumer", "provider")
    areas = ("PROVISION", "CONSUMPTION", "MANAGEMENT")
    lists = " ".join(
        f"{area}: activities(where: {{area: {{eq: {area}}}}}) {{ nodes {{ kind }} }}"
        for area in areas
    )

    found = market.catalog.ask(f'{{ relationship(slug: "deal") {{ {lists} }} }}', by="provider")

    assert {area: found["relationship"][area]["nodes"] for area in areas} == {
        "PROVISION": [{"kind": "PROVISION_ACCESS"}],
        "CONSUMPTION": [{"kind": "CONSUMPTION_SERVICE_ACTION"}],
        "MANAGEMENT": [{"kind": "JOINT_MANAGEMENT"}],
    }


def test_managing_a_relationship_is_done_by_both_sides_and_each_says_so(market: Market) -> None:
    alone = refused(market, "JOINT_MANAGEMENT", "provider", "provider")
    meeting = record(market, "JOINT_MANAGEMENT", "provider", "consumer")
    confirm = {"id": meeting, "expectedRevision": 1, "organizationId": market.consumer}
    shown = "relationshipActivity { isConfirmed }"

    others = market.catalog.refused("confirmRelationshipActivity", confirm, by="provider")
    confirmed = market.catalog.change("confirmRelationshipActivity", confirm, shown, by="consumer")

    assert alone == ["JOINT_NEEDS_BOTH_SIDES"]
    assert "NOT_YOUR_ORGANIZATION" in [code for code, _ in others]
    assert confirmed["relationshipActivity"] == {"isConfirmed": True}


def test_an_output_is_what_an_activity_delivered(market: Market) -> None:
    access = record(market, "PROVISION_ACCESS", "provider")
    given = {"serviceId": market.service, "activityId": access, **LETTER}
    given["serviceId"] = market.service
    other = market.catalog.live("fax")

    made = market.catalog.change(
        "recordOutput", given, "output { tangible activity { kind } }", by="provider"
    )
    wrong = market.catalog.refused("recordOutput", {**given, "serviceId": other})

    assert made["output"] == {"tangible": True, "activity": {"kind": "PROVISION_ACCESS"}}
    assert ("ACTIVITY_OF_ANOTHER_SERVICE", "activityId") in wrong


def test_an_outcome_is_a_result_for_a_stakeholder_by_an_output(market: Market) -> None:
    wish = {"serviceId": market.service, "stakeholderId": market.consumer, **WISH}
    made = market.catalog.change("recordOutcome", wish, "outcome { id }", by="consumer")
    outcome = made["outcome"]["id"]
    market.catalog.change("confirmOutcome", {"id": outcome, "expectedRevision": 1}, by="consumer")
    deliver = {"id": outcome, "expectedRevision": 2}

    without = market.catalog.refused("deliverOutcome", deliver, by="consumer")
    letter = {"serviceId": market.service, "outcomeIds": [outcome], **LETTER}
    market.catalog.change("recordOutput", letter, by="provider")
    delivered = market.catalog.change(
        "deliverOutcome", deliver, "outcome { delivery }", by="consumer"
    )

    assert without == [("NO_DELIVERED_OUTPUT", "outputIds")]
    assert delivered["outcome"] == {"delivery": "GIVEN"}


def test_value_is_what_a_stakeholder_perceives_and_is_never_averaged(market: Market) -> None:
    def stated(who: str, usefulness: int) -> dict[str, Any]:
        degrees = {"usefulness": usefulness, "importance": 5}
        named = {"serviceId": market.service, "stakeholderId": getattr(market, who)}
        return {**named, **degrees, "perceivedBenefit": f"{who} {usefulness}"}

    others = market.catalog.refused("stateValue", stated("consumer", 5), by="provider")
    for usefulness in (2, 4):
        market.catalog.change("stateValue", stated("consumer", usefulness), by="consumer")
    market.catalog.change("stateValue", stated("provider", 3), by="provider")
    selection = """valueStatements(where: {isLatest: {eq: true}}, orderBy: [{field: USEFULNESS}]) {
        nodes { usefulness beneficiary word }
    } all: valueStatements { totalCount }"""

    found = of_mail(market, selection, "provider")

    assert [code for code, _ in others] == ["NOT_YOUR_ORGANIZATION"]
    assert found["valueStatements"]["nodes"] == [
        {"usefulness": 3, "beneficiary": "PROVIDER", "word": "GIVEN"},
        {"usefulness": 4, "beneficiary": "CONSUMER", "word": "GIVEN"},
    ]
    assert found["all"]["totalCount"] == 3
    assert of_mail(market, selection, "outsider")["all"]["totalCount"] == 0


def test_costs_are_removed_and_imposed_each_for_somebody(market: Market) -> None:
    of = {"serviceId": market.service, "partyId": market.consumer, "description": "Money."}
    saved = {**of, "direction": "REMOVED", "spentOn": "Servers"}
    paid = {**of, "direction": "IMPOSED", "spentOn": "Fees", "per": "MONTH"}
    amount = {"amount": "120.50", "currency": "EUR"}

    unsaid = market.catalog.refused("recordCostEffect", paid, by="consumer")
    market.catalog.change("recordCostEffect", saved, by="provider")
    market.catalog.change("recordCostEffect", {**paid, "amount": amount}, by="consumer")
    found = of_mail(
        market,
        """costEffects(orderBy: [{field: SPENT_ON}]) {
            nodes { direction spentOn amount { currency } per }
        }""",
        "consumer",
    )

    assert [code for code, _ in unsaid] == ["AMOUNT_MISSING"]
    assert found["costEffects"]["nodes"] == [
        {"direction": "IMPOSED", "spentOn": "Fees", "amount": {"currency": "EUR"}, "per": "MONTH"},
        {"direction": "REMOVED", "spentOn": "Servers", "amount": None, "per": None},
    ]


def test_a_risk_is_a_possible_event_and_no_amount_of_money(market: Market) -> None:
    of = {"serviceId": market.service, "partyId": market.consumer, "direction": "IMPOSED"}
    event = {"description": "The provider fails.", "likelihood": 2, "impact": 5}
    chance = {"description": "More letters are read.", "likelihood": 4, "impact": 2}

    never = market.catalog.refused(
        "recordRiskEffect", {**of, **event, "likelihood": 6, "polarity": "THREAT"}, by="provider"
    )
    for given in ({**event, "polarity": "THREAT"}, {**chance, "polarity": "OPPORTUNITY"}):
        market.catalog.change("recordRiskEffect", {**of, **given}, by="provider")
    found = of_mail(
        market,
        "riskEffects(orderBy: [{field: LIKELIHOOD}]) { nodes { polarity likelihood impact } }",
        "provider",
    )
    fields = market.catalog.ask('{ __type(name: "RiskEffect") { fields { name } } }')["__type"]

    assert never == [("OUT_OF_RANGE", "likelihood")]
    assert found["riskEffects"]["nodes"] == [
        {"polarity": "THREAT", "likelihood": 2, "impact": 5},
        {"polarity": "OPPORTUNITY", "likelihood": 4, "impact": 2},
    ]
    assert not {"amount", "cost", "currency"} & {field["name"] for field in fields["fields"]}


def test_utility_supports_performance_or_removes_a_constraint_and_customers_judge_it(
    market: Market,
) -> None:
    given = {"serviceId": market.service, "need": "Fast mail.", "text": "By the next day."}
    neither = market.catalog.refused("defineUtility", given, by="provider")
    made = market.catalog.change(
        "defineUtility",
        {**given, "supportsPerformance": True},
        "utilityStatement { id }",
        by="provider",
    )
    judge = {
        "utilityId": made["utilityStatement"]["id"],
        "expectedRevision": 1,
        "organizationId": market.consumer,
        "verdict": "ACCEPTED",
    }

    before = of_mail(market, "fitForPurpose", "provider")
    others = market.catalog.refused("judgeUtility", judge, by="provider")
    market.catalog.change("judgeUtility", judge, by="consumer")

    assert {code for code, _ in neither} == {"UTILITY_EMPTY"}
    assert before == {"fitForPurpose": None}
    assert [code for code, _ in others] == ["NOT_YOUR_ORGANIZATION"]
    assert of_mail(market, "fitForPurpose", "provider") == {"fitForPurpose": True}
    assert of_mail(market, "fitForPurpose", "outsider") == {"fitForPurpose": None}
