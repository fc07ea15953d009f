"""Checking the values that hooks return: each by its type, then all of them against each other."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from strawberry.types.base import get_object_definition

from catalog.domain.awaiting.core import kinds
from catalog.domain.declared.extensions import MOST_DECLARED, MOST_TYPES
from catalog.domain.declared.metrics import ANY, Metric
from catalog.domain.declared.rules import Reaction
from catalog.domain.declared.stages import Chain, Stage
from catalog.domain.importing.documents.core import CORE
from catalog.domain.importing.documents.parts import Part, referred
from catalog.exchange.reading import AUTO, FORMATS
from catalog.graph.declaring.declare import SCOPE
from catalog.graph.declaring.entities import entity_of
from catalog.host import fields
from catalog.host.hooks import Values
from catalog.host.problems import PluginProblem, PluginProblems, meant
from catalog.storage.rows import EntityRow, Row
from catalog.storage.upgrading.histories import History
from catalog.values import instead

NAMED = frozenset({"authenticators", "gates", "jobs", "routes", "subscribers", "waiting"})
"""The hooks whose values have a name that tells those of one plugin apart."""


def checked(hook: str, values: Values, problems: PluginProblems) -> dict[str, tuple[Any, ...]]:
    """Return the values whose fields are right, and tell what is wrong with the others."""
    good: dict[str, tuple[Any, ...]] = {}
    for owner, items in values.items():
        kept = []
        for item in items:
            told = [f"{_called(item)} of {owner} {wrong}" for wrong in fields.wrong(item)]
            problems.extend(owner, told)
            kept += [] if told else [item]
        good[owner] = tuple(kept)
        most = MOST_TYPES if hook == "graphql_types" else MOST_DECLARED
        if len(items) > most:
            many = f"{owner} declares {len(items)} {hook}: one plugin may have {most}."
            problems.extend(owner, [many])
        if hook in NAMED:
            problems.extend(owner, _names_twice(owner, kept))
    return good


def _called(item: Any) -> str:
    kind = type(item).__name__
    if isinstance(item, Reaction):
        return f"A reaction to {getattr(item.change_type, '__name__', item.change_type)}"
    name = item.key if isinstance(item, Stage | Metric) else getattr(item, "name", None)
    return f"The {kind.lower()} {name}" if isinstance(name, str) and name else f"A {kind.lower()}"


def _names_twice(owner: str, items: Sequence[Any]) -> Iterator[str]:
    names = [item.name for item in items]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{_called(items[names.index(name)])} stands twice in {owner}: rename one."


def clashes(values: Mapping[str, Values], problems: PluginProblems) -> None:
    """Tell what several plugins offer, where only one may."""
    metrics_clash(values["metrics"], problems)
    waiting_clash(values["waiting"], problems)
    importers_clash(values["importers"], problems)


def metrics_clash(metrics: Values, problems: PluginProblems) -> None:
    """Tell which keys of metrics are offered twice; a family offers every key of its name."""
    known: list[tuple[str, str]] = []
    for owner in sorted(metrics):
        for metric in metrics[owner]:
            for key, other in known:
                if key == metric.key or (owner != other and _overlap(key, metric.key)):
                    by = f"twice by {owner}" if owner == other else f"by {other} and by {owner}"
                    same = metric.key if key == metric.key else f"{key}, which meets {metric.key},"
                    told = f"The metric {same} is offered {by}: rename one, or disable a plugin."
                    problems.note(told, owner, is_clash=by != f"twice by {owner}")
            known.append((metric.key, owner))
            problems.extend(owner, _strange_ring(owner, metric))


def _strange_ring(owner: str, metric: Metric) -> Iterator[str]:
    """Tell of a metric in a ring that its noun does not know."""
    of, ring = metric.of, metric.ring
    if ring is not None and ring > of.ring and ring not in of.rings:
        rings = " or ".join(found.name for found in (of.ring, *of.rings))
        yield (
            f"{_called(metric)} of {owner} has ring={ring.name}, which nobody stands in around "
            f"the type {of.name}: write {rings}."
        )


def _overlap(one: str, other: str) -> bool:
    is_family = one.endswith(ANY) or other.endswith(ANY)
    return is_family and one.partition(":")[0] == other.partition(":")[0]


def waiting_clash(waiting: Values, problems: PluginProblems) -> None:
    """Tell which kinds of what waits are those of another one."""
    taken = dict.fromkeys(kinds(), "the catalog")
    for owner in sorted(waiting):
        for kind in kinds(waiting[owner]):
            if kind in taken:
                told = f"What waits as {kind} is found by {taken[kind]} and by {owner}: rename one."
                problems.note(told, owner, is_clash=taken[kind] != "the catalog")
            taken.setdefault(kind, owner)


def importers_clash(importers: Values, problems: PluginProblems) -> None:
    """Tell which formats have the name of another one."""
    taken = {item.name: "the catalog" for item in FORMATS} | {AUTO: "the catalog"}
    for owner in sorted(importers):
        for item in importers[owner]:
            if item.name in taken:
                by = f"by {taken[item.name]} and by {owner}"
                by = f"twice by {owner}" if taken[item.name] == owner else by
                told = f"The format {item.name} is offered {by}: rename one."
                is_clash = taken[item.name] not in {"the catalog", owner}
                problems.note(told, owner, is_clash=is_clash)
            taken.setdefault(item.name, owner)


def wrong_exports(exporters: Values, problems: PluginProblems) -> None:
    """Tell which parts of exports are none of their plugin's, or cannot be told."""
    tops = {top.table for top in CORE}
    for owner in sorted(exporters):
        parts = [item.part for item in exporters[owner] if item.part is not None]
        names = [part.name for part in parts]
        if any(item.part is None and item.rebuilds for item in exporters[owner]):
            told = f"An exporter of {owner} rebuilds what follows from no part: give it the part."
            problems.extend(owner, [told])
        for part in parts:
            called = f"The part {part.name} of {owner}"
            if names.count(part.name) > 1:
                problems.extend(owner, [f"{called} is exported twice: rename one."])
            if part.under is None and not part.by:
                problems.extend(owner, [f"{called} says no by: name what tells its rows apart."])
            if part.under is not None and _parent(part) not in tops:
                told = f"{called} is under {part.under}: name a key to what has a slug, or none."
                problems.extend(owner, [told])
            problems.extend(owner, dict.fromkeys(_strange_parts(owner, part)))


