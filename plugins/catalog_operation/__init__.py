"""Operation: whether services are delivered at the levels that were agreed.

It is for the people who run services, who record incidents, maintenance, samples and requests, and
for everybody who asks what these say. Without this plugin a service goes live in the catalog's own
stage, and nobody measures what agreements promise: their warranty stays unproven.
"""

from collections.abc import Iterable
from pathlib import Path

from catalog.plugin import (
    Demonstration,
    EventType,
    Exporter,
    Gate,
    Importer,
    ImprovementSource,
    Job,
    Metric,
    Plugin,
    PortfolioStatus,
    ReviewDocument,
    Stage,
    Waiting,
    hookimpl,
)
from catalog_operation import exporters, schema
from catalog_operation.changes import events
from catalog_operation.importers import incidents
from catalog_operation.importers.openslo import OPENSLO
from catalog_operation.importers.thresholds import THRESHOLDS_OF_GRAPHS
from catalog_operation.jobs import burning, sources
from catalog_operation.measures import (
    availability,
    delivering,
    objectives,
    open_incidents,
    requests,
)
from catalog_operation.rules import gates, waiting
from catalog_operation.rules.review_documents import DOCUMENTS


class Operation(Plugin):
    """The stage in which a service is used, and what is recorded and measured meanwhile."""

    id = "operation"
    title = "Service operation"
    api = ">=2.2,<3"
    migrations = Path(__file__).parent / "migrations"

    @hookimpl
    def stages(self) -> Iterable[Stage]:
        """Let services end up in `operation`, for as long as they are used."""
        return [
            Stage(
                key="operation",
                title="Operation",
                status=PortfolioStatus.CATALOGUE,
                after=("transition", "early-life-support"),
            )
        ]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Let in what somebody answers for, and what can be told to be in order."""
        return gates.GATES

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Measure whether services are there, how soon they are restored, and how good they are."""
        return [
            *availability.METRICS,
            *open_incidents.METRICS,
            *objectives.METRICS,
            *requests.METRICS,
            *delivering.METRICS,
        ]

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of incidents."""
        return events.EVENT_TYPES

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        """Look every minute which objectives burn."""
        return burning.JOBS

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find what went wrong while services were used."""
        return sources.SOURCES

    @hookimpl
    def importers(self) -> Iterable[Importer]:
        """Read incidents, objectives as OpenSLO writes them, and thresholds of service graphs."""
        return [incidents.INCIDENTS, OPENSLO, THRESHOLDS_OF_GRAPHS]

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let what operation remembers leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Find the requests that a provider is to answer."""
        return waiting.WAITING

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Tell a year of what happened, and what it broke."""
        return [Demonstration(path=Path(__file__).parent / "demonstration")]

    @hookimpl(optionalhook=True)
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for review packs how services were delivered."""
        return DOCUMENTS

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add what operation shows."""
        return schema.PARTS
