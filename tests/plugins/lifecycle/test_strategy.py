"""Test the strategy chapter: a version goes on only with a reason, and somebody who wants it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.demo import making
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.plugins.lives import codes, life, move, retire, service

With = Callable[..., Asking]


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with strategy, and with stages behind it."""
    return catalog_with(Strategy, life())


def want(catalog: Asking, key: str) -> None:
    """Record an outcome of a service."""
    organization = catalog.member("acme")
    statement = {"statement": "We hear from each other.", "stakeholderId": organization}
    catalog.change("recordOutcome", {"serviceId": key, **statement})


def test_every_life_begins_with_strategy(catalog: Asking) -> None:
    stages = catalog.ask("{ lifecycleStages { key title status } }")["lifecycleStages"]
    service(catalog, "mail")

    found = catalog.ask('{ service(slug: "mail") { stage { key } portfolioStatus } }')["service"]

    assert stages[0] == {"key": "strategy", "title": "Strategy", "status": "PIPELINE"}
    assert found == {"stage": {"key": "strategy"}, "portfolioStatus": "PIPELINE"}


def test_without_strategy_lives_begin_later(catalog_with: With) -> None:
    catalog = catalog_with()
    service(catalog, "mail")

    assert codes(move(catalog, "mail", "live")) == []


def test_a_service_without_a_reason_stays_in_strategy(catalog: Asking) -> None:
    service(catalog, "mail")

    payload = move(catalog, "mail", "plan")

    assert codes(payload) == ["REFUSED", "RATIONALE_MISSING", "OUTCOME_MISSING"]
    assert [item["remedy"] for item in payload["decision"]["findings"]] == [
        "Write the version's rationale with updateService.",
        "Record one, with the stakeholder who wants it, with recordOutcome.",
    ]


@pytest.mark.parametrize("rationale", [None, "", " \n"])
def test_a_blank_rationale_is_none(catalog: Asking, rationale: str | None) -> None:
    key = service(catalog, "mail", rationale=rationale)
    want(catalog, key)

    assert codes(move(catalog, "mail", "plan")) == ["REFUSED", "RATIONALE_MISSING"]


def test_a_reason_without_anybody_who_wants_it_is_not_enough(catalog: Asking) -> None:
    service(catalog, "mail", rationale="People write letters.")

    assert codes(move(catalog, "mail", "plan")) == ["REFUSED", "OUTCOME_MISSING"]


def test_with_its_remedies_followed_the_move_passes(catalog: Asking) -> None:
    key = service(catalog, "mail")
    assert "REFUSED" in codes(move(catalog, "mail", "plan"))
    given = {"id": key, "expectedRevision": 1, "rationale": "People write letters."}
    catalog.change("updateService", given)
    want(catalog, key)

    payload = move(catalog, "mail", "plan")

    assert codes(payload) == []
    assert payload["version"] == {"number": 1, "status": "OPEN", "stage": {"key": "plan"}}


def test_a_service_is_retired_without_a_reason(catalog: Asking) -> None:
    catalog.live("mail")

    assert codes(retire(catalog, "mail")) == []


def test_a_live_service_stays_in_the_catalogue_while_its_next_version_is_in_strategy(
    catalog: Asking,
) -> None:
    catalog.live("mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    catalog.change("proposeServiceVersion", {"serviceId": key})

    found = catalog.ask(
        '{ service(slug: "mail") { portfolioStatus stage { key } openVersion { stage { key } } } }'
    )
    assert found["service"] == {
        "portfolioStatus": "CATALOGUE",
        "stage": {"key": "sunset"},
        "openVersion": {"stage": {"key": "strategy"}},
    }


def test_the_demonstration_shows_a_refusal_and_its_remedy(catalog_with: With) -> None:
    catalog = catalog_with(Strategy)
    portal: Any = catalog.client.portal

    portal.call(making.fill, catalog.catalog)

    found = catalog.ask(
        """{ service(slug: "internet-banking") {
            openVersion { stage { key } outcomes { totalCount } }
            stageHistory { nodes { from to outcome findings { code } } }
        } }"""
    )["service"]
    assert found["stageHistory"]["nodes"] == [
        {"from": None, "to": "live", "outcome": "ADOPTED", "findings": []},
        {
            "from": "strategy",
            "to": "live",
            "outcome": "REFUSED",
            "findings": [{"code": "OUTCOME_MISSING"}],
        },
    ]
    assert found["openVersion"] == {"stage": {"key": "strategy"}, "outcomes": {"totalCount": 1}}
