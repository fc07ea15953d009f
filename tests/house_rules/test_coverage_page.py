"""The page on coverage names each demand once, and each of its links leads somewhere.

A demand that nothing answers, or an answer that is gone, would else be found by users alone.
"""

import re

import pytest
from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "coverage.md").read_text()
ROWS = dict(re.findall(r"^\| ([A-F]\d+) \| [^|]+ \|([^|]*)\|$", PAGE, re.MULTILINE))
DEMANDS = {"A": 17, "B": 9, "C": 24, "D": 15, "F": 13}
HEADINGS = {"B9"}  # of the source, which asks for nothing there
SCHEMA = build_schema((ROOT / "schema" / "catalog.graphql").read_text())
SHOWING = (GraphQLObjectType, GraphQLInterfaceType)
SOURCE = "\n".join(
    path.read_text() for folder in ("src", "plugins") for path in (ROOT / folder).rglob("*.py")
)
LINKS = sorted({link for links in ROWS.values() for link in re.findall("`([^`]+)`", links)})


def test_each_demand_is_named_once_and_answered() -> None:
    named = re.findall(r"^\| ([A-F]\d+) \|", PAGE, re.MULTILINE)

    assert named == [
        f"{part}{number + 1}" for part, most in DEMANDS.items() for number in range(most)
    ]
    assert {name for name, links in ROWS.items() if "`" not in links} == HEADINGS


@pytest.mark.parametrize("link", LINKS)
def test_each_link_leads_somewhere(link: str) -> None:
    kind, _, name = link.partition(".")
    if not name:
        assert f'"{link}"' in SOURCE
        return
    found = SCHEMA.type_map[kind]
    if isinstance(found, GraphQLEnumType):
        assert name in found.values
    else:
        assert isinstance(found, SHOWING)
        assert name in found.fields
