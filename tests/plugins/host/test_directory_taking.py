"""Test what a directory does not take: what others added, and whom it cannot mean."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from catalog_directory import Directory

from catalog.domain.writing.problems import ChangeRefusedError
from catalog.storage.tables.people import IdentityRow
from tests.asking import Asking
from tests.plugins.host.directory import (
    GROUPS,
    PEOPLE,
    Lists,
    every,
    identify,
    kept,
    people,
    token,
    whoami,
)

PLACES = "{ organizations(orderBy: [{field: SLUG}]) { nodes { slug name parent { slug } } } }"


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    """Return two lists."""
    found = Lists(tmp_path)
    found.write()
    return found


@pytest.fixture
def catalog(catalog_with: Callable[..., Asking], lists: Lists) -> Asking:
    """Return a catalog that has read neither list yet."""
    return catalog_with(Directory, configs={"directory": lists.settings()})


def added(catalog: Asking, slug: str, organization: str | None = None) -> str:
    """Add a person by hand, perhaps to an organization, which is added for them; return its id."""
    key = catalog.member(organization) if organization else None
    given = {"slug": slug, "name": "As it was", "organizationIds": [key] if key else []}
    catalog.change("createPerson", given)
    return key or ""


def keep(catalog: Asking, caplog: pytest.LogCaptureFixture) -> dict[str, Sequence[str]]:
    """Read the lists, and return what is refused."""
    caplog.clear()
    caplog.set_level(logging.INFO, "catalog.domain")
    catalog.run_job("directory.keep")
    told = [record for record in caplog.records if "were kept" in record.getMessage()]
    return (told[0].__dict__["refused"] or {}) if told else {}


def places(catalog: Asking) -> dict[str, tuple[str, str | None]]:
    """Return the name of each organization, and what it is a part of."""
    nodes = catalog.ask(PLACES)["organizations"]["nodes"]
    return {node["slug"]: (node["name"], (node["parent"] or {}).get("slug")) for node in nodes}


def test_an_organization_of_others_is_not_taken_for_a_group(
    catalog: Asking, lists: Lists, caplog: pytest.LogCaptureFixture
) -> None:
    for slug in ("club", "rival"):
        catalog.member(slug)
    before = places(catalog)
    groups = (*GROUPS, ("club", "Taken", "bank"), ("rival", "Taken", ""), ("part", "P", "rival"))
    lists.write([("f1", "owner", "Owner", "", "club rival part bank"), PEOPLE[1]], groups)

    for _ in range(2):
        refused = keep(catalog, caplog)

        assert refused == {"club": ["SLUG_TAKEN"], "rival": ["SLUG_TAKEN"], "part": ["NOT_FOUND"]}
        after = places(catalog)
        assert {slug: after[slug] for slug in before} == before
        assert "part" not in after
        assert people(catalog)["owner"][2] == ["bank"]


def test_a_group_goes_on_as_what_the_directory_added_even_without_people(
    catalog: Asking, lists: Lists, caplog: pytest.LogCaptureFixture
) -> None:
    lists.write([])
    assert keep(catalog, caplog) == {}
    lists.write(PEOPLE, (("bank", "Another name", ""), ("bank-it", "IT", "")))

    assert keep(catalog, caplog) == {}

    assert places(catalog) == {"bank": ("Another name", None), "bank-it": ("IT", "bank")}
    assert people(catalog)["deputy"][2] == ["bank", "bank-it"]


def test_a_house_that_was_there_is_taken_where_the_issuer_knows_one_of_it(
    catalog: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    added(catalog, "owner", "other")
    bank = added(catalog, "deputy", "bank")
    catalog.change("createPerson", {"slug": "x", "name": "X", "organizationIds": [bank]})
    assert keep(catalog, caplog)["bank"] == ["SLUG_TAKEN"]
    identify(catalog, "f2", "deputy")

    assert keep(catalog, caplog) == {"f1": ["SLUG_TAKEN"]}

    assert people(catalog) == {
        "owner": ("As it was", None, ["other"], True),
        "deputy": ("Deputy", None, ["bank", "bank-it"], True),
        "x": ("X", None, ["bank"], True),
    }
    assert whoami(catalog, token("f1")).status_code == 401
    assert whoami(catalog, token("f2")).status_code == 200


def test_a_member_who_belongs_to_others_too_gives_their_house_to_no_directory(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    club = catalog.member("club")
    one = catalog.ask('{ person(slug: "owner") { id revision organizations { nodes { id } } } }')
    own = [item["id"] for item in one["person"]["organizations"]["nodes"]]
    given = {"id": one["person"]["id"], "expectedRevision": one["person"]["revision"]}
    catalog.change("updatePerson", {**given, "organizationIds": [*own, club]})
    lists.write(PEOPLE, (*GROUPS, ("club", "Taken", "")))

    assert keep(catalog, caplog) == {"club": ["SLUG_TAKEN"]}


def test_somebody_of_the_same_house_is_taken_for_a_new_person_of_the_directory(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    bank = catalog.ask('{ organization(slug: "bank") { id } }')["organization"]["id"]
    catalog.change("createPerson", {"slug": "third", "name": "T", "organizationIds": [bank]})
    lists.write([*PEOPLE, ("f3", "third", "The third", "", "bank")])

    assert keep(catalog, caplog) == {}
    assert people(catalog)["third"][0] == "The third"
    assert whoami(catalog, token("f3")).status_code == 200


def test_a_new_subject_does_not_become_whom_the_issuer_calls_otherwise(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    reused = ("f9", "owner", "Somebody new", "", "bank-it")
    lists.write([("f1", "owner-1", "Owner", "", "bank-it"), reused, PEOPLE[1]])

    assert keep(catalog, caplog) == {"f9": ["SLUG_TAKEN"]}
    assert whoami(catalog, token("f9")).status_code == 401
    assert people(catalog)["owner-1"][0] == "Owner"

    lists.write([("f9", "owner-1", "Somebody new", "", "bank-it"), PEOPLE[1]])
    assert keep(catalog, caplog) == {"f9": ["SLUG_TAKEN"]}
    assert whoami(catalog, token("f9")).status_code == 401
    assert people(catalog)["owner-1"][0::3] == ("Owner", False)


def test_who_has_another_name_that_is_listed_does_not_leave(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, _ = kept(catalog_with, tmp_path)
    identify(catalog, "f1-before", "owner")

    assert keep(catalog, caplog) == {}

    assert people(catalog)["owner"][-1]
    assert whoami(catalog, token("f1")).status_code == 200


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "a slug": (("f3", "Not a slug", "T", "", "bank"), "SLUG_INVALID"),
    "a slug with NUL": (("f3", "th\0ird", "T", "", "bank"), "SLUG_INVALID"),
    "a subject of letters and marks": (("fe\u0301", "third", "T", "", "bank"), "TEXT_INVALID"),
    "a group that is not listed": (("f3", "third", "T", "", "nowhere"), "NOT_FOUND"),
    "a name": (("f3", "third", " ", "", "bank"), "TEXT_BLANK"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_refused_of_one_keeps_nobody_else(
    wrong: str,
    catalog_with: Callable[..., Asking],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    row, code = WRONG[wrong]
    groups = (*GROUPS, ("Not\0a slug", "G", "bank"), ("part", "P", "Not\0a slug"))
    lists.write([PEOPLE[1], row, ("f4", "fourth", "F", "", "bank")], groups)

    refused = keep(catalog, caplog)

    others = {"Not\0a slug": ["SLUG_INVALID"], "part": ["NOT_FOUND"]}
    assert refused == {row[0]: [code], **others}
    here = {slug for slug, person in people(catalog).items() if person[-1]}
    assert here == {"deputy", "fourth"}


@pytest.mark.parametrize("name", ["fe\u0301", "f\0", ""])
def test_what_others_call_somebody_is_kept_letter_by_letter_or_refused(
    name: str, catalog: Asking
) -> None:
    added(catalog, "owner")

    with pytest.raises(ChangeRefusedError):
        identify(catalog, name, "owner")

    identify(catalog, "f\u00e9", "owner")
    assert every(catalog, IdentityRow.subject) == ["f\u00e9"]


def test_who_is_spelt_otherwise_in_the_list_does_not_leave(
    catalog: Asking, lists: Lists, caplog: pytest.LogCaptureFixture
) -> None:
    lists.write([("f\u00e9", *PEOPLE[0][1:])])
    assert keep(catalog, caplog) == {}
    lists.write([("fe\u0301", *PEOPLE[0][1:])])

    assert keep(catalog, caplog) == {"fe\u0301": ["TEXT_INVALID"]}

    assert people(catalog)["owner"][-1]
