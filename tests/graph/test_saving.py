"""Saving without a change changes nothing: no revision, no record, no event."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_notes import Notes

from catalog.storage.rows import Row
from catalog.storage.tables.outbox import OutboxRow
from catalog_acquisition import ServiceAcquisition
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_transition import Transition
from tests.asking import Asking
from tests.graph.editing import Editing

DELIVERED = {"deliveries", "subscribers"}  # what is done after a commit
SHOWN = "{name} {{ revision updatedAt }}"


@pytest.fixture
def editing(catalog_with: Callable[..., Asking]) -> Editing:
    """A catalog with something to edit."""
    return Editing(
        catalog_with(
            Design,
            Notes,
            Transition,
            Operation,
            ContinualImprovement,
            ServiceAcquisition,
            Partnership,
        )
    )


def contents(catalog: Asking) -> dict[str, list[str]]:
    """Return every row of every table that is there; of events, which are delivered, the ids."""
    loaded = tuple(f"{plugin.id}__" for plugin in catalog.catalog.plugins.loaded)

    async def ask() -> dict[str, list[str]]:
        found = {}
        async with catalog.catalog.database.reading() as session:
            for table in Row.metadata.sorted_tables:
                if "__" not in table.name or table.name.startswith(loaded):
                    asked = [table.c.id] if table is OutboxRow.__table__ else [table]
                    found[table.name] = sorted(map(repr, await session.rows(sa.select(*asked))))
        return {name: rows for name, rows in found.items() if name not in DELIVERED}

    return catalog.run(ask)


def test_there_is_an_object_for_every_update(editing: Editing) -> None:
    assert set(editing.objects) == set(editing.updates), "add the new ones to tests/graph/editing"


def test_saving_without_a_change_leaves_no_trace(editing: Editing) -> None:
    for mutation in editing.updates:
        name, _ = editing.payload(mutation)
        given, shown = editing.input(mutation), SHOWN.format(name=name)
        assert len(given) > 3
        before = contents(editing.catalog)

        same = editing.catalog.change(mutation, given, shown)
        nothing = {key: given[key] for key in ("id", "expectedRevision")}
        also_same = editing.catalog.change(mutation, nothing, shown)
        stale = editing.catalog.refused(mutation, {**given, "expectedRevision": 7})
        after = contents(editing.catalog)
        other = editing.catalog.change(mutation, editing.changed(mutation), shown)

        assert same[name] == also_same[name], mutation
        assert same[name]["revision"] == given["expectedRevision"]
        assert stale == [("CONFLICT", "expectedRevision")]
        assert after == before, mutation
        assert other[name]["revision"] == given["expectedRevision"] + 1
        found = contents(editing.catalog)
        for table in ("revisions", "audit_entries"):
            assert len(found[table]) == len(before[table]) + 1
        assert len(found["outbox"]) > len(before["outbox"])  # some tell more than that it changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("labels", [{"key": "a", "value": "2"}, {"key": "b", "value": "2"}]),
        ("labels", []),
        ("aliases", ["letters", "post"]),
        ("externalRefs", []),
        ("description", None),
    ],
)
def test_a_list_that_is_changed_is_a_change(editing: Editing, field: str, value: Any) -> None:
    given = {**editing.input("updateService"), field: value}

    payload = editing.catalog.change("updateService", given, "service { revision }")

    assert payload["service"] == {"revision": given["expectedRevision"] + 1}
    found = editing.input("updateService")[field]
    assert found == value


def test_a_change_of_a_plugin_that_changes_nothing_leaves_no_trace(editing: Editing) -> None:
    catalog, service = editing.catalog, editing.objects["updateService"]
    pack = catalog.change("createHandoffPack", {"serviceId": service}, "handoffPack { id }")
    shown = "handoffPack { revision }"
    given = {"id": pack["handoffPack"]["id"], "key": "service-contacts", "content": "Ann."}
    first = catalog.change("completePackSection", {**given, "expectedRevision": 1}, shown)
    before = contents(catalog)

    again = catalog.change("completePackSection", {**given, "expectedRevision": 2}, shown)
    after = contents(catalog)
    other = {**given, "content": "Bob.", "expectedRevision": 2}
    third = catalog.change("completePackSection", other, shown)

    revisions = [item["handoffPack"]["revision"] for item in (first, again, third)]
    assert revisions == [2, 2, 3]
    assert after == before
