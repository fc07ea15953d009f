"""Consumers have a voice: they say what they want of a service, and judge what comes of it."""

from typing import Any

import pytest

from catalog.domain.access import READ, WRITE
from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking
from tests.core.housing import wrong
from tests.core.marketing import Market

SHOWN = "outcome { id revision statement confirmation delivery }"
NOT_YOURS = [("NOT_YOUR_ORGANIZATION", "id")]


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose service is its provider's."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    return market


def wish(market: Market, stakeholder: str | None = None) -> dict[str, Any]:
    """Return the input of an outcome that the consumer wants."""
    statement = "Letters arrive on the next day."
    wanted = {"serviceId": market.service, "statement": statement}
    return {**wanted, "stakeholderId": stakeholder or market.consumer}


def wanted(market: Market, stakeholder: str | None = None, *, by: str = "consumer") -> str:
    """Record an outcome, and return its id."""
    given = wish(market, stakeholder)
    made = market.catalog.change("recordOutcome", given, SHOWN, by=by)
    return str(made["outcome"]["id"])


def may(market: Market, by: str) -> list[str]:
    """Return why somebody may not record an outcome of the service, by `viewerCan`."""
    text = """{ service(slug: "mail") {
        viewerCan(mutations: ["recordOutcome"]) { allowed reasons { code } }
    } }"""
    (found,) = market.catalog.ask(text, by=by)["service"]["viewerCan"]
    assert found["allowed"] is not bool(found["reasons"])
    return [reason["code"] for reason in found["reasons"]]


def tried(market: Market, by: str, stakeholder: str | None = None) -> list[Any]:
    """Return the problems of recording an outcome, of which nothing is kept."""
    given = wish(market, stakeholder)
    payload = market.catalog.attempt("recordOutcome", given, by=by, dry_run=True)
    return [(item["code"], *item["field"]) for item in payload["userErrors"]]


def test_whoever_consumes_a_service_says_what_they_want_while_they_do(market: Market) -> None:
    refused = [("NOT_YOUR_ORGANIZATION", "serviceId")]
    said: dict[str, Any] = {"before": (tried(market, "consumer"), may(market, "consumer"))}
    deal = market.proposed()
    said["proposed"] = (tried(market, "consumer"), may(market, "consumer"))
    said["by others"] = (tried(market, "outsider", market.outsider), may(market, "outsider"))
    market.answer("agreeRelationship", deal, "consumer")
    said["agreed"] = (tried(market, "consumer-bot"), may(market, "consumer-bot"))
    market.answer("leaveRelationship", deal, "consumer")
    said["left"] = (tried(market, "consumer"), may(market, "consumer"))

    assert said == {
        "before": (refused, ["NOT_YOUR_ORGANIZATION"]),
        "proposed": ([], []),
        "by others": (refused, ["NOT_YOUR_ORGANIZATION"]),
        "agreed": ([], []),
        "left": (refused, ["NOT_YOUR_ORGANIZATION"]),
    }


def test_a_proposal_of_ones_own_gives_no_voice_before_a_provider_agrees(market: Market) -> None:
    deal = market.proposed(by="consumer")

    alone = (tried(market, "consumer"), may(market, "consumer"))
    market.answer("agreeRelationship", deal, "provider")

    assert alone == ([("NOT_YOUR_ORGANIZATION", "serviceId")], ["NOT_YOUR_ORGANIZATION"])
    assert (tried(market, "consumer"), may(market, "consumer")) == ([], [])


def test_a_proposal_that_was_declined_or_withdrawn_gives_no_voice(market: Market) -> None:
    for step in ("declineRelationship", "withdrawRelationship"):
        deal = market.proposed(slug=step.lower())
        before = tried(market, "consumer")
        if step == "declineRelationship":
            market.answer(step, deal, "consumer", reason="We write no letters.")
        else:
            market.step(step, deal, 1, by="provider")

        assert before == []
        assert tried(market, "consumer") == [("NOT_YOUR_ORGANIZATION", "serviceId")]
        assert may(market, "consumer") == ["NOT_YOUR_ORGANIZATION"]


