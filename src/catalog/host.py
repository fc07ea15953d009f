"""Finding plugins, checking them, and gathering what they declare into one frozen value."""

import difflib
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pluggy
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from catalog import hookspecs
from catalog.domain import stages
from catalog.domain.events import Subscriber
from catalog.domain.extensions import NONE, Extensions
from catalog.domain.facts import Metrics
from catalog.domain.stages import StageError
from catalog.exchange.reading import Importer
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
    extensions: Extensions = NONE
    subscribers: tuple[Subscriber, ...] = ()
    importers: tuple[Importer, ...] = ()

    @property
    def histories(self) -> list[History]:
        """The migrations of the core, then those of each plugin."""
        own = [History(plugin.id, plugin.migrations) for plugin in self.loaded if plugin.migrations]
        return [histories.core(), *own]


def installed(disabled: Collection[str] = ()) -> list[EntryPoint]:
    """Return the plugins that are installed beside the catalog and not disabled, by id."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return [entry for entry in found if entry.name not in disabled]


def load(named: Iterable[str] = (), disabled: Collection[str] = ()) -> Plugins:
    """Load the installed plugins, and those that are *named* as MODULE:CLASS or a file's path.

    Raises `PluginError` with every problem of every plugin.
    """
    classes: list[Any] = []
    problems: dict[str, str] = {}
    for entry in installed(disabled):
        try:
            cls = entry.load()
        except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
            problems[entry.name] = (
                f"The plugin {entry.name} cannot be imported: {error!r}. Mend it, uninstall it, or "
                f"leave it out with CATALOG_PLUGINS_DISABLED={entry.name}."
            )
            continue
        classes.append(cls)
        if getattr(cls, "id", entry.name) != entry.name:
            problems[entry.name] = (
                f"The entry point {entry.name} must be called as its plugin is: {cls.id}."
            )
    for name in named:
        try:
            classes.append(_named(name))
        except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
            problems[name] = f"The plugin {name} cannot be imported: {error!r}."
    return gather(classes, problems)


def gather(
    classes: Sequence[type[Plugin]], failed: Mapping[str, str] = MappingProxyType({})
) -> Plugins:
    """Check these plugins and keep what they declare.

    Raises `PluginError` with all that is wrong with them, and with those that *failed* before.
    """
    classes = [cls for number, cls in enumerate(classes) if cls not in classes[:number]]
    problems = [*failed.values(), *(problem for cls in classes for problem in _problems(cls))]
    by_id = {cls.id: cls for cls in classes if _has_id(cls)}
    problems += _taken_twice(classes)
    problems += _missing(by_id, {*by_id, *failed})
    order = _ordered(by_id, problems)
    _refuse(problems)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    loaded = [plugin for name in order if (plugin := _registered(manager, by_id[name], problems))]
    _refuse(problems)

    def declared(hook: str) -> dict[str, tuple[Any, ...]]:
        return {plugin.id: _declared(manager, plugin, hook, problems) for plugin in loaded}

    types = declared("graphql_types")
    extensions = _extensions(declared, problems)
    subscribers = _owned(declared("subscribers"), "plugin")
    importers = declared("importers").values()
    _refuse(problems)
    return Plugins(
        tuple(loaded), types, extensions, subscribers, tuple(i for some in importers for i in some)
    )


def _extensions(
    declared: Callable[[str], dict[str, tuple[Any, ...]]], problems: list[str]
) -> Extensions:
    """Return what plugins add to the rules of the domain."""
    try:
        chain = stages.chain(declared("stages"))
    except StageError as error:
        problems.extend(error.problems)
        chain = stages.CORE
    return Extensions(
        chain=chain,
        gates=_owned(declared("gates"), "plugin"),
        reactions=_owned(declared("reactions"), "plugin"),
        metrics=Metrics(_owned(declared("metrics"), "source")),
    )


def _owned(declared: Mapping[str, tuple[Any, ...]], name: str) -> tuple[Any, ...]:
    """Return what plugins declare, each with its plugin's id under *name*."""
    return tuple(replace(item, **{name: owner}) for owner in declared for item in declared[owner])


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise PluginError(problems)


def _registered(
    manager: pluggy.PluginManager, cls: type[Plugin], problems: list[str]
) -> Plugin | None:
    try:
        plugin = cls()
        manager.register(plugin, plugin.id)
    except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
        problems.append(f"{cls.id} cannot be loaded: {error!r}. Mend or disable it.")
        return None
    problems += _hook_problems(manager, plugin)
    return plugin


def _hook_problems(manager: pluggy.PluginManager, plugin: Plugin) -> Iterator[str]:
    """Tell which methods of *plugin* look like hooks and are none."""
    callers = vars(manager.hook).items()
    hooks = [name for name, caller in callers if not name.startswith("_") and caller.has_spec()]
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        hook = (options and options["specname"]) or name
        near = difflib.get_close_matches(hook, hooks, 1, 0.6 if options else 0.85)
        if options is None and near:
            meant = "" if near == [name] else f"did you mean {near[0]}? "
            yield f"{name} of {plugin.id} is never called: {meant}Mark it with @hookimpl."
        elif options and hook not in hooks and not options["optionalhook"]:
            meant = f"did you mean {near[0]}?" if near else f"there is {', '.join(hooks)}."
            yield f"{plugin.id} implements the hook {hook}, which does not exist: {meant}"


