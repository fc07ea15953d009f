"""Transition: services are introduced, changed, transferred and taken out of use with known risks.

It is for the people who build, test and deploy, who answer checks and look after risks, and for
those who approve, authorise and take over. Without this plugin a designed version goes live by its
pack alone, and nobody asks whether it was tested, whether the risks are borne, or who was told.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from catalog.plugin import (
    Circle,
    Demonstration,
    EventType,
    Exporter,
    Gate,
    Importer,
    ImprovementSource,
    Metric,
    Plugin,
    PortfolioStatus,
    Reaction,
    ReviewDocument,
    Stage,
    Waiting,
    hookimpl,
)
from catalog_transition import exporters, hooks, jobs, schema
from catalog_transition.changes import events
from catalog_transition.changes.retirement import carrying_out
from catalog_transition.importers.records import RECORDS
from catalog_transition.importers.templates import TEMPLATES
from catalog_transition.measures import changes, early_life
from catalog_transition.rules import (
    approving,
    authorising,
    gates,
    standard,
)
from catalog_transition.rules.review_documents import DOCUMENTS
from catalog_transition.rules.transfers import access as transfers_access
from catalog_transition.rules.transfers import waiting as transfers_waiting
from catalog_transition.settings import TransitionSettings

SHOWN = Path(__file__).parent / "demonstration"


class Transition(Plugin):
    """The stages in which a version is made ready, and looked after once it is used."""

    id = "transition"
    title = "Service transition"
    api = ">=2.2,<3"
    migrations = Path(__file__).parent / "migrations"
    hookspecs: ClassVar[Any] = hooks
    Config = TransitionSettings
    config: TransitionSettings

    @hookimpl
    def stages(self) -> Iterable[Stage]:
        """Put `transition` behind design, and `early-life-support` before operation."""
        return [
            Stage(
                key="transition",
                title="Transition",
                status=PortfolioStatus.PIPELINE,
                after="design",
                back="design",
            ),
            Stage(
                key="early-life-support",
                title="Early life support",
                status=PortfolioStatus.CATALOGUE,
                after="transition",
                before="operation",
            ),
        ]

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Let a version go live once it is ready, and out of early life once it held."""
        standard.must_differ(self.declared("readiness_checks"))
        return gates.GATES

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        """Let a plan end with its service, and nothing be given up past its point of no return."""
        return carrying_out.REACTIONS

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Measure how new versions do, and how changes go."""
        return (*early_life.METRICS, *changes.METRICS)

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of what is in transition."""
        return events.EVENT_TYPES

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find what went wrong while services were changed."""
        return jobs.SOURCES

    @hookimpl
    def importers(self) -> Iterable[Importer]:
        """Read checks as tables, and who approved what elsewhere."""
        return [TEMPLATES, RECORDS]

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let what transition remembers leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def circles(self) -> Iterable[Circle]:
        """Let in who is to take a service over."""
        return transfers_access.CIRCLES

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Find what somebody is to approve, authorise or answer."""
        return (*approving.WAITING, *authorising.WAITING, *transfers_waiting.WAITING)

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show one version that went through, one that waits, and services that go."""
        return [
            Demonstration(path=SHOWN / "transition.yaml"),
            Demonstration(path=SHOWN / "into_operation.yaml", beside=["operation"]),
        ]

    @hookimpl(optionalhook=True)
    def review_documents(self) -> Iterable[ReviewDocument]:
        """Ask for review packs which changes are ahead."""
        return DOCUMENTS

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add what transition shows."""
        return schema.PARTS
