"""Test that the demonstration agrees on levels: with the bank, its customers and suppliers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking

TEXT = """{ agreements(orderBy: [{field: CREATED_AT}]) { nodes {
    kind status relationship { slug } signatures { consent }
    targets { value } supports { relationship { slug } } warranty { verdict }
} } }"""


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, with a person of each side."""
    catalog = demonstration_with()
    for person in (
        "bank-sponsor",
        "xyz-sourcing",
        "hosting-consultant",
        "bakery-owner",
        "lakeside-sponsor",
    ):
        catalog.token(person, person=person)
    return catalog


def test_each_side_sees_the_levels_that_it_agreed_on(demonstrated: Asking) -> None:
    def seen(by: str) -> list[tuple[Any, ...]]:
        found = demonstrated.ask(TEXT, by=by)["agreements"]["nodes"]
        return sorted(
            (
                item["relationship"]["slug"],
                item["kind"],
                item["status"],
                [signature["consent"] for signature in item["signatures"]],
                [other["relationship"]["slug"] for other in item["supports"]],
            )
            for item in found
        )

    bank = ("xyz-for-abc", "SLA", "ACTIVE", ["GIVEN", "GIVEN"], [])
    town, farms = ((slug, *bank[1:]) for slug in ("xyz-for-lakeside", "xyz-for-hillside"))
    asked = ("xyz-for-lakeside", "SLA", "PROPOSED", ["GIVEN", None], [])
    customers = ("abc-for-customers", "SLA", "ACTIVE", ["GIVEN", "GIVEN", "GIVEN"], [])
    contract = "UNDERPINNING_CONTRACT", "ACTIVE"
    hosting = ("harbour-for-xyz", *contract, ["GIVEN", "GIVEN"])
    messages = ("beacon-for-xyz", *contract, ["RECORDED", "GIVEN"], ["xyz-for-abc"])
    assert seen("bank-sponsor") == [customers, bank]
    assert seen("bakery-owner") == [customers]
    assert seen("lakeside-sponsor") == [town, asked]
    assert seen("hosting-consultant") == [(*hosting, [])]  # it does not see what that supports
    supported = (*hosting, ["xyz-for-abc", "xyz-for-lakeside"])
    assert seen("xyz-sourcing") == [messages, supported, bank, farms, town, asked]


def test_a_customer_is_asked_to_sign(demonstrated: Asking) -> None:
    text = "{ viewer { waiting { kind subject { ... on ServiceLevelAgreement { number } } } } }"

    found = demonstrated.ask(text, by="lakeside-sponsor")["viewer"]["waiting"]

    assert {"kind": "LEVELS_TO_SIGN", "subject": {"number": 2}} in found
