"""What the global options say, for every command to use."""

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from tomllib import TOMLDecodeError
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from catalog import app as apps
from catalog import host
from catalog.app import Catalog
from catalog.cli import logs
from catalog.domain.declared.equipment import LifespanError
from catalog.domain.writing.problems import ChangeRefusedError
from catalog.graph.errors import DeclarationError
from catalog.guests import OverstayedError, Watchman
from catalog.host import PluginError, Plugins, Survey
from catalog.host.surveying import NOBODY
from catalog.plugin_settings import PluginSetting, plugin_settings
from catalog.settings import Settings, unknown_settings
from catalog.storage.database import failures
from catalog.storage.database.addresses import DatabaseUrlError
from catalog.storage.database.failures import UnavailableError
from catalog.storage.upgrading.histories import HistoryError
from catalog.storage.upgrading.missing import stuck

T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """The plugins that were named on the command line, and whether broken ones are left out.

    The level of the log stands above that of the settings where it was given.
    """

    named: tuple[str, ...] = ()
    skip_broken: bool = False
    log_level: str | None = None

    def settings(self, **given: Any) -> Settings:
        """Return the settings, where *given* wins, and let the log follow them.

        A wrong one ends the command.
        """
        given = {"log_level": self.log_level, **given}
        try:
            _tell_unknown_settings()
            found = Settings(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            for item in error.errors():
                name = "".join(f"CATALOG_{part}: ".upper() for part in item["loc"][:1])
                say(f"{name}{item['msg'].removeprefix('Value error, ')}.")
            raise typer.Exit(2) from error
        except (SettingsError, TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            fail(f"catalog.toml cannot be read: {error}.", 2)
        logs.configure(found)
        return found

    def plugins(self, settings: Settings, unusable: Mapping[str, str] = NOBODY) -> Plugins:
        """Return the loaded plugins; a wrong one ends the command, or is left out and told.

        *unusable* are those that cannot be loaded for other reasons.
        """
        given = self.plugin_settings()
        try:
            if self.skip_broken:
                found = host.survey(self.named, settings.plugins_disabled, given, unusable)
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

    def catalog(
        self, settings: Settings | None = None, *, local: bool = False, migrates: bool = False
    ) -> Catalog:
        """Return the catalog, and tell where its data lies; what is wrong ends the command.

        Where broken plugins are left out, a server's tables are tried where this *migrates*, else
        looked at; those of an embedded database are always tried.
        """
        found = self.opened(settings or self.settings(), local=local, migrates=migrates)
        say(f"The data lies in {found.database.address.shown}")
        return found

    def opened(self, settings: Settings, *, local: bool = False, migrates: bool = False) -> Catalog:
        """Return the catalog, and tell nothing but what is left out."""
        found = self.made_of(self.plugins(settings), settings, local=local)
        if not self.skip_broken:
            return found
        tries = migrates or found.database.is_embedded
        histories = found.plugins.histories
        unusable = dict(run(stuck(found.database.url, histories, migrates=tries)))
        unusable |= run(_failing(found))
        if not unusable:
            return found
        return self.made_of(self.plugins(settings, unusable), settings, local=local)

    def made_of(
        self, plugins: Plugins, settings: Settings, *, local: bool = False, url: str | None = None
    ) -> Catalog:
        """Return the catalog of these plugins, at *url*; what does not fit ends the command."""
        try:
            where = url or settings.url(local=local)
            made = apps.open_catalog(plugins, settings, url=where, tell=say)
            return replace(made, skips_broken=self.skip_broken)
        except DatabaseUrlError as error:
            fail(f"CATALOG_DATABASE_URL: {error}", 2)
        except DeclarationError as error:
            fail(f"The plugins do not fit together:\n{error}")
        except OSError as error:
            fail(f"The database cannot be used: {failures.reason(error)}.")


async def _failing(catalog: Catalog) -> Mapping[str, str]:
    """Return why plugins cannot open what they share, by their ids."""
    async with Watchman(catalog.plugins.guests).on_duty():
        return await catalog.plugins.equipment.failing()


def _tell_unknown_settings() -> None:
    """Tell of names that no setting has; those that are surely meant to be one end the command."""
    unknown = unknown_settings()
    for item in unknown:
        hint = "`catalog serve --help` lists them."
        near = f"did you mean {item.meant}?" if item.meant else hint
        say(f"There is no setting {item.written}: {near}")
    if any(not item.may_be_others for item in unknown):
        raise typer.Exit(2)


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
    except (HistoryError, LifespanError, OverstayedError) as error:
        fail(str(error))
    except DatabaseUrlError as error:
        fail(f"CATALOG_DATABASE_URL: {error}", 2)
    except (OSError, DBAPIError, UnavailableError) as error:
        fail(_why_unusable(error))
    except Exception as error:
        if failures.is_foreign(error):  # as the driver says it, where it is asked directly
            fail(_why_unusable(error))
        raise


def _why_unusable(error: Exception) -> str:
    """Return what is wrong with the database; raise *error* anew where it is a defect of ours."""
    told = f"The database cannot be used: {failures.reason(error)}."
    if failures.is_forbidden(error):
        return f"{told} Give its role the rights, or name another role in CATALOG_DATABASE_URL."
    if failures.is_foreign(error):
        return f"{told} It is another program's, or its tables are not those that `db check` knows."
    if isinstance(error, IntegrityError | ProgrammingError):
        raise error
    return told


def say(text: str) -> None:
    """Print a text for people on standard error, so that standard output holds data alone."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # this is the command line


def fail(text: str, code: int = 1) -> NoReturn:
    """End the command with a problem."""
    say(text)
    raise typer.Exit(code)
