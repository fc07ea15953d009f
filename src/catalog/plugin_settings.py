"""The settings of plugins: their variables, then their tables in `catalog.toml`."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.settings import PLUGIN, of_the_file


@dataclass(frozen=True)
class PluginSetting:
    """A setting of a plugin: whose it is, with hyphens as underscores, and where it was found."""

    plugin: str
    name: str
    value: Any
    origin: str


def plugin_settings() -> list[PluginSetting]:
    """Return the settings of plugins: `CATALOG_PLUGIN__<ID>__<SETTING>`, else `[plugin.<id>]`.

    Raises ValueError where `catalog.toml` has another value in place of such a table.
    """
    found = {(item.plugin, item.name): item for item in (*_of_the_file(), *_of_the_environment())}
    return [found[key] for key in sorted(found)]


def _of_the_environment() -> Iterator[PluginSetting]:
    for variable, value in os.environ.items():
        if variable.upper().startswith(PLUGIN) and value:
            plugin, _, name = variable[len(PLUGIN) :].lower().partition("__")
            yield PluginSetting(plugin, name, value, variable)


def _of_the_file() -> Iterator[PluginSetting]:
    plugins = of_the_file().get("plugin", {})
    if not isinstance(plugins, dict):
        message = "plugin is no table: write [plugin.ID]"
        raise ValueError(message)  # noqa: TRY004  # a wrong file, not a wrong call
    for plugin, values in plugins.items():
        if not isinstance(values, dict):
            message = f"plugin.{plugin} is no table: write [plugin.{plugin}]"
            raise ValueError(message)  # noqa: TRY004
        for name, value in values.items():
            origin = f"{name} in [plugin.{plugin}] of catalog.toml"
            yield PluginSetting(plugin.replace("-", "_"), name, value, origin)
