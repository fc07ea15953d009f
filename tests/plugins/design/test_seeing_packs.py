"""Test who sees packs and requirements: their owners, and those who receive them."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.rings import Ring
from tests.asking import Asking
from tests.core.housing import circles, wrong
from tests.plugins.design.packing import RECEIVER, Designing, with_design

STRANGER = "strangers"
WAITING = """query($id: ID) { packsAwaitingAcceptance(organizationId: $id) {
    totalCount nodes { number }
} }"""
INSIDE = """
    number serviceName service { slug } serviceVersion { number } receiver { slug }
    sections { key content } acceptanceCriteria { question }
    requirements { nodes { statement service { slug } serviceVersion { number } } }
"""


@pytest.fixture
def handed(designing: Designing) -> tuple[Designing, str]:
    """A pack that was handed over, of a service that is in the pipeline."""
    designing.catalog.member(STRANGER)
    pack = designing.whole()
    designing.hand_over(pack)
    return designing, pack


def waiting(designing: Designing, by: str, organization: str | None = None) -> Any:
    """Return the packs that wait for a decision, as somebody sees them."""
    found = designing.catalog.ask(WAITING, {"id": organization}, by=by)
    return found["packsAwaitingAcceptance"]


def test_a_draft_of_a_service_in_the_pipeline_is_its_owners_alone(designing: Designing) -> None:
    designing.catalog.member(STRANGER)
    pack, requirement = designing.whole(), designing.require()
    text = "query($id: ID!) { node(id: $id) { id } }"

    for key in (pack, requirement):
        assert designing.catalog.codes(text, {"id": key}, by=STRANGER) == ["NOT_FOUND"]
        assert designing.catalog.ask(text, {"id": key}, by="acme") == {"node": {"id": key}}
    assert designing.catalog.codes(text, {"id": pack}, by=RECEIVER) == ["NOT_FOUND"]
    own = designing.catalog.ask(text, {"id": requirement}, by=RECEIVER)  # it is what they want
    assert own == {"node": {"id": requirement}}


def test_the_receiver_sees_what_was_handed_over_and_the_face_of_the_service(
    handed: tuple[Designing, str],
) -> None:
    designing, pack = handed

    found = designing.read(pack, INSIDE, by=RECEIVER)

    assert found["serviceName"] == "Mail"
    assert found["service"] == {"slug": "mail"}
    assert found["serviceVersion"] is None
    assert found["receiver"] == {"slug": RECEIVER}
    assert {item["content"] for item in found["sections"]} == {"It is so.", None}
    assert found["acceptanceCriteria"] == [{"question": "Does a letter arrive?"}]
    assert found["requirements"]["nodes"] == [
        {"statement": "Letters arrive.", "service": {"slug": "mail"}, "serviceVersion": None}
    ]
    services = "{ services { nodes { slug externalRefs { system } versions { totalCount } } } }"
    face = {"slug": "mail", "externalRefs": None, "versions": {"totalCount": 0}}
    assert designing.catalog.ask(services, by=RECEIVER) == {"services": {"nodes": [face]}}


def test_the_receiver_sees_no_other_packs(
    handed: tuple[Designing, str],
) -> None:
    designing, pack = handed
    designing.require("Letters are kept.")
    draft = designing.pack()
    text = "query($id: ID!) { node(id: $id) { id } }"

    assert designing.catalog.codes(text, {"id": draft}, by=RECEIVER) == ["NOT_FOUND"]
    assert designing.read(pack, "missing { code }", by=RECEIVER) == {"missing": []}
    diff = "query($a: ID!, $b: ID!) { packDiff(a: $a, b: $b) { differences { key } } }"
    given = {"a": pack, "b": draft}
    assert designing.catalog.codes(diff, given, by=RECEIVER) == ["NOT_FOUND"]
    assert designing.catalog.ask(diff, given, by="acme")["packDiff"]["differences"]


def test_a_stranger_sees_nothing_of_what_was_handed_over_to_others(
    handed: tuple[Designing, str],
) -> None:
    designing, pack = handed
    asked = "id sections { id } acceptanceCriteria { id } requirements { nodes { id } }"
    found = designing.read(pack, asked)
    keys = [
        found["id"],
        found["sections"][0]["id"],
        found["acceptanceCriteria"][0]["id"],
        found["requirements"]["nodes"][0]["id"],
    ]
    text = "query($id: ID!) { node(id: $id) { id } }"

    for key in keys:
        assert designing.catalog.codes(text, {"id": key}, by=STRANGER) == ["NOT_FOUND"]
        assert designing.catalog.ask(text, {"id": key}, by=RECEIVER) == {"node": {"id": key}}
    assert waiting(designing, STRANGER, designing.receiver) == {"totalCount": 0, "nodes": []}


def test_what_waits_for_an_organization_is_found_in_one_question(
    handed: tuple[Designing, str],
) -> None:
    designing, pack = handed
    mine = {"totalCount": 1, "nodes": [{"number": 1}]}
    nothing = {"totalCount": 0, "nodes": []}

    assert waiting(designing, RECEIVER, designing.receiver) == mine
    assert waiting(designing, RECEIVER) == mine
    assert waiting(designing, RECEIVER, designing.giver) == nothing
    designing.accept(pack)
    assert waiting(designing, RECEIVER, designing.receiver) == nothing
    text = '{ organization(slug: "operations") { receivedPacks { nodes { status } } } }'
    received = designing.catalog.ask(text, by=RECEIVER)["organization"]["receivedPacks"]
    assert received == {"nodes": [{"status": "ACCEPTED"}]}


def test_a_hidden_pack_is_to_a_change_what_nothing_is(designing: Designing) -> None:
    pack = designing.whole()
    designing.catalog.member(STRANGER)
    nothing = "SGFuZG9mZlBhY2s6MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw"

    refused = [
        designing.catalog.attempt("freezePack", {"id": key, "expectedRevision": 1}, by=STRANGER)
        for key in (pack, nothing)
    ]

    assert refused[0] == refused[1]
    assert refused[0]["userErrors"][0]["code"] == "NOT_FOUND"


def test_packs_and_requirements_of_a_published_service_are_its_houses_alone(
    handed: tuple[Designing, str],
) -> None:
    designing, pack = handed
    designing.accept(pack)
    designing.move()
    designing.change("proposeServiceVersion", "__typename", serviceId=designing.service)
    designing.pack()
    text = """{ service(slug: "mail") {
        handoffPacks { nodes { number status } } requirements { totalCount }
    } }"""

    found = designing.catalog.ask(text, by=STRANGER)["service"]

    assert found == {"handoffPacks": {"nodes": []}, "requirements": {"totalCount": 0}}
    own = designing.catalog.ask(text, by="acme")["service"]["handoffPacks"]["nodes"]
    assert len(own) == 2


def test_without_a_token_the_packs_of_others_are_nothing(
    catalog_with: Callable[..., Asking],
) -> None:
    designing = Designing(with_design(catalog_with))
    designing.hand_over(designing.whole())

    assert designing.catalog.codes("{ handoffPacks { totalCount } }", by=None) == [
        "UNAUTHENTICATED"
    ]
    assert designing.catalog.ask("{ handoffPacks { totalCount } }") == {
        "handoffPacks": {"totalCount": 1}
    }


def test_receivers_and_owners_of_requirements_stand_around_the_service(
    designing: Designing,
) -> None:
    catalog = designing.catalog
    third = catalog.member("third")
    nobody = circles(catalog)
    pack = designing.whole()  # with a requirement of the receiver's
    wanted = circles(catalog)

    designing.edit("freezePack", pack)
    designing.edit("handOverPack", pack, receiverId=third)

    assert nobody == {}
    assert wanted == {("mail", RECEIVER): Ring.PARTICIPANT}
    assert circles(catalog) == {**wanted, ("mail", "third"): Ring.PARTICIPANT}
    assert wrong(catalog) == []


def test_a_receiver_reads_of_a_requirement_what_stands_in_the_frozen_pack(
    designing: Designing,
) -> None:
    catalog = designing.catalog
    third = catalog.member("third")
    unmet = designing.require("Post is kept.")
    pack = designing.whole()
    designing.edit("freezePack", pack)
    designing.edit("handOverPack", pack, receiverId=third)
    asked = """
        missing { code subject } frozenRequirements { number statement status reason }
        requirements { nodes { number status reason deferredBy { slug } revision updatedAt } }
    """
    before = designing.read(pack, asked, by="third")

    later = {"id": unmet, "expectedRevision": 1, "reason": "It is dear."}
    designing.change("deferRequirement", "__typename", by=RECEIVER, **later)

    assert designing.read(pack, asked, by="third") == before
    assert before["frozenRequirements"][0] == {
        "number": 1,
        "statement": "Post is kept.",
        "status": "OPEN",
        "reason": None,
    }
    assert before["missing"] == [{"code": "REQUIREMENT_UNMET", "subject": "1"}]
    assert [node["status"] for node in before["requirements"]["nodes"]] == [None, None]
    for by in (RECEIVER, "acme"):  # who owns the requirement, and who owns the service
        wanted = "{ requirements { nodes { number status reason } } }"
        found = catalog.ask(f'{{ service(slug: "mail") {wanted} }}', by="acme")["service"]
        assert found["requirements"]["nodes"][0]["status"] == "DEFERRED"
        text = "query($id: ID!) { node(id: $id) { ... on Requirement { status reason } } }"
        told = catalog.ask(text, {"id": unmet}, by=by)["node"]
        assert told == {"status": "DEFERRED", "reason": "It is dear."}


def test_a_comparison_names_people_to_those_alone_who_see_them(designing: Designing) -> None:
    catalog = designing.catalog
    ann, bob = (
        catalog.change(
            "createPerson",
            {"slug": slug, "name": slug.title(), "organizationIds": [designing.giver]},
            "person { id }",
        )["person"]["id"]
        for slug in ("ann", "bob")
    )
    first = designing.pack()
    given = {"serviceId": designing.service, "statement": "Post is kept.", "ownerId": ann}
    wanted = designing.change("raiseRequirement", "requirement { id }", **given)["requirement"]
    designing.edit("freezePack", first)
    second = designing.edit("completePackSection", first, key="service-contacts", content="Us.")
    raised = {**given, "statement": "Post is sent.", "ownerId": bob}
    designing.change("raiseRequirement", "__typename", **raised)
    packs = [first, second["id"]]
    designing.edit("freezePack", second["id"])
    for pack in packs:
        designing.edit("handOverPack", pack, receiverId=designing.receiver)
    text = """query($a: ID!, $b: ID!) { packDiff(a: $a, b: $b) {
        differences { part key before after }
    } }"""

    def told(by: str) -> Any:
        found = catalog.ask(text, {"a": packs[0], "b": packs[1]}, by=by)["packDiff"]["differences"]
        return {item["key"]: item["after"] for item in found if item["part"] == "REQUIREMENT"}

    assert wanted
    assert told("acme")["2"]["owner"] == "person:bob"
    assert told(RECEIVER)["2"] == {**told("acme")["2"], "owner": None}
