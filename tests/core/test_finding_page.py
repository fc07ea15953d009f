"""The page about finding: its examples find in the demonstration what it says."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "finding.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
TEXT = {re.split(r"\W", block)[1]: block for block in BLOCKS}


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration catalog without plugins."""
    return demonstration_with()


def test_words_find_what_is_called_so_before_what_says_so(demonstration: Asking) -> None:
    found = demonstration.ask(TEXT["Search"])["search"]

    slugs = [node["slug"] for node in found["nodes"]]
    assert slugs[:2] == ["payment-clearing", "payment-initiation"]
    assert "current-account" in slugs[2:]
    assert found["totalCount"] == len(slugs)
    assert demonstration.ask(TEXT["Search"].replace("payment", "PÁYM")) == {"search": found}


def test_facets_count_what_the_filter_finds(demonstration: Asking) -> None:
    found = demonstration.ask(TEXT["Common"])["services"]
    providers, stages = ({v["value"]: v["count"] for v in f["values"]} for f in found["facets"])

    assert found["totalCount"] == sum(providers.values()) == sum(stages.values()) > 0
    for slug, count in providers.items():
        asked = f'{{ services(where: {{provider: {{slug: {{eq: "{slug}"}}}}}}) {{ totalCount }} }}'
        assert demonstration.ask(asked)["services"]["totalCount"] == count


def test_an_organization_tells_what_it_consumes(demonstration: Asking) -> None:
    found = demonstration.ask(TEXT["Consumed"])["organization"]["consumedServices"]

    assert "internet-banking" in {node["slug"] for node in found["nodes"]}
    assert found["totalCount"] == len(found["nodes"])


def test_ways_lead_from_one_object_to_the_other(demonstration: Asking) -> None:
    def asked(slug: str) -> Any:
        text = f'{{ service(slug: "{slug}") {{ id }} }}'
        return demonstration.ask(text)["service"]["id"]

    ends = {"from": asked("text-messages"), "to": asked("telephone-banking")}
    found = demonstration.ask(TEXT["Between"], ends)["pathsBetween"]

    assert len(found) == 3
    assert [len(way["edges"]) for way in found] == sorted(len(way["edges"]) for way in found)
    for way in found:
        ids = [node["id"] for node in way["nodes"]]
        assert [ids[0], ids[-1]] == [ends["from"], ends["to"]]
        assert len(way["edges"]) == len(ids) - 1
