"""`catalog export`: writing all that the catalog holds."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalog.app import Catalog
from catalog.cli.state import fail, run, say, state
from catalog.exchange import exporting, json_schema, own_format, sources
from catalog.host import Plugins

FORMATS = (own_format.NAME,)


def export(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]",
            help="The file to write, whole or not at all; standard output where it is left out. A "
            "file that is there is replaced only where it is an export, too.",
        ),
    ] = None,
    *,
    format_name: Annotated[
        str, typer.Option("--format", help="The format of the file: catalog.")
    ] = own_format.NAME,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of the format instead.")
    ] = False,
    tables: Annotated[
        bool,
        typer.Option(
            "--tables",
            help="Print each table instead, with the list that tells it, or why none does.",
        ),
    ] = False,
) -> None:
    """Write all that the catalog holds, as `catalog import` reads it into an empty one."""
    if format_name not in FORMATS:
        fail(f"There is no format {format_name} to export: there is {', '.join(FORMATS)}.", 2)
    if schema:
        loaded = state(context).plugins(state(context).settings())
        text = orjson.dumps(json_schema.schema(loaded.parts), option=orjson.OPT_INDENT_2)
        typer.echo(text)
        return
    if tables:
        _tell_tables(state(context).plugins(state(context).settings()))
        return
    if path is not None:
        _must_be_replaceable(path)
    catalog = state(context).catalog()
    if path is None:
        sys.stdout.flush()
        run(_export(catalog, sys.stdout.write))
        sys.stdout.flush()
        return
    try:
        with _whole(path) as stream:
            run(_export(catalog, stream.write))
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    say(f"{path} holds all of the catalog.")


def _tell_tables(plugins: Plugins) -> None:
    """Print which tables an export tells, and why it leaves out the others."""
    reasons = exporting.left_out(plugins.exporters)
    found = exporting.told(plugins.parts) | {
        name: f"left out: {reason}" for name, reason in reasons.items()
    }
    for name in sorted(found):
        typer.echo(f"{name}: {found[name]}")


async def _export(catalog: Catalog, write: Callable[[str], object]) -> None:
    """Write every document, in one view of the database."""
    parts = catalog.plugins.parts
    async with catalog.opened() as database, database.reading() as session:
        with _progress() as progress:
            task = progress.add_task("Writing", total=await exporting.count(session, parts))
            async for text, number in exporting.texts(session, parts):
                write(text)
                progress.update(task, advance=number)


def _must_be_replaceable(path: Path) -> None:
    """End the command where a file would be lost that is no export."""
    if path.is_dir():
        fail(f"{path} is a folder: name a file.", 2)
    try:
        with path.open("rb") as stream:
            is_export = own_format.recognises(sources.head(stream, 1024))
            is_empty = path.stat().st_size == 0
    except FileNotFoundError:
        return
    except OSError as error:
        fail(f"{path} cannot be replaced: {error.strerror}.")
    if not (is_export or is_empty):
        fail(f"{path} is there and is no export: name another file, or remove it.", 2)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """Give a stream whose text is in the file *path* when the block ends, else nothing is."""
    made, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(made, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
