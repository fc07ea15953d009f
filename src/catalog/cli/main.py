"""The command `catalog`: its global options and its command groups."""

import logging
from enum import StrEnum
from importlib import metadata
from typing import Annotated

import typer

from catalog.cli import databases, events, importing, plugins, schemas, serving, tokens
from catalog.cli.state import State


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


app = typer.Typer(
    name="catalog",
    help="A GraphQL service catalog whose lifecycle stages are plugins.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(databases.app, name="db")
app.add_typer(tokens.app, name="token")
app.add_typer(plugins.app, name="plugins")
app.add_typer(events.app, name="events")
app.command("serve")(serving.serve)
app.command("schema")(schemas.schema)
app.command("import", cls=importing.Import)(importing.import_)


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer calls it so
    if wanted:
        typer.echo(f"catalog {metadata.version('service-catalog')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    log_level: Annotated[
        LogLevel,
        typer.Option(
            help="How much the log tells.", envvar="CATALOG_LOG_LEVEL", case_sensitive=False
        ),
    ] = LogLevel.INFO,
    plugin: Annotated[
        list[str] | None,
        typer.Option(help="A plugin to load, too: a path or MODULE:CLASS; may be repeated."),
    ] = None,
    skip_broken: Annotated[
        bool,
        typer.Option("--skip-broken", help="Start without plugins that cannot be loaded."),
    ] = False,
) -> None:
    """Take the options that every command has."""
    logging.getLogger("catalog").setLevel(log_level.value.upper())
    context.obj = State(tuple(plugin or ()), skip_broken)


def run() -> None:
    """Run the command line."""
    app()
