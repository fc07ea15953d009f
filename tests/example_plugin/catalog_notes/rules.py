"""What the notes plugin insists on."""

from collections.abc import Iterable

import sqlalchemy as sa

from catalog.plugin import OMITTED, Circle, Finding, FindingSeverity, Move, UpdateService, Work
from catalog_notes import queries
from catalog_notes.tables import NoteRow

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
