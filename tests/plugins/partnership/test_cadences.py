"""Cadences that take the place of each other: what was due, and what is."""

from tests.plugins.partnership.partnered import CADENCE, Partners

DUE = "{ reviewsDue(withinDays: 999) { dueOn isOverdue } }"


def test_a_cadence_mandated_ahead_leaves_the_one_before_in_force(partners: Partners) -> None:
    first = partners.mandate("HALF_YEARLY", "2024-01-31")
    partners.mandate("ANNUAL", "2025-01-01")
    partners.on("2024-08-01")

    due = partners.catalog.ask(DUE, by="mona")["reviewsDue"]
    review = partners.held("2024-08-02")
    given = partners.of("ReviewCadence", first["id"], reason="They meet every week.")
    partners.do("waiveCadence", CADENCE, by="mona", **given)
    left = partners.catalog.ask(DUE, by="mona")["reviewsDue"]

    assert due == [
        {"dueOn": "2024-07-31", "isOverdue": True},
        {"dueOn": "2026-01-01", "isOverdue": False},
    ]
    assert review["dueOn"] == "2024-07-31"
    assert left == [{"dueOn": "2026-01-01", "isOverdue": False}]
    again = partners.of("ReviewCadence", first["id"], reason="Once more.")
    assert partners.refused("waiveCadence", by="mona", **again) == [("CADENCE_OVER", "id")]


def test_no_cadence_takes_back_what_was_settled(partners: Partners) -> None:
    partners.mandate("HALF_YEARLY", "2024-01-31")
    partners.on("2025-03-01")
    given = {"relationshipId": partners.deal, "frequency": "ANNUAL"}

    missed = partners.refused("mandateCadence", by="mona", **given, startsOn="2024-07-31")
    partners.do("mandateCadence", CADENCE, by="mona", **given, startsOn="2024-08-01")

    assert missed == [("BEFORE_LAST_CADENCE", "startsOn")]
    found = partners.ask("dueReviews { dueOn status }")["dueReviews"]
    assert found == [
        {"dueOn": "2025-08-01", "status": "DUE"},
        {"dueOn": "2024-07-31", "status": "MISSED"},
    ]
