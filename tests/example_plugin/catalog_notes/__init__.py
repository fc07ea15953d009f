"""Notes: what people want to remember about a service.

Everybody who sees a service sees its notes. Without this plugin a service has no place for them.
"""

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel, Field

from catalog.plugin import (
    Circle,
    Demonstration,
    EventType,
    Exporter,
    Gate,
    Importer,
    Job,
    Metric,
    Plugin,
    Reaction,
    Subscriber,
    UpdateService,
    Waiting,
    hookimpl,
)
from catalog_notes import changes, exporters, importers, jobs, measures, rules, schema


class Settings(BaseModel):
    """What can be set about notes."""

    pinned_at_most: int = Field(default=3, ge=0, description="How many notes may stay on top.")
    journal: Path | None = Field(
        default=None, description="The file that new notes are written in."
    )


class Notes(Plugin):
    """Notes on services."""

    id = "notes"
    title = "Notes"
    api = ">=2.2,<3"
    after = ("review",)
    migrations = Path(__file__).parent / "migrations"
    Config = Settings
    config: Settings

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer the share of notes that are pinned."""
        return measures.METRICS

    @hookimpl
    def circles(self) -> Iterable[Circle]:
        """Let in the houses of those who are to read notes."""
        return rules.CIRCLES

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the type Note, and what joins Service and Mutation."""
        return schema.PARTS

    @hookimpl
    def gates(self) -> Iterable[Gate]:
        """Warn before a move where many notes still stay on top."""
        check = partial(rules.few_notes_are_pinned, self.config.pinned_at_most)
        return [Gate(name="few_notes_are_pinned", check=check)]

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        """Warn whoever renames a service whose notes may speak of the old name."""
        return [Reaction(change_type=UpdateService, do=rules.recall_pinned_notes)]

    @hookimpl
    def subscribers(self) -> Iterable[Subscriber]:
        """Write every new note to the log and the journal."""
        return [Subscriber(name="journal", event_types=["notes__notes.created"], do=jobs.write)]

    @hookimpl
    def event_types(self) -> Iterable[EventType]:
        """Tell of notes that stay on top."""
        return changes.EVENT_TYPES

    @hookimpl
    def waiting(self) -> Iterable[Waiting]:
        """Let people know of the notes that are to be read by them."""
        return rules.WAITING

    @hookimpl
    def jobs(self) -> Iterable[Job]:
        """Remind people at half past three on the first day of every month."""
        return [Job(name="remind", at="30 3 1 * *", do=jobs.remind, limit=300)]

    @hookimpl
    def importers(self) -> Iterable[Importer]:
        """Read services out of inventories."""
        return [Importer("inventory", importers.recognises, importers.records)]

    @hookimpl
    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[TextIO]:
        """Open the journal, or nothing where none is wanted."""
        with (self.config.journal or Path(os.devnull)).open("a", encoding="utf-8") as journal:
            yield journal

    @hookimpl
    def exporters(self) -> Iterable[Exporter]:
        """Let notes leave with their services, and come back."""
        return exporters.EXPORTERS

    @hookimpl
    def demonstrations(self) -> Iterable[Demonstration]:
        """Leave a note on the demonstration's best known service."""
        return [Demonstration(path=Path(__file__).parent / "demonstration.yaml")]

    @hookimpl(optionalhook=True)
    def review_questions(self) -> Iterable[str]:
        """Let a review ask about notes, where there are reviews."""
        return ["Are the pinned notes still true?"]
