"""Test the rule on migrations of tables that have rows, with migrations that keep to it."""

from pathlib import Path

import pytest

from catalog.testing import Conformance
from tests.plugins.broken_migrations import AGAIN, GONE, WELL_MADE, migrating_on


@pytest.mark.parametrize("kind", WELL_MADE)
def test_migrations_that_keep_rows_are_fine(kind: str, tmp_path: Path) -> None:
    class Held(Conformance):
        plugin = WELL_MADE[kind](tmp_path)

    Held().test_its_migrations_keep_rows()


def test_rows_that_are_to_go_may_go(tmp_path: Path) -> None:
    gone = migrating_on(GONE, AGAIN)(tmp_path)

    class Held(Conformance):
        plugin = gone

    class Dropping(Held):
        dropped = ("shared__things",)

    with pytest.raises(AssertionError, match="loses rows"):
        Held().test_its_migrations_keep_rows()
    Dropping().test_its_migrations_keep_rows()
