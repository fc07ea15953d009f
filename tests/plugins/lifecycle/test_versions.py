"""Test the versions of services: one is live while the next is open, and both come to an end."""

from collections.abc import Callable

import pytest

from tests.asking import Asking
from tests.plugins.lives import RATIONALE, alive, codes, life, move, retire, stands

With = Callable[..., Asking]


@pytest.fixture
def catalog(catalog_with: With) -> Asking:
    """A catalog with a life, and with a gate that asks for a rationale."""
    return catalog_with(life(RATIONALE))


def test_the_live_version_stays_while_its_next_one_is_planned(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    catalog.change("proposeServiceVersion", {"serviceId": key, "summary": "With calendars."})

    found = stands(catalog, "mail")
    assert found["stage"]["key"] == "run"
    assert found["portfolioStatus"] == "CATALOGUE"
    assert found["openVersion"] == {"number": 2, "stage": {"key": "plan"}}
    assert found["liveVersion"] == {"number": 1, "stage": {"key": "run"}}


def test_a_version_that_goes_live_supersedes_the_one_before(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change("proposeServiceVersion", {"serviceId": key, "takesOver": True})
    for to in ("build", "run"):
        assert codes(move(catalog, "mail", to)) == []

    found = stands(catalog, "mail")

    assert found["liveVersion"]["number"] == 2
    assert found["openVersion"] is None
    assert [(item["number"], item["status"]) for item in found["versions"]["nodes"]] == [
        (1, "SUPERSEDED"),
        (2, "LIVE"),
    ]


def test_a_service_has_one_open_version_at_most(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change("proposeServiceVersion", {"serviceId": key})

    assert catalog.refused("proposeServiceVersion", {"serviceId": key}) == [
        ("VERSION_OPEN", "serviceId")
    ]


def test_only_the_first_version_is_new(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    refused = catalog.refused("proposeServiceVersion", {"serviceId": key, "purpose": "NEW"})
    catalog.change("proposeServiceVersion", {"serviceId": key, "purpose": "REMOVAL"})

    assert refused == [("PURPOSE_NOT_NEW", "purpose")]


def test_a_retired_service_gets_no_version_and_moves_no_more(catalog: Asking) -> None:
    alive(catalog, "mail")
    retire(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]

    proposed = catalog.refused("proposeServiceVersion", {"serviceId": key})
    moved = move(catalog, "mail", "run")

    assert proposed == [("SERVICE_RETIRED", "serviceId")]
    assert codes(moved) == ["SERVICE_RETIRED"]


def test_retiring_takes_the_live_version_out_of_use(catalog: Asking) -> None:
    alive(catalog, "mail")

    payload = retire(catalog, "mail")

    assert payload["service"] == {"stage": {"key": "retired"}, "portfolioStatus": "RETIRED"}
    assert payload["decision"] == {"from": "run", "to": "retired", "outcome": "MOVED"}


def test_what_removes_a_service_never_goes_live(catalog: Asking) -> None:
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    catalog.change(
        "proposeServiceVersion", {"serviceId": key, "purpose": "REMOVAL", "takesOver": True}
    )
    assert codes(move(catalog, "mail", "build")) == []

    payload = move(catalog, "mail", "run")

    assert codes(payload) == ["MOVE_NOT_ALLOWED"]
    assert payload["userErrors"][0]["evidence"]["allowed"] == ["plan"]


def test_an_available_offering_is_not_left_without_a_service(catalog: Asking) -> None:
    organization = catalog.member("acme")
    alive(catalog, "mail")
    key = catalog.ask('{ service(slug: "mail") { id } }')["service"]["id"]
    given = {
        "slug": "letters",
        "name": "Letters",
        "providerId": organization,
        "targetConsumerGroup": "Everybody",
        "serviceIds": [key],
        "components": [{"kind": "ACCESS_TO_RESOURCE", "name": "A mailbox"}],
    }
    offering = catalog.change("createOffering", given, "offering { id }")["offering"]["id"]
    catalog.change("publishOffering", {"id": offering, "expectedRevision": 1})

    refused = retire(catalog, "mail")
    catalog.change("withdrawOffering", {"id": offering, "expectedRevision": 2})
    done = retire(catalog, "mail")

    assert codes(refused) == ["REFUSED", "OFFERED_ALONE"]
    assert codes(done) == []
