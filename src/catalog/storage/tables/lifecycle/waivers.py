"""The table of waivers, by which versions move in spite of what gates find."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import Row, ShortText, enum, new_id, refers_to


class WaiverRow(Row):
    """A waiver of one finding about one version: who granted it, why, and until when.

    One without a person was taken over from a decision of before, and lets nothing pass again.
    """

    __tablename__ = "waivers"
    __table_args__ = (
        sa.Index(None, "version_id", "code"),
        sa.Index(None, "service_id", "granted_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = refers_to("services")
    version_id: Mapped[UUID] = refers_to("service_versions")
    code: Mapped[ShortText]
    subject: Mapped[ShortText | None]
    reason: Mapped[str]
    authority: Mapped[enums.Role] = mapped_column(enum(enums.Role))
    granted_by: Mapped[ShortText]
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL", index=True)
    granted_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[ShortText | None]
    withdrawal_reason: Mapped[str | None]
    used_by_id: Mapped[UUID | None] = refers_to(
        "lifecycle_decisions", ondelete="SET NULL", index=True
    )
