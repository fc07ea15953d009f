"""`catalog sources`: who brings values by imports, and letting go of what they brought."""

import json
from typing import Annotated, Any

import typer

from catalog.app import Catalog
from catalog.cli import tables
from catalog.cli.state import fail, run, say, state
from catalog.domain import access
from catalog.domain.importing.sources.releasing import ReleaseSource
from catalog.graph.declaring.types import write_time
from catalog.host.problems import meant
from catalog.storage import sources

app = typer.Typer(help="Look after the sources of imports.", no_args_is_help=True)
OPERATOR = access.system("command line")
NAMES = ("name", "format", "objects", "values", "lastImport")


@app.command("list")
def list_(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the sources: of how many objects each brought how many values, and when it last did.

    An import that changed nothing is not told.
    """
    found = run(_found(state(context).catalog()))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    elif found:
        names = (*NAMES[:-1], "last import")
        tables.show(names, ([str(source[name]) for name in NAMES] for source in found))
    else:
        typer.echo("Nothing was imported.")


@app.command()
def release(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The source, as `catalog sources list` names it.")],
    *,
    is_sure: Annotated[bool, typer.Option("--yes", help="Let go of them for good.")] = False,
) -> None:
    """Let the values that a source brought be nobody's: they stay, and no file clears them."""
    catalog = state(context).catalog()
    found = {source["name"]: source for source in run(_found(catalog))}
    if name not in found:
        fail(f"There is no source {name}: {meant(name, found)}")
    number = found[name]["values"]
    if not is_sure:
        fail(f"No file will clear these {number} values any more: repeat it with --yes.", 2)
    run(_release(catalog, name))
    say(f"{number} values that {name} brought are nobody's now.")


async def _release(catalog: Catalog, name: str) -> None:
    async with catalog.opened():
        await catalog.make(ReleaseSource(name=name), OPERATOR)


async def _found(catalog: Catalog) -> list[dict[str, Any]]:
    async with catalog.opened() as database, database.reading() as session:
        return [
            {
                "name": one.source.name,
                "format": one.source.format,
                "objects": one.objects,
                "values": one.values,
                "lastImport": write_time(one.source.imported_at),
            }
            for one in await sources.summaries(session)
        ]
