"""Names that wait for a service: who may wait for one, and which service takes them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalog.storage.rows import Row
from tests import rows
from tests.asking import ADMIN, Asking
from tests.core.housing import wrong
from tests.imports import dump

NEEDS = """query($slug: String) { service(slug: $slug) { revision dependencies { nodes {
    dependsOn { slug } unresolvedRef strength declared
} } } }"""
ALL = "dependencies(where: {declared: {in: [true, false]}})"


@pytest.fixture
def house(catalog: Asking) -> Iterator[Asking]:
    """A catalog with two houses, of which one depends on a name that nobody has."""
    for slug in ("acme", "bolt"):
        catalog.member(slug)
    made(catalog, "web", by="acme")
    add(catalog, "web", "Café DB")
    yield catalog
    assert wrong(catalog) == []


def made(catalog: Asking, slug: str, *, by: str, **given: Any) -> Any:
    """Create a service of the house that asks, and return the payload."""
    found = catalog.ask(f'{{ organization(slug: "{by}") {{ id }} }}')["organization"]["id"]
    wanted = {"slug": slug, "name": slug.title(), "providerId": found, **given}
    return catalog.change("createService", wanted, "service { id }", by=by)


def add(catalog: Asking, slug: str, name: str, *, by: str = "acme", **given: Any) -> Any:
    """Attempt to let a service of a house wait for a name."""
    wanted = {"serviceId": key(catalog, slug), "unresolvedRef": name, **given}
    return catalog.attempt("addDependency", wanted, "dependency { unresolvedRef }", by=by)


def key(catalog: Asking, slug: str) -> str:
    return str(catalog.ask(f'{{ service(slug: "{slug}") {{ id }} }}')["service"]["id"])


def edit(catalog: Asking, service: str, /, *, by: str = "acme", **given: Any) -> Any:
    """Edit a service, and return the payload."""
    found = catalog.ask(f'{{ service(slug: "{service}") {{ id revision }} }}')["service"]
    wanted = {"id": found["id"], "expectedRevision": found["revision"], **given}
    return catalog.change("updateService", wanted, "service { slug aliases }", by=by)


def needs(catalog: Asking, slug: str, *, by: str = "acme") -> list[Any]:
    """Return the revision of a service, and the names and strengths of what it depends on."""
    found = catalog.ask(NEEDS, {"slug": slug}, by=by)["service"]
    edges = [
        ((edge["dependsOn"] or {}).get("slug") or [edge["unresolvedRef"]], edge["strength"])
        for edge in found["dependencies"]["nodes"]
    ]
    return [found["revision"], *edges]


def told(payload: Any) -> list[str]:
    """Return the messages of the warnings about names."""
    assert {item["code"] for item in payload["warnings"]} <= {"NAME_BOUND"}
    return [item["message"] for item in payload["warnings"]]


def live(catalog: Asking, slug: str) -> None:
    """Move a service into the catalogue."""
    wanted = {"serviceId": key(catalog, slug), "to": "live", "expectedRevision": 1}
    catalog.change("advanceService", wanted, "service { id }")


def test_a_new_service_of_the_house_takes_what_waits_for_its_slug(house: Asking) -> None:
    before = needs(house, "web")

    payload = made(house, "cafe-db", by="acme")

    assert before == [2, (["Café DB"], "HARD")]
    assert told(payload) == ["Their names waited for cafe-db, on which they depend now: web."]
    assert needs(house, "web") == [3, ("cafe-db", "HARD")]
    found = house.ask('{ service(slug: "cafe-db") { revision dependents { totalCount } } }')
    assert found["service"] == {"revision": 1, "dependents": {"totalCount": 1}}


def test_what_is_bound_is_told_as_an_edit_of_the_service_that_depends(house: Asking) -> None:
    made(house, "cafe-db", by="acme")

    found = dump(house)
    entry = max(found["audit_entries"], key=lambda item: item.at)
    assert entry.change == "CreateService"
    revisions = [item for item in found["revisions"] if item.audit_id == entry.id]
    assert sorted((item.values["slug"], item.number) for item in revisions) == [
        ("cafe-db", 1),
        ("web", 3),
    ]
    events = [item for item in found["outbox"] if item.payload["auditId"] == str(entry.id)]
    assert sorted((item.event, item.revision) for item in events) == [
        ("services.changed", 3),
        ("services.created", 1),
    ]


@pytest.mark.parametrize("given", [{"slug": "cafe-db"}, {"aliases": ["x", "cafe-db"]}])
def test_a_service_that_gets_the_name_takes_what_waits_for_it(
    house: Asking, given: dict[str, Any]
) -> None:
    made(house, "store", by="acme")

    payload = edit(house, "store", **given)

    slug = given.get("slug", "store")
    assert told(payload) == [f"Their names waited for {slug}, on which they depend now: web."]
    assert needs(house, "web") == [3, (slug, "HARD")]


def test_a_dry_run_says_who_would_depend_and_binds_nothing(house: Asking) -> None:
    before = dump(house)
    found = house.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]
    given = {"slug": "cafe-db", "name": "DB", "providerId": found}

    payload = house.change("createService", given, by="acme", dry_run=True)

    assert told(payload) == ["Their names waited for cafe-db, on which they depend now: web."]
    assert dump(house) == before


def test_a_stranger_takes_no_name_with_a_service_that_is_not_seen(house: Asking) -> None:
    payload = made(house, "cafe-db", by="bolt")

    assert told(payload) == []
    assert needs(house, "web") == [2, (["Café DB"], "HARD")]
    assert add(house, "web", "cafe-db")["userErrors"] == []

    live(house, "cafe-db")  # from now on everybody sees it

    assert needs(house, "web") == [3 + 1, ("cafe-db", "HARD")]


def test_nobody_learns_who_waits_in_another_house(house: Asking) -> None:
    made(house, "shop", by="bolt")
    add(house, "shop", "cafe-db", by="bolt")
    made(house, "store", by="bolt")
    live(house, "store")

    payload = edit(house, "store", by="bolt", aliases=["cafe-db"])

    assert told(payload) == ["Their names waited for store, on which they depend now: shop."]
    assert needs(house, "web") == [3, ("store", "HARD")]
    assert needs(house, "shop", by="bolt") == [3, ("store", "HARD")]
    found = house.ask('{ service(slug: "store") { dependents { totalCount } } }', by="bolt")
    assert found["service"]["dependents"]["totalCount"] == 1


def test_who_takes_part_in_a_service_sees_it_and_its_name_is_bound(house: Asking) -> None:
    payload = made(house, "shop", by="bolt")
    acme = house.ask('{ organization(slug: "acme") { id } }')["organization"]["id"]
    outcome = {
        "serviceId": payload["service"]["id"],
        "statement": "People pay.",
        "stakeholderId": acme,
    }
    house.change("recordOutcome", outcome, by="bolt")

    payload = edit(house, "shop", by="bolt", aliases=["cafe-db"])

    assert told(payload) == []
    assert needs(house, "web") == [3, ("shop", "HARD")]


def test_two_dependencies_on_one_service_become_the_stronger_one(house: Asking) -> None:
    made(house, "store", by="acme")
    given = {"serviceId": key(house, "web"), "dependsOnId": key(house, "store")}
    house.change("addDependency", {**given, "strength": "SOFT"}, by="acme")
    add(house, "web", "cafe-db", strength="SOFT")

    payload = edit(house, "store", aliases=["cafe-db"])

    assert told(payload) == [
        (
            "Their names waited for store, on which they depend now: web. Two dependencies became "
            "one, the stronger: web."
        )
    ]
    assert needs(house, "web") == [5, ("store", "HARD")]


@pytest.mark.parametrize(
    ("held", "waits", "left"),
    [
        (("HARD", False), ("SOFT", True), ("SOFT", True)),
        (("SOFT", True), ("HARD", False), ("SOFT", True)),
        (("SOFT", False), ("HARD", False), ("HARD", False)),
    ],
)
def test_what_a_source_denies_is_no_need(catalog: Asking, held: Any, waits: Any, left: Any) -> None:
    def given(edge: Any) -> dict[str, Any]:
        return {"strength": edge[0], "declared": edge[1]}

    own: list[Row] = [*rows.service("web"), *rows.service("store")]
    own += [rows.edge("web", "store", **given(held))]
    own += [rows.edge("web", "db", resolved=False, **given(waits))]
    rows.put(catalog, own)

    edit(catalog, "store", by=ADMIN, aliases=["db"])

    found = catalog.ask(NEEDS.replace("dependencies", ALL), {"slug": "web"})["service"]
    assert found["dependencies"]["nodes"] == [
        {"dependsOn": {"slug": "store"}, "unresolvedRef": None, **given(left)}
    ]


def test_a_service_may_take_the_name_that_it_waits_for(house: Asking) -> None:
    payload = edit(house, "web", slug="cafe-db")

    assert told(payload) == [
        (
            "Their names waited for cafe-db, on which they depend now: cafe-db. "
            "So cafe-db depends on itself."
        )
    ]
    assert needs(house, "cafe-db") == [3, ("cafe-db", "HARD")]


def test_nothing_is_bound_to_what_is_retired_nor_of_it(house: Asking) -> None:
    made(house, "store", by="acme")
    live(house, "store")
    given = {"serviceId": key(house, "store"), "expectedRevision": 2}
    house.change("retireService", given, by="acme")

    payload = edit(house, "store", aliases=["cafe-db"])

    assert told(payload) == []
    assert needs(house, "web") == [2, (["Café DB"], "HARD")]


@pytest.mark.parametrize("turn", range(4))
def test_a_name_is_bound_whoever_comes_first(house: Asking, turn: int) -> None:
    """Somebody waits for a name at the moment in which somebody else takes it."""
    works = [
        lambda: made(house, "store", by="acme"),
        lambda: add(house, "web", "store"),
    ]
    with ThreadPoolExecutor(2) as pool:
        first, second = [pool.submit(work) for work in (works if turn % 2 else works[::-1])]
        results = [first.result(), second.result()]

    errors = [item["code"] for found in results for item in found["userErrors"]]
    assert set(errors) <= {"NAME_IS_A_SERVICE"}
    _revision, *edges = needs(house, "web")
    bound = [] if errors else [("store", "HARD")]
    assert edges == [(["Café DB"], "HARD"), *bound]


def test_thousands_of_dependants_are_bound_at_once(catalog: Asking) -> None:
    own: list[Row] = []
    for number in range(1_100):
        own += rows.service(f"s{number}")
    own += [rows.edge(f"s{number}", "db", resolved=False) for number in range(1_100)]
    rows.put(catalog, own)

    payload = catalog.change("createService", {"slug": "db", "name": "DB"}, "service { id }")

    (message,) = told(payload)
    assert message.endswith(" and 1,080 more.")
    found = catalog.ask('{ service(slug: "db") { dependents { totalCount } } }')
    assert found["service"]["dependents"]["totalCount"] == 1_100
    assert needs(catalog, "s1099", by=ADMIN) == [2, ("db", "HARD")]
