"""Roadmaps: who is shown them, what others suggest, and bids that no rival reads."""

from typing import Any

import pytest

from tests.plugins.partnership.fair import Fair

NEWEST = """query($id: ID!) { roadmap(organizationId: $id) {
    title components { nodes { title budget { amount currency } plannedOn } } } }"""
BIDS = "query($id: ID!) { roadmapComponent(id: $id) { bids { nodes { what } totalCount } } }"
DECIDED = "suggestion { status reason decidedBy amount { amount currency } }"
PATHS = (
    "suggestions { totalCount nodes { what } }",
    "roadmaps { nodes { suggestions { totalCount nodes { what } } } }",
    "roadmaps { nodes { components { nodes { bids { totalCount } } } } }",
    "roadmaps { nodes { components { nodes { suggestions { totalCount } } } } }",
    "roadmaps(where: {suggestions: {kind: {eq: BID}}}) { totalCount }",
    'roadmaps(where: {components: {bids: {what: {contains: "provider"}}}}) { totalCount }',
)


def test_the_newest_roadmap_is_shown_to_partners_with_budgets_and_to_nobody_else(
    fair: Fair,
) -> None:
    roadmap = fair.roadmap(title="Old plans") and fair.roadmap()
    given = {"plannedOn": "2026-09-30", "budget": {"amount": "50000", "currency": "EUR"}}
    fair.component(roadmap, **given)

    shown = {by: fair.found(NEWEST, by, id=fair.ids["buyer"])["roadmap"] for by in fair.ids}

    budget = {"amount": "50000.0000", "currency": "EUR"}
    planned = {"title": "Cards", "budget": budget, "plannedOn": "2026-09-30"}
    told = {"title": "Plans", "components": {"nodes": [planned]}}
    assert shown == {
        "buyer": told,
        "provider": told,
        "rival": told,
        "second": None,
        "stranger": None,
    }


def test_a_prospect_sees_the_roadmap_of_whoever_invites_it(fair: Fair) -> None:
    fair.roadmap()
    summit = {"organizationId": fair.ids["buyer"], "side": "BUYER"}
    given = {**summit, "title": "Planning", "heldOn": "2026-06-01"}
    held = fair.make("hostSummit", given, "summit { id }", by="buyer")["id"]
    guests = [
        {"organizationId": fair.ids["stranger"]},
        {"organizationId": fair.ids["second"], "leftOutBecause": "They do not provide."},
    ]
    invited = {"id": held, "invitations": guests}
    fair.make("inviteToSummit", invited, "summit { id }", by="buyer")

    shown = {
        by: fair.found(NEWEST, by, id=fair.ids["buyer"])["roadmap"] for by in ("stranger", "second")
    }

    assert shown == {"stranger": {"title": "Plans", "components": {"nodes": []}}, "second": None}


def test_what_is_for_the_house_alone_is_shown_to_no_partner(fair: Fair) -> None:
    roadmap = fair.roadmap(audience="HOUSE")

    before = fair.found(NEWEST, "provider", id=fair.ids["buyer"])["roadmap"]
    shared = {"id": roadmap, "expectedRevision": 1, "audience": "PARTNERS"}
    fair.make("updateRoadmap", shared, "roadmap { id }", by="buyer")

    assert before is None
    assert fair.found(NEWEST, "provider", id=fair.ids["buyer"])["roadmap"]["title"] == "Plans"


def test_a_bid_is_seen_by_whoever_plans_and_its_bidder_and_no_rival(fair: Fair) -> None:
    component = fair.component(fair.roadmap())
    bids = {by: fair.bid(component, by) for by in ("provider", "rival")}

    seen = {
        by: fair.found(BIDS, by, id=component)["roadmapComponent"]["bids"]["nodes"]
        for by in ("buyer", "provider", "rival")
    }

    assert seen == {
        "buyer": [{"what": "By provider."}, {"what": "By rival."}],
        "provider": [{"what": "By provider."}],
        "rival": [{"what": "By rival."}],
    }
    node = "query($id: ID!) { node(id: $id) { id } suggestion(id: $id) { what } }"
    assert fair.catalog.codes(node, {"id": bids["provider"]}, by="rival") == ["NOT_FOUND"] * 2
    for mutation in ("withdrawSuggestion", "decideSuggestion"):
        given = {"id": bids["provider"], "expectedRevision": 1}
        more = {"decision": "ACCEPTED", "reason": "Us."} if mutation[0] == "d" else {}
        refused = fair.catalog.refused(mutation, {**given, **more}, by="rival")
        assert refused == [("NOT_FOUND", "id")]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_a_rival_to_a_bid(fair: Fair, path: str) -> None:
    fair.bid(fair.component(fair.roadmap()))

    answers = {by: repr(fair.found(f"{{ {path} }}", by)) for by in ("provider", "rival")}

    assert "1" in answers["provider"]
    assert "1" not in answers["rival"]
    assert "By provider" not in answers["rival"]


