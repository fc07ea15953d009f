"""Finding plugins, checking them, and gathering what they declare into one frozen value."""

import importlib
import importlib.util
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from catalog import hookspecs
from catalog.hookspecs import API, Plugin
from catalog.storage import histories
from catalog.storage.histories import History

GROUP = "catalog.plugins"
ID = re.compile(r"[a-z][a-z0-9-]*")


class PluginError(Exception):
    """Plugins cannot be loaded; the message tells every problem and what to do about each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"- {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Plugins:
    """Everything that the loaded plugins declare, in the order in which they were loaded."""

    loaded: tuple[Plugin, ...] = ()
    graphql_types: Mapping[str, tuple[type, ...]] = field(default_factory=dict)

    @property
    def histories(self) -> list[History]:
        """The migrations of the core, then those of each plugin."""
        own = [History(plugin.id, plugin.migrations) for plugin in self.loaded if plugin.migrations]
        return [histories.core(), *own]


def installed(disabled: Collection[str] = ()) -> dict[str, EntryPoint]:
    """Return the plugins that are installed beside the catalog and not disabled, by id."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry for entry in found if entry.name not in disabled}


def load(named: Iterable[str] = (), disabled: Collection[str] = ()) -> Plugins:
    """Load the installed plugins, and those that are *named* as MODULE:CLASS or a file's path.

    Raises `PluginError` with every problem of every plugin.
    """
    classes: list[type[Plugin]] = []
    problems: list[str] = []
    for name, entry in installed(disabled).items():
        try:
            cls = entry.load()
        except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
            problems.append(f"The plugin {name} cannot be imported: {error!r}. Mend or disable it.")
            continue
        if getattr(cls, "id", None) != name:
            problems.append(f"The entry point {name} must name a plugin whose id is {name}.")
        classes.append(cls)
    for name in named:
        try:
            classes.append(_named(name))
        except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
            problems.append(f"The plugin {name} cannot be imported: {error!r}.")
    if problems:
        raise PluginError(problems)
    return gather(classes)


def gather(classes: Sequence[type[Plugin]]) -> Plugins:
    """Check these plugins and keep what they declare, or raise `PluginError`."""
    problems = [problem for cls in classes for problem in _problems(cls)]
    ids = [cls.id for cls in classes if hasattr(cls, "id")]
    problems += [
        f"Two plugins call themselves {name}: disable one."
        for name in sorted(set(ids))
        if ids.count(name) > 1
    ]
    problems += [
        f"{cls.id} needs the plugin {name}, which is not there: install it, or disable {cls.id}."
        for cls in classes
        for name in getattr(cls, "requires", ())
        if name not in ids
    ]
    if problems:
        raise PluginError(problems)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    loaded = [cls() for cls in _ordered(classes)]
    for plugin in loaded:
        manager.register(plugin, plugin.id)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError([str(error)]) from error
    types = {plugin.id: _types(manager, plugin) for plugin in loaded}
    return Plugins(tuple(loaded), types)


def _types(manager: pluggy.PluginManager, plugin: Plugin) -> tuple[type, ...]:
    """Return what the plugin's hook declares; who declares what is told where two clash."""
    others = [other for other in manager.get_plugins() if other is not plugin]
    caller = manager.subset_hook_caller("graphql_types", others)
    declared: Iterable[Iterable[type]] = caller()
    return tuple(part for parts in declared for part in parts)


def _problems(cls: Any) -> list[str]:
    if not (isinstance(cls, type) and issubclass(cls, Plugin)):
        return [f"{cls!r} is no plugin: derive it from catalog.plugin.Plugin."]
    problems = [
        f"{cls.__qualname__} has no {name}: set it on the class."
        for name in ("id", "title")
        if not hasattr(cls, name)
    ]
    if hasattr(cls, "id") and (not ID.fullmatch(cls.id) or cls.id == histories.CORE):
        problems.append(f"The plugin id {cls.id!r} must be lower-case letters, digits and hyphens.")
    try:
        if API not in SpecifierSet(cls.api):
            problems.append(
                f"{cls.__qualname__} needs plugin API {cls.api}, this catalog offers {API}: "
                "install a version of the plugin that fits."
            )
    except InvalidSpecifier:
        problems.append(f"{cls.__qualname__}.api is {cls.api!r}, which is no PEP 440 range.")
    return problems


def _ordered(classes: Sequence[type[Plugin]]) -> list[type[Plugin]]:
    by_id = {cls.id: cls for cls in classes}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(by_id):
        earlier = {*by_id[name].requires, *by_id[name].after} & by_id.keys()
        sorter.add(name, *sorted(earlier))
    try:
        return [by_id[name] for name in sorter.static_order()]
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise PluginError([f"Plugins wait for each other in a circle: {circle}."]) from error


def _named(name: str) -> type[Plugin]:
    module_name, _, class_name = name.rpartition(":")
    if module_name and class_name.isidentifier():
        found = getattr(importlib.import_module(module_name), class_name)
        return _plugin_in([found], name)
    path = Path(name)
    path = path / "__init__.py" if path.is_dir() else path
    module_name = path.parent.name if path.name == "__init__.py" else path.stem
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        message = f"{name} is no Python file, no package and no MODULE:CLASS"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return _plugin_in(vars(module).values(), name)


def _plugin_in(values: Iterable[Any], name: str) -> type[Plugin]:
    for value in values:
        if isinstance(value, type) and issubclass(value, Plugin) and value is not Plugin:
            return value
    message = f"{name} holds no class derived from catalog.plugin.Plugin"
    raise ImportError(message)
