"""Sending dead letters again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.domain.writing.changes import Change, Work
from catalog.storage import outbox
from catalog.storage.tables.outbox import DeliveryRow


@dataclass(frozen=True, kw_only=True)
class ResendEvents(Change[Sequence[DeliveryRow]]):
    """Tell dead letters again: one of them, or all."""

    id: UUID | None = None

    async def check(self, work: Work) -> Sequence[DeliveryRow]:
        """Refuse what is no dead letter."""
        dead = await outbox.dead(work.session, None if self.id is None else [self.id])
        if self.id is not None and not dead:
            work.problems.add("NOT_FOUND", "There is no dead letter with this id.", "id")
        return [letter for letter, _ in dead]

    async def apply(self, work: Work, letters: Sequence[DeliveryRow]) -> Sequence[DeliveryRow]:
        """Make them due, as if they had never been told."""
        for letter in letters:
            letter.died_at, letter.attempts, letter.due_at = None, 0, work.now
        return letters
