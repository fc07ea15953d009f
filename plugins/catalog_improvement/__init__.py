"""Improvement: what could be better is noted, decided, measured before and after, and closed.

It is for those who look after services, in whichever stage these are: it takes what went wrong in
each of them, and gives what is to be done to each. Without this plugin everybody still sees what
was breached, rejected or failed, and nobody keeps what is done about it, nor whether it helped.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from catalog.plugin import (
    Demonstration,
    EventType,
    Exporter,
    ImprovementSource,
    Job,
    Metric,
    Plugin,
    ReviewDocument,
    Subscriber,
    hookimpl,
)
from catalog_improvement import exporters, hooks, measures, schema
from catalog_improvement import jobs as asking
from catalog_improvement.changes import events
from catalog_improvement.rules.review_documents import DOCUMENTS
from catalog_improvement.settings import ImprovementSettings


class ContinualImprovement(Plugin):
    """The register of improvements, around all stages."""

    id = "improvement"
    title = "Continual improvement"
    api = ">=2.2,<3"
    migrations = Path(__file__).parent / "migrations"
    hookspecs: ClassVar[Any] = hooks
    Config = ImprovementSettings
    config: ImprovementSettings

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of improvements."""
        return events.EVENT_TYPES

    @hookimpl
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find waivers that expired, which are the catalog's own."""
        return [asking.WAIVERS]

    @hookimpl
    def subscribers(self) -> Iterable[Subscriber]:
        """Ask the sources that listen to events."""
        return asking.subscribers(self._sources())

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        """Ask the other sources once a day."""
        return asking.jobs(self._sources())

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Measure what the catalog's own rows tell of the health of services."""
        return measures.METRICS

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let the register leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show improvements that helped, that are on their way, and that were turned down."""
        return [Demonstration(path=Path(__file__).parent / "demonstration.yaml")]

    @hookimpl(optionalhook=True)
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for review packs what came of a relationship."""
        return DOCUMENTS

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the register, and what can be done with it."""
        return schema.PARTS

    def _sources(self) -> asking.Sources:
        """Return the sources of all plugins that are not switched off."""
        return [
            (plugin, source)
            for plugin, source in self.declared("improvement_sources")
            if f"{plugin}.{source.name}" not in self.config.switched_off
        ]
