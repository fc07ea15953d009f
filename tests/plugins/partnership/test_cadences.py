"""Cadences that take the place of each other: what was due, and what is."""

import datetime as dt

import sqlalchemy as sa

from catalog_partnership.tables.cadences import ReviewCadenceRow
from tests.hearing import rows
from tests.plugins.partnership.partnered import CADENCE, Partners
from tests.plugins.partnership.test_three_years import measured, shared

DUE = "{ reviewsDue(withinDays: 999) { dueOn isOverdue } }"
TOLD = ReviewCadenceRow.revision


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


def test_a_review_held_in_vain_before_its_day_is_told_as_overdue_once(partners: Partners) -> None:
    partners.mandate("HALF_YEARLY", "2024-01-31")
    partners.held("2024-07-20", {"bank": ("mona",), "host": ("lea", "con")})
    told = []
    for day in ("2024-07-31", "2024-08-01", "2024-08-02", "2025-02-01"):
        partners.on(day)
        partners.catalog.run_job("partnership.reviews")
        told += rows(partners.catalog, sa.select(ReviewCadenceRow.told_due_on, TOLD))

    first, second = dt.date(2024, 7, 31), dt.date(2025, 1, 31)
    assert [tuple(item) for item in told] == [(None, 1), (first, 2), (first, 2), (second, 3)]


def test_nothing_is_proposed_to_a_pair_that_has_parted(partners: Partners) -> None:
    goal = shared(partners)
    partners.on("2024-02-15")
    measured(partners, goal, "97.5")
    partners.catalog.run_job("partnership.reviews")
    waiting = "{ viewer { waiting { kind } } }"
    before = partners.catalog.ask(waiting, by="ned")["viewer"]["waiting"]
    own = {"organizationId": partners.ids["host"]}
    leaving = partners.of("ServiceRelationship", partners.deal, **own)
    partners.do("leaveRelationship", "relationship { id }", by="bob", **leaving)
    partners.on("2024-02-16")

    after = partners.catalog.ask(waiting, by="ned")["viewer"]["waiting"]

    assert before == [{"kind": "ENGAGEMENT_TO_CONFIRM"}]
    assert after == []
