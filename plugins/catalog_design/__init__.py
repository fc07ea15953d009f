"""Design: what a service is to do, and the pack that says how, handed over to transition.

It is for designers, who write handoff packs and trace requirements to their sections, and for the
people who receive the packs and accept or reject them. Without this plugin a version goes on
without a design: nobody is asked what it has to do, and nobody decides whether that is enough to
build it.
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
    ImprovementSource,
    Metric,
    PackPurpose,
    PackSection,
    Plugin,
    PortfolioStatus,
    Reaction,
    Stage,
    Waiting,
    hookimpl,
)
from catalog_design import exporters, hooks, jobs, measures, schema
from catalog_design.changes import control, events
from catalog_design.rules import access, deciding, gates, sections

__all__ = ["Design", "PackPurpose", "PackSection"]
SHOWN = Path(__file__).parent / "demonstration"


class Design(Plugin):
    """The stage in which a service is designed, and the packs that are handed over at its end."""

    id = "design"
    title = "Service design"
    api = ">=2.2,<3"
    migrations = Path(__file__).parent / "migrations"
    hookspecs: ClassVar[Any] = hooks

    @hookimpl
    def stages(self) -> Iterable[Stage]:
        """Put `design` between strategy and transition."""
        return [
            Stage(
                key="design",
                title="Design",
                status=PortfolioStatus.PIPELINE,
                after="strategy",
                before="transition",
                back="strategy",
            )
        ]

    @hookimpl
    def pack_sections(self) -> Iterable[PackSection]:
        """Bring the sections of a service design package."""
        return sections.STANDARD

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Let a version go on once the receiver accepted a pack that lacks nothing."""
        sections.checked(self.declared("pack_sections"))
        return gates.GATES

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        """Let control go to whoever accepted the pack."""
        return control.REACTIONS

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of packs."""
        return events.EVENT_TYPES

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Measure how complete packs are, and how well they are handed over."""
        return measures.METRICS

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        """Find what went wrong while services were designed."""
        return jobs.SOURCES

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let requirements and packs leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def circles(self) -> Iterable[Circle]:
        """Let in who received a pack, and who owns a requirement."""
        return access.CIRCLES

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Find the packs that somebody is to accept or reject."""
        return deciding.WAITING

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Show a pack that was rejected, and the one after it."""
        return [
            Demonstration(path=SHOWN / "packs.yaml"),
            Demonstration(path=SHOWN / "from_strategy.yaml", beside=["strategy"]),
        ]

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add packs and requirements, and what joins services and organizations."""
        return schema.PARTS
