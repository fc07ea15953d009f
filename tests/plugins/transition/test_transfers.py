"""A service gets another provider by the word of both sides, and of those who consume it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lifecycle.leaving import houses
from tests.plugins.transition.handed import TRANSFER, Handing


@pytest.fixture
def handing(catalog_with: Callable[..., Asking]) -> Handing:
    """A service that is to be handed over."""
    return Handing(houses(catalog_with(Transition)))


def test_a_service_passes_to_who_accepts_it(handing: Handing) -> None:
    three = handing.houses
    offering = three.offered()
    transfer = handing.propose()
    before = handing.service("liveVersion { control { slug } }")

    assert handing.accept(transfer, ownerIds=[]) == ["LAST_OWNER"]
    assert handing.accept(transfer, ownerIds=[three.acme]) == ["NOT_YOUR_ORGANIZATION"]
    assert handing.accept(transfer) == []

    found = handing.service(
        """provider { slug } owners { ... on Organization { slug } }
        liveVersion { control { slug } history { nodes {
            outcome from to controlFrom { slug } controlTo { slug } reason
        } } }"""
    )
    assert before["liveVersion"]["control"] == {"slug": "acme"}
    assert found["provider"] == {"slug": "dune"}
    assert found["owners"] == [{"slug": "dune"}]
    assert found["liveVersion"]["control"] == {"slug": "dune"}
    assert found["liveVersion"]["history"]["nodes"][-1] == {
        "outcome": "TRANSFERRED",
        "from": "early-life-support",
        "to": "early-life-support",
        "controlFrom": {"slug": "acme"},
        "controlTo": {"slug": "dune"},
        "reason": "They store better.",
    }
    text = "query($id: ID) { offering(id: $id) { provider { slug } } }"
    assert handing.catalog.ask(text, {"id": offering})["offering"]["provider"]["slug"] == "dune"
    told = handing.read(transfer, "status consent decidedBy")
    assert told == {"status": "ACCEPTED", "consent": "GIVEN", "decidedBy": "dan"}


def test_who_took_it_over_may_all_that_who_gave_it_may_no_more(handing: Handing) -> None:
    transfer = handing.propose()

    def refused(by: str) -> list[str]:
        revision = handing.service("revision")["revision"]
        given = {"id": handing.houses.disk, "expectedRevision": revision, "tier": by}
        return handing.refused("updateService", given, by=by)

    assert (refused("ann"), refused("dan")) == ([], ["NOT_YOUR_ORGANIZATION"])
    handing.catalog.change("acceptTransfer", accepting(handing, transfer), by="dan")
    assert (refused("ann"), refused("dan")) == (["NOT_YOUR_ORGANIZATION"], [])


def accepting(handing: Handing, transfer: str) -> dict[str, Any]:
    return handing.of(transfer, ownerIds=[handing.houses.dune])


def test_it_waits_for_those_who_consume_it(handing: Handing) -> None:
    three = handing.houses
    deal = three.agreed("deal", three.offered())
    transfer = handing.propose()
    asked = "unagreed unagreedCount"

    assert handing.accept(transfer) == ["TRANSFER_NOT_AGREED"]
    assert handing.read(transfer, asked, by="ann") == {"unagreed": ["deal"], "unagreedCount": 1}
    assert handing.read(transfer, asked) == {"unagreed": [], "unagreedCount": 0}
    handing.let_in(deal)

    assert handing.read(transfer, asked, by="ann") == {"unagreed": [], "unagreedCount": 0}
    assert handing.accept(transfer) == []
    preview = three.preview(by="dan")  # bolt consumes what dune provides now
    text = """{ relationship(slug: "deal") {
        participants { organization { slug } role } offerings { nodes { provider { slug } } }
    } }"""
    found = handing.catalog.ask(text, by="bob")["relationship"]
    assert found["offerings"]["nodes"] == [{"provider": {"slug": "dune"}}]
    assert preview["allowed"] is False


def test_a_change_that_leaves_the_new_provider_out_is_answered_first(handing: Handing) -> None:
    three = handing.houses
    deal = three.agreed("deal", three.offered())
    transfer = handing.propose()
    handing.let_in(deal)
    parties = (("PROVIDER", three.acme), ("CONSUMER", three.bolt))
    handing.amend(deal, [{"organizationId": key, "role": role} for role, key in parties])

    assert handing.accept(transfer) == ["TRANSFER_NOT_AGREED"]
    given = handing.of_deal(deal, organizationId=three.bolt, reason="No.")
    handing.catalog.change("declineRelationship", given, by="bob")
    assert handing.accept(transfer) == []


def test_what_is_offered_with_other_services_stays_where_it_is(handing: Handing) -> None:
    three = handing.houses
    tape = three.live("tape", three.acme)
    offering = three.offered("bundle", three.disk, tape)
    told = handing.catalog.change("proposeTransfer", handing.proposed(), TRANSFER, by="ann")
    transfer = told["serviceTransfer"]["id"]

    assert [item["code"] for item in told["warnings"]] == ["OFFERED_WITH_OTHERS"]
    assert handing.accept(transfer) == ["OFFERED_WITH_OTHERS"]
    three.withdraw(offering)
    assert handing.accept(transfer) == []
    text = "query($id: ID) { offering(id: $id) { provider { slug } } }"
    assert handing.catalog.ask(text, {"id": offering})["offering"]["provider"]["slug"] == "acme"


def test_people_of_each_side_speak_for_it(handing: Handing) -> None:
    def proposing(by: str) -> list[str]:
        return handing.refused("proposeTransfer", handing.proposed(), by=by)

    assert proposing("acme") == ["ROLE_NOT_HELD"]  # a service account
    assert proposing("admin") == ["ROLE_NOT_HELD"]
    assert proposing("dan") == ["NOT_YOUR_ORGANIZATION"]
    transfer = handing.propose()

    assert handing.accept(transfer, by="dune") == ["ROLE_NOT_HELD"]
    assert handing.accept(transfer, by="abe") == ["NOT_YOUR_ORGANIZATION"]
    assert handing.accept(transfer, by="bob") == ["NOT_FOUND"]
    found = handing.catalog.ask("{ serviceTransfers { totalCount } }", by="bob")
    assert found["serviceTransfers"]["totalCount"] == 0
    assert handing.accept(transfer) == []


def test_nobody_signs_for_both_sides(handing: Handing) -> None:
    both = [handing.houses.acme, handing.houses.dune]
    person = {"slug": "eve", "name": "Eve", "organizationIds": both}
    handing.catalog.change("createPerson", person)
    handing.catalog.token("eve", person="eve")
    handing.catalog.token("eve again", person="eve")
    transfer = handing.propose(by="eve")

    assert handing.accept(transfer, by="eve") == ["TRANSFER_BY_YOU"]
    assert handing.accept(transfer, by="eve again") == ["TRANSFER_BY_YOU"]
    assert handing.accept(transfer) == []


def test_a_transfer_is_declined_or_withdrawn(handing: Handing) -> None:
    first = handing.propose()
    assert handing.refused("proposeTransfer", handing.proposed(), by="ann") == ["TRANSFER_PROPOSED"]
    for mutation, by, other in (
        ("declineTransfer", "dan", "ann"),
        ("withdrawTransfer", "ann", "dan"),
    ):
        transfer = first if mutation == "declineTransfer" else handing.propose()
        given = handing.of(transfer, reason="No room.")
        assert handing.refused(mutation, given, by=other) == ["NOT_YOUR_ORGANIZATION"]
        assert handing.refused(mutation, given, by=by) == []
        assert handing.accept(transfer) == ["TRANSFER_NOT_PROPOSED"]

    asked = "provider { slug } transfers { nodes { number status decisionReason } }"
    found = handing.service(asked)
    assert found["provider"] == {"slug": "acme"}
    told = [tuple(node.values()) for node in found["transfers"]["nodes"]]
    assert told == [(1, "DECLINED", "No room."), (2, "WITHDRAWN", "No room.")]


def test_what_was_recorded_is_accepted_by_record(handing: Handing) -> None:
    given = {"slug": "vendor", "name": "Vendor", "kind": "COMPANY"}
    made = handing.catalog.change("createOrganization", given, "organization { id }", by="ann")
    vendor = made["organization"]["id"]
    transfer = handing.propose(toOrganizationId=vendor)
    owners = {"ownerIds": [vendor]}

    missing = handing.accept(transfer, by="ann", **owners)
    facts = {"document": "Letter 7", "agreedOn": "2026-01-02"}
    late = handing.accept(transfer, by="ann", **owners, document="L", agreedOn="2999-01-01")
    done = handing.accept(transfer, by="ann", **owners, **facts)

    assert missing == ["RECORD_INCOMPLETE", "RECORD_INCOMPLETE"]
    assert late == ["TIME_TO_COME"]
    assert done == []
    told = handing.read(transfer, "consent document agreedOn", by="ann")
    assert told == {"consent": "RECORDED", **facts}
    assert handing.service("provider { slug }") == {"provider": {"slug": "vendor"}}


def test_who_speaks_for_itself_gives_no_record(handing: Handing) -> None:
    transfer = handing.propose()

    assert handing.accept(transfer, document="Letter 7") == ["RECORD_MISPLACED"]
    assert handing.accept(transfer) == []


def test_control_changes_no_sooner_than_was_said(handing: Handing) -> None:
    handing.catalog.clock.moment = handing.catalog.clock().replace(year=2027)
    transfer = handing.propose(effectiveAt="2027-12-31T00:00:00Z")

    assert handing.accept(transfer) == ["TRANSFER_AHEAD"]
    handing.catalog.clock.moment = handing.catalog.clock().replace(year=2028)
    assert handing.accept(transfer) == []


def test_a_transfer_waits_for_who_is_to_answer(handing: Handing) -> None:
    transfer = handing.propose()
    text = "{ viewer { waiting { kind subject { ... on ServiceTransfer { id } } } } }"

    def waiting(by: str) -> Any:
        return handing.catalog.ask(text, by=by)["viewer"]["waiting"]

    assert waiting("dan") == [{"kind": "TRANSFER_TO_ANSWER", "subject": {"id": transfer}}]
    assert waiting("ann") == []
    listed = "query($id: ID) { transfersAwaiting(organizationId: $id) { nodes { id } } }"
    found = handing.catalog.ask(listed, {"id": handing.houses.dune}, by="dan")
    assert found["transfersAwaiting"]["nodes"] == [{"id": transfer}]
    handing.catalog.change("acceptTransfer", accepting(handing, transfer), by="dan")
    assert waiting("dan") == []


def test_nobody_hands_over_to_themselves_or_what_is_gone(handing: Handing) -> None:
    three = handing.houses

    def refused(**given: Any) -> list[str]:
        return handing.refused("proposeTransfer", handing.proposed(**given), by="ann")

    assert refused(toOrganizationId=three.acme) == ["TRANSFER_TO_ITSELF"]
    assert refused() == []


def test_roles_over_the_service_end_with_its_transfer(handing: Handing) -> None:
    three = handing.houses
    ann = handing.catalog.ask('{ person(slug: "ann") { id } }')["person"]["id"]
    given = {"role": "WAIVER_AUTHORITY", "scopeId": three.disk, "personId": ann}
    handing.catalog.change("assignRole", given)
    text = '{ person(slug: "ann") { assignments { nodes { role validTo } } } }'

    handing.catalog.change("acceptTransfer", accepting(handing, handing.propose()), by="dan")

    found = handing.catalog.ask(text)["person"]["assignments"]["nodes"]
    assert [(item["role"], item["validTo"] is None) for item in found] == [
        ("WAIVER_AUTHORITY", False)
    ]


def test_a_house_that_checks_its_transfers_is_handed_over_once_they_pass(
    handing: Handing,
) -> None:
    template = {
        "organizationId": handing.houses.acme,
        "slug": "handing-over",
        "name": "Handing over",
        "transitionType": "TRANSFER",
        "levels": ["all"],
        "items": [
            {"key": "papers", "area": "Contracts", "title": "Signed?", "mandatoryAt": ["all"]},
            {"key": "cake", "area": "People", "title": "Baked?", "mandatoryAt": []},
        ],
    }
    handing.catalog.change("defineCheckTemplate", template, by="ann")
    transfer = handing.propose()
    review = handing.read(transfer, "review { id level transitionType }", by="ann")["review"]

    assert handing.accept(transfer) == ["TRANSFER_NOT_READY"]
    given = {"reviewId": review["id"], "key": "papers", "answer": "PASS", "evidence": "Yes."}
    handing.catalog.change("answerCheck", given, by="ann")

    assert (review["level"], review["transitionType"]) == ("all", "TRANSFER")
    assert handing.accept(transfer) == []