def _parent(part: Part) -> Any:
    column = part.table.c.get(part.under or "")
    return None if column is None else referred(column)


def _strange_parts(owner: str, top: Part) -> Iterator[str]:
    for part in top.all():
        called = f"The part {part.name} of {owner}"
        if not History(owner, Path()).owns(part.table.name):
            yield f"{called} tells {part.table.name}, which is another's: tell tables of your own."
        for name in (*part.by, *part.first):
            if name not in part.table.c:
                yield f"{called} names {name}, which is no column of {part.table.name}."


def unknown_scopes(
    declared: Mapping[str, Values], scopes: Collection[str], problems: PluginProblems
) -> None:
    """Tell what needs a scope that no plugin declares, so that no token could have it."""
    types, routes = declared["graphql_types"], declared["routes"]
    for owner in types:
        named = [(f"The route {item.name}", item.scope or None) for item in routes[owner]]
        for name, scope in chain(chain.from_iterable(map(_scoped, types[owner])), named):
            if scope is not None and scope not in scopes:
                problems.note(
                    f"{name} of {owner} asks for the scope {scope}, which nobody declares: "
                    f"{meant(scope, scopes)}",
                    owner,
                )


def _scoped(part: type) -> Iterator[tuple[str, str | None]]:
    """Yield the names of a type and of its fields, each with the scope that it asks for, if any."""
    entity = entity_of(part)
    if entity is not None:
        yield entity.name, entity.visible.scope
    definition = get_object_definition(part)
    for field in definition.fields if definition else ():
        yield f"{part.__name__}.{field.python_name}", field.metadata.get(SCOPE)


def misnamed_tables(graphql_types: Values) -> Iterator[PluginProblem]:
    """Tell which types have tables that no plugin owns, so that no migration makes them."""
    for owner, parts in graphql_types.items():
        for entity in filter(None, map(entity_of, parts)):
            table = entity.row.__tablename__
            is_own = any(History(name, Path()).owns(table) for name in graphql_types)
            if not (is_own or entity.row.__module__.startswith("catalog.")):
                told = f"The table {table} of {owner} must be called {owner}__{table}"
                yield PluginProblem(f"{told}: rename it, or no migration makes it.", owner)


def unkept_columns(graphql_types: Values, problems: PluginProblems) -> None:
    """Tell which columns of entities without a type the databases do not keep alike.

    They stand in revisions as well; those that have a type are looked at with it.
    """
    shown = {
        found.row for parts in graphql_types.values() for found in map(entity_of, parts) if found
    }
    for owner in graphql_types:
        for mapper in sorted(Row.registry.mappers, key=lambda item: item.class_.__name__):
            row = mapper.class_
            is_hidden = issubclass(row, EntityRow) and row not in shown
            if is_hidden and History(owner, Path()).owns(row.__tablename__):
                for name, column in mapper.columns.items():
                    if (told := instead(column.type)) is not None:
                        problems.note(
                            f"{row.__name__}.{name} of {owner}, in the table {row.__tablename__}, "
                            f"is a {column.type!r}: {told}.",
                            owner,
                        )


def misspelt_stages(gates: Values, chain: Chain) -> Iterator[PluginProblem]:
    """Tell which gates name a stage that does not exist, but resembles one that does.

    A gate may name the stage of a plugin that is not installed, so that this is only a warning.
    """
    there = [stage.key for stage in chain.stages]
    named = {name for stage in chain.stages for name in (*stage.after, *stage.before, *stage.back)}
    for owner, items in gates.items():
        for gate in items:
            for key in (gate.leaving, gate.entering):
                if key is not None and key not in {*there, *named}:
                    near = meant(key, there)
                    if near.startswith("did"):
                        told = f"The gate {gate.name} of {owner} names the stage {key}"
                        yield PluginProblem(f"{told}, which is not there: {near}", owner)