def _declared(
    manager: pluggy.PluginManager, plugin: Plugin, hook: str, problems: list[str]
) -> tuple[Any, ...]:
    """Return what a hook of one plugin declares; who declares what is told where two clash."""
    others = [other for other in manager.get_plugins() if other is not plugin]
    caller = manager.subset_hook_caller(hook, others)
    try:
        declared: Iterable[Iterable[Any]] = caller()
        return tuple(item for items in declared for item in items)
    except Exception as error:  # noqa: BLE001  # a stranger's code may raise anything
        problems.append(f"{hook} of {plugin.id} fails: {error!r}. Mend or disable it.")
        return ()


def _problems(cls: Any) -> Iterator[str]:
    if not (isinstance(cls, type) and issubclass(cls, Plugin)):
        yield f"{cls!r} is no plugin: derive it from catalog.plugin.Plugin."
        return
    name = cls.__qualname__
    yield from _naming_problems(cls)
    for attribute in ("requires", "after"):
        if isinstance(getattr(cls, attribute), str):
            yield f"{name}.{attribute} is a text: write a tuple of ids, with a comma."
    if cls.migrations is not None and not Path(cls.migrations).is_dir():
        yield f"{name}.migrations is {cls.migrations}, which is no folder: package it, too."
    try:
        if API not in SpecifierSet(cls.api):
            yield (
                f"{name} needs plugin API {cls.api}, this catalog offers {API}: "
                "install a version of the plugin that fits."
            )
    except (InvalidSpecifier, TypeError, AttributeError):
        yield f"{name}.api is {cls.api!r}, which is no PEP 440 range: write it as in '>=1.0,<2'."


def _naming_problems(cls: type[Plugin]) -> Iterator[str]:
    for attribute in ("id", "title"):
        if not hasattr(cls, attribute):
            yield f"{cls.__qualname__} has no {attribute}: set it on the class."
    own: Any = getattr(cls, "id", None)
    if own == histories.CORE:
        yield f"{cls.__qualname__} calls itself {own}, as the catalog does: choose another id."
    elif own is not None and not (isinstance(own, str) and ID.fullmatch(own)):
        yield f"The plugin id {own!r} must be lower-case letters, digits and hyphens."


def _has_id(cls: Any) -> bool:
    return isinstance(cls, type) and isinstance(getattr(cls, "id", None), str)


def _taken_twice(classes: Iterable[Any]) -> Iterator[str]:
    ids = [cls.id for cls in classes if _has_id(cls)]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"Two plugins call themselves {name}: uninstall one."


def _missing(by_id: Mapping[str, Any], there: Collection[str]) -> Iterator[str]:
    for name in sorted(by_id):
        for required in _ids(by_id[name], "requires"):
            if required not in there:
                yield (
                    f"{name} needs the plugin {required}, which is not there: "
                    f"install it, or disable {name}."
                )


def _ids(cls: Any, attribute: str) -> tuple[str, ...]:
    found = getattr(cls, attribute, ())
    return () if isinstance(found, str) else tuple(found)


def _ordered(by_id: Mapping[str, Any], problems: list[str]) -> list[str]:
    """Return the ids so that each follows those that it waits for; ties go by id."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(by_id), ()))
    for name, cls in by_id.items():
        earlier = {*_ids(cls, "requires"), *_ids(cls, "after")} & by_id.keys()
        sorter.add(name, *sorted(earlier))
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        problems.append(
            f"Plugins wait for each other in a circle: {circle}. "
            "Take one of them out of `requires` or `after`."
        )
        return []


def _named(name: str) -> type[Plugin]:
    module_name, _, class_name = name.rpartition(":")
    if module_name and class_name.isidentifier():
        cls: Any = getattr(importlib.import_module(module_name), class_name)
        if isinstance(cls, type) and issubclass(cls, Plugin):
            return cls
        message = f"{name} is not derived from catalog.plugin.Plugin"
        raise TypeError(message)
    module = _module_at(Path(name))
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and f"{value.__module__}.".startswith(f"{module.__name__}.")
    ]
    if len(found) == 1:
        return found[0]
    told = f"the plugins {', '.join(cls.__name__ for cls in found)}: name one as MODULE:CLASS"
    message = f"{name} holds {told if found else 'no class derived from catalog.plugin.Plugin'}"
    raise ImportError(message)


def _module_at(given: Path) -> ModuleType:
    """Import the file, or the package in the folder, *given*: once, however often it is named."""
    path = (given / "__init__.py" if given.is_dir() else given).resolve()
    if not path.is_file() or path.suffix != ".py":
        message = f"{given} is no Python file, no package and no MODULE:CLASS"
        raise ImportError(message)
    name = path.parent.name if path.name == "__init__.py" else path.stem
    there = sys.modules.get(name)
    if there is not None:
        if Path(there.__file__ or "").resolve() == path:
            return there
        message = f"there is a module called {name} already: give {given} another name"
        raise ImportError(message)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # noqa: S101  # the suffix is Python's
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
