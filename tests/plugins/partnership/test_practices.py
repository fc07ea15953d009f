"""Best practices: what was learnt at a consumer is shown to others with its consent alone."""

from typing import Any

import pytest

from tests import rows
from tests.plugins.partnership.fair import Fair

ONE = """query($id: ID!) { bestPractice(id: $id) {
    title origin { slug } consent isAnonymous takeUps { nodes { organization { slug } } } } }"""
PRIVATE = "query($id: ID!) { bestPractice(id: $id) { document } }"
TAKEN = '{ organization(slug: "second") { takeUps { nodes { text practice { title } } } } }'
PATHS = (
    "bestPractices { totalCount nodes { title } }",
    'bestPractices(where: {title: {contains: "Reh"}}) { totalCount }',
    'bestPractices(where: {origin: {slug: {eq: "buyer"}}}) { totalCount }',
    'organization(slug: "provider") { bestPractices { totalCount nodes { title } } }',
    "organizations(where: {bestPractices: {hasOrigin: {eq: true}}}) { totalCount }",
)


def taking(fair: Fair, practice: str, slug: str = "second") -> dict[str, Any]:
    """Return the input of a take-up."""
    return {"practiceId": practice, "organizationId": fair.ids[slug]}


@pytest.mark.parametrize("path", PATHS)
def test_without_consent_no_path_leads_another_consumer_to_a_practice(
    fair: Fair, path: str
) -> None:
    fair.practice()

    answers = {
        by: repr(fair.found(f"{{ {path} }}", by))
        for by in ("provider", "buyer", "second", "rival", "stranger")
    }

    for by in ("provider", "buyer"):
        assert "1" in answers[by]
    for by in ("second", "rival", "stranger"):
        assert "1" not in answers[by]
        assert "Rehearse" not in answers[by]


def test_without_consent_nobody_else_finds_it_by_its_id_or_takes_it_up(fair: Fair) -> None:
    practice = fair.practice(audience="EVERYBODY")
    node = "query($id: ID!) { node(id: $id) { id } bestPractice(id: $id) { title } }"

    for by in ("second", "stranger"):
        assert fair.catalog.codes(node, {"id": practice}, by=by) == ["NOT_FOUND"] * 2
        refused = fair.catalog.refused("takeUpBestPractice", taking(fair, practice, by), by=by)
        assert refused == [("NOT_FOUND", "practiceId")]


def test_with_consent_partners_see_it_and_not_where_it_was_learnt(fair: Fair) -> None:
    practice = fair.practice()

    consent = fair.consent(practice)

    assert consent == {"consent": "GIVEN"}
    hidden = {"origin": None, "consent": "GIVEN", "isAnonymous": True}
    shown = {"title": "Rehearse", "takeUps": {"nodes": []}}
    assert fair.found(ONE, "second", id=practice)["bestPractice"] == {**shown, **hidden}
    told = {"origin": {"slug": "buyer"}, "consent": "GIVEN", "isAnonymous": True}
    for by in ("provider", "buyer"):
        assert fair.found(ONE, by, id=practice)["bestPractice"] == {**shown, **told}
    by_origin = '{ bestPractices(where: {origin: {slug: {eq: "buyer"}}}) { totalCount } }'
    assert fair.found(by_origin, "second")["bestPractices"]["totalCount"] == 0
    assert fair.catalog.codes(ONE, {"id": practice}, by="stranger") == ["NOT_FOUND"]


def test_an_origin_that_wants_to_be_named_is_named(fair: Fair) -> None:
    practice = fair.practice()

    fair.consent(practice, isAnonymous=False)

    found = fair.found(ONE, "second", id=practice)["bestPractice"]
    assert found["origin"] == {"slug": "buyer"}


def test_withdrawing_hides_it_and_adopters_keep_what_they_read(fair: Fair) -> None:
    practice = fair.practice()
    fair.consent(practice)
    fair.make("takeUpBestPractice", taking(fair, practice), "takeUp { id }", by="second")
    before = fair.found(TAKEN, "second")["organization"]["takeUps"]["nodes"]

    withdrawn = fair.revised("bestPractice", practice, by="buyer")
    fair.make("withdrawConsent", withdrawn, "bestPractice { id }", by="buyer")

    text = "Rehearse each move."
    assert before == [{"text": text, "practice": {"title": "Rehearse"}}]
    kept = fair.found(TAKEN, "second")["organization"]["takeUps"]["nodes"]
    assert kept == [{"text": text, "practice": None}]
    assert fair.catalog.codes(ONE, {"id": practice}, by="second") == ["NOT_FOUND"]
    assert fair.found(ONE, "provider", id=practice)["bestPractice"]["consent"] is None
    assert fair.consent(practice) == {"consent": "GIVEN"}
    assert fair.found(ONE, "second", id=practice)["bestPractice"]["title"] == "Rehearse"