def test_a_consumer_wants_things_for_their_own_side(market: Market) -> None:
    market.agreed()
    part = {"slug": "part", "name": "Part", "kind": "TEAM", "parentId": market.consumer}
    own = market.catalog.change("createOrganization", part, "organization { id }")["organization"]
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }')["person"]["id"]
    recorded = market.recorded("shop", "consumer")
    theirs = market.recorded("depot", "provider")

    refused = [tried(market, "consumer", key) for key in (market.provider, market.outsider, theirs)]
    made = [tried(market, "consumer", key) for key in (own["id"], ann, recorded, market.consumer)]

    assert refused == [[("NOT_YOUR_ORGANIZATION", "stakeholderId")]] * 3
    assert made == [[]] * 4
    assert tried(market, "provider", market.consumer) == []  # whoever provides it may say so, too


def test_a_consumer_sees_what_they_wrote_and_nothing_else_of_the_inside(market: Market) -> None:
    market.agreed()
    wanted(market, market.provider, by="provider")
    own = wanted(market)
    text = """{ service(slug: "mail") {
        name rationale versions { totalCount } outputs { totalCount }
        outcomes { totalCount nodes { id statement service { slug } } }
    } }"""

    found = market.catalog.ask(text, by="consumer")["service"]

    assert (found["name"], found["rationale"]) == ("Mail", None)
    assert found["versions"] == found["outputs"] == {"totalCount": 0}
    assert [item["id"] for item in found["outcomes"]["nodes"]] == [own]
    assert found["outcomes"]["totalCount"] == 1
    hers = {"id": own, "statement": "Letters arrive on the next day.", "service": {"slug": "mail"}}
    assert market.catalog.ask(text, by="provider")["service"]["outcomes"]["totalCount"] == 2
    assert found["outcomes"]["nodes"] == [hers]
    assert market.catalog.ask(text, by="outsider")["service"]["outcomes"]["totalCount"] == 0
    assert wrong(market.catalog) == []


def test_an_outcome_is_confirmed_by_the_side_of_its_stakeholder(market: Market) -> None:
    market.agreed()
    key = wanted(market, by="provider")
    given = {"id": key, "expectedRevision": 1}

    refused = [
        market.catalog.refused("confirmOutcome", given, by=by)
        for by in ("provider", "provider-bot", "admin")
    ]
    made = market.catalog.change("confirmOutcome", given, SHOWN, by="consumer")["outcome"]

    assert refused == [NOT_YOURS, NOT_YOURS, [("ROLE_NOT_HELD", "id")]]
    assert (made["confirmation"], made["delivery"]) == ("GIVEN", None)


def test_a_person_confirms_what_they_want_themselves(market: Market) -> None:
    market.agreed()
    ann = market.catalog.ask('{ person(slug: "consumer-ann") { id } }')["person"]["id"]
    given = {"id": wanted(market, ann, by="consumer-bot"), "expectedRevision": 1}

    refused = market.catalog.refused("confirmOutcome", given, by="consumer-bot")
    made = market.catalog.change("confirmOutcome", given, SHOWN, by="consumer")["outcome"]

    assert refused == NOT_YOURS
    assert made["confirmation"] == "GIVEN"


def test_whoever_recorded_a_stakeholder_records_their_word(market: Market) -> None:
    shop = market.recorded("shop", "provider")
    for by, whose in (("provider", "provider"), ("admin", "an administrator")):
        given = {"id": wanted(market, shop, by="provider"), "expectedRevision": 1}
        made = market.catalog.change("confirmOutcome", given, SHOWN, by=by)["outcome"]
        assert made["confirmation"] == "RECORDED", whose
    later = {"id": wanted(market, shop, by="provider"), "expectedRevision": 1}
    single = {"slug": "vera", "name": "Vera", "kind": "PERSON"}
    market.catalog.change("createOrganization", single, by="provider")
    vera = market.catalog.ask('{ person(slug: "vera") { id } }')["person"]["id"]
    of_person = {"id": wanted(market, vera, by="provider"), "expectedRevision": 1}
    by_recorder = market.catalog.change("confirmOutcome", of_person, SHOWN, by="provider")

    claim = {"id": shop, "personId": vera}
    market.catalog.change("claimOrganization", claim, by="provider")
    refused = market.catalog.refused("confirmOutcome", later, by="provider")
    market.catalog.token("vera", person="vera", scopes=EVERY_SCOPE)
    made = market.catalog.change("confirmOutcome", later, SHOWN, by="vera")["outcome"]

    assert by_recorder["outcome"]["confirmation"] == "RECORDED"
    assert refused == NOT_YOURS
    assert made["confirmation"] == "GIVEN"


