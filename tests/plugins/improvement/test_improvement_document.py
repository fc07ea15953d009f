"""The page about improvement: its examples run, and its codes and sources are those of the code."""

import re
from collections.abc import Callable

import pytest

from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "improvement.md").read_text()
ERRORS = (ROOT / "docs" / "errors.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
CODE = re.compile(r"\"([A-Z]+(?:_[A-Z]+)+)\"")
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
STATUSES = {"IN_PROGRESS"}


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with all that comes along."""
    return demonstration_with(Strategy, Design, Transition, Operation, ContinualImprovement)


def test_its_examples_show_something(demonstration: Asking) -> None:
    found = [demonstration.ask(block) for block in BLOCKS]

    register, health, whole = found
    assert {item["status"] for item in register["improvements"]["nodes"]} > {"CLOSED"}
    assert {item["aspect"] for item in health["serviceManagementHealth"]} > {"has-owner"}
    assert whole["improvementRegister"]["openCount"] > 0


def test_its_codes_are_those_of_the_source() -> None:
    told = ROW.findall(PAGE.partition("## Codes")[2])
    paths = (ROOT / "plugins" / "catalog_improvement").rglob("*.py")
    given = {code for path in paths for code in CODE.findall(path.read_text())}

    assert told == sorted(told)
    assert given - set(ROW.findall(ERRORS)) - STATUSES == set(told)


def test_its_sources_are_those_that_are_declared(demonstration: Asking) -> None:
    loaded = demonstration.catalog.plugins.loaded
    (own,) = (item for item in loaded if isinstance(item, ContinualImprovement))

    declared = {f"{plugin}.{item.name}" for plugin, item in own.declared("improvement_sources")}

    assert declared == set(re.findall(r"^\| `(\w+\.[\w-]+)` \|", PAGE, re.MULTILINE))
