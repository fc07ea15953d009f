"""Entities of Backstage that members send: they reach no further than their hands do."""

from pathlib import Path

import pytest

from tests.asking import Asking
from tests.core.test_import_backstage import entity
from tests.core.test_import_mutation import problems, send
from tests.imports import service

ALL = "---\n".join(
    [
        entity("Group", "red", "{parent: acme, members: [jo]}"),
        entity("Group", "blue", "{parent: red}"),
        entity("User", "jo", "{memberOf: [blue], profile: {displayName: Jo}}"),
        entity("Component", "web", "{owner: user:jo, dependsOn: [resource:db]}"),
        entity("Resource", "db", "{owner: red}"),
    ]
)


@pytest.fixture
def houses(catalog: Asking) -> Asking:
    """Two houses, each with a member who has a token."""
    catalog.member("acme")
    catalog.member("other")
    return catalog


def test_what_members_send_becomes_a_part_of_their_house(houses: Asking) -> None:
    report = send(houses, "acme", ALL)

    assert report["problems"] == report["notices"] == []
    made = {kind: number for kind, number in report["created"].items() if number}
    assert made == {"organizations": 2, "persons": 1, "services": 1, "resources": 1}
    blue = houses.ask('{ organization(slug: "blue") { parent { slug parent { slug } } } }')
    assert blue["organization"] == {"parent": {"slug": "red", "parent": {"slug": "acme"}}}
    assert service(houses, "web", "owners { ... on Person { slug } }")["owners"] == [{"slug": "jo"}]
    again = send(houses, "acme", ALL)
    assert again["problems"] == []
    assert {kind: number for kind, number in again["unchanged"].items() if number} == made


def test_what_belongs_to_others_stays_as_it_is(houses: Asking) -> None:
    send(houses, "acme", ALL)
    shown = "{ resources { nodes { slug name } } persons { nodes { slug name } } }"
    before = houses.ask(shown)
    text = "---\n".join(
        [
            entity("User", "jo", "{profile: {displayName: Mine}}"),
            entity("Resource", "db", "{owner: mine}", ", title: Mine"),
            entity("Group", "mine", "{members: [jo], children: [red]}"),
            entity("Component", "shop", "{owner: user:jo}"),
        ]
    )

    report = send(houses, "other", text)

    assert houses.ask(shown) == before
    assert {code for _, code, _ in problems(report)} == {"SLUG_TAKEN", "NOT_YOUR_ORGANIZATION"}
    assert {notice["code"] for notice in report["notices"]} == {"UNKNOWN_PERSON"}
    red = houses.ask('{ organization(slug: "red") { parent { slug } } }')
    assert red["organization"] == {"parent": {"slug": "acme"}}
    assert service(houses, "shop", "owners { ... on Person { slug } }")["owners"] == []


def test_no_location_in_what_is_sent_leads_to_files_of_the_server(
    houses: Asking, tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text(entity("Component", "secret"))
    targets = [str(tmp_path / "secret.yaml"), "../../../etc/passwd", "2.yml"]

    report = send(
        houses,
        "acme",
        entity("Location", "all", f"{{targets: {targets}}}"),
        entity("Component", "web", "{}"),
    )

    assert report["created"]["services"] == 1
    told = [notice["code"] for notice in report["notices"]]
    assert told == ["LOCATION_NOT_FOLLOWED", "LOCATION_NOT_FOLLOWED"]
