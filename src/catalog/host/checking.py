"""Checking the class attributes of plugins, and putting plugins in order."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel

from catalog.domain.declared.equipment import HTTP
from catalog.hookspecs import API, Plugin
from catalog.host.discovery import Candidate
from catalog.host.problems import CHANGED, PluginProblems
from catalog.storage.upgrading import histories

ID = re.compile(r"[a-z][a-z0-9-]*")
RESERVED = frozenset({histories.CORE, HTTP})
EARLIER = [f"1.{minor}" for minor in range(10)]
REMEDIES = {"not there": "install it", "disabled": "enable it", "broken": "mend it"}


def manifests(candidates: Iterable[Candidate], problems: PluginProblems) -> None:
    """Tell what is wrong with the class of each plugin, and which could not even be imported."""
    for candidate in candidates:
        if candidate.problem is not None:
            problems.note(candidate.problem, candidate.id)
        else:
            problems.extend(candidate.id, _problems(candidate.cls))


def taken_twice(candidates: Sequence[Candidate], problems: PluginProblems) -> None:
    """Tell which plugins have the id of another one."""
    classes = [candidate.cls for candidate in candidates if _has_id(candidate.cls)]
    for name in sorted({cls.id for cls in classes}):
        places = sorted(f"{cls.__module__}:{cls.__qualname__}" for cls in classes if cls.id == name)
        if len(places) > 1:
            told = f"{' and '.join(places)} call themselves {name}"
            problems.note(f"{told}: uninstall, or rename, all but one.", name)


def missing(
    classes: Mapping[str, Any], there: Mapping[str, str | None], problems: PluginProblems
) -> None:
    """Tell which required plugins are missing; *there* holds the state of each that was found."""
    for name in sorted(classes):
        for required in ids(classes[name], "requires"):
            state = there.get(required, "not there")
            if state is not None:
                problems.note(
                    f"{name} needs the plugin {required}, which is {state}: "
                    f"{REMEDIES[state]}, or disable {name}.",
                    name,
                )


def ordered(classes: Mapping[str, Any], problems: PluginProblems) -> list[str]:
    """Return the ids in loading order: after what they require or name in `after`; ties by id."""
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(classes), ()))
    for name in sorted(classes):
        cls = classes[name]
        earlier = {*ids(cls, "requires"), *ids(cls, "after")} & classes.keys()
        sorter.add(name, *sorted(earlier))
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = error.args[1]
        problems.note(
            f"Plugins wait for each other in a circle: {' -> '.join(circle)}. "
            "Take one of them out of `requires` or `after`.",
            *dict.fromkeys(circle),
        )
        return ordered({name: classes[name] for name in classes if name not in circle}, problems)


def ids(cls: Any, attribute: str) -> tuple[str, ...]:
    """Return the ids that a class lists in an attribute; none if that is no list of ids."""
    listed = getattr(cls, attribute, ())
    return tuple(listed) if _are_ids(listed) else ()


def _are_ids(listed: Any) -> bool:
    return isinstance(listed, tuple | list | set | frozenset) and all(
        isinstance(item, str) for item in listed
    )


def _has_id(cls: Any) -> bool:
    return isinstance(cls, type) and isinstance(getattr(cls, "id", None), str)


def _problems(cls: Any) -> Iterator[str]:
    if not (isinstance(cls, type) and issubclass(cls, Plugin)):
        yield f"{cls!r} is no plugin: derive it from catalog.plugin.Plugin."
        return
    name = cls.__qualname__
    yield from _naming_problems(cls)
    for attribute in ("requires", "after"):
        listed = getattr(cls, attribute)
        if isinstance(listed, str):
            yield f"{name}.{attribute} is a text: write a tuple of ids, with a comma."
        elif not _are_ids(listed):
            yield f"{name}.{attribute} is {listed!r}: write a tuple of ids."
    yield from _folder_problems(cls)
    yield from _api_problems(cls)
    config: Any = cls.Config
    if config is not None and not (isinstance(config, type) and issubclass(config, BaseModel)):
        yield f"{name}.Config is {config!r}: derive it from pydantic.BaseModel."
    yield from _scope_problems(cls)


def _api_problems(cls: type[Plugin]) -> Iterator[str]:
    name = cls.__qualname__
    try:
        wanted = SpecifierSet(cls.api)
    except (InvalidSpecifier, TypeError, AttributeError):
        yield f"{name}.api is {cls.api!r}, which is no PEP 440 range: write it as in '>=2.0,<3'."
        return
    if API in wanted:
        return
    remedy = "install a version of the plugin that fits."
    if any(wanted.filter(EARLIER)):
        remedy = f"{CHANGED}, so change the plugin or install a newer version of it."
    yield f"{name} needs plugin API {cls.api}, this catalog offers {API}: {remedy}"


def _naming_problems(cls: type[Plugin]) -> Iterator[str]:
    for attribute in ("id", "title"):
        if not hasattr(cls, attribute):
            yield f"{cls.__qualname__} has no {attribute}: set it on the class."
    title: Any = getattr(cls, "title", "-")
    if not (isinstance(title, str) and title.strip()):
        yield f"{cls.__qualname__}.title is {title!r}: write a name for people."
    own: Any = getattr(cls, "id", None)
    if own in RESERVED:
        yield f"{cls.__qualname__} calls itself {own}, as the catalog does: choose another id."
    elif hasattr(cls, "id") and not (isinstance(own, str) and ID.fullmatch(own)):
        yield f"The plugin id {own!r} must be lower-case letters, digits and hyphens."


def _folder_problems(cls: type[Plugin]) -> Iterator[str]:
    folder: Any = cls.migrations
    if folder is None:
        return
    if not isinstance(folder, Path):
        yield f"{cls.__qualname__}.migrations is {folder!r}: write a pathlib.Path."
    elif not folder.is_dir():
        yield f"{cls.__qualname__}.migrations is {folder}, which is no folder: package it, too."


def _scope_problems(cls: type[Plugin]) -> Iterator[str]:
    scopes: Any = cls.scopes
    name, own = cls.__qualname__, getattr(cls, "id", "")
    if not isinstance(scopes, Mapping):
        yield f"{name}.scopes is {scopes!r}: write a mapping of each scope to a sentence."
        return
    for scope, sentence in scopes.items():
        owner, _, word = scope.partition(":") if isinstance(scope, str) else ("", "", "")
        if owner != own or not ID.fullmatch(word):
            yield f"The scope {scope!r} of {name} must be written as {own}:word."
        if not (isinstance(sentence, str) and sentence.strip()):
            yield f"The scope {scope!r} of {name} needs a sentence on what it permits."
