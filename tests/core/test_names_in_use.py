"""Names that services have: none of them waits, and a renamed service keeps its old one."""

import re
from typing import Any

import pytest

from tests.asking import ADMIN, Asking
from tests.core.test_waiting_names import add, edit, house, key, made
from tests.imports import dump

__all__ = ["house"]


@pytest.mark.parametrize("name", ["store", "shelf", "Shelf", " store "])
def test_a_name_of_a_service_that_one_sees_does_not_wait(house: Asking, name: str) -> None:
    made(house, "store", by="acme", aliases=["shelf"])
    before = dump(house)

    (problem,) = add(house, "web", name)["userErrors"]

    assert problem == {
        "code": "NAME_IS_A_SERVICE",
        "message": (
            f"It is the service store: give its id {key(house, 'store')} as dependsOnId instead."
        ),
        "field": ["unresolvedRef"],
        "evidence": {"serviceId": key(house, "store")},
    }
    assert dump(house) == before
    given = {"serviceId": key(house, "web"), "dependsOnId": problem["evidence"]["serviceId"]}
    house.change("addDependency", given, by="acme")


def test_a_name_of_a_hidden_service_waits_as_one_that_nobody_has(house: Asking) -> None:
    made(house, "store", by="bolt", aliases=["shelf"])
    text = """mutation($input: AddDependencyInput!) { addDependency(input: $input) {
        dependency { id unresolvedRef dependsOn { slug } strength service { revision } }
        userErrors { code message field evidence } warnings { code message field evidence }
    } }"""
    shapes = set()
    counts = []
    for number, name in enumerate(("store", "shelf", "nobody")):
        given = {"serviceId": key(house, "web"), "unresolvedRef": name}
        with house.counting() as statements:
            answer = house.answer(text, {"input": given}, by="acme")
        edge = answer["data"]["addDependency"]["dependency"]
        assert edge["service"].pop("revision") == 3 + number
        assert edge.pop("unresolvedRef") == name
        assert re.fullmatch("[A-Za-z0-9]{72}", edge.pop("id")[:72])
        shapes.add(str(answer))
        counts.append(len(statements))

    assert len(shapes) == 1
    assert len(set(counts)) == 1
    refused = house.attempt("addDependency", {**given, "unresolvedRef": "web"}, by="acme")
    assert [item["code"] for item in refused["userErrors"]] == ["NAME_IS_A_SERVICE"]


def names(catalog: Asking, slug: str) -> Any:
    """Return the slug of a service and its aliases."""
    found = catalog.ask(
        "query($slug: String) { service(slug: $slug) { slug aliases } }", {"slug": slug}
    )["service"]
    return [found["slug"], *found["aliases"]]


def test_a_renamed_service_is_found_by_its_old_slug(catalog: Asking) -> None:
    catalog.live("mail", aliases=["post"])

    payload = edit(catalog, "mail", by=ADMIN, slug="letters")
    again = edit(catalog, "letters", by=ADMIN, slug="notes", name="Notes")

    assert payload["service"] == {"slug": "letters", "aliases": ["post", "mail"]}
    assert again["service"] == {"slug": "notes", "aliases": ["post", "mail", "letters"]}
    for name in ("notes", "post", "mail", "letters"):
        assert names(catalog, name) == ["notes", "post", "mail", "letters"]
    taken = {"slug": "mail", "name": "Other"}
    assert catalog.refused("createService", taken) == [("SLUG_TAKEN", "slug")]


def test_a_service_goes_back_to_its_old_slug_which_is_no_alias_then(catalog: Asking) -> None:
    catalog.live("mail")
    edit(catalog, "mail", by=ADMIN, slug="letters")

    edit(catalog, "letters", by=ADMIN, slug="mail")

    assert names(catalog, "letters") == ["mail", "letters"]
    edit(catalog, "mail", by=ADMIN, slug="mail", name="Same")
    assert names(catalog, "mail") == ["mail", "letters"]


def test_whoever_gives_aliases_says_whether_the_old_slug_is_kept(catalog: Asking) -> None:
    catalog.live("mail")

    kept = edit(catalog, "mail", by=ADMIN, slug="letters", aliases=["mail"])
    given_up = edit(catalog, "letters", by=ADMIN, slug="notes", aliases=["mail"])

    assert kept["warnings"] == []
    assert given_up["service"]["aliases"] == ["mail"]
    assert [item["code"] for item in given_up["warnings"]] == ["SLUG_GIVEN_UP"]
    catalog.change("createService", {"slug": "letters", "name": "Letters"})


def test_a_rename_needs_room_for_the_old_slug(catalog: Asking) -> None:
    many = [f"m{number}" for number in range(50)]
    catalog.live("mail", aliases=many)
    given = {"id": key(catalog, "mail"), "expectedRevision": 1, "slug": "letters"}

    (problem,) = catalog.attempt("updateService", given)["userErrors"]

    assert (problem["code"], problem["field"]) == ("TOO_MANY", ["slug"])
    assert problem["message"] == (
        "The old slug becomes an alias, and the service has 50 of them: give aliases, too, with at "
        "most 50 that it is to keep."
    )
    catalog.change("updateService", {**given, "slug": "m7"})  # which is an alias no more
    assert names(catalog, "mail") == ["m7", *(name for name in many if name != "m7"), "mail"]
    edit(catalog, "m7", by=ADMIN, slug="letters", aliases=["mail", *many[:49]])
