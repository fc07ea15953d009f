"""Gathering what plugins declare into one frozen value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from catalog.domain import tokens
from catalog.domain.declared.equipment import AskAs, Equipment
from catalog.domain.declared.event_types import EventTypes
from catalog.domain.declared.extensions import NONE, Extensions
from catalog.domain.declared.metrics import Metrics
from catalog.domain.declared.plugins import KnownPlugin
from catalog.domain.declared.rules import Rules
from catalog.domain.events.jobs import Job
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.importing.documents.core import with_exporters
from catalog.domain.importing.documents.parts import CatalogParts, Exporter
from catalog.domain.lifecycle.evaluation import Gates
from catalog.domain.writing.demonstrations import Demonstration
from catalog.exchange.given import FileReader
from catalog.exchange.reading import FORMATS, Importer
from catalog.graph.composing.composition import Schema
from catalog.graph.errors import DeclarationError
from catalog.guests import Guests
from catalog.hookspecs import Plugin
from catalog.host import chains, checking, configuring, declarations, discovery, events, states
from catalog.host.discovery import Candidate
from catalog.host.hooks import Hooks, Values
from catalog.host.problems import PluginError, PluginProblem, PluginProblems
from catalog.plugin_settings import PluginSetting
from catalog.schema import core
from catalog.schema.mutations import declared_mutations
from catalog.schema.nouns.waiting import nodes
from catalog.settings import Settings
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History


@dataclass(frozen=True)
class Plugins:
    """Everything that the loaded plugins declare, in the order in which they were loaded."""

    loaded: tuple[Plugin, ...] = ()
    graphql_types: Mapping[str, tuple[type, ...]] = field(default_factory=dict)
    extensions: Extensions = NONE
    subscribers: tuple[Subscriber, ...] = ()
    jobs: tuple[Job, ...] = ()
    importers: tuple[Importer, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    demonstrations: tuple[Demonstration, ...] = ()
    warnings: tuple[PluginProblem, ...] = ()

    @property
    def histories(self) -> list[History]:
        """The migrations of the core, then those of each plugin."""
        own = [History(plugin.id, plugin.migrations) for plugin in self.loaded if plugin.migrations]
        return [histories.core(), *own]

    @property
    def formats(self) -> tuple[Importer, ...]:
        """The formats that can be imported: the core's first."""
        return (*FORMATS, *self.importers)

    @property
    def parts(self) -> CatalogParts:
        """What an export tells: the core's first."""
        return with_exporters(self.exporters)

    def within(self, settings: Settings, schema: Schema, answer: AskAs) -> Self:
        """Return the same for a catalog with these settings and schema, which *answer* asks."""
        own = self.extensions.within(settings, declared_mutations(schema), nodes(schema), answer)
        return replace(self, extensions=own)

    @property
    def guests(self) -> Guests:
        """Whose code is whose, and how long it may take."""
        return self.extensions.rules.guests

    @property
    def equipment(self) -> Equipment:
        """What functions of plugins use besides the catalog."""
        return self.extensions.rules.equipment

    @property
    def known(self) -> Sequence[KnownPlugin]:
        """Every plugin that was found, loaded or not."""
        return self.extensions.plugins


def load(
    named: Iterable[str] = (),
    disabled: Collection[str] = (),
    settings: Sequence[PluginSetting] = (),
) -> Plugins:
    """Load the installed plugins, and those that are *named* as MODULE:CLASS or a file's path.

    Raises `PluginError` with every problem of every plugin.
    """
    return _all_or_none(discovery.every(named, disabled), disabled, settings)


def gather(classes: Sequence[Any], settings: Sequence[PluginSetting] = ()) -> Plugins:
    """Check these plugins and keep what they declare.

    Raises `PluginError` with all that is wrong with them.
    """
    return _all_or_none([discovery.of_class(cls) for cls in classes], (), settings)


def _all_or_none(
    candidates: Sequence[Candidate], disabled: Collection[str], settings: Sequence[PluginSetting]
) -> Plugins:
    candidates = once(candidates)
    problems = PluginProblems()
    configuring.unknown(settings, disabled, ids_of(candidates), problems)
    plugins = gathered(candidates, settings, problems)
    if problems.noted:
        try_composing(plugins, problems)
        raise PluginError(problems.texts)
    return plugins


