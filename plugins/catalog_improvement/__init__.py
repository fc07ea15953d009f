"""Improvement: what could be better is noted, decided, measured before and after, and closed.

It is for those who look after services, in whichever stage these are: it takes what went wrong in
each of them, and gives what is to be done to each. Without this plugin everybody still sees what
was breached, rejected or failed, and nobody keeps what is done about it, nor whether it helped.
"""

from collections.abc import Iterable
from pathlib import Path

from catalog.plugin import EventType, Exporter, Plugin, hookimpl
from catalog_improvement import exporters, schema
from catalog_improvement.changes import events


class ContinualImprovement(Plugin):
    """The register of improvements, around all stages."""

    id = "improvement"
    title = "Continual improvement"
    api = ">=2.2,<3"
    migrations = Path(__file__).parent / "migrations"

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell what becomes of improvements."""
        return events.EVENT_TYPES

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let the register leave with an export, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the register, and what can be done with it."""
        return schema.PARTS
