"""The page about partnership: its examples run, and its codes are those of the code."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from catalog_operation import Operation
from catalog_partnership import Partnership
from tests.asking import Asking
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "partnership.md").read_text()
ERRORS = (ROOT / "docs" / "errors.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
CODE = re.compile(r"\"([A-Z]+(?:_[A-Z]+)+)\"")
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
VALUE = re.compile(r"^    [A-Z_]+ = \(?\s*\"([A-Z_]+)\"", re.MULTILINE)


@pytest.fixture
def demonstration(demonstration_with: Callable[..., Asking]) -> Asking:
    """The demonstration with what is measured."""
    return demonstration_with(Operation, Partnership)


def test_its_examples_show_something(demonstration: Asking) -> None:
    found = [demonstration.ask(block) for block in BLOCKS]

    shown: dict[str, Any] = {}
    for answer in found:
        shown |= answer.get("relationship") or {}
    assert found[0]["reviewsDue"]
    assert shown["reviewCompliance"]["denominator"] > shown["reviewCompliance"]["numerator"] > 0
    assert shown["engagement"]["model"] == "PARTNERSHIP"
    assert shown["strategicIssues"]["nodes"]
    assert shown["effort"]["minutes"] > 0


def test_its_codes_are_those_of_the_source() -> None:
    told = ROW.findall(PAGE.partition("## Codes")[2])
    texts = [path.read_text() for path in (ROOT / "plugins" / "catalog_partnership").rglob("*.py")]
    given = {code for text in texts for code in CODE.findall(text)}
    values = {value for text in texts for value in VALUE.findall(text)}

    assert told == sorted(told)
    assert set(told) <= given
    assert given - values - set(ROW.findall(ERRORS)) - KINDS == set(told)


KINDS = {
    *("GOAL_TO_AGREE", "ENGAGEMENT_TO_CONFIRM"),
    *("SUGGESTION_TO_DECIDE", "CONSENT_TO_GIVE", "INVITATION_TO_ANSWER"),
}
"""What waits for somebody."""
