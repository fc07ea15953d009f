"""Test outcomes: what somebody wants of a service, and who says so."""

from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking
from tests.core.banking import DAYS, NOW, TIMES, TOMORROW, Bank, open_bank


@pytest.fixture
def bank(catalog: Asking) -> Bank:
    """A bank at the end of March."""
    return open_bank(catalog)


def person(catalog: Asking, slug: str, *organizations: str) -> str:
    given = {"slug": slug, "name": slug.title(), "organizationIds": list(organizations)}
    return str(catalog.change("createPerson", given, "person { id }")["person"]["id"])


def test_an_outcome_that_a_person_wants_is_recorded_and_read(bank: Bank) -> None:
    given = {
        "serviceId": bank.loans,
        "stakeholderId": person(bank.catalog, "ann", bank.acme),
        "statement": "Loans are decided on in a day.",
    }

    made = bank.catalog.change("recordOutcome", given, f"outcome {{ {TIMES} }}", by="acme")

    assert made["outcome"] == {
        "revision": 1,
        "modelledAt": "2026-03-31T12:00:00Z",
        "confirmedAt": None,
        "deliveredAt": None,
    }
    found = bank.catalog.ask(
        """{ service(slug: "loans") { outcomes { totalCount nodes {
            statement service { slug } stakeholder { __typename ... on Person { slug } }
            enabledBy { totalCount }
        } } } }""",
        by="acme",
    )
    assert found["service"]["outcomes"] == {
        "totalCount": 1,
        "nodes": [
            {
                "statement": "Loans are decided on in a day.",
                "service": {"slug": "loans"},
                "stakeholder": {"__typename": "Person", "slug": "ann"},
                "enabledBy": {"totalCount": 0},
            }
        ],
    }


def test_an_outcome_that_an_organization_wants_is_found_by_its_id(bank: Bank) -> None:
    outcome = bank.outcome()
    query = """query($id: ID!) { node(id: $id) { id ... on Outcome {
        modelledAt stakeholder { ... on Organization { slug } } } } }"""

    assert bank.catalog.ask(query, {"id": outcome}, by="acme") == {
        "node": {"id": outcome, "modelledAt": DAYS[1], "stakeholder": {"slug": "acme"}}
    }


def test_outcomes_are_filtered_and_ordered(bank: Bank) -> None:
    done = bank.confirmed()
    ann = person(bank.catalog, "ann", bank.acme)
    bank.outcome(statement="Loans cost less.", stakeholderId=ann)

    found = bank.catalog.ask(
        """{ service(slug: "loans") {
            confirmed: outcomes(where: {confirmedAt: {isNull: false}}) { nodes { id } }
            of: outcomes(where: {stakeholder: {slug: {eq: "ann"}}}) { nodes { statement } }
            last: outcomes(first: 1, orderBy: [{field: STATEMENT, direction: DESC}]) {
                nodes { statement } }
        } services(where: {outcomes: {statement: {contains: "less"}}}) { nodes { slug } } }""",
        by="acme",
    )

    assert found == {
        "service": {
            "confirmed": {"nodes": [{"id": done}]},
            "of": {"nodes": [{"statement": "Loans cost less."}]},
            "last": {"nodes": [{"statement": "Loans cost less."}]},
        },
        "services": {"nodes": [{"slug": "loans"}]},
    }


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"statement": " "}, ("TEXT_BLANK", "statement")),
        ({"statement": "x" * 2_001}, ("TEXT_TOO_LONG", "statement")),
        ({"stakeholderId": "nobody"}, ("NOT_FOUND", "stakeholderId")),
        ({"serviceId": "nothing"}, ("NOT_FOUND", "serviceId")),
        ({"modelledAt": TOMORROW}, ("TIME_TO_COME", "modelledAt")),
    ],
    ids=str,
)
def test_an_outcome_that_cannot_be_is_refused(
    bank: Bank, wrong: dict[str, str], problem: tuple[str, str]
) -> None:
    given = {"serviceId": bank.loans, "stakeholderId": bank.acme, "statement": "x" * 2_000}

    assert bank.catalog.refused("recordOutcome", given | wrong, by="acme") == [problem]
    assert bank.catalog.refused("recordOutcome", given, by="acme") == []


def test_a_service_cannot_be_a_stakeholder(bank: Bank) -> None:
    given = {"serviceId": bank.loans, "stakeholderId": bank.loans, "statement": "Something."}

    assert bank.catalog.refused("recordOutcome", given, by="acme") == [
        ("NOT_FOUND", "stakeholderId")
    ]
    given["stakeholderId"] = bank.acme
    assert bank.catalog.refused("recordOutcome", given, by="acme") == []


