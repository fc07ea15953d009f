"""Reading the settings of plugins into the models that they declare."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from catalog.host.problems import PluginProblems, meant
from catalog.plugin_settings import PluginSetting
from catalog.settings import PLUGIN


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
    own = [item for item in settings if item.plugin == cls.id.replace("-", "_")]
    model: type[BaseModel] | None = cls.Config
    names = () if model is None else tuple(model.model_fields)
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
            where = given[name].origin if name in given else _variable(cls.id, name)
            problems.note(f"{where}: {told}.", cls.id)
        return None


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
