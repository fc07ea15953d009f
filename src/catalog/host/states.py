"""Describing plugins: their state, the reason for it, and what they declare."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.domain.declared.plugins import (
    KnownFormat,
    KnownGate,
    KnownJob,
    KnownMetric,
    KnownPlugin,
)
from catalog.domain.declared.stages import Stage
from catalog.exchange.reading import Importer
from catalog.hookspecs import Plugin
from catalog.host import checking
from catalog.host.discovery import Candidate
from catalog.storage.enums import PluginState

DISABLED = "CATALOG_PLUGINS_DISABLED names it."


def listed(candidates: Iterable[Candidate], order: Sequence[str]) -> list[Candidate]:
    """Return each plugin once: the loaded ones in their order, then the others by id."""
    by_id = {candidate.id: candidate for candidate in candidates}
    loaded = [by_id[name] for name in order]
    return loaded + [by_id[name] for name in sorted(by_id) if name not in order]


def of(
    candidate: Candidate,
    plugins: Any,
    stages: Mapping[str, Sequence[Stage]],
    broken: Mapping[str, str],
) -> KnownPlugin:
    """Return what is known of one plugin."""
    if candidate.is_disabled:
        return KnownPlugin(
            id=candidate.id, state=PluginState.DISABLED, version=candidate.version, reason=DISABLED
        )
    told: dict[str, Any] = {
        "id": candidate.id,
        "title": _text(candidate.cls, "title"),
        "version": candidate.version,
        "api_range": _text(candidate.cls, "api"),
        "requires": checking.ids(candidate.cls, "requires"),
    }
    if candidate.id in broken:
        return KnownPlugin(state=PluginState.BROKEN, reason=broken[candidate.id], **told)
    extensions, own = plugins.extensions, candidate.id
    events = [item.event_types for item in plugins.subscribers if item.plugin == own]
    return KnownPlugin(
        state=PluginState.LOADED,
        stages=tuple(stage.key for stage in stages[own]),
        gates=tuple(
            KnownGate(gate.name, gate.leaving, gate.entering, gate.version)
            for gate in extensions.gates
            if gate.plugin == own
        ),
        metrics=tuple(
            KnownMetric(metric.key, metric.unit, metric.of.name)
            for metric in extensions.metrics.by_key.values()
            if metric.source == own
        ),
        jobs=tuple(
            KnownJob(job.key, job.called, str(job.schedule))
            for job in plugins.jobs
            if job.plugin == own
        ),
        event_types=tuple(sorted({name for names in events for name in names})),
        importers=tuple(item.name for item in plugins.importers if item.plugin == own),
        scopes=dict(candidate.cls.scopes),
        **told,
    )


def format_of(importer: Importer) -> KnownFormat:
    """Return what is known of an import format."""
    return KnownFormat(importer.name, importer.plugin or None, importer.beside or None)


def _text(cls: Any, name: str) -> str | None:
    text = getattr(cls, name, None)
    return text if isinstance(text, str) else None


def packages(loaded: Iterable[Plugin]) -> Mapping[str, Sequence[str]]:
    """Return the ids of the plugins by the packages of their code."""
    found: dict[str, list[str]] = {}
    for plugin in loaded:
        module = type(plugin).__module__
        is_package = hasattr(sys.modules.get(module), "__path__")
        package = module if is_package else module.rpartition(".")[0]
        is_own = package and not f"{package}.".startswith("catalog.")
        found.setdefault(package if is_own else module, []).append(plugin.id)
    return found