def test_a_person_of_the_origin_consents_and_nobody_else(fair: Fair) -> None:
    practice = fair.practice()
    given = fair.revised("bestPractice", practice, by="buyer")

    refused = {
        by: fair.catalog.refused("consentToSharing", given, by=by)
        for by in ("provider", "buyer-bot", "second")
    }

    assert refused == {
        "provider": [("NOT_YOUR_ORGANIZATION", "id")],
        "buyer-bot": [("ROLE_NOT_HELD", "id")],
        "second": [("NOT_FOUND", "id")],
    }
    assert fair.catalog.refused("withdrawConsent", given, by="buyer") == [
        ("CONSENT_NOT_GIVEN", "id")
    ]


def test_what_is_one_s_own_needs_no_consent(fair: Fair) -> None:
    own = fair.practice(originId=None)
    public = fair.practice(originId=None, audience="EVERYBODY", title="Write it down")

    assert fair.found(ONE, "second", id=own)["bestPractice"]["title"] == "Rehearse"
    assert fair.catalog.codes(ONE, {"id": own}, by="stranger") == ["NOT_FOUND"]
    assert fair.found(ONE, "stranger", id=public)["bestPractice"]["title"] == "Write it down"


def test_a_practice_is_taken_up_once_by_an_organization_of_one_s_own(fair: Fair) -> None:
    practice = fair.practice(originId=None)
    wanted = taking(fair, practice)
    tomorrow = {**wanted, "takenUpOn": "2199-01-01"}

    assert fair.catalog.refused("takeUpBestPractice", tomorrow, by="second") == [
        ("TIME_TO_COME", "takenUpOn")
    ]
    fair.make("takeUpBestPractice", wanted, "takeUp { id }", by="second")

    assert fair.catalog.refused("takeUpBestPractice", wanted, by="second") == [
        ("PRACTICE_TAKEN_UP", "practiceId")
    ]
    assert fair.catalog.refused("takeUpBestPractice", wanted, by="buyer") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId")
    ]
    seen = {
        by: fair.found(ONE, by, id=practice)["bestPractice"]["takeUps"]["nodes"]
        for by in ("provider", "buyer", "second")
    }
    taken = [{"organization": {"slug": "second"}}]
    assert seen == {"provider": taken, "buyer": [], "second": taken}


def test_what_was_learnt_within_one_s_own_house_needs_no_consent(fair: Fair) -> None:
    own = fair.practice(originId=fair.ids["provider"])
    given = fair.revised("bestPractice", own, by="provider")

    refused = fair.catalog.refused("consentToSharing", given, by="provider")
    waiting = fair.found("{ viewer { waiting { kind } } }", "provider")["viewer"]["waiting"]

    assert refused == [("CONSENT_NEEDLESS", "id")]
    assert waiting == []


def test_a_consent_is_recorded_with_its_document_and_its_day(fair: Fair) -> None:
    old = rows.organization("old", recorded_by_id=rows.key("provider"), is_recorded=True)
    fair.catalog.put([old])
    practice = fair.practice(originId=rows.global_id(old))
    given = fair.revised("bestPractice", practice, by="provider")
    whole = {**given, "document": "A letter", "agreedOn": "2024-03-01"}

    bare = fair.catalog.refused("consentToSharing", given, by="provider")
    selection = "bestPractice { consent document consentedAt }"
    kept = fair.make("consentToSharing", whole, selection, by="provider")

    assert bare == [("RECORD_INCOMPLETE", "document"), ("RECORD_INCOMPLETE", "agreedOn")]
    assert kept == {
        "consent": "RECORDED",
        "document": "A letter",
        "consentedAt": "2024-03-01T00:00:00Z",
    }
    assert fair.found(PRIVATE, "second", id=practice)["bestPractice"]["document"] is None
    mine = fair.practice()
    misplaced = {**fair.revised("bestPractice", mine, by="buyer"), "agreedOn": "2024-03-01"}
    assert fair.catalog.refused("consentToSharing", misplaced, by="buyer") == [
        ("RECORD_MISPLACED", "agreedOn")
    ]
