"""`catalog schema`: the schema as text."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.cli.state import fail, say, state
from catalog.graph.errors import DeclarationError
from catalog.host import gather
from catalog.schema.core import compose

FOLDER = Path("schema")


def schema(
    context: typer.Context,
    *,
    core: Annotated[bool, typer.Option("--core", help="Without any plugin.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 where the files in schema/ differ.")
    ] = False,
) -> None:
    """Print the schema that the loaded plugins make."""
    settings = state(context).settings()
    plugins = gather([]) if core else state(context).plugins(settings)
    try:
        text = compose(plugins.graphql_types).sdl()
    except DeclarationError as error:
        fail(f"The plugins do not fit together:\n{error}")
    if not check:
        typer.echo(text, nl=False)
        return
    name = "core.graphql" if core else "catalog.graphql"
    path = FOLDER / name
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        fail(f"{path} is not what the code prints: write it anew and review the difference.")
    say(f"{path} is what the code prints.")
