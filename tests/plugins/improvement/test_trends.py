"""What got worse from one quarter to the next is an opportunity, once for each quarter."""

import datetime as dt
from typing import Any

import pytest

from catalog.testing import Clock
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_operation import Operation
from catalog_operation.jobs.trends import AT_ONCE
from tests import rows
from tests.asking import Asking, asking
from tests.hearing import count
from tests.plugins.improvement.test_health import filled
from tests.plugins.operation.operated import incident
from tests.plugins.operation.running import Running

MTRS, AVAILABILITY = (f"improvement.operation_worse-{key}" for key in ("mtrs", "availability"))
RAISED = """{ improvements { nodes {
    title raisedBy stage service { slug } kpi { key unit better } inputs { evidence }
} } }"""
BEGAN = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)
MAY = dt.datetime(2026, 5, 2, tzinfo=dt.UTC)
AUTUMN, WINTER = (2025, 11), (2026, 2)  # a month of each quarter that is compared in May


class Trending(Running):
    """The service `mail`, in operation since the summer of 2025; it is the 2nd of May."""

    def __init__(self, catalog: Asking) -> None:
        super().__init__(catalog, BEGAN)
        catalog.clock.moment = MAY

    def broke(self, month: tuple[int, int], *minutes: int) -> None:
        """Report an outage of each of these lengths, on the first days of a month."""
        for day, length in enumerate(minutes, 1):
            start = dt.datetime(*month, day, 8, tzinfo=dt.UTC)
            end = start + dt.timedelta(minutes=length)
            self.report(start.isoformat(), end.isoformat())

    def looked(self, job: str = MTRS) -> list[Any]:
        """Let a job look, and return all that was raised."""
        self.catalog.run_job(job)
        found = self.catalog.ask(RAISED, by="provider")["improvements"]["nodes"]
        return list(found)


def trending(url: str, *plugins: Any, **settings: Any) -> Any:
    """Return what opens a catalog with operation and improvement."""
    return asking(url, plugins or (Operation, ContinualImprovement), **settings)


def test_a_longer_time_to_restore_is_one(url: str) -> None:
    with trending(url) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, 10, 20)
        story.broke(WINTER, 30)

        (found,) = story.looked()

    assert found == {
        "title": "It took longer to restore than in the quarter before",
        "raisedBy": "operation.worse-mtrs",
        "stage": "operation",
        "service": {"slug": "mail"},
        "kpi": {"key": "mtrs", "unit": "minutes", "better": "LOWER"},
        "inputs": [
            {
                "evidence": {
                    "quarter": "2026-01-01",
                    "value": 30.0,
                    "breaks": 1,
                    "quarterBefore": "2025-10-01",
                    "valueBefore": 15.0,
                    "breaksBefore": 2,
                    "unit": "minutes",
                }
            }
        ],
    }


@pytest.mark.parametrize(
    ("autumn", "winter"), [((30,), (30,)), ((30,), (20,)), ((), (30,)), ((30,), ())]
)
def test_a_time_to_restore_that_is_not_longer_or_has_nothing_to_compare_is_none(
    sqlite_url: str, autumn: tuple[int, ...], winter: tuple[int, ...]
) -> None:
    with trending(sqlite_url) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, *autumn)
        story.broke(WINTER, *winter)

        assert story.looked() == []


def test_less_availability_is_one_though_nothing_broke_before(sqlite_url: str) -> None:
    with trending(sqlite_url) as catalog:
        story = Trending(catalog)
        story.broke(WINTER, 30)

        (found,) = story.looked(AVAILABILITY)

    assert found["kpi"] == {"key": "availability", "unit": "percent", "better": "HIGHER"}
    assert found["inputs"][0]["evidence"]["valueBefore"] == 100


def test_more_availability_is_none(sqlite_url: str) -> None:
    with trending(sqlite_url) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, 30)

        assert story.looked(AVAILABILITY) == []


def test_it_is_raised_once_for_each_quarter_and_as_it_was_then(url: str) -> None:
    with trending(url) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, 10)
        story.broke(WINTER, 30)
        first = story.looked()
        story.broke((2026, 3), 90)
        again = story.looked()
        story.broke((2026, 4), 200)
        catalog.clock.moment = dt.datetime(2026, 7, 2, tzinfo=dt.UTC)

        later = story.looked()

        assert again == first
        assert len(later) == 2
        assert count(catalog, ImprovementLinkRow) == 2


def test_many_services_of_a_page_take_no_more_statements(sqlite_url: str) -> None:
    taken = []
    for number in (1, 20):
        with trending(f"{sqlite_url}-{number}") as catalog:
            filled(catalog, number)
            with catalog.counting() as statements:
                catalog.run_job(MTRS)
            taken.append(len(statements))

    assert taken[0] == taken[1] > 0


def test_services_of_every_page_are_looked_at(sqlite_url: str) -> None:
    many = AT_ONCE + 1
    with trending(sqlite_url, clock=Clock(MAY)) as catalog:
        filled(catalog, many)
        for number in range(many):
            given: Any = {"number": number, "organization": rows.key("shop")}
            catalog.put(incident(service=rows.key(f"s{number}"), **given))

        catalog.run_job(AVAILABILITY)

        assert catalog.ask("{ improvements { totalCount } }") == {
            "improvements": {"totalCount": many}
        }


def test_it_can_be_switched_off_alone(sqlite_url: str) -> None:
    configs = {"improvement": {"switched_off": ["operation.worse-mtrs"]}}
    with trending(sqlite_url, configs=configs) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, 10)
        story.broke(WINTER, 30)

        assert [item["raisedBy"] for item in story.looked(AVAILABILITY)] == [
            "operation.worse-availability"
        ]
        assert MTRS not in {job.called for job in catalog.catalog.plugins.jobs}


def test_each_plugin_does_without_the_other(sqlite_url: str) -> None:
    with trending(f"{sqlite_url}-1", ContinualImprovement) as catalog:
        assert not {MTRS, AVAILABILITY} & {job.called for job in catalog.catalog.plugins.jobs}
    with trending(f"{sqlite_url}-2", Operation) as catalog:
        story = Trending(catalog)
        story.broke(AUTUMN, 10)
        story.broke(WINTER, 30)

        assert not {MTRS, AVAILABILITY} & {job.called for job in catalog.catalog.plugins.jobs}
