"""What changes cost: how many statements each takes, which is reviewed whenever it changes."""

from typing import Any

from tests.graph.baseline import EDITS
from tests.graph.editing import Editing
from tests.graph.test_saving import editing

__all__ = ["editing"]

NOBODYS = 77  # a revision that none has


def counted(editing: Editing, mutation: str, given: Any, *, dry_run: bool = False) -> int:
    """Return how many statements a change takes that is asked for nothing but its errors."""
    with editing.catalog.counting() as statements:
        editing.catalog.attempt(mutation, given, dry_run=dry_run)
    return len(statements)


def least(editing: Editing, mutation: str, *, dry_run: bool = False, **more: Any) -> int:
    """Return the lesser number of two edits: whoever hears of one may ask something meanwhile."""
    numbers = []
    for _ in range(2):
        given = {**editing.changed(mutation), **more}
        numbers.append(counted(editing, mutation, given, dry_run=dry_run))
    return min(numbers)


def test_edits_take_as_many_statements_as_was_reviewed(editing: Editing) -> None:
    place = ("sqlite", "postgresql").index(editing.catalog.catalog.database.engine.dialect.name)
    found = {}
    for mutation in editing.updates:
        editing.catalog.ask("{ __typename }")  # so that the token is looked up before
        stale = least(editing, mutation, expectedRevision=NOBODYS)
        tried = least(editing, mutation, dry_run=True)
        found[mutation] = (stale, tried, least(editing, mutation))

    assert found == {mutation: numbers[place] for mutation, numbers in EDITS.items()}
