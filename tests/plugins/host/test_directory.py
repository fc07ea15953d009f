"""Test a directory: people and groups of another system, who come, change, and leave."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from catalog_directory import Directory

from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.people import IdentityRow
from catalog.storage.tables.records import AuditEntryRow
from catalog.testing import Conformance
from tests.asking import Asking
from tests.plugins.host.directory import GROUPS, PEOPLE, Lists, every, kept, people, token, whoami

ORGANIZATIONS = """{ organizations(orderBy: [{field: SLUG}]) { nodes {
    slug name kind parent { slug } } } }"""


class TestDirectory(Conformance):
    """The example of a directory keeps the rules of all plugins."""

    plugin = Directory
    settings = Lists(Path(__file__).parents[2] / "example_directory" / "lists").settings()


def test_people_and_groups_come_with_their_identities(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog, _ = kept(catalog_with, tmp_path)

    assert people(catalog) == {
        "owner": ("Owner", "owner@bank.example", ["bank-it"], True),
        "deputy": ("Deputy", None, ["bank", "bank-it"], True),
    }
    assert catalog.ask(ORGANIZATIONS)["organizations"]["nodes"] == [
        {"slug": "bank", "name": "The bank", "kind": "COMPANY", "parent": None},
        {"slug": "bank-it", "name": "IT", "kind": "TEAM", "parent": {"slug": "bank"}},
    ]
    names = {"https://people.example f1", "https://people.example f2"}
    assert set(every(catalog, IdentityRow.name)) == names
    who = {"plugin directory"}
    assert who <= set(every(catalog, AuditEntryRow.subject)) <= {*who, "command line", "admin"}


def test_reading_the_same_again_leaves_no_trace(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog, _ = kept(catalog_with, tmp_path)
    before = every(catalog, AuditEntryRow.id), people(catalog)

    catalog.run_job("directory.keep")

    assert (every(catalog, AuditEntryRow.id), people(catalog)) == before


def test_people_of_the_directory_are_let_in_by_its_tokens(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog, _ = kept(catalog_with, tmp_path)

    found = whoami(catalog, token("f1"))

    assert found.json()["viewer"] == {
        "subject": "https://people.example f1",
        "organizations": [{"slug": "bank-it"}],
    }
    refused = [token("f9"), token("f1", -1), token("f1", key="another"), "f1:x:y", "::", "f1"]
    answers = [whoami(catalog, secret) for secret in refused]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert whoami(catalog, catalog.secrets["admin"]).json()["viewer"]["subject"] == "admin"


def test_what_changes_there_changes_here_and_nothing_else(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    catalog.member("club")
    club = catalog.ask('{ organization(slug: "club") { id } }')["organization"]["id"]
    owner = catalog.ask('{ person(slug: "owner") { id revision organizations { nodes { id } } } }')
    own = owner["person"]
    given = [item["id"] for item in own["organizations"]["nodes"]]
    catalog.change(
        "updatePerson",
        {"id": own["id"], "expectedRevision": own["revision"], "organizationIds": [*given, club]},
    )

    changed = ("f1", "owner-2", "Owner of much", "", "bank")
    groups = (*GROUPS[:1], ("bank-it", "Informatics", "bank"), ("bank-hr", "People", "bank"))
    lists.write([changed, PEOPLE[1]], groups)
    catalog.run_job("directory.keep")

    assert people(catalog) == {
        "owner-2": ("Owner of much", None, ["bank", "club"], True),
        "deputy": ("Deputy", None, ["bank", "bank-it"], True),
    }
    names = {
        node["slug"]: node["name"] for node in catalog.ask(ORGANIZATIONS)["organizations"]["nodes"]
    }
    assert names["bank-it"] == "Informatics"
    assert names["bank-hr"] == "People"


def test_who_leaves_loses_roles_and_is_let_in_no_more(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    owner = catalog.ask('{ person(slug: "owner") { id } }')["person"]["id"]
    bank = catalog.ask('{ organization(slug: "bank") { id } }')["organization"]["id"]
    given = {"slug": "mail", "name": "Mail", "providerId": bank, "ownerIds": [owner]}
    catalog.change("createService", given)
    catalog.token("own", person="owner")
    assert whoami(catalog, token("f1")).status_code == 200
    assert catalog.codes("{ viewer { subject } }", by="own") == []

    lists.write(PEOPLE[1:])
    caplog.set_level(logging.INFO, "catalog.domain")
    catalog.run_job("directory.keep")

    assert people(catalog)["owner"] == ("Owner", "owner@bank.example", [], False)
    assert whoami(catalog, token("f1")).status_code == 401
    assert whoami(catalog, token("f2")).status_code == 200
    assert catalog.codes("{ viewer { subject } }", by="own") == ["UNAUTHENTICATED"]
    assert catalog.ask('{ service(slug: "mail") { owners { name } } }')["service"]["owners"] == []
    assert "services.last_owner_left" in every(catalog, OutboxRow.event)
    (line,) = [record for record in caplog.records if "were kept" in record.getMessage()]
    assert (line.__dict__["ownerless"], line.__dict__["left"]) == (["mail"], 1)


def test_who_has_left_does_not_come_back_under_the_same_identity(
    catalog_with: Callable[..., Asking], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    lists.write(PEOPLE[1:])
    catalog.run_job("directory.keep")
    lists.write()
    catalog.run_job("directory.keep")

    assert not people(catalog)["owner"][-1]
    assert whoami(catalog, token("f1")).status_code == 401
    refused = [record.__dict__.get("refused") for record in caplog.records]
    assert {"f1": ["PERSON_INACTIVE"]} in refused


def test_a_list_that_was_cut_off_lets_nobody_go(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog, lists = kept(catalog_with, tmp_path)
    many = [(f"m{n}", f"member-{n}", f"Member {n}", "", "bank") for n in range(20)]
    lists.write([*PEOPLE, *many])
    catalog.run_job("directory.keep")

    lists.write([])
    with pytest.raises(AssertionError, match="DirectoryError"):
        catalog.run_job("directory.keep")
    assert sum(person[-1] for person in people(catalog).values()) == 22

    lists.write([*PEOPLE, *many[:10]])
    catalog.run_job("directory.keep")
    assert sum(person[-1] for person in people(catalog).values()) == 12


@pytest.mark.parametrize("said", [None, "false", False])
def test_a_directory_must_be_let(
    said: Any, catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    lists = Lists(tmp_path)
    lists.write()
    given = {
        name: item for name, item in lists.settings(directory=said).items() if item is not None
    }
    catalog = catalog_with(Directory, configs={"directory": given})

    with pytest.raises(AssertionError, match="DirectoryError"):
        catalog.run_job("directory.keep")

    assert people(catalog) == {}
    assert every(catalog, IdentityRow.name) == []


WRONG = {
    "somebody twice": ([PEOPLE[0], PEOPLE[0]], GROUPS),
    "a slug twice": ([PEOPLE[0], ("f2", *PEOPLE[0][1:])], GROUPS),
    "a group twice": (PEOPLE, (*GROUPS, GROUPS[0])),
    "groups in a circle": (PEOPLE, (("bank", "B", "bank-it"), ("bank-it", "I", "bank"))),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_list_that_contradicts_itself_changes_nothing(
    wrong: str, catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    lists = Lists(tmp_path)
    lists.write(*WRONG[wrong])
    catalog = catalog_with(Directory, configs={"directory": lists.settings()})

    with pytest.raises(AssertionError, match="DirectoryError"):
        catalog.run_job("directory.keep")

    assert people(catalog) == {}
