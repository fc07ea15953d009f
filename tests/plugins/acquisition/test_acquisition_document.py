"""The page about acquisition: its examples run on the demonstration, and its codes are sorted."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.house_rules.files import ROOT

DAY = dt.timedelta(days=1)
PAGE = (ROOT / "docs" / "acquisition.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
ADDED = re.compile(r"(?:problems\.add\(|\bcode=)\s*\"([A-Z_]+)\"")
CODE = re.compile(r"\"([A-Z]+(?:_[A-Z]+)+)\"")


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with contracts, and what measures their benchmarks."""
    return demonstration_with(Strategy, Design, Transition, Operation, ServiceAcquisition)


def given(demonstration: Asking, block: str) -> Any:
    """Return the variables of an example: the bank's provider, and half a year around now."""
    found = demonstration.ask('{ organization(slug: "xyz-it") { id } }')["organization"]
    now = demonstration.clock()
    ends = {"from": now - 150 * DAY, "to": now + 60 * DAY}
    window = {name: moment.isoformat() for name, moment in ends.items()}
    known = {"vendor": found["id"], "window": window}
    return {name: value for name, value in known.items() if f"${name}" in block}


def test_its_examples_show_something(demonstration: Asking) -> None:
    found = {}
    for block in BLOCKS:
        found |= demonstration.ask(block, given(demonstration, block))

    days = [item for node in found["obligations"]["nodes"] for item in node["occurrences"]]
    assert {"MET", "MET_LATE", "BREACHED", "PENDING"} <= {item["status"] for item in days}
    assert [item["contract"]["number"] for item in found["contractsEnding"]] == [1]
    assert found["vendorPromises"]["metLate"] == 1
    assert found["vendorScorecard"]["contractCount"] == 1
    assert found["vendorScorecard"]["ratings"][0]["proposed"] == "UNSATISFACTORY"
    phases = [item["phase"] for item in found["acquisitions"]["nodes"]]
    assert sorted(phases) == ["EXECUTION", "PLANNING"]
    kinds = {item["kind"] for item in found["feedbackGaps"]}
    assert {"FEEDBACK_UNANSWERED", "NO_FEEDBACK"} <= kinds
    assert found["concentration"]["serviceCount"] > 0


def test_every_problem_that_its_changes_add_is_explained() -> None:
    paths = (ROOT / "plugins" / "catalog_acquisition").rglob("*.py")
    added = {code for path in paths for code in ADDED.findall(path.read_text())}
    errors = (ROOT / "docs" / "errors.md").read_text()

    assert added - {*ROW.findall(PAGE), *ROW.findall(errors)} == set()


def test_its_codes_are_sorted_and_those_of_the_source() -> None:
    told = ROW.findall(PAGE.partition("## Codes")[2])
    paths = (ROOT / "plugins" / "catalog_acquisition").rglob("*.py")
    known = {code for path in paths for code in CODE.findall(path.read_text())}

    assert told == sorted(told)
    assert set(told) <= known
