"""`catalog import`: reading the files of others."""

import gc
import sys
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer.core import TyperCommand

from catalog.app import Catalog
from catalog.cli.state import fail, run, say, state
from catalog.domain import access
from catalog.domain.importing.change import ImportCatalog
from catalog.domain.importing.report import OUTCOMES, Report
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.field_types import OMITTED
from catalog.exchange import reading, sources
from catalog.exchange.reading import AUTO, UnknownFormatError
from catalog.storage import organizations

OPERATOR = access.system("command line")


class Import(TyperCommand):
    """The command, whose help tells the formats that the loaded plugins bring."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Name the formats at the option that takes one."""
        names = ", ".join(item.name for item in state(ctx).survey().plugins.formats)
        option: Any = next(item for item in self.params if item.name == "format_name")
        option.help = f"The format of the files: {names}; auto recognises each."
        super().format_help(ctx, formatter)


def import_(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input."),
    ],
    *,
    format_name: Annotated[
        str, typer.Option("--format", help="The format of the files; each is recognised by auto.")
    ] = AUTO,
    house: Annotated[
        str | None,
        typer.Option(
            metavar="SLUG",
            help="The organization whose it is: new organizations that are part of nothing become "
            "its parts, and services without an owner that are new or nobody's are recorded by it. "
            "Without it each of these organizations is a house of its own.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who says it: what the source said before and the files lack is taken back, and "
            "nothing of others or of people. Give the files of a source all at once. Without "
            "it the format is the source, and each file stands for itself.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and compare, and write nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON on standard output.")
    ] = False,
) -> None:
    """Read files of other systems into the catalog; doing it again changes nothing."""
    catalog = state(context).catalog()
    # Collecting garbage would take a quarter of the time, and find none: an import makes many
    # values and no cycles of them.
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    try:
        report = _import(catalog, paths, format_name, house, source, dry_run=dry_run)
    except UnknownFormatError as error:
        fail(str(error), 2)
    _print(report, dry_run=dry_run, as_json=as_json)
    if report.problems or not any(file.format for file in report.files):
        raise typer.Exit(1)


def _import(
    catalog: Catalog,
    paths: Sequence[str],
    format_name: str,
    house: str | None,
    source: str | None,
    *,
    dry_run: bool,
) -> Report:
    house_id = OMITTED if house is None else run(_house(catalog, house))
    with Staging() as staging, _progress() as progress:
        to_read = sources.find(paths)
        task = progress.add_task("Reading", total=sum(source.size for source in to_read))
        report, files = reading.read(
            to_read,
            staging,
            format_name=format_name,
            formats=catalog.plugins.formats,
            done=lambda source: progress.update(task, advance=source.size),
        )
        progress.update(task, description="Comparing and writing")
        staging.sources.folders = [path for path in paths if Path(path).is_dir()]
        change = ImportCatalog(
            files=files,
            house_id=house_id,
            source=OMITTED if source is None else source,
            staging=staging,
            report=report,
            parts=catalog.plugins.parts,
        )
        run(_make(catalog, change, dry_run=dry_run))
        for path in dict.fromkeys(paths):
            if path in staging.sources.folders:
                report.note_folder(path)
        return report


async def _house(catalog: Catalog, slug: str) -> UUID:
    """Return the id of the organization; one that nobody knows ends the command."""
    async with catalog.opened() as database, database.reading() as session:
        found = await organizations.by_slug(session, slug)
    if found is None:
        fail(f"There is no organization called {slug}: create it before, or name another.")
    return found.id


async def _make(catalog: Catalog, change: ImportCatalog, *, dry_run: bool) -> None:
    async with catalog.opened(makes_new=False):
        await catalog.make(change, OPERATOR, dry_run=dry_run)


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _print(report: Report, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        # As bytes, so that it is UTF-8 wherever it is printed.
        typer.echo(orjson.dumps(report.as_json(dry_run=dry_run), option=orjson.OPT_INDENT_2))
    else:
        _tell(report, dry_run=dry_run)


def _tell(report: Report, *, dry_run: bool) -> None:
    for notice in (*report.problems, *report.notices):
        where = notice.file if notice.line is None else f"{notice.file}:{notice.line}"
        say(f"{where}: {notice.code}: {notice.message}")
    for file in report.files:
        if file.format is not None:
            say(f"{file.path}: read as {file.format}." if file.error is None else file.path)
    told: dict[str, Any] = report.as_json(dry_run=dry_run)
    for path, ignored in groupby(report.ignored, key=attrgetter("file")):
        keys = ", ".join(f"{item.key} ({item.count})" for item in ignored)
        say(f"{path}: nothing takes these keys: {keys}.")
    table = Table("", *OUTCOMES, title="What would be done" if dry_run else None)
    for kind in told["created"]:
        counts = [told[outcome][kind] for outcome in OUTCOMES]
        if any(counts):
            table.add_row(kind, *map(str, counts))
    Console().print(table if table.row_count else "Nothing to import.")
