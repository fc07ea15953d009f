"""The tables of strategic issues, and of what providers learnt when they worked on them."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_partnership.tables.pairs import Paired, refers_to

MOST_NOTES = 100  # of one issue


class StrategicIssueKind(Described):
    """What is shared with the other side."""

    ISSUE = "ISSUE", "Something that stands in the way of a strategy."
    IMPERATIVE = "IMPERATIVE", "Something that a strategy demands."


class StrategicIssueStatus(Described):
    """How far an issue has come."""

    OPEN = "OPEN", "Its owner works on it."
    RESOLVED = "RESOLVED", "It is settled; what came of it is told."
    DROPPED = "DROPPED", "Nobody works on it any more; what came of it tells why."


class StrategicIssueRow(Paired, EntityRow):
    """An issue that one side shares with the other; `number` counts those of the relationship.

    `raised_by_id` is that side, `organization_id` or `person_id` whoever is to see to it.
    """

    __tablename__ = "partnership__issues"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("(status = 'OPEN') = (ended_on IS NULL)", name="ended_sometime"),
        sa.CheckConstraint("(ended_on IS NULL) = (came_of IS NULL)", name="something_came_of_it"),
    )

    number: Mapped[int]
    kind: Mapped[StrategicIssueKind] = mapped_column(enum(StrategicIssueKind))
    title: Mapped[str]
    statement: Mapped[str | None]
    status: Mapped[StrategicIssueStatus] = mapped_column(
        enum(StrategicIssueStatus), default=StrategicIssueStatus.OPEN, index=True
    )
    raised_by_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    review_id: Mapped[UUID | None] = refers_to(
        "partnership__reviews", ondelete="SET NULL", index=True
    )
    service_id: Mapped[UUID | None] = refers_to("services", ondelete="SET NULL", index=True)
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL", index=True)
    organization_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )
    happened_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None]
    came_of: Mapped[str | None]


class ExperienceNoteRow(EntityRow):
    """What the provider learnt as it worked on an issue; `position` counts those of the issue."""

    __tablename__ = "partnership__experience_notes"
    __table_args__ = (sa.UniqueConstraint("issue_id", "position"),)

    issue_id: Mapped[UUID] = refers_to("partnership__issues")
    position: Mapped[int]
    text: Mapped[str]
    happened_on: Mapped[dt.date]
    person_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
