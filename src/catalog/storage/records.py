"""The tables of bookkeeping: tokens, settings, revisions, audit entries and outgoing events."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import Row, new_id


class TokenRow(Row):
    """An API token, of which only a keyed hash is kept."""

    __tablename__ = "tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    roles: Mapped[list[Any]] = mapped_column(default=list)
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    organization_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE")
    )
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class SettingRow(Row):
    """One value that this catalog made for itself, such as its secret key."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class RevisionRow(Row):
    """One entity as one change left it."""

    __tablename__ = "revisions"

    entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    values: Mapped[dict[str, Any]]
    audit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("audit_entries.id", ondelete="CASCADE"), index=True
    )


class AuditEntryRow(Row):
    """One change: who made it, when, and what was asked."""

    __tablename__ = "audit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    change: Mapped[str]
    subject: Mapped[str]
    request_id: Mapped[str | None]
    input: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime] = mapped_column(index=True)


class OutboxRow(Row):
    """One event that waits to be told, in order for each entity."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event: Mapped[str]
    entity_id: Mapped[UUID] = mapped_column(index=True)
    revision: Mapped[int]
    payload: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]
