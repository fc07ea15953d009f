"""What the notes plugin does by itself: it tells of new notes, and reminds people of old ones."""

import datetime as dt
import logging

from catalog.plugin import JobRun, Telling
from catalog_notes import queries
from catalog_notes.changes import AddNote
from catalog_notes.tables import NoteRow

LOG = logging.getLogger("catalog_notes")
FRESH = dt.timedelta(days=30)


async def write(telling: Telling) -> None:
    """Write which service has a new note."""
    note = await telling.session.get(NoteRow, telling.event.entity_id)
    if note is not None:
        LOG.info("There is a new note on the service %s.", note.service_id)
        telling.shared("notes").write(f"{telling.event.at:%Y-%m-%d}: {note.text}\n")


async def remind(run: JobRun) -> None:
    """Write a note on every service whose notes all are old."""
    since = run.due - FRESH
    for service_id in await queries.forgotten(run.session, since):
        await run.make(AddNote(service_id=service_id, text=f"No news since {since:%d %B %Y}."))
