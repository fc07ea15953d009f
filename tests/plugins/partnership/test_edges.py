"""Edge cases of partnerships: several sides, roles that ended, and who sees what."""

import datetime as dt

from catalog.plugin import decode_id
from catalog.testing import Clock
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_partnership import Partnership
from tests.asking import asking
from tests.hearing import count, until
from tests.plugins.partnership.partnered import START, Partners


def with_rival(partners: Partners) -> str:
    """Let the rival provide in the same relationship as the host, and return it."""
    return partners.agreed("triple", ("rival", "PROVIDER"), startsOn="2024-01-31")


def test_in_a_relationship_of_three_each_pair_is_named(partners: Partners) -> None:
    deal = with_rival(partners)
    given = {"relationshipId": deal, "frequency": "ANNUAL", "startsOn": "2024-01-31"}

    unnamed = partners.refused("mandateCadence", by="mona", **given)
    for slug in ("host", "rival"):
        named = {**given, "providerId": partners.ids[slug]}
        partners.do("mandateCadence", "cadence { id }", by="mona", **named)

    asked = """{ relationship(slug: "triple") { reviewCadences { nodes { provider { slug } } }
        dueReviews { provider { slug } } engagements { totalCount } engagement { model } } }"""
    bank, host, rival = (
        partners.catalog.ask(asked, by=who)["relationship"] for who in ("mona", "bob", "rita")
    )
    assert unnamed == [("SIDE_MISSING", "providerId")]
    assert [item["provider"]["slug"] for item in bank["reviewCadences"]["nodes"]] == [
        "host",
        "rival",
    ]
    assert (bank["engagements"]["totalCount"], bank["engagement"]) == (2, None)
    for own, slug in ((host, "host"), (rival, "rival")):
        assert own["reviewCadences"]["nodes"] == [{"provider": {"slug": slug}}]
        assert own["dueReviews"] == [{"provider": {"slug": slug}}]
        assert own["engagement"] == {"model": "BUYER_LED"}


def test_a_rival_sees_no_review_of_the_other_pair_by_any_path(partners: Partners) -> None:
    deal = with_rival(partners)
    given = {
        "relationshipId": deal,
        "providerId": partners.ids["host"],
        "plannedOn": "2024-07-20",
    }
    review = partners.do("scheduleReview", "review { id }", by="mona", **given)["id"]

    asked = f"""{{ businessReview(id: "{review}") {{ number }}
        businessReviews {{ totalCount }}
        relationship(slug: "triple") {{ reviews {{ totalCount }} }} }}"""

    own = partners.catalog.ask(asked, by="bob")
    theirs = partners.catalog.answer(asked, by="rita")["data"]
    given = partners.of("BusinessReview", review, heldOn="2024-01-31")
    assert own["businessReview"] == {"number": 1}
    assert theirs == {
        "businessReview": None,
        "businessReviews": {"totalCount": 0},
        "relationship": {"reviews": {"totalCount": 0}},
    }
    assert partners.refused("recordReview", by="rita", **given) == [("NOT_FOUND", "id")]


def test_who_provides_here_may_buy_there(partners: Partners) -> None:
    partners.mandate()
    parties = [("host", "CONSUMER"), ("rival", "PROVIDER")]
    named = [{"organizationId": partners.ids[who], "role": role} for who, role in parties]
    offering = partners._offered("rival")  # noqa: SLF001  # another one, of the same service
    given = {"slug": "behind", "participants": named, "offeringIds": [offering]}
    made = partners.do("proposeRelationship", "relationship { id }", by="rita", **given)
    partners.agree(str(made["id"]), "host")
    partners.holds("bob", "SOURCING_MANAGER", partners.ids["host"])

    given = {"relationshipId": made["id"], "frequency": "ANNUAL", "startsOn": "2024-01-31"}
    cadence = partners.do(
        "mandateCadence", "cadence { buyer { slug } provider { slug } }", by="bob", **given
    )

    assert cadence == {"buyer": {"slug": "host"}, "provider": {"slug": "rival"}}
    asked = "{ reviewsDue(withinDays: 366) { buyer { slug } } }"
    found = partners.catalog.ask(asked, by="bob")["reviewsDue"]
    assert sorted(item["buyer"]["slug"] for item in found) == ["bank", "host"]


