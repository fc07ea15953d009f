"""What the demonstration shows of plans and practices, and of whom it keeps what from."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from catalog_partnership import Partnership
from tests.asking import Asking

MOMENT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
PEOPLE = {
    "bank": "bank-sponsor",
    "provider": "xyz-sourcing",
    "rival": "hosting-consultant",
    "other": "lakeside-sponsor",
    "stranger": "private-customer",
}
BIDS = '{ suggestions(where: {kind: {eq: "BID"}}) { nodes { organization { slug } } } }'
PRACTICES = "{ bestPractices { nodes { title origin { slug } } } }"
SUMMITS = "{ summits { nodes { title uninvitedProviderCount } } }"


@pytest.fixture
def demonstrated(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration, where people of several houses ask."""
    catalog = demonstration_with(Partnership, moment=MOMENT)
    for name, person in PEOPLE.items():
        catalog.token(name, person=person, scopes=EVERY_SCOPE)
    return catalog


def seen(catalog: Asking, text: str) -> dict[str, list[Any]]:
    """Return the nodes that each is shown."""
    answers = {by: catalog.ask(text, by=by) for by in PEOPLE}
    return {by: next(iter(answer.values()))["nodes"] for by, answer in answers.items()}


def test_rivals_bid_and_see_their_own_bid_alone(demonstrated: Asking) -> None:
    found = seen(demonstrated, BIDS.replace('"', ""))

    assert {by: [item["organization"]["slug"] for item in bids] for by, bids in found.items()} == {
        "bank": ["xyz-it", "harbour-hosting"],
        "provider": ["xyz-it"],
        "rival": ["harbour-hosting"],
        "other": [],
        "stranger": [],
    }


def test_practices_are_shown_with_consent_and_without_their_origin(demonstrated: Asking) -> None:
    found = seen(demonstrated, PRACTICES)

    told = {
        by: {item["title"].split()[0]: item["origin"] and item["origin"]["slug"] for item in nodes}
        for by, nodes in found.items()
    }
    assert told == {
        "bank": {"Rehearse": None, "Let": "abc-bank", "Write": None},
        "provider": {"Rehearse": "hillside-credit", "Let": "abc-bank", "Write": None},
        "rival": {"Rehearse": None, "Write": None},
        "other": {"Rehearse": None, "Write": None},
        "stranger": {"Write": None},
    }


def test_summits_name_every_provider_and_are_seen_by_guests(demonstrated: Asking) -> None:
    found = seen(demonstrated, SUMMITS)

    banks, providers = "What the bank plans for its services", "Banking without branches"
    told = {
        by: {item["title"]: item["uninvitedProviderCount"] for item in nodes}
        for by, nodes in found.items()
    }
    assert told == {
        "bank": {banks: 0, providers: None},
        "provider": {banks: None, providers: None},
        "rival": {banks: None},
        "other": {providers: None},
        "stranger": {},
    }
