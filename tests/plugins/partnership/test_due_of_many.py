"""What is due over five thousand relationships: quick, and in a constant number of statements."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from catalog.plugin import RelationshipParticipantRow, RelationshipRow, Row
from catalog_partnership import Partnership
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.reviews import BusinessReviewRow
from tests import rows
from tests.asking import Asking, asking
from tests.plugins.partnership.remembered import Between
from tests.timing import least

MANY = 5_000
TODAY = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)
BUDGET = 0.2  # seconds of CPU
ASKED = "{ reviewsDue(withinDays: 30, first: 100) { dueOn isOverdue relationship { slug } } }"


ORDER = (RelationshipRow, RelationshipParticipantRow, ReviewCadenceRow, BusinessReviewRow)


def fill(catalog: Asking) -> None:
    """Put a bank with many relationships; each was reviewed twice, once without the CxO."""
    parties = [rows.organization("bank"), rows.organization("host")]
    catalog.put([*parties, *rows.person("cara", "bank")])
    found: list[Any] = []
    for number in range(MANY):
        slug = f"deal-{number}"
        found += rows.relationship(slug, "host", "bank")
        found += _reviewed(slug, number)
    catalog.put(sorted(found, key=lambda row: ORDER.index(type(row))))


def _reviewed(slug: str, number: int) -> list[Row]:
    pair: dict[str, UUID] = {"buyer": rows.key("bank"), "provider": rows.key("host")}
    own = {"relationship": rows.key(slug), "person": rows.key("cara"), **pair}
    cadence: ReviewCadenceRow = Between(slug, **own).cadence(starts_on=dt.date(2025, 1, 1))
    day = dt.date(2025, 5, 1) + dt.timedelta(days=number % 360)
    (first, *_), (second, *_) = (
        Between(slug, **own, number=1).review(held_on=day, is_compliant=True),
        Between(slug, **own, number=2).review(held_on=day, is_compliant=False),
    )
    assert isinstance(first, BusinessReviewRow)
    assert isinstance(second, BusinessReviewRow)
    return [cadence, first, second]


@pytest.fixture(scope="module")
def catalog(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The bank on a day in April."""
    path = tmp_path_factory.mktemp("many") / "catalog.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}", [Partnership]) as found:
        found.clock.moment = TODAY
        fill(found)
        found.token("cara", person="cara")
        yield found


@pytest.mark.parametrize("by", ["cara", "admin"])
def test_it_is_quick_over_five_thousand_relationships(catalog: Asking, by: str) -> None:
    found = catalog.ask(ASKED, by=by)["reviewsDue"]  # its statements are written once

    assert len(found) == 100
    assert found == sorted(found, key=lambda item: item["dueOn"])
    assert least(lambda: catalog.ask(ASKED, by=by)) <= BUDGET


def test_it_takes_as_many_statements_for_many_as_for_few(catalog: Asking) -> None:
    catalog.ask(ASKED)
    with catalog.counting() as few:
        catalog.ask("{ reviewsDue(withinDays: 0, first: 1) { dueOn relationship { slug } } }")
    with catalog.counting() as more:
        catalog.ask("{ reviewsDue(withinDays: 366, first: 1000) { dueOn relationship { slug } } }")

    assert len(few) == len(more)