def test_who_left_the_role_before_the_day_does_not_count(partners: Partners) -> None:
    partners.mandate()
    partners.on("2024-06-01")
    asked = '{ person(slug: "cara") { assignments { nodes { id } } } }'
    held = partners.catalog.ask(asked)["person"]["assignments"]["nodes"][0]["id"]
    partners.catalog.change("revokeRole", {"id": held})
    partners.on("2024-07-20")
    review = partners.scheduled("2024-07-20")

    given = partners.of(
        "BusinessReview",
        review["id"],
        heldOn="2024-07-20",
        attendances=partners.present("cara"),
    )
    selection = "review { missing attendances { name counts } }"
    after = partners.catalog.change("recordReview", given, selection, by="ned")

    assert after["review"]["attendances"] == [{"name": "cara", "counts": False}]
    assert "BUYER_CXO" in after["review"]["missing"]
    (warning,) = after["warnings"]
    assert warning["code"] == "ROLE_NOT_HELD_THEN"
    assert warning["field"] == ["attendances", "0", "category"]


def test_a_relationship_shorter_than_its_cadence_has_nothing_due(partners: Partners) -> None:
    partners.agreed("short", startsOn="2024-01-31", endsOn="2024-09-30")
    found = partners.catalog.ask('{ relationship(slug: "short") { id } }')["relationship"]["id"]
    given = {"relationshipId": found, "frequency": "ANNUAL", "startsOn": "2024-01-31"}
    partners.do("mandateCadence", "cadence { id }", by="mona", **given)
    partners.on("2026-01-01")

    asked = """{ relationship(slug: "short") { dueReviews { dueOn } reviewCompliance(
        window: {from: "2024-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z"}) { status value } } }"""
    shown = partners.catalog.ask(asked, by="mona")["relationship"]

    assert shown["dueReviews"] == []
    assert shown["reviewCompliance"] == {"status": "NOT_APPLICABLE", "value": None}


def test_a_cadence_is_waived_by_who_may_mandate_it(partners: Partners) -> None:
    cadence = partners.mandate()
    given = partners.of("ReviewCadence", cadence["id"], reason="They meet every week.")

    colleague = partners.refused("waiveCadence", by="ned", **given)
    provider = partners.refused("waiveCadence", by="lea", **given)
    partners.on("2024-09-01")
    waived = partners.do("waiveCadence", "cadence { endsOn waivedBy { slug } }", by="mona", **given)
    again = partners.of("ReviewCadence", cadence["id"], reason="Once more.")

    assert colleague == [("ROLE_NOT_HELD", "id")]
    assert provider == [("NOT_YOUR_ORGANIZATION", "id")]
    assert waived == {"endsOn": "2024-09-01", "waivedBy": {"slug": "mona"}}
    assert partners.refused("waiveCadence", by="mona", **again) == [("CADENCE_OVER", "id")]
    assert partners.catalog.ask("{ reviewsDue(withinDays: 999) { dueOn } }")["reviewsDue"] == []


def test_nobody_agrees_to_their_own_goal(partners: Partners) -> None:
    given = {
        "relationshipId": partners.deal,
        "title": "Open",
        "indicator": "branches-open",
        "unit": "percent",
        "comparator": "GE",
        "target": "99",
        "ownerId": partners.ids["lea"],
    }
    goal = partners.do("proposeSharedGoal", "goal { id }", by="bob", **given)["id"]

    for who, house, code in (
        ("lea", "host", "NOT_YOUR_ORGANIZATION"),
        ("bank", "bank", "ROLE_NOT_HELD"),
    ):
        agreeing = partners.of(
            "SharedGoal",
            goal,
            organizationId=partners.ids[house],
            ownerId=partners.ids["lea" if house == "host" else "cara"],
        )
        assert (code, "id") in partners.refused("agreeSharedGoal", by=who, **agreeing)
    waiting = "{ viewer { waiting { kind } } }"
    assert partners.catalog.ask(waiting, by="ned")["viewer"]["waiting"] == [
        {"kind": "GOAL_TO_AGREE"}
    ]


