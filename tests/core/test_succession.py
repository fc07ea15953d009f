"""A service takes the place of another one: who says so, and never in a circle."""

from functools import partial
from typing import Any

import pytest

from tests import imports
from tests.asking import Asking
from tests.core.test_concurrency import at_once, outcomes
from tests.core.test_service_owners import key

ASKED = """query($slug: String!) { service(slug: $slug) {
    revision successor { slug } predecessor { slug } predecessors { nodes { slug } }
} }"""


@pytest.fixture
def house(catalog: Asking) -> Asking:
    """An organization with three services, and another one with one."""
    for slug, provider in {"one": "acme", "two": "acme", "three": "acme", "far": "rival"}.items():
        found = catalog.ask("{ organizations { nodes { id slug } } }")["organizations"]["nodes"]
        known = {item["slug"]: item["id"] for item in found}
        owner = known.get(provider) or catalog.member(provider)
        catalog.live(slug, provider_id=key(owner))
    return catalog


def service(catalog: Asking, slug: str, by: str = "acme") -> Any:
    """Return what is told of a service."""
    return catalog.ask(ASKED, {"slug": slug}, by=by)["service"]


def named(catalog: Asking, slug: str, **given: Any) -> dict[str, Any]:
    """Return the input that names a service as it is now."""
    asked = "query($slug: String!) { service(slug: $slug) { id revision } }"
    found = catalog.ask(asked, {"slug": slug})["service"]
    return {"id": found["id"], "expectedRevision": found["revision"], **given}


def follows(catalog: Asking, slug: str, by: str | None) -> dict[str, Any]:
    """Return the input that lets a service be followed by another one, or by none."""
    return named(catalog, slug, successorId=by and named(catalog, by)["id"])


def retiring(catalog: Asking, slug: str, **given: Any) -> dict[str, Any]:
    """Return the input of a retirement."""
    found = named(catalog, slug)
    return {"serviceId": found["id"], "expectedRevision": found["expectedRevision"], **given}


def test_one_service_follows_several(house: Asking) -> None:
    for slug in ("one", "two"):
        house.change("updateService", follows(house, slug, "three"), by="acme")

    told = service(house, "three", by="rival")
    house.change("updateService", follows(house, "one", None), by="acme")

    assert told == {
        "revision": 1,
        "successor": None,
        "predecessor": {"slug": "one"},
        "predecessors": {"nodes": [{"slug": "one"}, {"slug": "two"}]},
    }
    assert service(house, "one")["successor"] is None
    assert service(house, "three")["predecessor"] == {"slug": "two"}
    where = '{ services(where: {successor: {slug: {eq: "three"}}}) { nodes { slug } } }'
    assert house.ask(where)["services"]["nodes"] == [{"slug": "two"}]


def test_both_are_services_of_ones_own(house: Asking) -> None:
    foreign = follows(house, "one", "far")
    theirs = follows(house, "far", "one")

    assert house.refused("updateService", foreign, by="acme") == [
        ("NOT_YOUR_ORGANIZATION", "successorId")
    ]
    assert house.refused("updateService", theirs, by="acme") == [("NOT_YOUR_ORGANIZATION", "id")]
    house.change("updateService", follows(house, "one", "two"), by="acme")


def test_nothing_follows_itself(house: Asking) -> None:
    assert house.refused("updateService", follows(house, "one", "one")) == [
        ("SUCCESSOR_CYCLE", "successorId")
    ]
    house.change("updateService", follows(house, "one", "two"))
    house.change("updateService", follows(house, "two", "three"))

    for slug in ("one", "two", "three"):
        refused = house.refused("updateService", follows(house, "three", slug))
        assert refused == [("SUCCESSOR_CYCLE", "successorId")]
    retire = retiring(house, "two", successorId=named(house, "one")["id"])
    assert house.refused("retireService", retire) == [("SUCCESSOR_CYCLE", "successorId")]


def test_a_retired_service_may_get_a_successor_and_is_none(house: Asking) -> None:
    house.change("retireService", retiring(house, "one"), by="acme")

    assert house.refused("updateService", follows(house, "two", "one"), by="acme") == [
        ("SERVICE_RETIRED", "successorId")
    ]
    house.change("updateService", follows(house, "one", "two"), by="acme")
    house.change("updateService", follows(house, "three", "two"), by="acme")
    house.change("retireService", retiring(house, "two"), by="acme")
    again = {**follows(house, "three", "two"), "name": "Third"}
    house.change("updateService", again, by="acme")

    assert service(house, "one")["successor"] == {"slug": "two"}


def test_a_service_is_retired_in_favour_of_another_one(house: Asking) -> None:
    successor = named(house, "two")["id"]
    given = retiring(house, "one", successorId=successor)

    house.change("retireService", given, by="acme", dry_run=True)
    before = service(house, "one")["successor"]
    house.change("retireService", given, by="acme")

    assert before is None
    assert service(house, "one")["successor"] == {"slug": "two"}


def test_a_new_service_brings_back_a_retired_one(house: Asking) -> None:
    house.change("retireService", retiring(house, "one"), by="acme")
    before = service(house, "one")["revision"]
    given = {"slug": "again", "name": "Again", "predecessorId": named(house, "one")["id"]}
    acme = house.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]
    rival = house.ask('{ organization(slug: "rival") { id } }')["organization"]["id"]

    foreign = house.refused("createService", {**given, "providerId": rival}, by="rival")
    given["providerId"] = acme
    made = house.change("createService", given, "service { predecessor { slug } }", by="acme")
    twice = house.refused("createService", {**given, "slug": "more"}, by="acme")

    assert foreign == [("NOT_YOUR_ORGANIZATION", "predecessorId")]
    assert made["service"] == {"predecessor": {"slug": "one"}}
    assert twice == [("SUCCESSOR_EXISTS", "predecessorId")]
    found = service(house, "one")
    assert (found["successor"], found["revision"]) == ({"slug": "again"}, before + 1)


def test_what_one_does_not_see_comes_neither_before_nor_after(house: Asking) -> None:
    acme = house.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]
    hidden = {"slug": "plan", "name": "Plan", "providerId": acme}
    house.change("createService", hidden, by="acme")
    house.change("updateService", follows(house, "plan", "one"), by="acme")
    house.change("updateService", follows(house, "two", "plan"), by="acme")
    house.change("updateService", follows(house, "three", "one"), by="acme")

    inside, outside = service(house, "one"), service(house, "one", by="rival")

    assert [item["slug"] for item in inside["predecessors"]["nodes"]] == ["three", "plan"]
    assert inside["predecessor"] == {"slug": "three"}
    assert outside["predecessors"]["nodes"] == [{"slug": "three"}]
    assert service(house, "two")["successor"] == {"slug": "plan"}
    assert service(house, "two", by="rival")["successor"] is None
    given = follows(house, "far", "plan")
    assert house.refused("updateService", given, by="rival") == [("NOT_FOUND", "successorId")]


def test_of_two_who_follow_each_other_at_once_one_is_refused(house: Asking) -> None:
    for _ in range(4):
        asks = [
            partial(house.attempt, "updateService", follows(house, slug, other), by="acme")
            for slug, other in (("one", "two"), ("two", "one"))
        ]

        assert outcomes(at_once(asks)) == {"MADE": 1, "SUCCESSOR_CYCLE": 1}
        for slug in ("one", "two"):
            if service(house, slug)["successor"] is not None:
                house.change("updateService", follows(house, slug, None), by="acme")


def test_it_is_exported(house: Asking) -> None:
    house.change("updateService", follows(house, "one", "two"))

    assert "successor: two" in imports.exported(house)
