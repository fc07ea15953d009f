"""The plugins of this catalog in the graph, and the formats that it can import."""

from typing import Any

import strawberry

from catalog.domain.declared.extensions import MOST_DECLARED, MOST_PLUGINS
from catalog.domain.declared.plugins import KnownPlugin
from catalog.domain.declared.stages import StageKey
from catalog.graph.declaring.declare import extends
from catalog.graph.declaring.weights import weighs
from catalog.schema.context import Info
from catalog.schema.roots import Query
from catalog.storage.enums import PluginState

strawberry.enum(PluginState)


@strawberry.type
class PluginGate:
    """A gate that a plugin declares."""

    name: str = strawberry.field(description="What must be true, as a name.")
    leaving: StageKey | None = strawberry.field(
        description="The stage that a version leaves when it is asked; null for any."
    )
    entering: StageKey | None = strawberry.field(
        description="The stage that a version enters when it is asked; null for any."
    )
    version: str = strawberry.field(description="The version that decisions record.")


@strawberry.type
class PluginMetric:
    """A metric that a plugin offers."""

    key: str = strawberry.field(description="Its key; one that ends in `:*` is a family.")
    unit: str = strawberry.field(description="The unit of its values.")


@strawberry.type
class CatalogPlugin:
    """A plugin that this catalog found, and what it brings."""

    id: str = strawberry.field(description="Its name in data.")
    title: str | None = strawberry.field(
        description="Its name for people; null where it was not imported."
    )
    version: str | None = strawberry.field(
        description="The version of its package; null where it is not installed as one."
    )
    api_range: str | None = strawberry.field(
        description="The versions of the plugin API that it works with, as PEP 440 writes ranges."
    )
    state: PluginState = strawberry.field(description="How it stands.")
    reason: str | None = strawberry.field(description="Why it is not loaded.")
    requires: list[str] = strawberry.field(description="The plugins that it needs, by their ids.")
    stages: list[StageKey] = strawberry.field(description="The stages that it brings.")
    gates: list[PluginGate] = strawberry.field(
        description="The gates that it declares.", metadata=weighs(most=MOST_DECLARED)
    )
    metrics: list[PluginMetric] = strawberry.field(
        description="The metrics that it offers.", metadata=weighs(most=MOST_DECLARED)
    )
    event_types: list[str] = strawberry.field(description="The events that it is told of.")
    importers: list[str] = strawberry.field(description="The formats that it reads.")
    scopes: list[str] = strawberry.field(description="The scopes that it adds.")


@strawberry.type
class ImportFormat:
    """A format that can be imported."""

    name: str = strawberry.field(description="What the format is called.")
    plugin: str | None = strawberry.field(
        description="The plugin that reads it; null where the core does."
    )


def _plugin(known: KnownPlugin) -> CatalogPlugin:
    listed: dict[str, Any] = {
        "gates": [PluginGate(**gate._asdict()) for gate in known.gates],
        "metrics": [PluginMetric(**metric._asdict()) for metric in known.metrics],
        "stages": [StageKey(key) for key in known.stages],
        "scopes": sorted(known.scopes),
    }
    return CatalogPlugin(**{**vars(known), **listed})


def _plugins(info: Info) -> list[CatalogPlugin]:
    """List the plugins that were found: the loaded ones first, in their order."""
    return [_plugin(known) for known in info.context.extensions.plugins[:MOST_PLUGINS]]


def _import_formats(info: Info) -> list[ImportFormat]:
    """List the formats that can be imported, in the order in which they are asked."""
    return [ImportFormat(**item._asdict()) for item in info.context.extensions.formats]


@extends(Query)
class PluginQueries:
    """What can be asked about plugins."""

    plugins: list[CatalogPlugin] = strawberry.field(
        resolver=_plugins, metadata=weighs(cost=0, most=MOST_PLUGINS)
    )
    import_formats: list[ImportFormat] = strawberry.field(
        resolver=_import_formats, metadata=weighs(cost=0, most=MOST_PLUGINS * MOST_DECLARED)
    )


PARTS = (PluginQueries,)
