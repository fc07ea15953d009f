"""`catalog schema`: the schema as text, and who sees what of it."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.cli.state import fail, say, state
from catalog.graph.errors import DeclarationError
from catalog.host import gather
from catalog.schema import sights
from catalog.schema.core import compose

FOLDER = Path("schema")
SIGHT = Path("docs") / "who-sees-what.md"


def schema(
    context: typer.Context,
    *,
    core: Annotated[bool, typer.Option("--core", help="Without any plugin.")] = False,
    sight: Annotated[
        bool, typer.Option("--sight", help="Who sees what: everything that has a ring, in tables.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help=f"Exit with 1 where the files in schema/, or {SIGHT}, differ."
        ),
    ] = False,
) -> None:
    """Print the schema that the loaded plugins make."""
    if core and sight and check:
        fail(f"{SIGHT} holds what plugins bring, too: check it without --core.", 2)
    settings = state(context).settings()
    plugins = gather([]) if core else state(context).plugins(settings)
    try:
        composed = compose(plugins.graphql_types)
    except DeclarationError as error:
        fail(f"The plugins do not fit together:\n{error}")
    metrics = plugins.extensions.metrics.by_key.values()
    text = sights.document(composed, metrics) if sight else composed.sdl()
    if not check:
        typer.echo(text, nl=False)
        return
    path = SIGHT if sight else FOLDER / ("core.graphql" if core else "catalog.graphql")
    if _kept(path, sights.HEADING if sight else "") != text:
        fail(f"{path} is not what the code prints: write it anew and review the difference.")
    say(f"{path} is what the code prints.")


def _kept(path: Path, since: str) -> str:
    """Return what stands in a file, from the line *since* on; nothing where there is no file."""
    found = path.read_text(encoding="utf-8") if path.is_file() else ""
    return found[found.find(since) :] if since in found else ""
