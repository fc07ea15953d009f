"""A review pack of the demonstration verifies, until something is edited in retrospect."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from catalog_acquisition import Acquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking

MOMENT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
PLUGINS = (
    *(Strategy, Design, Transition, Operation, ContinualImprovement, Acquisition),
    Partnership,
)
VERIFIED = """query($id: ID!) { businessReview(id: $id) { pack {
    contentHash content organization { slug }
    verify { unchanged isIntact changeCount unanswered changes { document path before now } }
} packs { organization { slug } } } }"""
YEAR = {"startsOn": "2025-04-01", "endsOn": "2026-04-19"}


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, where a person of the bank and one of its provider ask."""
    catalog = demonstration_with(*PLUGINS, moment=MOMENT)
    for name, person in (("bank", "bank-sponsor"), ("provider", "xyz-sourcing")):
        catalog.token(name, person=person, scopes=EVERY_SCOPE)
    return catalog


def scheduled(catalog: Asking) -> str:
    """Schedule a review of the bank's online banking, and return its id."""
    deal = catalog.ask('{ relationship(slug: "xyz-for-abc") { id } }')["relationship"]["id"]
    given = {"relationshipId": deal, "plannedOn": "2026-05-01"}
    made = catalog.change("scheduleReview", given, "review { id }", by="bank")
    return str(made["review"]["id"])


def frozen(catalog: Asking) -> str:
    """Freeze the pack of a review, and return the id of the review."""
    review = scheduled(catalog)
    given = {"reviewId": review, **YEAR}
    catalog.change("freezeReviewPack", given, "review { id }", by="bank")
    return review


def verified(catalog: Asking, review: str, by: str = "bank") -> Any:
    """Return the pack of somebody's side, with what differs now."""
    return catalog.ask(VERIFIED, {"id": review}, by=by)["businessReview"]["pack"]


def test_each_side_reads_its_own_answers_and_they_verify(demonstrated: Asking) -> None:
    review = frozen(demonstrated)

    packs = {by: verified(demonstrated, review, by) for by in ("bank", "provider")}

    assert {by: pack["organization"]["slug"] for by, pack in packs.items()} == {
        "bank": "abc-bank",
        "provider": "xyz-it",
    }
    untouched = {"unchanged": True, "isIntact": True, "changeCount": 0}
    for pack in packs.values():
        assert pack["verify"] == {**untouched, "changes": [], "unanswered": []}
        assert pack["content"]["leftOut"] == {}
        assert {name.partition(".")[0] for name in pack["content"]["documents"]} == {
            *("acquisition", "improvement", "operation", "partnership", "transition")
        }
