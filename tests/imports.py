"""Importing files into a catalog under test, and looking at every row that it holds."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from catalog import host
from catalog.domain.access import Principal, system
from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.documents.core import CORE_PARTS
from catalog.domain.importing.documents.parts import CatalogParts
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.field_types import OMITTED
from catalog.exchange import exporting, reading, sources
from catalog.exchange.reading import FORMATS, Importer
from catalog.storage.rows import Row
from tests.asking import Asking

SHARED = Path(__file__).parents[1].parent / "shared" / "data" / "gitlab-runbooks"


def quiet() -> dict[str, Any]:
    """Return settings of plugins by which nothing is raised that follows from what is imported."""
    (register,) = (item for item in host.load().loaded if item.id == "improvement")
    sources = register.declared("improvement_sources")
    return {"improvement": {"switched_off": [f"{own}.{item.name}" for own, item in sources]}}


def import_files(
    catalog: Asking,
    *paths: Path,
    format_name: str = "auto",
    dry_run: bool = False,
    by: Principal | None = None,
    formats: Sequence[Importer] = FORMATS,
    parts: CatalogParts = CORE_PARTS,
    source: str | None = None,
) -> dict[str, Any]:
    """Import files as the command does, and return the report."""
    with Staging() as staging:
        found = sources.find(map(str, paths))
        report, files = reading.read(found, staging, format_name=format_name, formats=formats)
        staging.sources.folders = [str(path) for path in paths if path.is_dir()]
        change = ImportCatalog(
            files=files,
            source=OMITTED if source is None else source,
            staging=staging,
            report=report,
            parts=parts,
        )
        portal = catalog.client.portal
        assert portal is not None
        portal.call(lambda: catalog.catalog.make(change, by or system("test"), dry_run=dry_run))
        return report.as_json(dry_run=dry_run)


def counts(report: dict[str, Any], outcome: str) -> dict[str, int]:
    """Return the kinds that an outcome was counted for at all."""
    return {kind: number for kind, number in report[outcome].items() if number}


def found(report: dict[str, Any], where: str = "problems") -> list[tuple[str, int | None, str]]:
    """Return the file's name, the line and the code of each problem or notice."""
    return [(Path(item["file"]).name, item["line"], item["code"]) for item in report[where]]


def codes(report: dict[str, Any]) -> list[str]:
    """Return the codes of the notices."""
    return [item["code"] for item in report["notices"]]


def codes_of_problems(report: dict[str, Any]) -> list[str]:
    """Return the codes of the problems."""
    return [item["code"] for item in report["problems"]]


def read(catalog: Asking, question: Any) -> Sequence[Any]:
    """Return the rows that answer a question of SQL."""

    async def rows() -> Sequence[Any]:
        async with catalog.catalog.database.reading() as session:
            return await session.rows(question)

    return catalog.run(rows)


def dump(catalog: Asking) -> dict[str, Sequence[Any]]:
    """Return every row of every table."""
    portal = catalog.client.portal
    assert portal is not None

    async def rows() -> dict[str, Sequence[Any]]:
        async with catalog.catalog.database.reading() as session:
            return {
                table.name: await session.rows(
                    sa.select(table).order_by(*table.primary_key.columns)
                )
                for table in Row.metadata.sorted_tables
                if "__" not in table.name
            }

    return portal.call(rows)


def graph(folder: Path, *services: Any, name: str = "graph.json") -> Path:
    """Write a service graph of slugs and what they need, and return its path."""
    path = folder / name
    rows = [{"type": slug, "serviceDependencies": needs} for slug, needs in services]
    path.write_text(json.dumps(rows))
    return path


def runbooks(folder: Path, text: str, name: str = "catalog.yml") -> Path:
    """Write a file of runbooks, and return its path."""
    path = folder / name
    path.write_text(text)
    return path


def service(catalog: Asking, slug: str, selection: str) -> Any:
    """Ask for one service."""
    return catalog.ask(f'{{ service(slug: "{slug}") {{ {selection} }} }}')["service"]


def references_of(thing: Any) -> dict[str, list[str]]:
    """Return the external references of a thing, by their systems."""
    told: dict[str, list[str]] = {}
    for item in thing["externalRefs"]:
        told.setdefault(item["system"], []).append(item["reference"])
    return told


def exported(catalog: Asking) -> str:
    """Return what `catalog export` writes."""

    async def written() -> str:
        parts = catalog.catalog.plugins.parts
        async with catalog.catalog.database.reading() as session:
            return "".join([text async for text, _ in exporting.texts(session, parts)])

    return catalog.run(written)


def import_export(catalog: Asking, text: str, folder: Path, **options: Any) -> dict[str, Any]:
    """Import what an export wrote, and return the report."""
    path = folder / "export.yaml"
    path.write_text(text, encoding="utf-8")
    return import_files(catalog, path, parts=catalog.catalog.plugins.parts, **options)
