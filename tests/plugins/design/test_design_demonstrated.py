"""Test what design shows in the demonstration catalog."""

from collections.abc import Callable

from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import Asking


def test_a_pack_was_rejected_and_the_next_one_waits_for_what_is_missing(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with(Strategy, Design)

    found = catalog.ask(
        """{ service(slug: "internet-banking") {
            openVersion { stage { key } gate(to: "live") { allowed findings { code } } }
            handoffPacks { nodes { number status rejectionReasons } }
            requirementCoverage { value }
        } }"""
    )["service"]
    assert found["openVersion"] == {
        "stage": {"key": "design"},
        "gate": {
            "allowed": False,
            "findings": [{"code": "PACK_NOT_ACCEPTED"}, {"code": "REQUIREMENT_UNMET"}],
        },
    }
    assert found["handoffPacks"]["nodes"] == [
        {
            "number": 1,
            "status": "REJECTED",
            "rejectionReasons": [
                "Nobody says how a customer who has lost every device gets in again."
            ],
        },
        {"number": 2, "status": "DRAFT", "rejectionReasons": []},
    ]
    assert found["requirementCoverage"] == {"value": 0.5}


def test_a_consumer_says_what_they_want_and_confirms_it(
    demonstration_with: Callable[..., Asking],
) -> None:
    catalog = demonstration_with(Strategy, Design)

    found = catalog.ask(
        """{ service(slug: "internet-banking") {
            outcomes(where: {confirmation: {eq: GIVEN}}) {
                nodes { stakeholder { ... on Organization { slug } } }
            }
            requirements(where: {owner: {slug: {eq: "abc-bank"}}}) { nodes { number status } }
        } }"""
    )["service"]
    assert found["outcomes"]["nodes"] == [{"stakeholder": {"slug": "abc-bank"}}]
    assert found["requirements"]["nodes"] == [{"number": 2, "status": "OPEN"}]
