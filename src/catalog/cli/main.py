"""The command `catalog`: its global options and its command groups."""

import io
import logging
import os
import sys
from enum import StrEnum
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from catalog.cli import (
    databases,
    events,
    exporting,
    identities,
    importing,
    jobs,
    plugins,
    schemas,
    serving,
    sources,
    tokens,
)
from catalog.cli.state import State, fail
from catalog.storage.database import failures

log = logging.getLogger("catalog.cli")
UTF8 = "PYTHONUTF8"


class Commands(TyperGroup):
    """The command line, which ends in a sentence whatever happens."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what nobody foresaw is told in a line, and its place in the log."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, TyperException, BrokenPipeError):
            raise
        except Exception as error:  # people are to get no traceback
            log.debug("the command failed", exc_info=error)
            fail(
                f"This is a defect of the catalog or of a plugin: {failures.summary(error)}. "
                "Run the command with --log-level debug to see where."
            )


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


app = typer.Typer(
    name="catalog",
    cls=Commands,
    help="A GraphQL service catalog whose lifecycle stages are plugins.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(databases.app, name="db")
app.add_typer(tokens.app, name="token")
app.add_typer(identities.app, name="identity")
app.add_typer(plugins.app, name="plugins")
app.add_typer(events.app, name="events")
app.add_typer(jobs.app, name="jobs")
app.add_typer(sources.app, name="sources")
app.command("serve")(serving.serve)
app.command("schema")(schemas.schema)
app.command("export")(exporting.export)
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
        LogLevel | None,
        typer.Option(help="How much the log tells; info unless set.", case_sensitive=False),
    ] = None,
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
    context.obj = State(tuple(plugin or ()), skip_broken, log_level and log_level.value)


def run() -> None:
    """Run the command line; what it reads and prints is UTF-8, whatever the locale says."""
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get(UTF8) != "1":
        os.environ[UTF8] = "1"  # names of files and words of the call were read otherwise
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # this again
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
