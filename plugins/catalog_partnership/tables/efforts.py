"""The table of effort: the time that one side gave to a relationship."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_partnership.tables.pairs import refers_to


class EffortKind(Described):
    """What time was given to."""

    TIME = "TIME", "Time with the other side, such as reviews, summits and visits."
    MANAGEMENT = "MANAGEMENT", "Managing the relationship."
    PLANNING = "PLANNING", "Planning what both sides will do."


class RelationshipEffortRow(EntityRow):
    """Minutes that an organization gave to a relationship on one day; `number` counts these.

    It is its own matter, unless `is_shared` shows it to everybody who takes part.
    """

    __tablename__ = "partnership__efforts"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("minutes > 0", name="some_time"),
        sa.Index(None, "relationship_id", "happened_on"),
    )

    relationship_id: Mapped[UUID] = refers_to("relationships")
    number: Mapped[int]
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    activity_id: Mapped[UUID | None] = refers_to("relationship_activities", ondelete="SET NULL")
    kind: Mapped[EffortKind] = mapped_column(enum(EffortKind))
    minutes: Mapped[int]
    happened_on: Mapped[dt.date]
    what: Mapped[str | None]
    is_shared: Mapped[bool] = mapped_column(default=False)
