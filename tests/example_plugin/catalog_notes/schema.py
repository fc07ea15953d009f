"""What the notes plugin shows."""

import datetime as dt
from collections.abc import Sequence

from catalog.plugin import (
    HOUSE,
    Connection,
    Context,
    Mutation,
    Node,
    Service,
    ServiceRow,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    to_one,
)
from catalog_notes import queries
from catalog_notes.changes import AddNote
from catalog_notes.rules import NOTE
from catalog_notes.tables import NoteRow


@entity(NOTE)
class Note(Node):
    """Something to remember about a service."""

    text: str = column("What to remember.")
    pinned: bool = column("Whether it stays on top.")
    service: Service = to_one("The service that it is about.", key="service_id")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was written.")


async def note_count(parents: Sequence[ServiceRow], context: Context) -> Sequence[int | None]:
    """How many notes there are on the service."""
    counts = await queries.counts(context.session, [parent.id for parent in parents])
    return [counts.get(parent.id, 0) for parent in parents]


async def pinned_note_count(
    parents: Sequence[ServiceRow], context: Context
) -> Sequence[int | None]:
    """How many of the notes stay on top."""
    ids = [parent.id for parent in parents]
    counts = await queries.counts(context.session, ids, only_pinned=True)
    return [counts.get(key, 0) for key in ids]


async def last_noted_at(
    parents: Sequence[ServiceRow], context: Context
) -> Sequence[dt.datetime | None]:
    """When something was last noted about the service; null where nothing ever was."""
    ids = [parent.id for parent in parents]
    moments = await queries.last(context.session, ids)
    return [moments.get(key) for key in ids]


@extends(Service)
class NotesOfService:
    """The notes of a service."""

    notes: Connection[Note] = connection("What people want to remember.", by=NoteRow.service_id)

    note_count = batch("id", ring=HOUSE)(note_count)
    pinned_note_count = batch("id", ring=HOUSE)(pinned_note_count)
    last_noted_at = batch("id", ring=HOUSE)(last_noted_at)


@extends(Mutation)
class NoteMutations:
    """What can be done with notes."""

    add_note = change(AddNote, Note)


PARTS = (Note, NotesOfService, NoteMutations)