def once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return each plugin once, however often it was found."""
    seen: list[Any] = []
    kept = []
    for candidate in candidates:
        if candidate.cls is None or not any(cls is candidate.cls for cls in seen):
            kept.append(candidate)
        seen.append(candidate.cls)
    return kept


def ids_of(candidates: Iterable[Candidate]) -> set[str]:
    """Return the ids of what was found."""
    return {candidate.id for candidate in candidates}


def gathered(
    candidates: Sequence[Candidate],
    settings: Sequence[PluginSetting],
    problems: PluginProblems,
    broken: Mapping[str, str] = MappingProxyType({}),
) -> Plugins:
    """Return what the plugins declare that are neither disabled nor *broken*; tell problems."""
    enabled = [one for one in candidates if not one.is_disabled and one.id not in broken]
    checking.manifests(enabled, problems)
    checking.taken_twice(enabled, problems)
    by_id = {
        one.id: one.cls for one in enabled if one.problem is None and isinstance(one.cls, type)
    }
    there = {one.id: "disabled" if one.is_disabled else None for one in candidates}
    checking.missing(by_id, there | dict.fromkeys(broken, "broken"), problems)
    order = checking.ordered(by_id, problems)
    hooks = Hooks(problems)
    for candidate in candidates:
        hooks.tolerate(candidate.cls)
    good = {name: by_id[name] for name in order if name not in problems.broken}
    loaded = _loaded(good, hooks, settings)
    hooks.give(loaded)
    values = {
        hook: declarations.checked(hook, hooks.values(hook, loaded), problems)
        for hook in hooks.core
    }
    declarations.wrong_exports(values["exporters"], problems)
    lifespans = hooks.lifespans(loaded)
    fit = [plugin for plugin in loaded if plugin.id not in problems.broken]
    equipment = Equipment(
        configs={plugin.id: plugin.config for plugin in fit},
        lifespans={name: lifespans[name] for name in lifespans if name not in problems.broken},
        directories=configuring.directories(fit, settings),
    )
    plugins = _declared(fit, _only(values, fit), hooks.declared, equipment, problems)
    if problems.broken:  # whoever composes tells what is wrong with the types of these, too
        return replace(plugins, loaded=tuple(loaded), graphql_types=values["graphql_types"])
    listed = states.listed(candidates, order)
    known = [states.of(one, plugins, values["stages"], broken) for one in listed]
    return replace(plugins, extensions=replace(plugins.extensions, plugins=tuple(known)))


def _loaded(
    classes: Mapping[str, Any], hooks: Hooks, settings: Sequence[PluginSetting]
) -> list[Plugin]:
    """Instantiate the plugins that have no problem so far, before their hooks are called.

    A plugin that requires a broken one is left out: its problems may only follow from the other's.
    """
    problems = hooks.problems
    configs = {name: configuring.config(cls, settings, problems) for name, cls in classes.items()}
    for cls in classes.values():
        hooks.declare(cls)
    loaded: dict[str, Plugin] = {}
    for name, cls in classes.items():
        needs = checking.ids(cls, "requires")
        if name not in problems.broken and all(needed in loaded for needed in needs):
            plugin = hooks.register(cls, configs[name])
            if plugin is not None:
                loaded[name] = plugin
    return list(loaded.values())


def _only(values: Mapping[str, Values], fit: Iterable[Plugin]) -> Mapping[str, Values]:
    """Return what these plugins declare: whoever is broken claims nothing that others have."""
    return {
        hook: {plugin.id: brought[plugin.id] for plugin in fit} for hook, brought in values.items()
    }


def _declared(
    loaded: Sequence[Plugin],
    values: Mapping[str, Values],
    declared: Mapping[str, Sequence[tuple[str, Any]]],
    equipment: Equipment,
    problems: PluginProblems,
) -> Plugins:
    declarations.clashes(values, problems)
    declarations.unkept_columns(values["graphql_types"], problems)
    scopes = {scope: text for plugin in loaded for scope, text in plugin.scopes.items()}
    declarations.unknown_scopes(values, {*tokens.SCOPES, *scopes}, problems)
    known = EventTypes(events.every(values["event_types"], problems))
    unheard = tuple(events.unknown(values["subscribers"], known.by_name, problems))
    chain = chains.fitting(values["stages"], problems)
    gates = _owned(values["gates"], "plugin")
    metrics = Metrics(_owned(values["metrics"], "source"), equipment, chain)
    plugins = Plugins(
        loaded=tuple(loaded),
        graphql_types=values["graphql_types"],
        extensions=Extensions(
            rules=Rules(
                chain=chain,
                reactions=_owned(values["reactions"], "plugin"),
                scopes=scopes,
                declared=declared,
                circles=_owned(values["circles"], "plugin"),
                evaluate=Gates(gates=gates, metrics=metrics, chain=chain).evaluate,
                guests=Guests(packages=states.packages(loaded)),
                equipment=equipment,
                events=known,
                metrics=metrics,
            ),
            gates=gates,
            waiting=_owned(values["waiting"], "plugin"),
            authenticators=_owned(values["authenticators"], "plugin"),
            routes=_owned(values["routes"], "plugin"),
        ),
        subscribers=_owned(values["subscribers"], "plugin"),
        jobs=_owned(values["jobs"], "plugin"),
        importers=_owned(values["importers"], "plugin"),
        exporters=_owned(values["exporters"], "plugin"),
        demonstrations=_owned(values["demonstrations"], "plugin"),
        warnings=(
            *unheard,
            *declarations.misspelt_stages(values["gates"], chain),
            *declarations.misnamed_tables(values["graphql_types"]),
        ),
    )
    return _with_formats(plugins)


def _with_formats(plugins: Plugins) -> Plugins:
    """Return the same with what the graph needs of formats: their names, and what reads them."""
    formats = tuple(map(states.format_of, plugins.formats))
    reader = FileReader(plugins.formats, plugins.parts)
    return replace(plugins, extensions=replace(plugins.extensions, formats=formats, reader=reader))


def try_composing(plugins: Plugins, problems: PluginProblems) -> None:
    """Tell which plugins' types clash with the core's or with those of plugins loaded before."""
    with suppress(DeclarationError):
        core.composed(plugins.graphql_types)
        return
    parts: dict[str, tuple[type, ...]] = {}
    for plugin in plugins.loaded:
        tried = {**parts, plugin.id: plugins.graphql_types[plugin.id]}
        try:
            core.compose(tried)
            parts = tried
        except DeclarationError as error:
            problems.extend(plugin.id, str(error).splitlines())


def _owned(declared: Values, name: str) -> tuple[Any, ...]:
    """Return what plugins declare, each with its plugin's id under *name*."""
    return tuple(replace(item, **{name: owner}) for owner in declared for item in declared[owner])
