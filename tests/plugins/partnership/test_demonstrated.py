"""The demonstration: a bank and its provider over three years."""

from collections.abc import Callable

import pytest

from catalog_partnership import Partnership
from tests.asking import Asking


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with partnership alone."""
    return demonstration_with(Partnership)


def test_a_bank_and_its_provider_became_partners(demonstration: Asking) -> None:
    asked = """{ relationship(slug: "xyz-for-abc") {
        engagement { model }
        engagements { nodes { model } }
        dueReviews { status }
        sharedGoals { nodes { status isMet discussedIn { number } } }
        strategicIssues { nodes { status experience { text } } }
        reviews { nodes { isCompliant missing } }
    } }"""

    found = demonstration.ask(asked)["relationship"]

    assert found["engagement"]["model"] == "PARTNERSHIP"
    assert [item["model"] for item in found["engagements"]["nodes"]] == [
        "BUYER_LED",
        "COUPLED_GOALS",
        "PARTNERSHIP",
    ]
    assert [item["status"] for item in found["dueReviews"]] == [
        "OVERDUE",
        *["COMPLIANT"] * 3,
        "MISSED",
    ]
    assert [item["missing"] for item in found["reviews"]["nodes"]] == [
        ["BUYER_CXO"],
        *[[]] * 3,
        ["BUYER_CXO", "PROVIDER_LEADERSHIP", "PROVIDER_CONSULTANT"],
    ]
    goals = found["sharedGoals"]["nodes"]
    assert [(item["status"], item["isMet"]) for item in goals] == [
        ("AGREED", False),
        ("PROPOSED", None),
    ]
    assert goals[0]["discussedIn"] == {"number": 4}
    assert {item["status"] for item in found["strategicIssues"]["nodes"]} == {"OPEN", "RESOLVED"}


def test_what_is_overdue_comes_first(demonstration: Asking) -> None:
    asked = """{ reviewsDue(withinDays: 366) {
        isOverdue relationship { slug } buyer { slug } provider { slug }
    } }"""

    first, second = demonstration.ask(asked)["reviewsDue"]

    assert (first["isOverdue"], first["relationship"]["slug"]) == (True, "xyz-for-abc")
    assert (second["isOverdue"], second["relationship"]["slug"]) == (False, "harbour-for-xyz")
    assert first["provider"] == second["buyer"] == {"slug": "xyz-it"}