def test_effort_is_ones_own_unless_it_is_shared(partners: Partners) -> None:
    given = {"relationshipId": partners.deal, "organizationId": partners.ids["host"]}
    for minutes, is_shared in ((60, False), (30, True)):
        more = {"minutes": minutes, "kind": "PLANNING", "isShared": is_shared}
        partners.do("recordEffort", "effort { id }", by="bob", **given, **more)
    partners.on("2024-02-02")

    asked = """effort(window: {from: "2024-01-01T00:00:00Z", to: "2024-02-01T00:00:00Z"}) {
        minutes sums { kind organization { slug } } }"""

    assert partners.ask(asked, by="lea")["effort"]["minutes"] == 90
    assert partners.ask(asked, by="ned")["effort"] == {
        "minutes": 30,
        "sums": [{"kind": "PLANNING", "organization": {"slug": "host"}}],
    }
    until_then = asked.replace("2024-02-01", "2024-01-31")
    assert partners.ask(until_then, by="lea")["effort"]["minutes"] == 0  # the day after is not in
    of_others = {**given, "minutes": 5, "kind": "TIME"}
    assert partners.refused("recordEffort", by="ned", **of_others) == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]


def test_the_escalation_path_goes_up_level_by_level(partners: Partners) -> None:
    for house, people, by in (
        ("bank", (("mona", 1), ("cara", 2)), "ned"),
        ("host", (("con", 1), ("lea", 2)), "bob"),
    ):
        contacts = [
            {"personId": partners.ids[who], "role": "CONTRACT_MANAGER", "level": level}
            for who, level in people
        ]
        given = partners.of(
            "ServiceRelationship",
            partners.deal,
            organizationId=partners.ids[house],
            contacts=contacts,
        )
        partners.do("setRelationshipContacts", "relationship { id }", by=by, **given)

    asked = "escalationPath { level contacts { organization { slug } person { slug } } }"
    found = partners.ask(asked)["escalationPath"]

    assert [(item["level"], len(item["contacts"])) for item in found] == [(1, 2), (2, 2)]
    assert {item["person"]["slug"] for item in found[1]["contacts"]} == {"cara", "lea"}


def test_a_strategic_issue_about_a_service_of_its_sides_raises_an_improvement(
    sqlite_url: str,
) -> None:
    before = Clock(START - dt.timedelta(days=1))  # events of before its first start are not told
    with asking(sqlite_url, (Partnership, ContinualImprovement), clock=before) as catalog:
        partners = Partners(catalog)
        _raise_about(partners, "rival", "They are cheaper")  # nothing is raised on a stranger's
        issue = _raise_about(partners, "host", "One data centre is not enough")
        _settle(partners, issue)
        until(lambda: count(catalog, ImprovementLinkRow) >= 1)
        (found,) = catalog.ask("{ improvements { nodes { title raisedBy } } }")["improvements"][
            "nodes"
        ]

    assert found == {
        "title": "One data centre is not enough",
        "raisedBy": "partnership.strategic-issue",
    }


def _raise_about(partners: Partners, provider: str, title: str) -> str:
    """Let the bank raise an issue about a service of an organization, and return it."""
    found = decode_id(partners.ids[provider])
    assert found is not None
    given = {
        "relationshipId": partners.deal,
        "title": title,
        "serviceId": partners.catalog.live(f"of-{provider}", provider_id=found.key),
        "ownerId": partners.ids["mona"],
    }
    issue = partners.do("raiseStrategicIssue", "issue { id status }", by="ned", **given)
    assert issue["status"] == "OPEN"
    return str(issue["id"])


def _settle(partners: Partners, issue: str) -> None:
    """Let the provider tell what it learnt of an issue, and settle it."""
    noted = {"issueId": issue, "text": "Two are enough if both are used."}
    buyer = partners.refused("noteExperience", by="ned", **noted)
    partners.do("noteExperience", "note { text }", by="con", **noted)
    ended = partners.of("StrategicIssue", issue, cameOf="A second one was built.")
    resolved = partners.do(
        "resolveStrategicIssue", "issue { status cameOf endedOn }", by="bob", **ended
    )

    assert buyer == [("NOT_YOUR_ORGANIZATION", "issueId")]
    assert resolved["status"] == "RESOLVED"
