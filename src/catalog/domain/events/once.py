"""Making each change of a delivery once, however often and by whomever it is told.

That a change was made is kept in its own transaction, where the claim must still hold: whoever was
left behind by the others changes nothing any more.
"""

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.writing.changes import Change, as_json
from catalog.domain.writing.hashes import content_hash
from catalog.domain.writing.working import Made
from catalog.storage import outbox
from catalog.storage.database.sessions import WriteSession
from catalog.storage.rows import Row
from catalog.storage.tables.outbox import DeliveredChangeRow, DeliveryRow


class ClaimLostError(Exception):
    """Another server has taken over what this one was doing, or it has ended already."""


@dataclass
class ChangesOnce:
    """The changes of one delivery, in the order in which they are made."""

    delivery_id: UUID
    claim: UUID
    _made: Counter[str] = field(default_factory=Counter)

    def of(self, change: Change[Any]) -> "ChangeOnce":
        """Return what lets *change* be made once; of equal ones, each is one of its own."""
        kind = type(change)
        given = {item.name: getattr(change, item.name) for item in dataclasses.fields(change)}
        whole = {"module": kind.__module__, "type": kind.__qualname__, "given": as_json(given)}
        digest = content_hash(whole)
        self._made[digest] += 1
        return ChangeOnce(self.delivery_id, self.claim, f"{digest} {self._made[digest]}")


@dataclass(frozen=True)
class ChangeOnce:
    """One change of a delivery."""

    delivery_id: UUID
    claim: UUID
    digest: str

    async def earlier(self, session: WriteSession) -> Made | None:
        """Return what came of it when it was made before, with its row as it is now, or None."""
        kept = await outbox.delivered_change(session, self.delivery_id, self.digest)
        if kept is None:
            return None
        row = None
        for mapper in Row.registry.mappers:
            if mapper.local_table.description == kept.table_name:
                row = await session.get(mapper.class_, _as_key(mapper, kept.row_key or []))
        return Made(row, (), is_committed=True)

    async def keep(self, session: WriteSession, made: Made) -> None:
        """Keep that it was made; raises `ClaimLostError` where it must not be.

        A refusal that is on record may end otherwise the next time.
        """
        mine = sa.select(DeliveryRow.id).where(
            DeliveryRow.id == self.delivery_id, DeliveryRow.claim == self.claim
        )
        if await session.scalar(mine.with_for_update(key_share=True)) is None:
            message = "another server has taken it over: nothing of this change was kept"
            raise ClaimLostError(message)
        if not made.problems:
            row = made.row if isinstance(made.row, Row) else None
            key = (
                None
                if row is None
                else as_json(sa.inspect(type(row)).primary_key_from_instance(row))
            )
            name = None if row is None else type(row).__table__.description
            given = {"delivery_id": self.delivery_id, "digest": self.digest}
            session.add(DeliveredChangeRow(table_name=name, row_key=key, **given))


def _as_key(mapper: Any, values: list[Any]) -> tuple[Any, ...]:
    """Return the primary key of a row, whose ids were kept as text."""
    columns = zip(mapper.primary_key, values, strict=True)
    return tuple(
        UUID(value) if isinstance(column.type, sa.Uuid) else value for column, value in columns
    )
