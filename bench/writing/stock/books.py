"""What all changes do: they lock a service, look at whose it is, and write the books."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bench.writing.hand.books import ACTOR, CONFLICT, NOT_OWN, OWN, SUBJECT, UNKNOWN, RefusedError
from catalog.storage.rows import EntityRow, kept_columns, new_id, new_id_text
from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow


def values(row: Any) -> dict[str, Any]:
    """Return what a revision keeps of a row."""
    left_out = kept_columns(type(row))
    names = [one.key for one in sa.inspect(type(row)).column_attrs if one.key not in left_out]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def keep(
    session: AsyncSession,
    change: str,
    asked: dict[str, Any],
    row: Any,
    *,
    event: str = "changed",
    audit: UUID | None = None,
    more: Sequence[tuple[str, dict[str, Any]]] = (),
) -> None:
    """Add the audit entry, the revision and the events of a change."""
    now, audit, table = row.updated_at, audit or new_id(), row.__tablename__
    entry = {"change": change, "subject": SUBJECT, "request_id": new_id_text(), "input": asked}
    session.add(AuditEntryRow(id=audit, at=now, **entry))
    kept = {"table_name": table, "values": values(row), "audit_id": audit}
    session.add(RevisionRow(entity_id=row.id, number=row.revision, **kept))
    facts = {"change": change, "auditId": str(audit), "actor": ACTOR}
    for name, extra in ((f"{table}.{event}", {}), *more):
        about = {"entity_id": row.id, "revision": row.revision, "payload": facts | extra}
        session.add(OutboxRow(event=name, at=now, **about))


async def held(session: AsyncSession, service: UUID, expected: int | None = None) -> ServiceRow:
    """Lock a service that the viewer may change, in the revision that is expected."""
    question = sa.select(ServiceRow).where(ServiceRow.id == service)
    row = (await session.scalars(question.with_for_update(key_share=True))).first()
    if row is None:
        raise RefusedError(UNKNOWN)
    role = RoleAssignmentRow
    owned = sa.select(role.id).where(
        role.scope_id == service, role.organization_id == OWN, role.valid_to.is_(None)
    )
    if row.provider_id != OWN and not await session.scalar(owned):
        raise RefusedError(NOT_OWN)
    if expected is not None and row.revision != expected:
        raise RefusedError(CONFLICT)
    return row


def touch(row: EntityRow, now: dt.datetime) -> None:
    """Count an edit."""
    row.revision += 1
    row.updated_at = now
