"""Test changes of services: who raises and authorises them, and what lets a version go live."""

from typing import Any

import pytest

from tests.plugins.lives import codes
from tests.plugins.transition.changing import Changing, at


def test_a_version_goes_live_by_an_authorised_change_within_its_window(changing: Changing) -> None:
    assert changing.findings() == [("CHANGE_MISSING", None)]
    change = changing.raised(versionId=changing.version, rollbackPlan=None)
    assert (change["number"], change["status"], change["category"]) == (1, "RAISED", 3)
    assert changing.findings() == [
        ("NO_ROLLBACK_PLAN", "change 1"),
        ("CHANGE_NOT_AUTHORISED", "change 1"),
        ("OUTSIDE_WINDOW", "change 1"),
    ]
    changing.edit("updateChange", change, rollbackPlan="Put the old one back.")
    assert changing.authorise(change)["status"] == "AUTHORISED"
    assert changing.findings() == [("OUTSIDE_WINDOW", "change 1")]
    assert codes(changing.move()) == ["REFUSED", "OUTSIDE_WINDOW"]

    changing.to(1.5)
    assert changing.findings() == []
    moved = changing.move()
    assert codes(moved) == []
    assert moved["service"]["stage"]["key"] == "early-life-support"


def test_an_authority_does_not_decide_on_what_they_raised(changing: Changing) -> None:
    own = changing.raised(by="rex")
    other = changing.raised()

    refused = changing.not_edited("authoriseChange", own, by="rex")
    assert refused == [("CHANGE_OF_YOUR_OWN", "id")]
    assert changing.authorise(other)["status"] == "AUTHORISED"


def test_only_a_person_who_is_change_authority_that_day_decides(changing: Changing) -> None:
    change = changing.raised()
    refused = changing.not_edited("authoriseChange", change, by="admin")
    assert refused == [("ROLE_NOT_HELD", "id")]
    changing.catalog.change(
        "createPerson",
        {"slug": "zoe", "name": "Zoe", "organizationIds": [changing.ids["acme"]]},
        "person { id }",
    )
    changing.catalog.token("zoe", person="zoe")
    refused = changing.not_edited("authoriseChange", change, by="zoe")
    assert refused == [("ROLE_NOT_HELD", "id")]

    assert changing.authorise(change, by="rex")["status"] == "AUTHORISED"


def test_a_refusal_says_why_and_an_edit_asks_again(changing: Changing) -> None:
    change = changing.raised()
    refused = changing.not_edited("authoriseChange", change, by="rex", decision="REFUSE")
    assert refused == [("REASON_MISSING", "reason")]
    changing.authorise(change, decision="REFUSE", reason="Not on a Monday.")
    assert changing.now(change, "status refusalReason decidedBy { slug } authorisedAt") == {
        "status": "REFUSED",
        "refusalReason": "Not on a Monday.",
        "decidedBy": {"slug": "rex"},
        "authorisedAt": None,
    }
    again = changing.not_edited("authoriseChange", change, by="rex")
    assert again == [("CHANGE_DECIDED", "id")]

    changing.edit("updateChange", change, windowEnd=at(3))
    assert changing.now(change, "status refusalReason") == {
        "status": "RAISED",
        "refusalReason": None,
    }


@pytest.mark.parametrize(
    "edit",
    [{"windowEnd": at(3)}, {"impact": "HIGH"}, {"rollbackPlan": "None."}, {"title": "Other"}],
)
def test_an_edit_of_what_was_decided_on_takes_the_authority_back(
    changing: Changing, edit: dict[str, str]
) -> None:
    change = changing.raised()
    changing.authorise(change)
    changing.edit("updateChange", change, benefit="Letters arrive.")
    assert changing.now(change, "status")["status"] == "AUTHORISED"

    payload = changing.edit("updateChange", change, **edit)
    assert payload["changeRecord"]["status"] == "RAISED"
    assert changing.now(change, "authorisedAt decidedBy { slug }") == {
        "authorisedAt": None,
        "decidedBy": None,
    }


def before_it(changing: Changing, **given: Any) -> None:
    """Let a change of category 4 be authorised, and be successful; it is three o'clock then."""
    change = changing.raised(probability="LOW", **given)
    changing.authorise(change)
    changing.to(3)
    changing.close(change)


def test_a_standard_change_is_authorised_beforehand_and_of_category_4(changing: Changing) -> None:
    refused = changing.not_raised(kind="STANDARD")
    assert refused == [("CHANGE_NOT_STANDARD", "kind"), ("CHANGE_WITHOUT_PRECEDENT", "kind")]

    before_it(changing)
    change = changing.raised(kind="STANDARD", probability="LOW")
    assert (change["status"], change["category"]) == ("AUTHORISED", 4)
    refused = changing.not_edited("updateChange", change, impact="HIGH")
    assert refused == [("CHANGE_NOT_STANDARD", "kind")]
    assert changing.edit("updateChange", change, windowEnd=at(3))["changeRecord"] == {
        **change,
        "revision": 2,
    }


@pytest.mark.parametrize(
    "given", [{"title": "Another"}, {"versionId": "its own"}], ids=["title", "version"]
)
def test_what_no_authority_ever_let_be_made_is_not_standard(
    changing: Changing, given: dict[str, str]
) -> None:
    given = {key: changing.version if key == "versionId" else value for key, value in given.items()}
    small = {"kind": "STANDARD", "probability": "LOW"}
    missing = [("CHANGE_WITHOUT_PRECEDENT", "kind")]
    assert changing.not_raised(**small) == missing
    before_it(changing)
    assert changing.not_raised(**small, **given) == missing
    standard = changing.raised(**small)
    assert changing.not_edited("updateChange", standard, **given) == missing
    normal = changing.raised(probability="LOW", **given)
    assert changing.not_edited("updateChange", normal, kind="STANDARD") == missing

    changing.to(0)
    before_it(changing, **given)
    assert changing.raised(**small, **given)["status"] == "AUTHORISED"


@pytest.mark.parametrize(
    ("impact", "probability", "category"),
    [("HIGH", "HIGH", 1), ("HIGH", "LOW", 2), ("LOW", "HIGH", 3), ("LOW", "LOW", 4)],
)
def test_the_category_follows_from_impact_and_probability_and_never_the_kind(
    changing: Changing, impact: str, probability: str, category: int
) -> None:
    for kind in ("NORMAL", "EMERGENCY"):
        change = changing.raised(kind=kind, impact=impact, probability=probability)
        assert (change["kind"], change["category"]) == (kind, category)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"windowEnd": at(1)}, ("HISTORY_REVERSED", "windowEnd")),
        ({"windowEnd": at(24 * 401)}, ("OUT_OF_RANGE", "windowEnd")),
    ],
)
def test_a_window_ends_after_it_begins_and_within_400_days(
    changing: Changing, given: dict[str, str], problem: tuple[str, str]
) -> None:
    assert changing.not_raised(**given) == [problem]
    assert changing.raised(windowEnd=at(24 * 400))["number"] == 1


def test_a_change_brings_a_version_of_its_own_service(changing: Changing) -> None:
    asked = {"slug": "chat", "name": "Chat", "providerId": changing.ids["acme"]}
    changing.catalog.change("createService", asked, "service { id }")
    found = changing.catalog.ask('{ service(slug: "chat") { openVersion { id } } }')
    other = found["service"]["openVersion"]["id"]

    refused = changing.not_raised(versionId=other)
    assert refused == [("VERSION_OF_ANOTHER_SERVICE", "versionId")]
    assert changing.raised(versionId=changing.version)["number"] == 1
