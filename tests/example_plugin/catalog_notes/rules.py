"""What the notes plugin insists on."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    OMITTED,
    SERVICE,
    Awaiting,
    Circle,
    Finding,
    FindingSeverity,
    Move,
    Seen,
    UpdateService,
    Waiting,
    WaitingItem,
    Work,
)
from catalog_notes import queries
from catalog_notes.tables import NoteRow

NOTE = Seen("Note", NoteRow, SERVICE.around("service_id", HOUSE), ring=HOUSE)
CIRCLES = (Circle(parties=sa.select(NoteRow.service_id, NoteRow.reader_id)),)


async def few_notes_are_pinned(limit: int, move: Move) -> Iterable[Finding]:
    """Warn of more than *limit* pinned notes."""
    pinned = (await queries.pinned_now(move.session, [move.service.id])).get(move.service.id, 0)
    if pinned <= limit:
        return []
    return [
        Finding(
            code="MANY_NOTES_PINNED",
            message=f"{pinned} notes stay on top, more than {limit}.",
            remedy="Unpin those that are settled.",
            severity=FindingSeverity.WARN,
            evidence={"pinned": pinned},
        )
    ]


async def recall_pinned_notes(change: UpdateService, work: Work) -> None:
    """Warn whoever renames a service that has pinned notes."""
    if change.name is not OMITTED and await queries.pinned_now(work.session, [change.id]):
        message = "Its pinned notes may speak of the old name: read them again."
        work.problems.warn("NOTES_SPEAK_OF_NAME", message, "name")


async def notes_to_read(awaiting: Awaiting) -> Iterable[WaitingItem]:
    """Find the notes that stay on top until an organization of whoever asks has read them."""
    note, principal = aliased(NoteRow), awaiting.principal
    question = (
        sa.select(note)
        .where(note.pinned, principal.where_own(note.reader_id), NOTE(note, principal))
        .order_by(note.created_at, note.id)
        .limit(awaiting.most)
    )
    notes = await awaiting.session.scalars(question)
    return [WaitingItem(kind="NOTE_TO_READ", subject=note, since=note.created_at) for note in notes]


WAITING = (
    Waiting(
        name="notes",
        kinds={"NOTE_TO_READ": "A note was left for you: read it, and unpin it."},
        find=notes_to_read,
    ),
)
