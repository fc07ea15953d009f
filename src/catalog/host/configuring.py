"""Reading the settings of plugins into the models that they declare."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError

from catalog import secret_files
from catalog.domain.declared.equipment import hidden
from catalog.hookspecs import Plugin
from catalog.host.problems import PluginProblems, meant
from catalog.plugin_settings import PluginSetting
from catalog.secret_files import SUFFIX
from catalog.settings import PLUGIN

DIRECTORY = "directory"
"""The setting of every plugin by which operators let it keep people and groups."""


def directories(plugins: Iterable[Plugin], settings: Iterable[PluginSetting]) -> frozenset[str]:
    """Return the ids of those plugins that may keep people and groups."""
    allowed = {item.plugin for item in settings if _is_directory(item) and _is_true(item)}
    return frozenset(plugin.id for plugin in plugins if plugin.id.replace("-", "_") in allowed)


def _is_directory(item: PluginSetting) -> bool:
    return item.name == DIRECTORY


def _is_true(item: PluginSetting) -> bool:
    return item.value is True or str(item.value).lower() in {"true", "1", "yes", "on"}


def unknown(
    settings: Iterable[PluginSetting],
    disabled: Iterable[str],
    known: Collection[str],
    problems: PluginProblems,
) -> None:
    """Tell which settings are for plugins that do not exist."""
    for name in sorted(set(disabled) - set(known)):
        problems.note(f"CATALOG_PLUGINS_DISABLED: there is no plugin {name}: {meant(name, known)}")
    by_variable = {name.replace("-", "_"): name for name in known}
    for item in settings:
        if item.plugin not in by_variable:
            near = meant(item.plugin.replace("_", "-"), known)
            problems.note(f"{item.origin}: there is no plugin {item.plugin}: {near}")


def config(cls: Any, settings: Sequence[PluginSetting], problems: PluginProblems) -> Any:
    """Return the settings of one plugin as an instance of its `Config`; None if it has none."""
    model: type[BaseModel] | None = cls.Config
    own = [item for item in settings if item.plugin == cls.id.replace("-", "_")]
    own = [item for item in own if not _is_directory(item)]
    names = () if model is None else tuple(model.model_fields)
    own = list(_with_secrets_of_files(model, own, cls.id, problems))
    for item in own:
        if item.name not in names:
            otherwise = "it has {}" if names else "it has no settings"
            near = meant(item.name, names, otherwise=otherwise)
            problems.note(f"{item.origin}: {cls.id} has no setting {item.name}: {near}", cls.id)
    if model is None:
        return None
    given = {item.name: item for item in own if item.name in names}
    try:
        return model.model_validate(
            {_key(model, name): _value(model, item) for name, item in given.items()}
        )
    except ValidationError as error:
        by_key = {_key(model, name): name for name in names}
        for wrong in error.errors():
            name = by_key.get(str(wrong["loc"][0]), "") if wrong["loc"] else ""
            told = wrong["msg"].removeprefix("Value error, ").rstrip(".")
            if name in given and _is_secret(model, name):
                told = hidden(told, [str(given[name].value)])
            where = given[name].origin if name in given else _variable(cls.id, name)
            problems.note(f"{where}: {told}.", cls.id)
        return None


def _with_secrets_of_files(
    model: type[BaseModel] | None,
    settings: Sequence[PluginSetting],
    owner: str,
    problems: PluginProblems,
) -> Iterator[PluginSetting]:
    """Yield the settings, with the secrets in place of the names of their files."""
    by_name = {item.name: item for item in settings}
    for item in settings:
        name = item.name.removesuffix(SUFFIX)
        if name == item.name or not _is_secret(model, name) or _has(model, item.name):
            yield item
        elif name in by_name:
            problems.note(f"{secret_files.both(by_name[name].origin, item.origin)}.", owner)
        else:
            try:
                found = secret_files.content(Path(str(item.value)), item.origin)
            except ValueError as error:
                problems.note(f"{error}.", owner)
            else:
                yield replace(item, name=name, value=found)


def _has(model: type[BaseModel] | None, name: str) -> bool:
    return model is not None and name in model.model_fields


def _is_secret(model: type[BaseModel] | None, name: str) -> bool:
    """Tell whether a model keeps a field secret, and perhaps may lack it."""
    if model is None or name not in model.model_fields:
        return False
    kind = model.model_fields[name].annotation
    return bool({SecretStr, SecretBytes} & {kind, *get_args(kind)})


def _key(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _value(model: type[BaseModel], item: PluginSetting) -> Any:
    """Return the value of a setting; a variable holds lists and mappings as JSON."""
    is_text = model.model_fields[item.name].annotation is str
    if isinstance(item.value, str) and item.value[:1] in {"[", "{"} and not is_text:
        try:
            return json.loads(item.value)
        except json.JSONDecodeError:
            return item.value
    return item.value


def _variable(plugin: str, name: str) -> str:
    own = f"{PLUGIN}{plugin.replace('-', '_')}".upper()
    return f"{own}__{name.upper()}" if name else f"{own}__*"
