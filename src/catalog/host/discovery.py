"""Finding plugins: those installed beside the catalog, and those named on the command line."""

import importlib
import importlib.util
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from catalog.graph.errors import DeclarationError
from catalog.hookspecs import Plugin
from catalog.host.problems import CHANGED

GROUP = "catalog.plugins"
DOOR = "catalog.plugin"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A plugin that was found: its class, or why there is none."""

    id: str
    cls: Any = None
    version: str | None = None
    problem: str | None = None
    is_disabled: bool = False


def of_class(cls: Any, version: str | None = None, *, name: str | None = None) -> Candidate:
    """Return what is known of a plugin by its class."""
    own = getattr(cls, "id", None)
    called = own if isinstance(own, str) and own else getattr(cls, "__qualname__", repr(cls))
    return Candidate(id=name or called, cls=cls, version=version)


def every(named: Iterable[str] = (), disabled: Collection[str] = ()) -> list[Candidate]:
    """Return the installed plugins, then those that are *named* as MODULE:CLASS or a file's path.

    What is disabled is not imported.
    """
    return [*_installed(disabled), *(_named_one(name, disabled) for name in named)]


def _installed(disabled: Collection[str]) -> Iterator[Candidate]:
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name in disabled:
            yield Candidate(id=entry.name, version=_version(entry), is_disabled=True)
        else:
            yield _loaded(entry)


def _loaded(entry: EntryPoint) -> Candidate:
    version = _version(entry)
    try:
        cls = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger may raise anything
        problem = (
            f"The plugin {entry.name} cannot be imported: {_reason(error)}. Mend it, "
            f"uninstall it, or leave it out with CATALOG_PLUGINS_DISABLED={entry.name}."
        )
        return Candidate(id=entry.name, version=version, problem=problem)
    if getattr(cls, "id", entry.name) == entry.name:
        return of_class(cls, version, name=entry.name)
    problem = f"The entry point {entry.name} must be called as its plugin is: {cls.id}."
    return Candidate(id=entry.name, version=version, problem=problem)


def _reason(error: BaseException) -> str:
    """Return why a plugin cannot be imported, and what may explain it."""
    if isinstance(error, DeclarationError):
        return str(error).removesuffix(".")
    missing = (
        error.name == DOOR
        if isinstance(error, ImportError)
        else isinstance(error, AttributeError) and getattr(error.obj, "__name__", "") == DOOR
    )
    return f"{error!r} ({CHANGED})" if missing else repr(error)


def _version(entry: EntryPoint) -> str | None:
    return entry.dist.version if entry.dist else None


def _named_one(name: str, disabled: Collection[str]) -> Candidate:
    try:
        candidate = of_class(_named(name))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger may raise anything
        problem = f"The plugin {name} cannot be imported: {_reason(error)}."
        return Candidate(id=name, problem=problem)
    if candidate.id in disabled:
        return Candidate(id=candidate.id, is_disabled=True)
    return candidate


def _named(name: str) -> type[Plugin]:
    module_name, _, class_name = name.rpartition(":")
    if module_name and class_name.isidentifier():
        cls: Any = getattr(importlib.import_module(module_name), class_name)
        if isinstance(cls, type) and issubclass(cls, Plugin):
            return cls
        message = f"{name} is not derived from catalog.plugin.Plugin"
        raise TypeError(message)
    module = _module_at(Path(name))
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and f"{value.__module__}.".startswith(f"{module.__name__}.")
    ]
    if len(classes) == 1:
        return classes[0]
    told = f"the plugins {', '.join(cls.__name__ for cls in classes)}: name one as MODULE:CLASS"
    message = f"{name} holds {told if classes else 'no class derived from catalog.plugin.Plugin'}"
    raise ImportError(message)


def _module_at(given: Path) -> ModuleType:
    """Import a file, or the package in a folder; import it once, even if it is named twice."""
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
