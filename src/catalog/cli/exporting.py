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
from catalog.cli import answering
from catalog.cli.state import fail, run, say, state
from catalog.exchange import exporting, json_schema, own_format, sources
from catalog.host import Plugins

FORMATS = (own_format.NAME,)
Target = Annotated[
    Path | None,
    typer.Argument(
        metavar="[PATH]",
        help="The file to write, whole or not at all; standard output where it is left out. A "
        "file that is there is replaced only where it is an export, too.",
    ),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="The format of the file: catalog; of what a query answers csv, or jsonl.",
    ),
]
QueryFile = Annotated[
    Path | None,
    typer.Option(
        "--query",
        metavar="FILE",
        help="Write the nodes of the one connection that a GraphQL query selects, all of its "
        "pages, a line each.",
    ),
]
Variables = Annotated[str | None, typer.Option(metavar="JSON", help="The variables of the query.")]
Sight = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="SLUG",
        help="The organization as whose member the query sees; an administrator unless said.",
    ),
]
Schema = Annotated[
    bool, typer.Option("--schema", help="Print the JSON Schema of the format instead.")
]
Tables = Annotated[
    bool,
    typer.Option(
        "--tables", help="Print each table instead, with the list that tells it, or why none does."
    ),
]


def export(  # options of a command
    context: typer.Context,
    path: Target = None,
    *,
    format_name: FormatName = None,
    query: QueryFile = None,
    variables: Variables = None,
    organization: Sight = None,
    schema: Schema = False,
    tables: Tables = False,
) -> None:
    """Write all that the catalog holds, as `catalog import` reads it into an empty one.

    With --query, write what that selects instead: a line for each node.
    """
    if schema:
        loaded = state(context).plugins(state(context).settings())
        text = orjson.dumps(json_schema.schema(loaded.parts), option=orjson.OPT_INDENT_2)
        typer.echo(text)
        return
    if tables:
        _tell_tables(state(context).plugins(state(context).settings()))
        return
    formats = FORMATS if query is None else tuple(answering.FORMATS)
    chosen = format_name or formats[0]
    if chosen not in formats:
        fail(f"There is no format {chosen} to export: there is {', '.join(formats)}.", 2)
    if query is None and (variables is not None or organization is not None):
        fail("--variables and --as belong to a query: name its file with --query.", 2)
    wanted = None
    if query is not None:
        wanted = answering.Wanted(query, chosen, variables, organization)
    if path is not None:
        _must_be_replaceable(path, is_answer=wanted is not None)
    _write(state(context).catalog(), wanted, path)


def _write(catalog: Catalog, wanted: answering.Wanted | None, path: Path | None) -> None:
    """Write what is wanted to a file, or to standard output."""
    if path is None:
        sys.stdout.flush()
        run(_written(catalog, wanted, _plainly))
        return
    try:
        with _whole(path) as stream:
            number = run(_written(catalog, wanted, stream.write))
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    say(f"{path} holds {'all of the catalog' if number is None else f'{number:,} lines'}.")


def _plainly(text: str) -> None:
    """Write to standard output, where no line end is made another one."""
    typer.echo(text.encode(), nl=False)


async def _written(
    catalog: Catalog, wanted: answering.Wanted | None, write: Callable[[str], object]
) -> int | None:
    """Write what is wanted and return how many nodes it has, else write all of the catalog."""
    if wanted is None:
        await _export(catalog, write)
        return None
    return await answering.answer(catalog, wanted, write)


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


def _must_be_replaceable(path: Path, *, is_answer: bool) -> None:
    """End the command where a file would be lost that is no export, or any for an answer."""
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
    if is_answer and not is_empty:
        fail(f"{path} is there: name another file, or remove it.", 2)
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
