"""What the notes plugin does after a commit: it writes a line of the log for each new note."""

import logging

from catalog.plugin import Telling
from catalog_notes.tables import NoteRow

LOG = logging.getLogger("catalog_notes")


async def write(telling: Telling) -> None:
    """Write which service has a new note."""
    note = await telling.session.get(NoteRow, telling.event.entity_id)
    if note is not None:
        LOG.info("There is a new note on the service %s.", note.service_id)
