"""What a plugin exports and imports: an export comes back, and an import is done once."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.domain.access import system
from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.exchange import exporting, reading, sources
from catalog.exchange.reading import AUTO
from catalog.testing.asking import Asking
from catalog.testing.catalogs import catalog
from catalog.testing.rules.counting import counted
from catalog.testing.subjects import Subject, table_of

MOST = 3  # problems of one import that are told


def exports_come_back(subject: Subject) -> Iterator[str]:
    """Find tables that are lost by an export, and exports that an import reads otherwise."""
    own = [item for item in subject.plugins.exporters if item.plugin == subject.id]
    parts = [item.part for item in own if item.part is not None]
    told = {part.table.name for top in parts for part in top.all()}
    reasons = {name for item in own for name in item.left_out}
    for table in sorted({table_of(row).name for row in subject.mapped} - told - reasons):
        yield (
            f"The table {table} is not exported: let a Part tell its rows, or let `left_out` of an "
            "Exporter say why not."
        )
    if not told:
        return
    with subject.world("acme") as made:
        for anchor in made.anchors:
            subject.put(made.catalog, anchor)
        text, before = _exported(made.catalog), counted(made.catalog)
    with catalog(subject.all, configs={subject.id: subject.settings}) as other:
        report = _imported(other, text, AUTO)
        again, after = _exported(other), counted(other)
    for problem in report.problems[:MOST]:
        told_at = f"{problem.code} in line {problem.line}"
        yield f"Its export cannot be imported: {told_at}: {problem.message}"
    for table in sorted(told):
        if before[table] != after[table] and not report.problems:
            yield (
                f"An export loses rows of {table}: there were {before[table]}, and {after[table]} "
                "come back."
            )
    pairs = enumerate(zip_longest(text.splitlines(), again.splitlines(), fillvalue=""), 1)
    differing = next(((number, *pair) for number, pair in pairs if pair[0] != pair[1]), None)
    if differing is not None and not report.problems:
        number, line, other_line = differing
        lines = f"line {number} is {line!r}, then {other_line!r}"
        yield f"An export differs once it was imported: {lines}."


def imports_are_done_once(subject: Subject) -> Iterator[str]:
    """Find importers that say something else when they read the same file again."""
    for importer in subject.plugins.importers:
        if importer.plugin != subject.id:
            continue
        if importer.name not in subject.files:
            yield (
                f"Nobody tries the importer {importer.name}: let `files` of the test class have "
                "the text of a small file of its format, by its name."
            )
            continue
        text = subject.files[importer.name]
        if not importer.recognises(text):
            yield f"The importer {importer.name} does not recognise its own example: mend either."
        with subject.world("acme") as made:
            name = importer.beside or importer.name
            first = _imported(made.catalog, text, name)
            second = _imported(made.catalog, text, name)
        for problem in first.problems[:MOST]:
            yield (
                f"The example of {importer.name} has a problem, {problem.code} in line "
                f"{problem.line}: {problem.message}"
            )
        for outcome in ("created", "updated"):
            for kind, number in sorted(second.counts[outcome].items()):
                if number:
                    yield (
                        f"The importer {importer.name} says something else when it reads a file "
                        f"again: {number} of {kind} {'is' if number == 1 else 'are'} {outcome}."
                    )


def _exported(found: Asking) -> str:
    async def written() -> str:
        parts = found.catalog.plugins.parts
        async with found.catalog.database.reading() as session:
            return "".join([text async for text, _ in exporting.texts(session, parts)])

    return found.run(written)


def _imported(found: Asking, text: str, format_name: str) -> Report:
    plugins = found.catalog.plugins
    with TemporaryDirectory(prefix="catalog-") as folder, Staging() as staging:
        path = Path(folder) / "example"
        path.write_text(text, encoding="utf-8")
        to_read = sources.find([str(path)])
        report, files = reading.read(
            to_read, staging, format_name=format_name, formats=plugins.formats
        )
        change = ImportCatalog(files=files, staging=staging, report=report, parts=plugins.parts)
        found.run(lambda: found.catalog.make(change, system("import")))
    return report
