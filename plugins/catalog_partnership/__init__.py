"""Partnership: buyers and providers meet, plan, learn and share goals, and it is on record.

It is for those who look after a relationship on either side. Without this plugin the catalog
still has relationships and agreed levels, and nobody keeps reviews, roadmaps, shared goals and the
effort that a partnership takes.
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
    Waiting,
    hookimpl,
)
from catalog_partnership import exporters, hooks, schema
from catalog_partnership.changes import events
from catalog_partnership.jobs import reviewing, sources
from catalog_partnership.measures import reviews
from catalog_partnership.rules import waiting, waiting_of_plans
from catalog_partnership.rules.review_documents import DOCUMENTS
from catalog_partnership.settings import PartnershipSettings


class Partnership(Plugin):
    """Partnership, which is no stage of a service's life."""

    id = "partnership"
    title = "Partnership"
    api = ">=2.3,<3"
    migrations = Path(__file__).parent / "migrations"
    hookspecs: ClassVar[Any] = hooks
    Config = PartnershipSettings
    config: PartnershipSettings

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of reviews and engagements."""
        return events.EVENT_TYPES

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        """Tell each day which reviews are overdue, and propose the models that fit."""
        return reviewing.JOBS

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Measure whether business is reviewed on time."""
        return reviews.METRICS

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Find what a side is to agree to, to confirm, to answer and to decide on."""
        return [*waiting.WAITING, *waiting_of_plans.WAITING]

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find strategic issues about services."""
        return sources.SOURCES

    @hookimpl
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for review packs what the catalog and this plugin keep of a relationship."""
        return DOCUMENTS

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let what partnership remembers leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show a bank and its provider over three years."""
        return [Demonstration(path=Path(__file__).parent / "demonstration")]

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add what partners do with each other, and what they can do."""
        return schema.PARTS
