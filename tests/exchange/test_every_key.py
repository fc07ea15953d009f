"""Every key of the real files is taken, or named as one that nobody takes: none is lost silently.

A key is taken if what is read differs without it. The tables of the formats, which are published,
have to name the very keys that are taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from catalog.domain.importing.report import Report
from catalog.exchange.formats import gitlab, openstack, service_graph
from catalog.exchange.formats.backstage import entities as backstage
from catalog.exchange.items import Item
from catalog.exchange.notes import Notes
from catalog_operation.importers import thresholds
from tests.imports import SHARED

DATA = SHARED.parent
ENTITIES = DATA / "backstage-entities" / "packages" / "catalog-model" / "examples"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="The shared data is not here.")
NAMED = {"slis", "metadata.labels", "metadata.annotations", "serviceDependencies"}
FILES = {
    gitlab: [
        *("service-catalog-2020.yml", "service-catalog-2022.yml", "teams-2022.yml"),
    ],
    service_graph: ["metrics-catalog-2024.json"],
    openstack: ["../openstack-service-types/service-types.yaml"],
    backstage: [
        str(path) for path in sorted(ENTITIES.rglob("*.yaml")) if not path.name.endswith("oas.yaml")
    ],
}


@dataclass
class Thing:
    """One thing in a file: the table that holds for it, and its place as an item."""

    table: str
    value: dict[str, Any]
    items: list[Item]


def things(module: ModuleType, path: Path) -> list[Thing]:
    """Return the things of a file, read by another reader than the one under test."""
    found = []
    for number, document in enumerate(YAML(typ="safe", pure=True).load_all(path.read_text()), 1):
        if module is backstage:
            items = [
                Item(key, value, 1, listed=False, document=number)
                for key, value in document.items()
            ]
            found.append(Thing(document["kind"], document, items))
        elif isinstance(document, list):
            found += [Thing("services", one, [Item(None, one, 1, listed=True)]) for one in document]
        else:
            found += [
                Thing(section, one, [Item(section, one, 1, listed=True)])
                for section, listed in document.items()
                for one in listed
            ]
    return found


def read(module: ModuleType, found: list[Thing]) -> tuple[str, set[str]]:
    """Return all that is read of things, and the keys that nobody takes."""
    report = Report()
    notes = Notes(report, "file")
    items = (item for thing in found for item in thing.items)
    told = repr((list(module.records(items, notes)), notes.targets))
    notes.close()
    return told, {item.key for item in report.ignored}


def says(value: Any) -> bool:
    """Tell whether there is anything in a value."""
    if isinstance(value, Mapping):
        return any(map(says, value.values()))
    return any(map(says, value)) if isinstance(value, list) else value is not None


def keys(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of the keys in a value that say something, without the numbers of items."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            own = path if path in NAMED else f"{path}.{key}".lstrip(".")
            if says(inner):
                yield own
                yield from keys(inner, own)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, path)


def without(value: Any, gone: str, path: str = "") -> Any:
    """Return a value without what stands below one path."""
    if isinstance(value, Mapping):
        kept = {}
        for key, inner in value.items():
            own = path if path in NAMED else f"{path}.{key}".lstrip(".")
            if own != gone or path in NAMED:
                kept[key] = without(inner, gone, own)
        return kept
    return [without(inner, gone, path) for inner in value] if isinstance(value, list) else value


def lacking(thing: Thing, gone: str) -> Thing:
    """Return a thing without a key."""
    value = without(thing.value, gone)
    left = [item for item in thing.items if item.listed or item.section in value]
    items = [
        item._replace(value=value if item.listed else value[str(item.section)]) for item in left
    ]
    return Thing(thing.table, value, items)


def is_below(path: str, names: set[str]) -> bool:
    """Tell whether a path is one of the names, or below one."""
    return any(path == name or path.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("module", FILES, ids=lambda module: module.NAME)
def test_a_key_is_in_the_table_and_changes_what_is_read_or_it_is_ignored(
    module: ModuleType,
) -> None:
    looked_at = 0
    for name in FILES[module]:
        whole = things(module, SHARED / name)
        for table in dict.fromkeys(thing.table for thing in whole):
            some = [thing for thing in whole if thing.table == table]
            told, ignored = read(module, some)
            landings = set(module.LANDINGS.get(table, ()))
            for key in sorted({key for thing in some for key in keys(thing.value)}):
                less, _ = read(module, [lacking(thing, key) for thing in some])
                is_ignored = table in ignored or is_below(key, ignored)
                is_listed = is_below(key, landings) or any(is_below(one, {key}) for one in landings)
                assert (less != told, is_listed) == (not is_ignored, not is_ignored), (name, key)
                looked_at += 1
    assert looked_at > {"gitlab": 100, "backstage": 100, "openstack": 5}.get(module.NAME, 10)


def test_thresholds_are_taken_by_operation_alone() -> None:
    (name,) = FILES[service_graph]
    whole = things(service_graph, SHARED / name)
    _, ignored = read(service_graph, whole)
    report = Report()
    core, own = Notes(report, "file"), Notes(report, "file")
    items = [item for thing in whole for item in thing.items]

    taken = [*service_graph.records(items, core), *thresholds.entries(items, own)]
    core.close(own)

    blocks = {"monitoringThresholds", "contractualThresholds"}
    assert len(taken) == 79 + 149
    assert blocks <= ignored
    assert {item.key for item in report.ignored} == ignored - blocks
