"""The schema is reviewed as text: schema/ is what the code prints, and all of it is explained.

A difference is seen by whoever reviews the change, and the text is the frontends' reference.
"""

from typing import Any

import pytest
from catalog_notes.schema import PARTS
from graphql import is_specified_directive

from catalog import host
from catalog.schema import sights
from catalog.schema.core import compose
from catalog.testing import walking
from tests.house_rules.files import ROOT

CREDIT = "From the plugin `notes`."


def test_the_core_is_what_the_code_prints() -> None:
    assert (ROOT / "schema" / "core.graphql").read_text() == compose({}).sdl()


def test_the_catalog_is_what_the_code_prints() -> None:
    printed = compose(host.load().graphql_types).sdl()

    assert (ROOT / "schema" / "catalog.graphql").read_text() == printed


def test_who_sees_what_is_what_the_code_prints() -> None:
    plugins = host.load()
    metrics = plugins.extensions.metrics.by_key.values()
    printed = sights.document(compose(plugins.graphql_types), metrics)

    assert (ROOT / "docs" / "who-sees-what.md").read_text().endswith(f"\n\n{printed}")


def test_every_type_over_a_table_says_who_sees_it() -> None:
    silent = [
        name
        for name, entity in compose(host.load().graphql_types).entities.items()
        if not getattr(entity.visible, "says", "")
    ]

    assert silent == []


@pytest.mark.parametrize("parts", [{}, {"notes": PARTS}], ids=["core", "with a plugin"])
def test_everything_is_described(parts: dict[str, Any]) -> None:
    found = dict(walking.described(compose(parts).graphql))

    silent = [
        name for name, words in found.items() if not (words or "").replace(CREDIT, "").strip()
    ]

    assert "Service.slug" in found
    assert silent == []


def test_there_are_no_directives_of_our_own() -> None:
    directives = compose({}).graphql.directives

    assert [found.name for found in directives if not is_specified_directive(found)] == []
