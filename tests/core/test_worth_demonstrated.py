"""Test that the demonstration shows what internet banking is worth to whom, each by their word."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking

TEXT = """{ service(slug: "internet-banking") {
    fitForPurpose
    valueStatements(orderBy: [{field: IMPORTANCE}, {field: USEFULNESS}]) { nodes {
        usefulness beneficiary word isLatest stakeholder { slug } } }
    costEffects { nodes { direction party { slug } amount { amount currency } per byConsumer } }
    riskEffects { nodes { direction polarity party { slug } } }
    utility { nodes { isAccepted judgements { nodes { word judgedBy { slug } } } } }
} }"""


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, with a token of the provider's."""
    catalog = demonstration_with()
    catalog.token("xyz-it", organization="xyz-it")
    return catalog


def test_the_bank_and_its_provider_say_what_it_is_worth_to_them(demonstration: Asking) -> None:
    found = demonstration.ask(TEXT, by="xyz-it")["service"]

    assert [
        (item["stakeholder"]["slug"], item["beneficiary"], item["word"], item["usefulness"])
        for item in found["valueStatements"]["nodes"]
    ] == [("xyz-it", "PROVIDER", "GIVEN", 4), ("abc-bank", "CONSUMER", "GIVEN", 5)]


def test_costs_and_risks_are_removed_and_imposed(demonstration: Asking) -> None:
    found = demonstration.ask(TEXT, by="xyz-it")["service"]
    costs: list[Any] = found["costEffects"]["nodes"]
    risks: list[Any] = found["riskEffects"]["nodes"]

    removed = next(item for item in costs if item["direction"] == "REMOVED")
    assert removed == {
        "direction": "REMOVED",
        "party": {"slug": "abc-bank"},
        "amount": {"amount": "240000.0000", "currency": "EUR"},
        "per": "YEAR",
        "byConsumer": False,
    }
    assert [item["byConsumer"] for item in costs].count(True) == 1
    assert {(item["direction"], item["polarity"]) for item in risks} == {
        ("REMOVED", "THREAT"),
        ("IMPOSED", "THREAT"),
        ("IMPOSED", "OPPORTUNITY"),
    }


def test_the_customer_of_the_bank_accepts_one_service_and_rejects_another(
    demonstration: Asking,
) -> None:
    found = demonstration.ask(TEXT, by="xyz-it")["service"]
    lacking = "{ services(where: {fitForPurpose: {eq: false}}) { nodes { slug } } }"

    judged = {
        "isAccepted": True,
        "judgements": {"nodes": [{"word": "GIVEN", "judgedBy": {"slug": "bank-customer"}}]},
    }
    assert (found["fitForPurpose"], found["utility"]["nodes"]) == (True, [judged, judged])
    nodes = demonstration.ask(lacking, by="xyz-it")["services"]["nodes"]
    assert nodes == [{"slug": "notifications"}]
