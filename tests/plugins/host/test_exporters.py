"""What plugins export is looked at before the start, and goes with what it belongs to."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from catalog_costs import COSTS, CostRow, Costs
from catalog_notes import Notes
from catalog_notes.exporters import NOTES
from catalog_notes.tables import NoteRow

from catalog.host import PluginError, gather
from catalog.plugin import (
    Exporter,
    OrganizationRow,
    Part,
    ServiceRow,
    WriteSession,
    among,
    hookimpl,
)
from tests import imports
from tests.asking import Asking, asking
from tests.plugins.bringing import bringing
from tests.plugins.broken_rows import ThingRow

COST = {"title": "2026-01-31", "monthly": "12.50", "startsOn": "2026-01-31"}
WRONG = {
    "another's table": (Part(name="a", row=CostRow, by=("title",)), "which is another's"),
    "no key": (Part(name="a", row=ThingRow), "says no by"),
    "an unknown column": (Part(name="a", row=ThingRow, by=("titel",)), "names titel, which is no"),
    "an unknown parent": (Part(name="a", row=ThingRow, under="revision"), "is under revision"),
    "the core's table": (
        Part(name="a", row=OrganizationRow, by=("slug",)),
        "tells organizations, which is another's",
    ),
}


@pytest.mark.parametrize(("part", "told"), WRONG.values(), ids=WRONG)
def test_a_part_that_cannot_be_told_stops_the_start(part: Part, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        gather([bringing("shared", exporters=[Exporter(part)])])


def test_only_what_follows_from_a_part_is_rebuilt() -> None:
    def plain(_session: WriteSession, _ids: Collection[UUID]) -> None:
        pass

    async def rebuild(_session: WriteSession, _ids: Collection[UUID]) -> None:
        pass

    part = Part(name="things", row=ThingRow, by=("service_id",))
    with pytest.raises(PluginError, match="rebuilds what follows from no part"):
        gather([bringing("shared", exporters=[Exporter(rebuilds=rebuild)])])
    not_async: Any = plain
    with pytest.raises(PluginError, match="needs an async function rebuilds"):
        gather([bringing("shared", exporters=[Exporter(part, rebuilds=not_async)])])
    assert gather([bringing("shared", exporters=[Exporter(part, rebuilds=rebuild)])]).parts.rebuilt


def test_an_import_rebuilds_what_follows_from_what_it_brought(
    catalog_with: Callable[..., Asking], template: Path, tmp_path: Path
) -> None:
    first = catalog_with(Costs, Notes)
    web, _mail = first.live("web"), first.live("mail")
    first.change("recordCost", {**COST, "serviceId": web})
    first.change("addNote", {"serviceId": web, "text": "yes"}, "note { id }")
    text = imports.exported(first)
    told: dict[str, list[list[str]]] = {"costs": [], "notes": []}

    def rebuilding(name: str, row: Any, key: Any) -> Any:
        async def rebuild(session: WriteSession, ids: Collection[UUID]) -> None:
            found = await session.scalars(sa.select(row.service_id).where(among(key, values=ids)))
            services = sa.select(ServiceRow.slug).where(among(ServiceRow.id, values=found))
            told[name].append([*await session.scalars(services)])

        return rebuild

    costs, notes = (
        type(plugin.__name__, (plugin,), {"exporters": _exporting(exporter)})
        for plugin, exporter in (
            (Costs, Exporter(COSTS, rebuilds=rebuilding("costs", CostRow, CostRow.id))),
            (Notes, Exporter(NOTES, rebuilds=rebuilding("notes", NoteRow, NoteRow.service_id))),
        )
    )
    path = tmp_path / "copy.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}", [costs, notes]) as other:
        imports.import_export(other, text, tmp_path)

    assert told == {"costs": [["web"]], "notes": [["web"]]}


def _exporting(exporter: Exporter) -> Any:
    """Return the hook that exports one part."""
    return hookimpl(lambda self: [exporter])


def test_a_part_stands_once() -> None:
    part = Part(name="things", row=ThingRow, by=("service_id",))
    assert gather([bringing("shared", exporters=[Exporter(part)])]).parts.top[-1].name == (
        "shared.things"
    )
    with pytest.raises(PluginError, match="is exported twice"):
        gather([bringing("shared", exporters=[Exporter(part), Exporter(part)])])


def test_rows_of_plugins_come_back_and_are_ignored_without_them(
    catalog_with: Callable[..., Asking], template: Path, tmp_path: Path
) -> None:
    first = catalog_with(Costs, Notes)
    service = first.live("web")
    first.change("recordCost", {**COST, "serviceId": service})
    for text in ("yes", "yes", "no"):
        first.change("addNote", {"serviceId": service, "text": text}, "note { id }")
    text = imports.exported(first)

    copies = []
    for number, plugins in enumerate([(Costs, Notes), ()]):
        path = tmp_path / f"{number}.db"
        shutil.copy(template, path)
        with asking(f"sqlite:///{path}", plugins) as other:
            report = imports.import_export(other, text, tmp_path)
            copies.append((imports.exported(other), report))

    (whole, _), (bare, without) = copies
    assert whole == text
    assert "costs.costs" not in bare
    assert without["problems"] == []
    assert {found["key"] for found in without["ignored"]} == {"costs.costs", "notes.notes"}
