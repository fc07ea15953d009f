"""docs/model.md tells every noun of the core in the words of the field, and only what there is.

A new entity fails here until the page says what it stands for; a renamed one until it says so, too.
"""

import re

import pytest

from catalog.schema import core
from tests.house_rules.files import ROOT

TEXT = (ROOT / "docs" / "model.md").read_text()
ERRORS = (ROOT / "docs" / "errors.md").read_text()
SCHEMA = core.composed({})
TYPES = SCHEMA.graphql.type_map
TABLES = TEXT.partition("\n## ")[2]
NAMES = sorted(set(re.findall(r"`([A-Z][a-z]\w*(?:\.\w+)?)`", TABLES)))
CODES = sorted(set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+|REFUSED)`", TABLES)))
DRAWING = TEXT.partition("```mermaid")[2].partition("```")[0]
DRAWN = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\b", DRAWING))
TOLD = {name.partition(".")[0] for name in NAMES}
ELSEWHERE = {
    "ActivityPerformer": "a line of an activity",
    "AmendmentParticipant": "docs/agreeing.md",
    "AgreedOffering": "docs/agreeing.md",
    "Label": "words of the house",
    "LifecycleDecision": "docs/architecture.md",
    "ProductPart": "a line of a product",
    "RelationshipAmendment": "docs/agreeing.md",
    "RelationshipContact": "docs/agreeing.md",
    "ReleasePart": "a line of a release",
    "RetirementConsent": "docs/agreeing.md",
    "ServiceDependency": "drawn, and no term of ITIL's",
}


@pytest.mark.parametrize("name", NAMES)
def test_what_it_names_is_in_the_graph(name: str) -> None:
    type_name, _, field = name.partition(".")

    assert type_name in TYPES
    assert not field or field in getattr(TYPES[type_name], "fields")  # noqa: B009  # objects have some


@pytest.mark.parametrize("code", CODES)
def test_what_it_says_is_refused_is_a_code(code: str) -> None:
    assert f"| `{code}` |" in ERRORS


def test_every_noun_of_the_core_is_told() -> None:
    assert SCHEMA.entities.keys() - TOLD == ELSEWHERE.keys()


def test_what_is_drawn_is_told_below() -> None:
    drawn = {name for name in DRAWN if name in TYPES}

    assert drawn
    assert drawn <= TOLD
