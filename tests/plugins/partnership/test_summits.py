"""Summits of either side: who is invited, who is left out and why, and who answers."""

from typing import Any

import pytest

from tests.plugins.partnership.fair import Fair

SUMMIT = "summit { id uninvitedProviderCount invitations { nodes { organization { slug } kind } } }"
GUESTS = """query($id: ID!) { summit(id: $id) { invitations(orderBy: [{field: KIND}]) { nodes {
    id revision organization { slug } kind status reason answeredBy } } } }"""


def held(fair: Fair, host: str = "buyer", side: str = "BUYER") -> Any:
    """Hold a summit, and return what came of it."""
    wanted = {"organizationId": fair.ids[host], "side": side}
    given = {**wanted, "title": "Planning", "heldOn": "2026-06-01"}
    return fair.catalog.change("hostSummit", given, SUMMIT, by=host)


def inviting(fair: Fair, summit: str, *slugs: str, by: str = "buyer", **given: Any) -> Any:
    """Invite some to a summit, and return what came of it."""
    guests = [{"organizationId": fair.ids[slug], **given} for slug in slugs]
    wanted = {"id": summit, "invitations": guests}
    return fair.catalog.change("inviteToSummit", wanted, SUMMIT, by=by)


def guests(fair: Fair, summit: str, by: str) -> list[Any]:
    """Return the invitations that somebody sees."""
    found: list[Any] = fair.found(GUESTS, by, id=summit)["summit"]["invitations"]["nodes"]
    return found


def test_a_buyer_is_warned_of_active_providers_until_each_is_invited_or_left_out(
    fair: Fair,
) -> None:
    made = held(fair)
    summit = made["summit"]["id"]
    first = inviting(fair, summit, "provider")

    second = inviting(fair, summit, "rival", leftOutBecause="Their contract ends in May.")

    warnings = [item["warnings"] for item in (made, first, second)]
    assert [[each["code"] for each in found] for found in warnings] == [
        ["PROVIDER_NOT_INVITED"],
        ["PROVIDER_NOT_INVITED"],
        [],
    ]
    assert warnings[0][0]["message"] == "Invite them, or say why not: Provider, Rival."
    assert warnings[1][0]["message"] == "Invite them, or say why not: Rival."
    counts = [item["summit"]["uninvitedProviderCount"] for item in (made, first, second)]
    assert counts == [2, 1, 0]


def test_a_provider_invites_customers_and_prospects(fair: Fair) -> None:
    made = held(fair, "provider", "PROVIDER")

    invited = inviting(fair, made["summit"]["id"], "buyer", "stranger", by="provider")

    assert made["warnings"] == invited["warnings"] == []
    assert made["summit"]["uninvitedProviderCount"] is None
    nodes = invited["summit"]["invitations"]["nodes"]
    kinds = {item["organization"]["slug"]: item["kind"] for item in nodes}
    assert kinds == {"buyer": "CUSTOMER", "stranger": "PROSPECT"}


@pytest.mark.parametrize(
    ("host", "side", "kind", "expected"),
    [
        ("buyer", "BUYER", "PROSPECT", ["INVITATION_MISPLACED"]),
        ("buyer", "BUYER", "PROVIDER", []),
        ("provider", "PROVIDER", "PROVIDER", ["INVITATION_MISPLACED"]),
        ("provider", "PROVIDER", "CUSTOMER", ["INVITATION_MISPLACED"]),
        ("provider", "PROVIDER", "PROSPECT", []),
    ],
)
def test_what_a_guest_is_fits_the_side_and_the_relationships(
    fair: Fair, host: str, side: str, kind: str, expected: list[str]
) -> None:
    summit = held(fair, host, side)["summit"]["id"]
    guest = {"organizationId": fair.ids["stranger"], "kind": kind}
    wanted = {"id": summit, "invitations": [guest]}

    made = fair.catalog.attempt("inviteToSummit", wanted, by=host, dry_run=True)

    assert [item["code"] for item in made["userErrors"]] == expected


def test_a_guest_sees_its_own_invitation_alone_and_whoever_is_left_out_sees_nothing(
    fair: Fair,
) -> None:
    summit = held(fair)["summit"]["id"]
    inviting(fair, summit, "provider")
    inviting(fair, summit, "rival", leftOutBecause="They bid for it.")

    seen = {by: guests(fair, summit, by) for by in ("buyer", "provider")}

    slugs = {by: {item["organization"]["slug"] for item in found} for by, found in seen.items()}
    assert slugs == {"buyer": {"provider", "rival"}, "provider": {"provider"}}
    for by in ("rival", "stranger"):
        assert fair.catalog.codes(GUESTS, {"id": summit}, by=by) == ["NOT_FOUND"]
        assert fair.found("{ summits { totalCount } }", by)["summits"]["totalCount"] == 0
    text = '{ organization(slug: "rival") { summitInvitations { totalCount } } }'
    assert fair.found(text, "rival")["organization"]["summitInvitations"]["totalCount"] == 0


def test_a_person_of_the_guest_answers_and_nobody_else(fair: Fair) -> None:
    summit = held(fair)["summit"]["id"]
    inviting(fair, summit, "provider")
    own = guests(fair, summit, "provider")[0]
    given = {"id": own["id"], "expectedRevision": own["revision"], "comes": True}

    refused = {
        by: fair.catalog.refused("answerInvitation", given, by=by)
        for by in ("buyer", "provider-bot", "rival")
    }
    answered = fair.make(
        "answerInvitation", given, "summitInvitation { status answeredBy }", by="provider"
    )

    assert refused == {
        "buyer": [("NOT_YOUR_ORGANIZATION", "id")],
        "provider-bot": [("ROLE_NOT_HELD", "id")],
        "rival": [("NOT_FOUND", "id")],
    }
    assert answered == {"status": "ACCEPTED", "answeredBy": "provider"}


def test_whoever_answered_keeps_the_answer_unless_they_are_left_out(fair: Fair) -> None:
    summit = held(fair)["summit"]["id"]
    inviting(fair, summit, "provider")
    own = guests(fair, summit, "provider")[0]
    given = {"id": own["id"], "expectedRevision": own["revision"], "comes": False}
    fair.make("answerInvitation", given, "summitInvitation { id }", by="provider")

    inviting(fair, summit, "provider")
    kept = guests(fair, summit, "buyer")[0]["status"]
    inviting(fair, summit, "provider", leftOutBecause="They do not come.")

    assert kept == "DECLINED"
    assert guests(fair, summit, "buyer")[0]["status"] == "LEFT_OUT"


def test_only_whoever_acts_for_the_host_holds_and_invites(fair: Fair) -> None:
    summit = held(fair)["summit"]["id"]
    inviting(fair, summit, "provider")
    given = {"organizationId": fair.ids["buyer"], "side": "BUYER"}
    more = {"title": "Mine", "heldOn": "2026-06-01"}

    assert fair.catalog.refused("hostSummit", {**given, **more}, by="provider") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]
    guest = [{"organizationId": fair.ids["rival"]}]
    assert fair.catalog.refused(
        "inviteToSummit", {"id": summit, "invitations": guest}, by="provider"
    ) == [("NOT_YOUR_ORGANIZATION", "id")]
