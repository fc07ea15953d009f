"""The table of dependencies between services."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import Row, ShortText, enum, kept_house, new_id, refers_to


class ServiceDependencyRow(Row):
    """An edge between two services, or to a name that no service has.

    The awaited slug is the one that an unresolved name stands for: a service that takes it is
    what is meant. It is null where no slug can be made of the name.
    """

    __tablename__ = "service_dependencies"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "depends_on_id"),
        sa.UniqueConstraint("service_id", "unresolved_ref"),
        sa.CheckConstraint(
            "(depends_on_id IS NULL) <> (unresolved_ref IS NULL)", name="one_target"
        ),
        # Few wait: with the others in it SQLite would rather read all dependencies.
        sa.Index(
            "ix_service_dependencies_awaited_slug",
            "awaited_slug",
            postgresql_where=sa.text("awaited_slug IS NOT NULL"),
            sqlite_where=sa.text("awaited_slug IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = refers_to("services")
    depends_on_id: Mapped[UUID | None] = refers_to("services", index=True)
    unresolved_ref: Mapped[ShortText | None]
    awaited_slug: Mapped[ShortText | None]
    strength: Mapped[enums.DependencyStrength] = mapped_column(enum(enums.DependencyStrength))
    declared: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
    house_id: Mapped[UUID | None] = kept_house()