def test_whoever_plans_decides_with_a_reason_that_the_bidder_reads(fair: Fair) -> None:
    bid = fair.bid(fair.component(fair.roadmap()))
    given = fair.revised("suggestion", bid, by="buyer", decision="ACCEPTED", reason="It fits.")

    refused = {
        by: fair.catalog.refused("decideSuggestion", given, by=by)
        for by in ("provider", "buyer-bot")
    }
    fair.make("decideSuggestion", given, DECIDED, by="buyer")
    again = fair.revised("suggestion", bid, by="buyer", decision="DECLINED", reason="No.")

    assert refused == {
        "provider": [("NOT_YOUR_ORGANIZATION", "id")],
        "buyer-bot": [("ROLE_NOT_HELD", "id")],
    }
    text = f"query($id: ID!) {{ suggestion(id: $id) {DECIDED.partition(' ')[2]} }}"
    assert fair.found(text, "provider", id=bid)["suggestion"] == {
        "status": "ACCEPTED",
        "reason": "It fits.",
        "decidedBy": "buyer",
        "amount": {"amount": "1000.0000", "currency": "EUR"},
    }
    assert fair.catalog.refused("decideSuggestion", again, by="buyer") == [
        ("SUGGESTION_DECIDED", "id")
    ]


def test_there_is_one_open_bid_of_an_organization_and_none_of_the_house_that_plans(
    fair: Fair,
) -> None:
    component = fair.component(fair.roadmap())
    bid = fair.bid(component)
    given = {"componentId": component, "what": "Again."}
    theirs = {**given, "organizationId": fair.ids["provider"]}

    second = fair.catalog.refused("bidForComponent", theirs, by="provider")
    own = {**given, "organizationId": fair.ids["buyer"]}
    of_planner = fair.catalog.refused("bidForComponent", own, by="buyer")
    for_other = fair.catalog.refused("bidForComponent", theirs, by="rival")
    withdrawn = fair.revised("suggestion", bid, by="provider")
    fair.make("withdrawSuggestion", withdrawn, "suggestion { status }", by="provider")

    assert second == [("BID_OPEN", "componentId")]
    assert of_planner == [("BID_FOR_OWN", "componentId")]
    assert for_other == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert fair.bid(component) != bid


def test_no_bidder_can_count_by_the_number_of_a_bid(fair: Fair) -> None:
    component = fair.component(fair.roadmap())
    bids = {by: fair.bid(component, by) for by in ("provider", "rival")}
    asked = "query($id: ID!) { suggestion(id: $id) { number } }"
    counted = "{ suggestions(where: {number: {gte: 2}}) { totalCount } }"

    told = {by: fair.found(asked, by, id=bid)["suggestion"]["number"] for by, bid in bids.items()}
    ordered = [fair.found(asked, "buyer", id=bid)["suggestion"]["number"] for bid in bids.values()]

    assert told == {"provider": None, "rival": None}
    assert ordered == [1, 2]
    assert {by: fair.found(counted, by)["suggestions"]["totalCount"] for by in bids} == {
        "provider": 0,
        "rival": 0,
    }


def test_a_suggestion_may_be_about_a_component_of_the_same_roadmap(fair: Fair) -> None:
    roadmap, elsewhere = fair.roadmap(), fair.component(fair.roadmap())
    given = {"roadmapId": roadmap, "organizationId": fair.ids["rival"], "what": "Begin earlier."}
    named = {**given, "componentId": fair.component(roadmap)}
    shown = "suggestion { kind component { title } }"

    made: Any = [
        fair.make("suggestRoadmapChange", item, shown, by="rival") for item in (given, named)
    ]
    wrong = {**given, "componentId": elsewhere}

    assert made == [
        {"kind": "CHANGE", "component": None},
        {"kind": "CHANGE", "component": {"title": "Cards"}},
    ]
    assert fair.catalog.refused("suggestRoadmapChange", wrong, by="rival") == [
        ("COMPONENT_ELSEWHERE", "componentId")
    ]


def test_a_roadmap_that_one_does_not_see_takes_no_suggestion(fair: Fair) -> None:
    roadmap = fair.roadmap()
    given = {"roadmapId": roadmap, "organizationId": fair.ids["second"], "what": "Begin earlier."}

    assert fair.catalog.refused("suggestRoadmapChange", given, by="second") == [
        ("NOT_FOUND", "roadmapId")
    ]
