"""What the global options say, for every command to use."""

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from tomllib import TOMLDecodeError
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from catalog import app as apps
from catalog import host
from catalog.app import Catalog
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.graph.errors import DeclarationError
from catalog.host import PluginError, Plugins, Survey
from catalog.settings import PluginSetting, Settings, plugin_settings
from catalog.storage.database.engine import DatabaseUrlError
from catalog.storage.database.failures import UnavailableError
from catalog.storage.histories import HistoryError

T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """The plugins that were named on the command line, and whether broken ones are left out."""

    named: tuple[str, ...] = ()
    skip_broken: bool = False

    def settings(self, **given: Any) -> Settings:
        """Return the settings, where *given* wins; a wrong one ends the command."""
        try:
            return Settings(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            for item in error.errors():
                name = "".join(f"CATALOG_{part}: ".upper() for part in item["loc"][:1])
                say(f"{name}{item['msg'].removeprefix('Value error, ')}.")
            raise typer.Exit(2) from error
        except (SettingsError, TOMLDecodeError, UnicodeDecodeError) as error:
            fail(f"catalog.toml cannot be read: {error}.", 2)

    def plugins(self, settings: Settings) -> Plugins:
        """Return the loaded plugins; a wrong one ends the command, or is left out and told."""
        given = self.plugin_settings()
        try:
            if self.skip_broken:
                found = host.survey(self.named, settings.plugins_disabled, given)
                plugins = found.plugins
                for text in found.texts:
                    say(f"Left out: {text}")
            else:
                plugins = host.load(self.named, settings.plugins_disabled, given)
        except PluginError as error:
            fail(f"The plugins cannot be loaded:\n{error}")
        for warning in plugins.warnings:
            say(warning.text)
        return plugins

    def survey(self, *, enabled: str | None = None) -> Survey:
        """Return what can be loaded, and what is wrong with the rest.

        The plugin *enabled* is tried, too, where it is disabled.
        """
        disabled = self.settings().plugins_disabled - {enabled}
        return host.survey(self.named, disabled, self.plugin_settings())

    def plugin_settings(self) -> list[PluginSetting]:
        """Return the settings of plugins; a wrong table of the file ends the command."""
        try:
            return plugin_settings()
        except (ValueError, OSError) as error:
            fail(f"catalog.toml cannot be read: {error}.", 2)

    def catalog(self, settings: Settings | None = None, *, local: bool = False) -> Catalog:
        """Return the catalog; what is wrong with it ends the command."""
        settings = settings or self.settings()
        try:
            return apps.open_catalog(
                self.plugins(settings), settings, url=settings.url(local=local)
            )
        except DatabaseUrlError as error:
            fail(f"CATALOG_DATABASE_URL: {error}", 2)
        except DeclarationError as error:
            fail(f"The plugins do not fit together:\n{error}")
        except OSError as error:
            fail(f"The database cannot be used: {error}.")


def state(context: typer.Context) -> State:
    """Return what the global options of this call said."""
    found = context.obj
    assert isinstance(found, State)  # noqa: S101  # the callback of the app sets it
    return found


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run *work* to its end; a refused change ends the command with every problem."""
    try:
        return asyncio.run(work)
    except ChangeRefusedError as error:
        for problem in error.problems:
            say(f"{problem.code}: {problem.message}")
        raise typer.Exit(1) from error
    except HistoryError as error:
        fail(str(error))
    except (IntegrityError, ProgrammingError):  # a defect of ours: it needs the traceback
        raise
    except (OSError, DBAPIError, UnavailableError) as error:
        fail(f"The database cannot be used: {getattr(error, 'orig', error)}.")


def say(text: str) -> None:
    """Print a text for people on standard error, so that standard output holds data alone."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # this is the command line


def fail(text: str, code: int = 1) -> NoReturn:
    """End the command with a problem."""
    say(text)
    raise typer.Exit(code)
