"""Breaches are opportunities: one for each service, metric and window, with all its evidence."""

from collections.abc import Callable

import pytest

from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow, ImprovementRow
from catalog_operation import Operation
from tests.asking import Asking, asking
from tests.hearing import count, until
from tests.plugins.improvement.breaching import Promised, january


@pytest.fixture
def promised(catalog_with: Callable[..., Asking]) -> Promised:
    """A market with operation and improvement."""
    return Promised(catalog_with(Operation, ContinualImprovement, clock=january()))


def test_an_outage_that_breaches_an_agreement_raises_an_opportunity(promised: Promised) -> None:
    incident = promised.outage(9)

    (found,) = promised.raised(evidence=1)

    assert found["title"] == "Availability of 99.9 % was missed from 2026-03-01 on"
    assert found["kpi"] == {"key": "availability", "unit": "percent", "better": "HIGHER"}
    assert (found["service"]["slug"], found["status"]) == ("mail", "RAISED")
    assert (found["stage"], found["raisedBy"]) == ("operation", "operation.breach")
    (link,) = found["inputs"]
    assert link["evidence"]["incident"] == incident["id"]
    assert link["evidence"]["measured"] == pytest.approx(100 - 100 * 95 / 44_640)
    assert link["relationship"] is not None


def test_ten_breaches_in_one_window_are_one_opportunity(promised: Promised) -> None:
    for day in range(1, 11):
        promised.outage(day)

    (found,) = promised.raised(evidence=10)

    assert len({item["evidence"]["incident"] for item in found["inputs"]}) == 10


def test_two_servers_raise_one_opportunity(sqlite_url: str) -> None:
    plugins = (Operation, ContinualImprovement)
    with asking(sqlite_url, plugins, clock=january()) as first:
        promised = Promised(first)
        with asking(sqlite_url, plugins, clock=january()) as second:
            second.clock.moment = first.clock.moment
            for day in range(1, 11):
                promised.outage(day)
            promised.raised(evidence=10)

            assert count(second, ImprovementRow) == 1
        assert count(first, ImprovementLinkRow) == 10


def test_another_window_is_another_opportunity(promised: Promised) -> None:
    promised.outage(9, month=2)
    promised.outage(9, month=3)

    found = promised.raised(evidence=2)

    assert sorted(item["number"] for item in found) == [1, 2]


def test_a_period_that_goes_on_is_broken_once_nothing_can_save_it(promised: Promised) -> None:
    promised.outage(1, minutes=40, month=4)
    promised.outage(9, month=3)
    before = promised.raised(evidence=1)
    promised.outage(2, minutes=10, month=4)
    after = promised.raised(evidence=2)

    titles = [f"Availability of 99.9 % was missed from 2026-0{month}-01 on" for month in (3, 4)]
    assert [item["title"] for item in before] == titles[:1]
    assert sorted(item["title"] for item in after) == titles


def test_the_consumer_sees_that_it_is_looked_after(promised: Promised) -> None:
    promised.outage(9)
    promised.raised(evidence=1)

    text = """{ improvements { nodes {
        status title raisedBy inputs { what evidence } steps { position }
    } } }"""
    (found,) = promised.catalog.ask(text, by="consumer")["improvements"]["nodes"]

    assert found["status"] == "RAISED"
    assert found["raisedBy"] is None
    assert found["inputs"] == [{"what": found["title"], "evidence": None}]
    assert promised.catalog.ask(text, by="outsider")["improvements"]["nodes"] == []


def test_a_source_that_is_switched_off_raises_nothing(sqlite_url: str) -> None:
    configs = {"improvement": {"switched_off": ["operation.breach"]}}
    with asking(
        sqlite_url, (Operation, ContinualImprovement), configs=configs, clock=january()
    ) as catalog:
        promised = Promised(catalog)
        promised.outage(9)

        plugins = catalog.catalog.plugins.loaded
        (improvement,) = (item for item in plugins if isinstance(item, ContinualImprovement))
        listed = improvement.declared("improvement_sources")
        assert ("operation", "breach") in {(plugin, item.name) for plugin, item in listed}
        asked = {item.name for item in improvement.subscribers()}
        assert asked == {"retirements", "operation_spent-budget", "operation_recurrence"}
        assert count(catalog, ImprovementRow) == 0


def test_operation_does_without_improvement(sqlite_url: str) -> None:
    with asking(sqlite_url, (Operation,)) as catalog:
        promised = Promised(catalog)
        incident = promised.outage(9)
        text = "query($id: ID!) { incident(id: $id) { hurt { hasEnded } } }"

        found = catalog.ask(text, {"id": incident["id"]})["incident"]["hurt"]

        assert found == [{"hasEnded": True}]


def test_what_it_raised_stays_readable_without_its_source(sqlite_url: str) -> None:
    with asking(sqlite_url, (Operation, ContinualImprovement), clock=january()) as catalog:
        Promised(catalog).outage(9)
        until(lambda: count(catalog, ImprovementLinkRow))
    with asking(sqlite_url, (ContinualImprovement,)) as catalog:
        text = "{ improvements { nodes { title kpi { unit } inputs { evidence } } } }"
        (found,) = catalog.ask(text)["improvements"]["nodes"]

    assert found["kpi"] == {"unit": "percent"}
    assert found["inputs"][0]["evidence"]["target"] == "99.9"
