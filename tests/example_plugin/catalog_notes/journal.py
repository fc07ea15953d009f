"""The journal of notes: a line of the log for each that was written."""

import logging

from catalog.plugin import Event, ReadSession
from catalog_notes.tables import NoteRow

LOG = logging.getLogger("catalog_notes")


async def write(event: Event, session: ReadSession) -> None:
    """Write which service has a new note."""
    note = await session.get(NoteRow, event.entity_id)
    if note is not None:
        LOG.info("There is a new note on the service %s.", note.service_id)
