"""What plugins export is looked at before the start, and goes with what it belongs to."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from catalog_costs import CostRow, Costs
from catalog_notes import Notes

from catalog.host import PluginError, gather
from catalog.plugin import Exporter, OrganizationRow, Part
from tests import imports
from tests.asking import Asking, asking
from tests.plugins.bringing import bringing
from tests.plugins.broken_rows import ThingRow

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
    given: dict[str, Any] = {"serviceId": service, "title": "2026-01-31", "monthly": "12.50"}
    first.change("recordCost", {**given, "startsOn": "2026-01-31"})
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
