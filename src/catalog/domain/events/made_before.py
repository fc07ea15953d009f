"""What a request made before: later mutations of it may go by that."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.writing.changes import Work
from catalog.storage.tables.records import AuditEntryRow, RevisionRow

LONGEST_REQUEST = dt.timedelta(minutes=1)


class MadeObject(NamedTuple):
    """An object that a change made or edited: the name of its type in the graph, and its key."""

    type: str
    key: UUID


async def made_before(work: Work) -> MadeObject | None:
    """Return what the change before this one, in the same request, made, or else edited.

    None where there was none, or it made nothing that has a type in the graph.
    """
    entry, row = AuditEntryRow, RevisionRow
    last = (
        sa.select(entry.id)
        .where(
            entry.at > work.now - LONGEST_REQUEST,
            entry.request_id == work.request_id,
            entry.subject == work.principal.subject,
            entry.id != work.audit_id,
        )
        .order_by(entry.at.desc(), entry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    question = sa.select(row.table_name, row.entity_id).where(row.audit_id == last)
    found = await work.session.rows(question.order_by(row.number, row.entity_id))
    types = work.rules.types
    known = (MadeObject(types[table], key) for table, key in found if table in types)
    return next(known, None)
