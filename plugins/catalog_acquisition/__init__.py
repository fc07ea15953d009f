"""Acquisition: what vendors promised, what they delivered, what it costs, and what is changed.

It is for buyers of services and their vendors, from the need to the end of the contract. Without
this plugin the catalog still has relationships and agreed levels, and nobody keeps the obligations
of a contract, its money, and what both sides say of each other.
"""

from collections.abc import Iterable
from pathlib import Path

from catalog.plugin import (
    Demonstration,
    EventType,
    Exporter,
    Importer,
    ImprovementSource,
    Job,
    Plugin,
    Reaction,
    ReviewDocument,
    Waiting,
    hookimpl,
)
from catalog_acquisition import exporters, schema
from catalog_acquisition.changes import amending, events, events_of_money
from catalog_acquisition.importers.ocds import OCDS
from catalog_acquisition.jobs import budgets, promises, sources
from catalog_acquisition.rules import waiting
from catalog_acquisition.rules.review_documents import DOCUMENTS
from catalog_acquisition.settings import AcquisitionSettings


class ServiceAcquisition(Plugin):
    """Acquisition, which is no stage of a service's life."""

    id = "acquisition"
    title = "Acquisition"
    api = ">=2.3,<3"
    migrations = Path(__file__).parent / "migrations"
    Config = AcquisitionSettings
    config: AcquisitionSettings

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of contracts, of acquisitions and of money."""
        return [*events.EVENT_TYPES, *events_of_money.EVENT_TYPES]

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        """Keep the terms of relationships within the largest extent of contracts."""
        return amending.REACTIONS

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        """Tell once a day what falls due, and which shares of what was approved are spent."""
        return [*budgets.JOBS, *promises.JOBS]

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find what was not delivered, and what nobody answered."""
        return sources.SOURCES

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Find contracts to sign, ratings to answer, and disputes to decide."""
        return waiting.WAITING

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let contracts, and all that hangs on them, leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl(optionalhook=True)
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for review packs what was promised, and what it costs."""
        return DOCUMENTS

    @hookimpl
    def importers(self) -> Iterable[Importer]:
        """Read contracting processes."""
        return [OCDS]

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show a bank's contract with its provider, and the provider's with its hoster."""
        return [Demonstration(path=Path(__file__).parent / "demonstration.yaml")]

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add contracts, their money, and what stands on a vendor."""
        return schema.PARTS
