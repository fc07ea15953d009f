"""The tables of bookkeeping: settings, revisions and audit entries."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import Row, ShortText, new_id, refers_to


class SettingRow(Row):
    """One value that this catalog made for itself, such as its secret key."""

    __tablename__ = "settings"

    key: Mapped[ShortText] = mapped_column(primary_key=True)
    value: Mapped[ShortText]


class RevisionRow(Row):
    """One entity as one change left it."""

    __tablename__ = "revisions"

    entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    values: Mapped[dict[str, Any]]
    audit_id: Mapped[UUID] = refers_to("audit_entries", index=True)


class AuditEntryRow(Row):
    """One change: who made it, when, and what was asked."""

    __tablename__ = "audit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    change: Mapped[str]
    subject: Mapped[str]
    request_id: Mapped[str | None]
    input: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime] = mapped_column(index=True)
