"""`docs/import-formats.md` tells of each key of a format what the tables of the code tell.

What a page promises and an importer does not keep is data that somebody misses later.
"""

import re
from types import ModuleType

import pytest

from catalog.exchange.formats.landing import Landings
from catalog.exchange.reading import FORMATS, OTHERS, OWN
from tests.house_rules.files import ROOT

PAGE = ROOT / "docs" / "import-formats.md"
TITLES = {"services": "Services", "teams": "Teams"}
SECTION = re.compile(r"^### (\S+) of `(\S+)`\n\n(.*?)(?=\n\n#|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"\| `([^`]+)` \| (.+) \|")


def documented() -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of each table of the page, by the format and the title."""
    return {
        (name, title): dict(ROW.fullmatch(row).groups() for row in table.strip().split("\n")[2:])  # type: ignore[misc,union-attr]
        for title, name, table in SECTION.findall(PAGE.read_text())
    }


def said(landings: Landings) -> dict[str, str]:
    """Return the rows that the page has to have for a table."""
    return {key: str(landing) for key, landing in landings.items()}


@pytest.mark.parametrize("module", OTHERS, ids=lambda module: module.NAME)
def test_every_table_of_a_format_is_on_the_page(module: ModuleType) -> None:
    tables = {title: rows for (name, title), rows in documented().items() if name == module.NAME}

    assert tables == {
        TITLES.get(name, name): said(landings) for name, landings in module.LANDINGS.items()
    }


def test_the_page_tells_of_the_formats_that_there_are() -> None:
    named = re.findall(r"^## `(\S+)`$", PAGE.read_text(), re.MULTILINE)

    assert named == [item.name for item in FORMATS if item is not OWN]