def test_an_outcome_is_edited_until_it_is_confirmed(bank: Bank) -> None:
    outcome = bank.outcome()
    ann = person(bank.catalog, "ann", bank.acme)
    given = {"id": outcome, "stakeholderId": ann, "statement": "Better."}
    selection = "outcome { revision statement stakeholder { ... on Person { slug } } }"

    edited = bank.catalog.change(
        "updateOutcome", {**given, "expectedRevision": 1}, selection, by="acme"
    )
    confirm = {"id": outcome, "expectedRevision": 2}
    bank.catalog.token("ann", person="ann", scopes=EVERY_SCOPE)
    bank.catalog.change("confirmOutcome", confirm, by="ann")

    assert edited["outcome"] == {
        "revision": 2,
        "statement": "Better.",
        "stakeholder": {"slug": "ann"},
    }
    assert bank.catalog.refused("updateOutcome", {**given, "expectedRevision": 3}, by="acme") == [
        ("OUTCOME_CONFIRMED", "id")
    ]


def test_an_edit_keeps_what_it_leaves_out(bank: Bank) -> None:
    given = {"id": bank.outcome(), "expectedRevision": 1, "statement": "Better."}

    edited = bank.catalog.change(
        "updateOutcome",
        given,
        "outcome { modelledAt stakeholder { ... on Organization { slug } } }",
        by="acme",
    )

    assert edited["outcome"] == {"modelledAt": DAYS[1], "stakeholder": {"slug": "acme"}}


def test_an_outcome_in_a_dry_run_is_not_kept(bank: Bank) -> None:
    given = {"serviceId": bank.loans, "stakeholderId": bank.acme, "statement": "Something."}

    shown = "outcome { statement service { slug } }"
    made = bank.catalog.change("recordOutcome", given, shown, by="acme", dry_run=True)

    assert made["outcome"] == {"statement": "Something.", "service": {"slug": "loans"}}
    query = '{ service(slug: "loans") { outcomes { totalCount } } }'
    assert bank.catalog.ask(query) == {"service": {"outcomes": {"totalCount": 0}}}


def test_whoever_provides_or_owns_the_service_says_what_comes_of_it_and_stakeholders_judge(
    catalog: Asking,
) -> None:
    catalog.clock.moment = NOW
    acme, rival = catalog.member("acme"), catalog.member("rival")
    catalog.member("third")
    catalog.live("loans")
    service = catalog.ask('{ service(slug: "loans") { id revision } }')["service"]
    owned = {"id": service["id"], "expectedRevision": service["revision"], "ownerIds": [acme]}
    catalog.change("updateService", owned)
    outcome = {"serviceId": service["id"], "stakeholderId": rival, "statement": "Something."}
    output = {"serviceId": service["id"], "description": "Something.", "tangible": False}
    made = catalog.change("recordOutcome", outcome, "outcome { id }")["outcome"]["id"]
    catalog.change("recordOutput", {**output, "outcomeIds": [made]})
    confirm: dict[str, Any] = {"id": made, "expectedRevision": 1}
    deliver = {"id": made, "expectedRevision": 3, "outputIds": []}

    for mutation, field, given, who, other in (
        ("recordOutcome", "serviceId", outcome, "acme", "rival"),
        ("recordOutput", "serviceId", output, "acme", "rival"),
        ("updateOutcome", "id", {**confirm, "statement": "Something else."}, "acme", "third"),
        ("confirmOutcome", "id", {**confirm, "expectedRevision": 2}, "rival", "acme"),
        ("deliverOutcome", "id", deliver, "rival", "acme"),
    ):
        refused = catalog.refused(mutation, given, by=other)
        assert refused in ([("NOT_YOUR_ORGANIZATION", field)], [("NOT_FOUND", field)])
        assert catalog.refused(mutation, given, by=who) == []


def test_outcomes_of_drafts_of_others_do_not_exist(bank: Bank) -> None:
    outcome, output = bank.confirmed(), bank.output()
    bank.catalog.member("rival")
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    confirm = {"id": outcome, "expectedRevision": 2}
    deliver = {**confirm, "outputIds": [output]}

    assert bank.catalog.codes(query, {"ids": [outcome, output]}, by="rival") == ["NOT_FOUND"] * 2
    assert bank.catalog.refused("confirmOutcome", confirm, by="rival") == [("NOT_FOUND", "id")]
    assert bank.catalog.refused("deliverOutcome", deliver, by="rival") == [
        ("NOT_FOUND", "id"),
        ("NOT_FOUND", "outputIds.0"),
    ]
    assert bank.catalog.codes(query, {"ids": [outcome, output]}, by="acme") == []
    assert bank.catalog.refused("deliverOutcome", deliver, by="acme") == []


def test_recording_an_outcome_leaves_the_revision_of_its_service(bank: Bank) -> None:
    query = '{ service(slug: "loans") { revision } }'
    before = bank.catalog.ask(query)

    bank.outcome()

    assert bank.catalog.ask(query) == before
