"""Test that the demonstration answers what the page about the model asks of it, ring by ring."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "model.md").read_text().partition("## Asked of the demonstration\n")[2]
QUESTIONS = re.findall(r"```graphql\n(query (\w+).+?)```", PAGE, re.DOTALL)
NAMED = {name: text for text, name in QUESTIONS}
PROVIDER, BANK = "channel-owner", "bank-sponsor"
CHEAP = 1_500  # objects, of the 10,000 that a request may cost


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, with somebody of the bank, of its provider and of its customer."""
    catalog = demonstration_with(Strategy, Design, anonymous_read=True)
    for person in (PROVIDER, BANK, "bakery-owner"):
        catalog.token(person, person=person)
    return catalog


def asked(catalog: Asking, name: str, by: str | None) -> Any:
    """Return what a reader is answered to a question of the page."""
    return catalog.ask(NAMED[name], by=by)["service"]


def test_the_provider_sees_why_its_service_exists(demonstration: Asking) -> None:
    found = asked(demonstration, "Why", PROVIDER)
    bank = asked(demonstration, "Why", BANK)

    assert found["rationale"]
    wanted = {node["stakeholder"]["name"] for node in found["outcomes"]["nodes"]}
    assert "ABC Bank" in wanted
    assert bank["rationale"] is None
    assert {node["stakeholder"]["name"] for node in bank["outcomes"]["nodes"]} == {"ABC Bank"}


def test_the_provider_sees_what_it_is_made_of(demonstration: Asking) -> None:
    (product,) = asked(demonstration, "MadeOf", PROVIDER)["products"]["nodes"]

    parts = {part["resource"]["slug"]: part for part in product["resources"]}
    assert product["organization"] == {"slug": "xyz-it"}
    assert product["releases"]["nodes"] == [{"version": "7.2"}]
    assert parts["rented-machines"] == {
        "quantity": "36.000",
        "resource": {
            "slug": "rented-machines",
            "kind": "PARTNER",
            "capacity": "120.000",
            "unit": "virtual machines",
            "supplier": {"slug": "harbour-hosting"},
        },
    }
    assert asked(demonstration, "MadeOf", BANK)["products"]["nodes"] == []
    cost = demonstration.answer(NAMED["MadeOf"], by=PROVIDER)["extensions"]["cost"]
    assert cost["requested"] <= CHEAP


def test_each_stakeholder_says_what_it_is_worth(demonstration: Asking) -> None:
    found = asked(demonstration, "Worth", PROVIDER)
    bank = asked(demonstration, "Worth", BANK)

    said = {
        (node["stakeholder"]["slug"], node["beneficiary"])
        for node in found["valueStatements"]["nodes"]
    }
    assert said == {("abc-bank", "CONSUMER"), ("xyz-it", "PROVIDER")}
    assert found["fitForPurpose"] is True
    assert bank["fitForPurpose"] is None
    assert [node["stakeholder"]["slug"] for node in bank["valueStatements"]["nodes"]] == [
        "abc-bank"
    ]
    assert {
        judgement["verdict"]
        for node in bank["utility"]["nodes"]
        for judgement in node["judgements"]["nodes"]
    } == {"ACCEPTED"}


def test_the_bank_sees_what_is_taken_from_it_and_what_is_brought(demonstration: Asking) -> None:
    bank = asked(demonstration, "CostsAndRisks", BANK)
    provider = asked(demonstration, "CostsAndRisks", PROVIDER)

    for kind in ("costEffects", "riskEffects"):
        found = bank[kind]["nodes"]
        assert {node["direction"] for node in found} == {"REMOVED", "IMPOSED"}
        assert {node["party"]["slug"] for node in found} == {"abc-bank"}
        assert len(found) <= len(provider[kind]["nodes"])
    assert {node["polarity"] for node in bank["riskEffects"]["nodes"]} == {"THREAT", "OPPORTUNITY"}
    assert {node["party"]["slug"] for node in provider["costEffects"]["nodes"]} > {"abc-bank"}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("by", ["bakery-owner", None])
def test_who_has_no_part_in_it_is_told_nothing(
    demonstration: Asking, name: str, by: str | None
) -> None:
    found = asked(demonstration, name, by)

    assert found
    assert all(value in (None, {"nodes": []}) for value in found.values()), found
