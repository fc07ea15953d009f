"""Test reviews: who answers and approves, at which level, and what counts."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.plugin import Plugin, ReadinessCheck, hookimpl
from tests.asking import Asking
from tests.plugins.transition.readying import (
    HOUSE,
    START,
    Readying,
    item,
    with_transition,
)


class Privacy(Plugin):
    """A plugin that adds a check."""

    id = "privacy"
    title = "Privacy"

    @hookimpl(optionalhook=True)
    def readiness_checks(self) -> Iterable[ReadinessCheck]:
        """Ask for an assessment of privacy."""
        check = ReadinessCheck(key="privacy", area="Privacy", mandatory_at=["standard", "full"])
        return [check]


def test_a_check_of_a_plugin_is_asked_with_and_without_a_template(
    catalog_with: Callable[..., Asking],
) -> None:
    readying = Readying(with_transition(catalog_with, Privacy))
    readying.start(level="standard")
    keys = [one["key"] for one in readying.readiness("standard")["items"]]
    assert keys == ["rollback", "monitoring", "support", "security", "privacy"]
    assert ("CHECK_NOT_PASSED", "privacy") in readying.gate()

    readying.start(templateId=readying.template(), level="full")

    asked = {one["key"]: one["mandatory"] for one in readying.readiness("full")["items"]}
    assert asked == {"backup": True, "load": True, "privacy": True}


def test_without_the_plugin_its_check_is_not_asked(readying: Readying) -> None:
    readying.start()

    keys = [one["key"] for one in readying.readiness("standard")["items"]]
    assert keys == ["rollback", "monitoring", "support", "security"]


def test_a_running_review_keeps_the_version_of_its_template(readying: Readying) -> None:
    template = readying.template()
    readying.start(templateId=template, level="basic")
    readying.template(item("other", "basic"), levels=["basic", "full"])

    assert [one["key"] for one in readying.readiness()["items"]] == ["backup", "load"]
    readying.start(templateId=template, level="basic")
    assert [one["key"] for one in readying.readiness()["items"]] == ["other"]


def test_a_higher_level_takes_over_answers_and_needs_an_approval_of_its_own(
    readying: Readying,
) -> None:
    template = readying.template()
    review = readying.start(templateId=template, level="basic")
    readying.answer(review, "backup")
    readying.approve(review)
    assert readying.gate() == []

    readying.start(templateId=template, level="full")

    assert readying.gate() == [("CHECK_NOT_PASSED", "load"), ("APPROVAL_MISSING", "full")]
    assert readying.readiness("full")["items"][0]["answer"] == "PASS"
    assert readying.readiness("full")["approvals"] == []
    assert readying.readiness("basic")["verdict"] == "READY"


def test_a_lower_level_does_not_get_around_a_higher_one(readying: Readying) -> None:
    template = readying.template()
    readying.start(templateId=template, level="full")
    review = readying.start(templateId=template, level="basic")
    readying.answer(review, "backup")
    readying.approve(review)

    assert ("APPROVAL_MISSING", "full") in readying.gate()


@pytest.mark.parametrize(
    ("answer", "given", "passes"),
    [
        ("PASS", {}, True),
        ("FAIL", {}, False),
        ("UNKNOWN", {}, False),
        ("NOT_APPLICABLE", {}, False),
        ("NOT_APPLICABLE", {"reason": "It keeps nothing."}, True),
    ],
)
def test_only_what_passes_or_does_not_apply_with_a_reason_lets_go_on(
    readying: Readying, answer: str, given: dict[str, Any], *, passes: bool
) -> None:
    review = readying.start(templateId=readying.template(), level="basic")

    payload = readying.answer(review, "backup", answer, **given)

    warned = [one["code"] for one in payload["warnings"]]
    assert warned == (["REASON_MISSING"] if answer == "NOT_APPLICABLE" and not given else [])
    assert (("CHECK_NOT_PASSED", "backup") not in readying.gate()) is passes
    assert readying.readiness()["ratio"]["numerator"] == int(passes)


def test_the_latest_answer_counts_and_all_are_kept(readying: Readying) -> None:
    review = readying.start(templateId=readying.template(), level="basic")
    readying.answer(review, "backup")
    readying.pass_days(1)
    readying.answer(review, "backup", "FAIL", reason="It did not come back.")

    selection = "items { key answer answers { answer answeredBy answeredAt } }"
    (backup, _) = readying.readiness(selection=selection)["items"]
    assert backup["answer"] == "FAIL"
    assert backup["answers"] == [
        {"answer": "PASS", "answeredBy": "ann", "answeredAt": "2026-03-02T09:00:00Z"},
        {"answer": "FAIL", "answeredBy": "ann", "answeredAt": "2026-03-03T09:00:00Z"},
    ]


def test_a_level_without_mandatory_checks_has_no_ratio_and_still_needs_an_approval(
    readying: Readying,
) -> None:
    template = readying.template(item("load", "full"))
    review = readying.start(templateId=template, level="basic")
    assert readying.readiness()["ratio"] == {
        "value": None,
        "numerator": 0,
        "denominator": 0,
        "status": "NOT_APPLICABLE",
    }
    assert readying.gate() == [("APPROVAL_MISSING", "basic")]

    readying.approve(review)

    assert readying.gate() == []


def test_a_reviewer_who_took_no_part_approves(readying: Readying) -> None:
    readying.holds("ann")
    review = readying.start()

    assert readying.not_approved(review, by="ann") == [("REVIEW_OF_YOUR_OWN", "id")]
    assert readying.not_approved(review, by="admin") == [("ROLE_NOT_HELD", "id")]
    assert readying.not_approved(review, by=HOUSE) == [("ROLE_NOT_HELD", "id")]
    assert readying.not_approved(review, by="cy") == [("NOT_FOUND", "id")]
    payload = readying.approve(review)
    assert {one["code"] for one in payload["warnings"]} == {"CHECK_NOT_PASSED"}
    assert readying.not_approved(review, by="rex") == [("REVIEW_APPROVED", "id")]


def test_who_answered_does_not_approve_under_another_token(readying: Readying) -> None:
    review = readying.start()
    readying.catalog.token("rex-phone", person="rex")
    readying.answer(review, "security", by="rex-phone")

    assert readying.not_approved(review, by="rex") == [("REVIEW_OF_YOUR_OWN", "id")]


def test_an_approval_stays_when_its_giver_is_a_reviewer_no_longer(readying: Readying) -> None:
    review = readying.start(templateId=readying.template(item("load", "full")), level="basic")
    readying.approve(review)

    readying.catalog.change("revokeRole", {"id": readying.role})

    assert readying.gate() == []
    other = readying.start(templateId=readying.template(), level="full")
    assert readying.not_approved(other, by="rex") == [("ROLE_NOT_HELD", "id")]


def test_an_approval_is_of_a_day_on_which_its_giver_was_a_reviewer(readying: Readying) -> None:
    readying.catalog.change("revokeRole", {"id": readying.role})
    review = readying.start()
    readying.pass_days(2)
    readying.holds("rex")
    readying.pass_days(2)

    def at(days: int) -> str:
        return (START + dt.timedelta(days=days)).isoformat()

    assert readying.not_approved(review, by="rex", happenedAt=at(1)) == [
        ("ROLE_NOT_HELD", "happenedAt")
    ]
    assert readying.not_approved(review, by="rex", happenedAt=at(5)) == [
        ("TIME_TO_COME", "happenedAt")
    ]
    assert readying.not_approved(review, by="rex", happenedAt=at(-1)) == [
        ("TIMES_REVERSED", "happenedAt")
    ]
    readying.approve(review, happenedAt=at(3))
    (approval,) = readying.readiness()["approvals"]
    assert approval["happenedAt"] == "2026-03-05T09:00:00Z"


def test_missing_checks_are_waived_and_an_approval_is_not(readying: Readying) -> None:
    template = readying.template()
    readying.start(templateId=template, level="basic")
    asked = {"role": "WAIVER_AUTHORITY", "scopeId": readying.ids[HOUSE]}
    readying.catalog.change("assignRole", {**asked, "personId": readying.ids["rex"]})
    text = "query($id: ID) { service(id: $id) { openVersion { id } } }"
    found = readying.catalog.ask(text, {"id": readying.service})
    ends = (START + dt.timedelta(days=9)).isoformat()
    named = {"versionId": found["service"]["openVersion"]["id"], "reason": "So.", "expiresAt": ends}

    approval = {**named, "code": "APPROVAL_MISSING", "subject": "basic"}
    assert readying.catalog.refused("grantWaiver", approval, by="rex") == [("NOT_WAIVABLE", "code")]
    readying.catalog.change(
        "grantWaiver", {**named, "code": "CHECK_NOT_PASSED", "subject": "backup"}, by="rex"
    )
    assert ("APPROVAL_MISSING", "basic") in readying.gate()


def test_what_was_checked_waits_for_a_reviewer(readying: Readying) -> None:
    review = readying.start(templateId=readying.template(), level="basic")
    text = "{ viewer { waiting { kind subject { id } } } }"

    def waits(who: str) -> list[str]:
        found = readying.catalog.ask(text, by=who)["viewer"]["waiting"]
        return [one["subject"]["id"] for one in found if one["kind"] == "REVIEW_TO_APPROVE"]

    assert waits("rex") == []
    readying.answer(review, "backup")
    assert waits("rex") == [review]
    assert waits("ann") == waits("cy") == []
    readying.approve(review)
    assert waits("rex") == []


def test_readiness_stays_in_the_house(readying: Readying) -> None:
    review = readying.start()
    text = "{ readinessReviews { totalCount } checkTemplates { totalCount } }"
    node = "query($id: ID!) { node(id: $id) { id } }"
    readying.template()

    for by in ("cy", "bolt"):
        found = readying.catalog.ask(text, by=by)
        assert found == {"readinessReviews": {"totalCount": 0}, "checkTemplates": {"totalCount": 0}}
        assert readying.catalog.codes(node, {"id": review}, by=by) == ["NOT_FOUND"]
    found = readying.catalog.ask(text, by="ann")
    assert found == {"readinessReviews": {"totalCount": 1}, "checkTemplates": {"totalCount": 1}}
    assert readying.catalog.codes(node, {"id": review}, by="ann") == []


def test_a_review_fits_its_template_and_begins_once(readying: Readying) -> None:
    template = readying.template()
    ending = readying.template(slug="ending", transitionType="DECOMMISSION")
    asked = {"serviceId": readying.service, "templateId": template}

    def refused(**given: Any) -> list[Any]:
        return readying.catalog.refused("startReadinessReview", {**asked, **given}, by="ann")

    assert refused() == [("LEVEL_MISSING", "level")]
    assert refused(level="other") == [("LEVEL_UNKNOWN", "level")]
    assert refused(level="basic", templateId=ending) == [("TEMPLATE_UNFIT", "templateId")]
    assert refused(level="basic", templateVersion=2) == [
        ("TEMPLATE_VERSION_UNKNOWN", "templateVersion")
    ]
    assert refused(templateId=None, templateVersion=1) == [("TEMPLATE_MISSING", "templateVersion")]
    review = readying.start(templateId=template, level="basic")
    assert refused(level="basic") == [("REVIEW_EXISTS", "level")]
    given = {"reviewId": review, "key": "other", "answer": "PASS"}
    assert readying.catalog.refused("answerCheck", given, by="ann") == [
        ("EVIDENCE_MISSING", "evidence"),
        ("CHECK_UNKNOWN", "key"),
    ]


def test_a_template_says_which_levels_it_has(readying: Readying) -> None:
    asked = {
        "organizationId": readying.ids[HOUSE],
        "slug": "launch",
        "name": "Launch",
        "transitionType": "INTRODUCE",
        "levels": [],
        "items": [item("backup", "basic")],
    }

    assert readying.catalog.refused("defineCheckTemplate", asked, by="ann") == [
        ("LEVEL_MISSING", "levels"),
        ("LEVEL_UNKNOWN", "items.0.mandatoryAt"),
    ]
    assert readying.catalog.refused("defineCheckTemplate", asked, by="cy") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]
    readying.template()
    readying.template()  # which says the same
    text = "{ checkTemplates { nodes { newest activities: versions { totalCount } } } }"
    (found,) = readying.catalog.ask(text, by="ann")["checkTemplates"]["nodes"]
    assert found == {"newest": 1, "activities": {"totalCount": 1}}
    assert readying.catalog.ask(text, by="cy")["checkTemplates"]["nodes"] == []
