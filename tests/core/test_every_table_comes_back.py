"""Whatever a table can hold comes back from an export: rows are made up for each, by its columns.

A table that is new is tried without a line written for it.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_costs import Costs
from catalog_notes import Notes

from catalog.demo import making
from catalog.domain.importing.documents.parts import CatalogParts
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests import imports
from tests.asking import Asking, asking
from tests.fabricated import Fabric, paths

PLUGINS = (
    *(Strategy, Design, Transition, Operation, ContinualImprovement, Partnership),
    *(Costs, Notes),
)
CHAINS = 6  # rows that are made up of each part


@pytest.fixture(scope="module")
def template_with(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalog with the tables of all plugins."""
    path = tmp_path_factory.mktemp("every") / "template.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}", PLUGINS, configs=imports.quiet()) as catalog:
        catalog.run(catalog.catalog.upgrade)
    return path


@pytest.fixture(scope="module")
def made_up(template_with: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """An export with rows of every table, and how many there are.

    What does not fit together is refused by the import that gathers them; so the demonstration
    is there, too, in which all does.
    """
    folder = tmp_path_factory.mktemp("made-up")
    gathered, source = folder / "gathered.db", folder / "source.db"
    for path in (gathered, source):
        shutil.copy(template_with, path)
    with asking(f"sqlite:///{gathered}", PLUGINS, configs=imports.quiet()) as catalog:
        catalog.run(lambda: making.fill(catalog.catalog))
        parts = catalog.catalog.plugins.parts
        random = Random(1)  # noqa: S311  # nothing is secret here
        _fill(source, Fabric(parts, random, _known(gathered, parts)))
        with asking(f"sqlite:///{source}", PLUGINS, configs=imports.quiet()) as other:
            text = imports.exported(other)
        before = counted(catalog)
        imports.import_export(catalog, text, folder)
        after = counted(catalog)
        assert sum(after[name] > before[name] for name in after) > len(after) * 0.8
        return imports.exported(catalog), after


def counted(catalog: Asking) -> dict[str, int]:
    """Return how many rows each table has that is exported."""
    tables = catalog.catalog.plugins.parts.places
    return {
        table.name: imports.read(catalog, sa.select(sa.func.count()).select_from(table))[0][0]
        for table in tables
    }


def _fill(source: Path, fabric: Fabric) -> None:
    """Make rows up of every part."""
    engine = sa.create_engine(f"sqlite:///{source}")
    with engine.connect() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys = ON"))
        for path in paths(fabric.parts):
            for _ in range(CHAINS):
                fabric.put(connection, path)
        connection.commit()
    engine.dispose()


def test_whatever_a_table_holds_comes_back_byte_by_byte(
    catalog_with: Callable[..., Asking], made_up: tuple[str, dict[str, int]], tmp_path: Path
) -> None:
    text, counts = made_up
    catalog = catalog_with(*PLUGINS, configs=imports.quiet())
    catalog.run(catalog.catalog.upgrade)

    report = imports.import_export(catalog, text, tmp_path)

    assert report["problems"] == report["ignored"] == []
    assert imports.exported(catalog) == text
    assert counted(catalog) == counts
    assert [name for name, number in counts.items() if not number] == []


def _known(path: Path, parts: CatalogParts) -> Mapping[sa.Column[Any], Sequence[Any]]:
    """Return what the columns of the demonstration hold."""
    found: dict[sa.Column[Any], list[Any]] = {}
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        for table in parts.places:
            for row in connection.execute(sa.select(table).limit(100)):
                for column, value in zip(table.c, row, strict=True):
                    if value is not None and value not in found.setdefault(column, []):
                        found[column].append(value)
    return found
