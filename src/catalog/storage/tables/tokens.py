"""The table of API tokens."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import Row, new_id, refers_to


class TokenRow(Row):
    """An API token, of which only a keyed hash is kept."""

    __tablename__ = "tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    roles: Mapped[list[Any]] = mapped_column(default=list)
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    organization_id: Mapped[UUID | None] = refers_to("organizations")
    person_id: Mapped[UUID | None] = refers_to("people", index=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
