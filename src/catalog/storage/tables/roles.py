"""The table of roles that people and organizations hold."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import Row, ShortText, enum, new_id, refers_to


class RoleAssignmentRow(Row):
    """A role that a person or an organization holds over one thing, for a time."""

    __tablename__ = "role_assignments"
    __table_args__ = (
        sa.Index(None, "scope_id", "role", "position"),
        sa.CheckConstraint("(person_id IS NULL) <> (organization_id IS NULL)", name="one_party"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[enums.Role] = mapped_column(enum(enums.Role))
    scope_kind: Mapped[enums.RoleScope] = mapped_column(
        enum(enums.RoleScope), default=enums.RoleScope.SERVICE
    )
    scope_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = refers_to("people", index=True)
    organization_id: Mapped[UUID | None] = refers_to("organizations", index=True)
    position: Mapped[int]
    valid_from: Mapped[dt.datetime]
    valid_to: Mapped[dt.datetime | None]
    assigned_by: Mapped[ShortText | None]
    is_recorded: Mapped[bool] = mapped_column(default=False)  # its holder had no say in it