def test_delivery_is_judged_by_the_stakeholder_who_sees_what_was_recorded_for_it(
    market: Market,
) -> None:
    market.agreed()
    key = wanted(market)
    market.catalog.change("confirmOutcome", {"id": key, "expectedRevision": 1}, by="consumer")
    deliver = {"id": key, "expectedRevision": 2}
    output = {"serviceId": market.service, "description": "A letter.", "tangible": True}
    shown = "output { id enables { nodes { id } } }"
    too_early = market.catalog.refused("deliverOutcome", deliver, by="consumer")
    other = market.catalog.change("recordOutput", output, shown, by="provider")["output"]
    unseen = {**deliver, "outputIds": [other["id"]]}
    hidden = market.catalog.refused("deliverOutcome", unseen, by="consumer")
    given = {**output, "outcomeIds": [key]}
    made = market.catalog.change("recordOutput", given, shown, by="provider")["output"]
    text = "query($id: ID!) { node(id: $id) { ... on Output { description service { slug } } } }"
    seen = market.catalog.ask(text, {"id": made["id"]}, by="consumer")["node"]

    by_provider = market.catalog.refused("deliverOutcome", unseen, by="provider")
    named = {**deliver, "outputIds": [made["id"]]}
    selection = "outcome { delivery enabledBy { nodes { id } } }"
    delivered = market.catalog.change("deliverOutcome", named, selection, by="consumer")

    assert too_early == [("NO_DELIVERED_OUTPUT", "outputIds")]
    assert hidden == [("NOT_FOUND", "outputIds.0")]
    assert made["enables"]["nodes"] == [{"id": key}]
    assert seen == {"description": "A letter.", "service": {"slug": "mail"}}
    assert market.catalog.codes(text, {"id": made["id"]}, by="outsider") == ["NOT_FOUND"]
    assert by_provider == NOT_YOURS
    assert delivered["outcome"] == {
        "delivery": "GIVEN",
        "enabledBy": {"nodes": [{"id": made["id"]}]},
    }


def test_an_output_enables_outcomes_of_its_own_service(market: Market) -> None:
    market.agreed()
    other = market.catalog.live("post", provider_id=None)
    key = wanted(market)
    given = {"description": "A letter.", "tangible": True, "outcomeIds": [key]}

    refused = market.catalog.refused("recordOutput", {**given, "serviceId": other})
    market.catalog.change("recordOutput", {**given, "serviceId": market.service})

    assert refused == [("OUTCOME_OF_ANOTHER_SERVICE", "outcomeIds.0")]


def test_the_words_of_a_consumer_are_changed_by_their_side(market: Market) -> None:
    deal = market.agreed()
    theirs, ours = wanted(market), wanted(market, by="provider")
    edit = {"expectedRevision": 1, "statement": "Letters arrive some day."}
    taken = {"id": theirs, "expectedRevision": 1, "stakeholderId": market.provider}

    refused = [
        market.catalog.refused("updateOutcome", given, by=by)
        for given, by in (
            ({**edit, "id": theirs}, "provider"),
            (taken, "provider"),
            (taken, "consumer"),
        )
    ]
    market.catalog.change("updateOutcome", {**edit, "id": ours}, by="provider")
    again = {**edit, "id": ours, "expectedRevision": 2, "statement": "They arrive at once."}
    market.catalog.change("updateOutcome", again, by="consumer")
    market.answer("leaveRelationship", deal, "consumer")
    made = market.catalog.change("updateOutcome", {**edit, "id": theirs}, SHOWN, by="consumer")

    assert refused == [NOT_YOURS, NOT_YOURS, [("NOT_YOUR_ORGANIZATION", "stakeholderId")]]
    assert made["outcome"]["statement"] == edit["statement"]


def test_what_was_confirmed_stays_as_it_was_confirmed(market: Market) -> None:
    market.agreed()
    key = wanted(market)
    market.catalog.change("confirmOutcome", {"id": key, "expectedRevision": 1}, by="consumer")
    edit = {"id": key, "expectedRevision": 2, "statement": "Something else."}

    refused = market.catalog.refused("updateOutcome", edit, by="consumer")
    tried_again = tried(market, "consumer")

    assert refused == [("OUTCOME_CONFIRMED", "id")]
    assert tried_again == []


def test_who_reads_alone_says_nothing(market: Market) -> None:
    market.agreed()
    market.catalog.token("reader", organization="consumer", scopes=[READ])
    market.catalog.token("writer", organization="consumer", scopes=[READ, WRITE])

    assert may(market, "reader") == ["FORBIDDEN"]
    assert may(market, "writer") == []
