"""The calendar of relationships: when a term ends, until when notice is given, when all is over."""

import datetime as dt
from typing import Any

import pytest

from catalog.domain.relationships.terms import Schedule, plus_months
from catalog.storage.enums import Renewal
from tests.asking import Asking
from tests.core.marketing import Market

# the last day of the first term, months of notice, months of renewal, the day on which it is
# asked: the last day of the present term, until when notice ends it, whether all is over, and the
# earliest last day of whoever gives notice on that day
TABLE: list[tuple[Any, ...]] = [
    ("2025-08-28", 2, 12, "2026-02-11", "2026-08-28", "2026-06-28", False, "2026-08-28"),
    ("2025-08-28", 2, 12, "2025-08-28", "2025-08-28", "2025-06-28", False, "2026-08-28"),
    ("2025-08-28", 2, 12, "2025-08-29", "2026-08-28", "2026-06-28", False, "2026-08-28"),
    ("2025-08-28", 2, 12, "2025-06-28", "2025-08-28", "2025-06-28", False, "2025-08-28"),
    ("2025-08-28", 2, 12, "2025-06-29", "2025-08-28", "2025-06-28", False, "2026-08-28"),
    ("2025-08-28", 2, None, "2025-08-28", "2025-08-28", "2025-06-28", False, "2025-08-28"),
    ("2025-08-28", 2, None, "2025-08-29", "2025-08-28", None, True, None),
    ("2025-08-28", None, None, "2025-01-01", "2025-08-28", None, False, "2025-08-28"),
    ("2025-08-28", None, 12, "2025-09-01", "2026-08-28", "2026-08-28", False, "2026-08-28"),
    ("2025-01-31", 1, 1, "2025-02-01", "2025-02-28", "2025-01-31", False, "2025-03-31"),
    ("2025-01-31", 1, 1, "2025-03-01", "2025-03-31", "2025-02-28", False, "2025-04-30"),
    ("2025-01-31", 1, 1, "2025-02-28", "2025-02-28", "2025-01-31", False, "2025-03-31"),
    ("2024-01-31", 1, 1, "2024-02-01", "2024-02-29", "2024-01-31", False, "2024-03-31"),
    ("2025-01-31", 2, 3, "2025-04-30", "2025-04-30", "2025-02-28", False, "2025-07-31"),
    ("2024-02-29", 1, 12, "2024-03-01", "2025-02-28", "2025-01-29", False, "2025-02-28"),
    ("2024-02-29", 1, 12, "2027-06-01", "2028-02-29", "2028-01-29", False, "2028-02-29"),
    ("2024-02-29", 1, 48, "2028-02-29", "2028-02-29", "2028-01-29", False, "2032-02-29"),
    ("2025-12-31", 3, 6, "2026-01-01", "2026-06-30", "2026-03-31", False, "2026-06-30"),
    ("2025-12-31", 3, 6, "2026-04-01", "2026-06-30", "2026-03-31", False, "2026-12-31"),
    ("2025-12-31", 0, None, "2025-12-31", "2025-12-31", "2025-12-31", False, "2025-12-31"),
    (None, 3, None, "2025-11-30", None, None, False, "2026-02-28"),
]
BEGUN = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
ASKED = "relationship { id }"


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market in which all was agreed long before."""
    catalog.clock.moment = BEGUN
    return Market(catalog)


@pytest.mark.parametrize(
    ("day", "months", "other"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-01-31", 2, "2025-03-31"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-12-31", 1, "2026-01-31"),
    ],
)
def test_months_are_clamped_to_their_length(day: str, months: int, other: str) -> None:
    assert plus_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(other)


def test_months_do_not_leave_the_calendar() -> None:
    assert plus_months(dt.date.min, -1).year == dt.MINYEAR
    assert plus_months(dt.date.max, 1).year == dt.MAXYEAR


def test_every_row_of_the_table(market: Market) -> None:
    """The status in a filter is SQL; what it finds is what the row itself tells."""
    deals = [_deal(market, number, row) for number, row in enumerate(TABLE)]

    for deal, (_, _, _, asked, ends_on, notice_by, is_over, earliest) in zip(
        deals, TABLE, strict=True
    ):
        market.catalog.clock.moment = dt.datetime.fromisoformat(f"{asked}T23:59:59+00:00")
        found = market.catalog.ask(
            """query($id: ID!) {
                relationship(id: $id) { status endsOn noticeBy }
                ended: relationships(first: 50, where: {status: {eq: ENDED}}) { nodes { id } }
                active: relationships(first: 50, where: {status: {eq: ACTIVE}}) { nodes { id } }
            }""",
            {"id": deal},
            by="consumer",
        )

        status = "ENDED" if is_over else "ACTIVE"
        told = {"status": status, "endsOn": ends_on, "noticeBy": notice_by}
        assert found["relationship"] == told, (asked, ends_on)
        assert ({"id": deal} in found["ended"]["nodes"]) is is_over
        assert ({"id": deal} in found["active"]["nodes"]) is not is_over
        if earliest is not None:
            _leaves_at(market, deal, dt.date.fromisoformat(earliest))


def _deal(market: Market, number: int, row: tuple[Any, ...]) -> str:
    ends_on, notice, renewal = row[:3]
    terms = {"endsOn": ends_on, "noticeMonths": notice, "renewalMonths": renewal}
    terms["renewal"] = "NONE" if renewal is None else "TACIT"
    return market.active(slug=f"deal-{number}", **terms)


def _leaves_at(market: Market, deal: str, earliest: dt.date) -> None:
    """Give notice, in a dry run, for the earliest day and for the one before."""
    given = market.answering(deal, "consumer")
    before = {**given, "on": str(earliest - dt.timedelta(days=1))}
    refused = market.catalog.attempt("leaveRelationship", before, by="consumer")["userErrors"]
    assert [(item["code"], item["evidence"]) for item in refused] == [
        ("NOTICE_TOO_SHORT", {"earliest": str(earliest)})
    ]
    for more in ({}, {"on": str(earliest)}):
        payload = market.catalog.change(
            "leaveRelationship",
            {**given, **more},
            "relationship { participants { leftAt } }",
            by="consumer",
            dry_run=True,
        )
        over = f"{earliest + dt.timedelta(days=1)}T00:00:00Z"
        assert payload["relationship"]["participants"][1] == {"leftAt": over}


def test_terms_that_no_calendar_has_are_refused(market: Market) -> None:
    cases: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"startsOn": "2025-02-01", "endsOn": "2025-01-31"}, [("DATES_REVERSED", "endsOn")]),
        ({"endsOn": "0001-01-01"}, [("TERMS_INVALID", "endsOn")]),
        ({"noticeMonths": -1}, [("TERMS_INVALID", "noticeMonths")]),
        ({"noticeMonths": 2_000_000_000}, [("TERMS_INVALID", "noticeMonths")]),
        (
            {"renewal": "TACIT"},
            [("TERMS_INCOMPLETE", "endsOn"), ("TERMS_INCOMPLETE", "renewalMonths")],
        ),
        (
            {"renewal": "TACIT", "endsOn": "2025-01-31", "renewalMonths": 0},
            [("TERMS_INVALID", "renewalMonths")],
        ),
        ({"renewalMonths": 12}, [("TERMS_INVALID", "renewalMonths")]),
    ]

    for terms, problems in cases:
        given = market.given(**terms)
        assert market.catalog.refused("proposeRelationship", given, by="provider") == problems
    market.proposed(startsOn="2025-01-31", endsOn="2025-01-31", noticeMonths=0)


def test_what_is_proposed_shows_its_terms_as_they_are(market: Market) -> None:
    market.proposed(
        startsOn="2023-01-01", endsOn="2023-06-30", renewal="TACIT", renewalMonths=6, noticeMonths=1
    )

    found = market.catalog.ask(
        """{ relationship(slug: "deal") {
            startsOn endsOn noticeBy noticeMonths renewal renewalMonths status
        } }"""
    )

    assert found["relationship"] == {
        "startsOn": "2023-01-01",
        "endsOn": "2023-06-30",
        "noticeBy": None,
        "noticeMonths": 1,
        "renewal": "TACIT",
        "renewalMonths": 6,
        "status": "PROPOSED",
    }


def test_a_term_that_never_ends_is_found_at_once() -> None:
    long_ago = Schedule(dt.date(1900, 1, 31), 1, Renewal.TACIT, 1)

    assert long_ago.earliest(dt.date(2999, 12, 31)) == dt.date(3000, 1, 31)
