"""Telling how plugins stand: their state, the reason for it, and what they declare."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.domain.declared.plugins import (
    ImportFormat,
    KnownGate,
    KnownMetric,
    KnownPlugin,
)
from catalog.domain.declared.stages import Stage
from catalog.exchange.reading import Importer
from catalog.host import checking
from catalog.host.discovery import Found
from catalog.storage.enums import PluginState

DISABLED = "CATALOG_PLUGINS_DISABLED names it."


def listed(found: Iterable[Found], order: Sequence[str]) -> list[Found]:
    """Return each plugin once: the loaded ones in their order, then the others by id."""
    by_id = {one.id: one for one in found}
    loaded = [by_id[name] for name in order]
    return loaded + [by_id[name] for name in sorted(by_id) if name not in order]


def of(
    found: Found, plugins: Any, stages: Mapping[str, Sequence[Stage]], broken: Mapping[str, str]
) -> KnownPlugin:
    """Return what is known of one plugin among the gathered ones."""
    if found.is_disabled:
        return KnownPlugin(
            id=found.id, state=PluginState.DISABLED, version=found.version, reason=DISABLED
        )
    told: dict[str, Any] = {
        "id": found.id,
        "title": _text(found.cls, "title"),
        "version": found.version,
        "api_range": _text(found.cls, "api"),
        "requires": checking.ids(found.cls, "requires"),
    }
    if found.id in broken:
        return KnownPlugin(state=PluginState.BROKEN, reason=broken[found.id], **told)
    extensions, own = plugins.extensions, found.id
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
            KnownMetric(metric.key, metric.unit)
            for metric in extensions.metrics.by_key.values()
            if metric.source == own
        ),
        event_types=tuple(sorted({name for names in events for name in names})),
        importers=tuple(item.name for item in plugins.importers if item.plugin == own),
        scopes=dict(found.cls.scopes),
        **told,
    )


def format_of(importer: Importer) -> ImportFormat:
    """Return what is known of a format."""
    return ImportFormat(importer.name, importer.plugin or None)


def _text(cls: Any, name: str) -> str | None:
    found = getattr(cls, name, None)
    return found if isinstance(found, str) else None
