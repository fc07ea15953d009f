"""Test that objectives of many services take as many statements as those of one, on both sides."""

from typing import Any

import pytest

from catalog.graph.operations import Request
from tests.graph.comparing import ADMIN, Sides
from tests.plugins.operation.sampled import END, HOUR, Sampled, told

FIELDS = """objectives { totalCount nodes {
    name indicator comparator target method sliceSeconds sliceTarget source service { slug }
    window { kind days period timeZone }
    attainment { value numerator denominator count unit status window { from to } }
    isMet
    errorBudget { total consumed remaining status exhaustedIn }
    burnRate(window: DAY) { rate shortRate factor fires exhaustedIn status }
    earlier: attainment(at: "2026-03-31T11:00:00Z") { value }
} }
sampleSeries { nodes { indicator bucketSeconds } }"""
SLICES = {"method": "TIMESLICES", "sliceSeconds": 300, "sliceTarget": "0.9"}


def counted(sampled: Sampled, slugs: list[str]) -> None:
    """Let services have two objectives each, and samples for them."""
    pairs = {END - END % HOUR - 300 * number: (number % 10, 10) for number in range(1, 60)}
    for slug in slugs:
        service = sampled.live(slug)
        given = {"serviceId": service, "indicator": "requests", "bucketSeconds": 300}
        sampled.catalog.change("recordSamples", {**given, "samples": told(pairs)}, by="acme")
        sampled.define(serviceId=service)
        sampled.define(serviceId=service, name="slices", **SLICES)


@pytest.mark.parametrize("number", [1, 20])
def test_objectives_take_so_many_statements_whatever_the_size_of_a_page(
    sampled: Sampled, number: int
) -> None:
    counted(sampled, [f"mail-{index}" for index in range(number)])
    text = f'{{ services(where: {{slug: {{startsWith: "mail-"}}}}) {{ nodes {{ {FIELDS} }} }} }}'

    with sampled.catalog.counting() as statements:
        found = sampled.catalog.ask(text, by="acme")["services"]["nodes"]

    assert len(found) == number
    assert found[0]["objectives"]["nodes"][0]["attainment"]["status"] == "OK"
    assert len(statements) == 14


def test_both_executors_answer_alike(sampled: Sampled) -> None:
    counted(sampled, ["news", "maps"])
    sides = Sides(sampled.catalog.catalog)
    portal: Any = sampled.catalog.client.portal
    text = f"{{ services {{ nodes {{ {FIELDS} }} }} }}"

    answer = portal.call(sides.compare, Request(text, {}), ADMIN)

    assert answer.was_executed
    assert sides.tally.answers == 1
