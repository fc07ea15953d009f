"""The plugins of this catalog in the graph, and the formats that it can import."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import strawberry

from catalog.domain.declared.extensions import MOST_DECLARED, MOST_PLUGINS
from catalog.domain.declared.plugins import KnownJob, KnownPlugin
from catalog.domain.declared.stages import StageKey
from catalog.graph.declaring.declare import extends
from catalog.graph.declaring.weights import weighs
from catalog.schema.context import Info
from catalog.schema.roots import Query
from catalog.storage import outbox
from catalog.storage.enums import JobOutcome, PluginState
from catalog.storage.tables.outbox import JobRow

strawberry.enum(JobOutcome)
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
    of: str = strawberry.field(description="The type that it measures, such as `Service`.")


@strawberry.type
class PluginJobRun:
    """How a run of a job ended."""

    due_at: dt.datetime = strawberry.field(description="When it was due.")
    ended_at: dt.datetime = strawberry.field(description="When it ended.")
    outcome: JobOutcome = strawberry.field(description="How it ended.")


@strawberry.type
class PluginJob:
    """What a plugin does by the clock."""

    name: str = strawberry.field(description="Its name, as `catalog jobs run` takes it.")
    schedule: str = strawberry.field(
        description="How often it is due, or a line of crontab that says when, in UTC."
    )
    last_run: PluginJobRun | None = strawberry.field(
        description="Its last run; null where none has ended."
    )
    next_run_at: dt.datetime | None = strawberry.field(
        description="When it is due next; null until a server runs it."
    )


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
    jobs: list[PluginJob] = strawberry.field(
        description="What it does by the clock.", metadata=weighs(most=MOST_DECLARED)
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
    beside: str | None = strawberry.field(
        description="The format whose files it reads as well; null where it has files of its own."
    )


def _job(known: KnownJob, kept: Mapping[str, JobRow]) -> PluginJob:
    row, last = kept.get(known.key), None
    if row and row.last_due_at and row.last_ended_at and row.last_outcome:
        last = PluginJobRun(
            due_at=row.last_due_at, ended_at=row.last_ended_at, outcome=row.last_outcome
        )
    return PluginJob(
        name=known.name,
        schedule=known.schedule,
        last_run=last,
        next_run_at=row.next_at if row else None,
    )


def _plugin(known: KnownPlugin, kept: Mapping[str, JobRow]) -> CatalogPlugin:
    listed: dict[str, Any] = {
        "jobs": [_job(job, kept) for job in known.jobs],
        "gates": [PluginGate(**gate._asdict()) for gate in known.gates],
        "metrics": [PluginMetric(**metric._asdict()) for metric in known.metrics],
        "stages": [StageKey(key) for key in known.stages],
        "scopes": sorted(known.scopes),
    }
    return CatalogPlugin(**{**vars(known), **listed})


async def _plugins(info: Info) -> list[CatalogPlugin]:
    """List the plugins that were found: the loaded ones first, in their order."""
    known = info.context.extensions.plugins[:MOST_PLUGINS]
    keys = [job.key for plugin in known for job in plugin.jobs]
    rows = await outbox.jobs(info.context.session, keys) if keys else ()
    kept = {row.key: row for row in rows}
    return [_plugin(plugin, kept) for plugin in known]


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
