"""Test `catalog identity`: whom other systems mean by their tokens."""

import json
from collections.abc import Iterator

import pytest

from tests.asking import Asking, asking
from tests.cli.conftest import Call

ISSUER = "https://login.example"


@pytest.fixture
def served(call: Call, url: str) -> Iterator[Asking]:
    """The catalog on the database that the command line uses, with somebody in it."""
    with asking(url) as found:
        bank = found.member("bank")
        given = {"slug": "owner", "name": "Owner", "organizationIds": [bank]}
        found.change("createPerson", given)
        yield found


def named(subject: str = "f1", issuer: str = ISSUER) -> list[str]:
    return ["--issuer", issuer, "--subject", subject]


def listed(call: Call, *options: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(call("identity", "list", "--json", *options).data)
    return found


@pytest.mark.usefixtures("served")
def test_an_identity_is_added_listed_and_removed(call: Call) -> None:
    assert listed(call) == []

    said = call("identity", "add", "owner", *named())
    call("identity", "add", "owner", *named("f1", "https://other.example"))

    assert "owner is let in as f1 of https://login.example." in said.told
    assert listed(call, "--issuer", ISSUER) == [
        {"issuer": ISSUER, "subject": "f1", "person": "owner"}
    ]
    assert len(listed(call)) == 2
    call("identity", "remove", *named())
    assert listed(call, "--issuer", ISSUER) == []


def test_what_is_wrong_with_an_identity_is_told(call: Call, served: Asking) -> None:
    call("identity", "add", "owner", *named())
    owner = served.ask('{ person(slug: "owner") { id revision } }')["person"]

    assert (
        "There is no person called nobody."
        in call("identity", "add", "nobody", *named("f2"), code=1).told
    )
    assert (
        "Somebody is called so already" in call("identity", "add", "owner", *named(), code=1).told
    )
    spaced = call("identity", "add", "owner", *named("f2", "login example"), code=1)
    assert "Leave out spaces" in spaced.told
    assert "Nobody is called so." in call("identity", "remove", *named("f2"), code=1).told
    gone = {"id": owner["id"], "expectedRevision": owner["revision"]}
    served.change("deactivatePerson", gone)
    left = call("identity", "add", "owner", *named("f3"), code=1)
    assert "was deactivated" in left.told
    assert len(listed(call)) == 1
