"""Test outcomes that are confirmed, and then delivered by outputs."""

import pytest

from tests.asking import Asking
from tests.core.banking import DAYS, TIMES, TOMORROW, Bank, open_bank


@pytest.fixture
def bank(catalog: Asking) -> Bank:
    """A bank at the end of March."""
    return open_bank(catalog)


def test_an_outcome_is_confirmed_and_then_delivered_by_outputs(bank: Bank) -> None:
    outcome, early, late = bank.outcome(), bank.output(DAYS[12]), bank.output(DAYS[20])
    confirm = {"id": outcome, "expectedRevision": 1, "confirmedAt": DAYS[10]}
    deliver = {"id": outcome, "expectedRevision": 2, "deliveredAt": DAYS[15]}
    deliver |= {"outputIds": [early, late, early]}

    confirmed = bank.catalog.change("confirmOutcome", confirm, f"outcome {{ {TIMES} }}", by="acme")
    delivered = bank.catalog.change(
        "deliverOutcome",
        deliver,
        f"outcome {{ {TIMES} enabledBy(orderBy: [{{field: DELIVERED_AT, direction: ASC}}]) {{"
        " nodes { description tangible deliveredAt enables { nodes { id } } } } }",
        by="acme",
    )

    times = {"modelledAt": DAYS[1], "confirmedAt": DAYS[10]}
    assert confirmed["outcome"] == {"revision": 2, **times, "deliveredAt": None}
    output = {"description": "The decision.", "tangible": False}
    enables = {"enables": {"nodes": [{"id": outcome}]}}
    assert delivered["outcome"] == {
        "revision": 3,
        **times,
        "deliveredAt": DAYS[15],
        "enabledBy": {
            "nodes": [
                {**output, "deliveredAt": DAYS[12], **enables},
                {**output, "deliveredAt": DAYS[20], **enables},
            ]
        },
    }


def test_what_is_not_dated_happens_now(bank: Bank) -> None:
    outcome = bank.outcome()
    given = {"serviceId": bank.loans, "description": "A report.", "tangible": True}
    made = bank.catalog.change("recordOutput", given, "output { id deliveredAt }", by="acme")

    bank.catalog.change("confirmOutcome", {"id": outcome, "expectedRevision": 1}, by="acme")
    given = {"id": outcome, "expectedRevision": 2, "outputIds": [made["output"]["id"]]}
    delivered = bank.catalog.change("deliverOutcome", given, f"outcome {{ {TIMES} }}", by="acme")

    now = "2026-03-31T12:00:00Z"
    assert made["output"]["deliveredAt"] == now
    assert delivered["outcome"]["confirmedAt"] == delivered["outcome"]["deliveredAt"] == now


def test_an_outcome_is_not_confirmed_before_it_was_modelled(bank: Bank) -> None:
    given = {"id": bank.outcome(modelledAt=DAYS[5]), "expectedRevision": 1}

    for at, problems in {
        DAYS[4]: [("OUTCOME_NOT_MODELLED", "confirmedAt")],
        TOMORROW: [("TIME_TO_COME", "confirmedAt")],
        DAYS[5]: [],
    }.items():
        assert (
            bank.catalog.refused("confirmOutcome", {**given, "confirmedAt": at}, by="acme")
            == problems
        )


def test_an_outcome_is_confirmed_once(bank: Bank) -> None:
    given = {"id": bank.outcome(), "expectedRevision": 1}

    assert bank.catalog.refused("confirmOutcome", given, by="acme") == []
    again = {**given, "expectedRevision": 2}
    assert bank.catalog.refused("confirmOutcome", again, by="acme") == [("OUTCOME_CONFIRMED", "id")]


def test_an_outcome_is_not_delivered_before_it_is_confirmed(bank: Bank) -> None:
    outcome, output = bank.outcome(), bank.output(DAYS[2])
    given = {"id": outcome, "expectedRevision": 1, "outputIds": [output], "deliveredAt": DAYS[9]}
    unconfirmed = bank.catalog.refused("deliverOutcome", given, by="acme")
    confirm = {"id": outcome, "expectedRevision": 1, "confirmedAt": DAYS[10]}
    bank.catalog.change("confirmOutcome", confirm, by="acme")
    given["expectedRevision"] = 2

    assert unconfirmed == [("OUTCOME_NOT_CONFIRMED", "id")]
    assert bank.catalog.refused("deliverOutcome", given, by="acme") == [
        ("OUTCOME_NOT_CONFIRMED", "deliveredAt")
    ]
    given["deliveredAt"] = DAYS[10]
    assert bank.catalog.refused("deliverOutcome", given, by="acme") == []


def test_an_outcome_is_not_delivered_without_an_output_that_was_delivered_by_then(
    bank: Bank,
) -> None:
    given = {"id": bank.confirmed(), "expectedRevision": 2, "deliveredAt": DAYS[15]}
    late, in_time = bank.output(DAYS[16]), bank.output(DAYS[15])

    for outputs, problems in (
        ([], [("NO_DELIVERED_OUTPUT", "outputIds")]),
        ([late], [("NO_DELIVERED_OUTPUT", "outputIds")]),
        ([late, in_time], []),
    ):
        assert (
            bank.catalog.refused("deliverOutcome", {**given, "outputIds": outputs}, by="acme")
            == problems
        )


def test_an_outcome_is_delivered_once(bank: Bank) -> None:
    given = {"id": bank.confirmed(), "expectedRevision": 2, "outputIds": [bank.output()]}

    assert bank.catalog.refused("deliverOutcome", given, by="acme") == []
    again = {**given, "expectedRevision": 3}
    assert bank.catalog.refused("deliverOutcome", again, by="acme") == [("OUTCOME_DELIVERED", "id")]


def test_an_outcome_is_no_output(bank: Bank) -> None:
    outcome, other = bank.confirmed(), bank.outcome()
    given = {"id": outcome, "expectedRevision": 2}

    assert ("NOT_FOUND", "outputIds.0") in bank.catalog.refused(
        "deliverOutcome", {**given, "outputIds": [other]}, by="acme"
    )
    assert (
        bank.catalog.refused("deliverOutcome", {**given, "outputIds": [bank.output()]}, by="acme")
        == []
    )


@pytest.mark.parametrize("mutation", ["confirmOutcome", "deliverOutcome"])
def test_a_stale_revision_is_a_conflict(bank: Bank, mutation: str) -> None:
    outcome = bank.outcome() if mutation == "confirmOutcome" else bank.confirmed()
    current = 1 if mutation == "confirmOutcome" else 2
    given = {"id": outcome, **({"outputIds": [bank.output()]} if current == 2 else {})}

    stale = bank.catalog.refused(mutation, {**given, "expectedRevision": 7}, by="acme")

    assert stale == [("CONFLICT", "expectedRevision")]
    assert bank.catalog.refused(mutation, {**given, "expectedRevision": current}, by="acme") == []
