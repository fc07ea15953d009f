"""What the notes plugin does."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    EventType,
    Omittable,
    OrganizationId,
    Prose,
    ServiceId,
    Work,
)
from catalog_notes.tables import NoteRow


@dataclass(frozen=True, kw_only=True)
class AddNote(Change):
    """Write a note on a service."""

    service_id: Annotated[ServiceId, Doc("The service.")]
    text: Annotated[Prose, Doc("What to remember.")]
    pinned: Annotated[bool, Doc("Whether it stays on top.")] = False
    reader_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("An organization that takes part in the service, and is to read it."),
    ] = OMITTED

    async def check(self, work: Work) -> None:
        """Refuse a note that says nothing."""
        if not self.text.strip():
            work.problems.add("NOTE_EMPTY", "Write something in the note.", "text")

    async def apply(self, work: Work, _found: None) -> NoteRow:
        """Insert it."""
        note = NoteRow(**self.columns(NoteRow))
        await work.create(note)
        if self.pinned:
            work.tell("note.pinned", note, serviceId=str(self.service_id))
        return note


EVENT_TYPES = [
    EventType(
        name="note.pinned",
        of=[NoteRow],
        tells="It stays on top from now on.",
        payload={"serviceId": UUID},
    )
]
