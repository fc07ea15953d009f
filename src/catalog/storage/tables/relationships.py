"""The tables of service relationships, of who takes part and of what they are based on."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, ShortText, enum, kept_house, refers_to


class Terms:
    """The columns of a row that says for how long something is agreed."""

    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    notice_months: Mapped[int | None]
    renewal: Mapped[enums.Renewal] = mapped_column(
        enum(enums.Renewal), default=enums.Renewal.NONE, server_default="NONE"
    )
    renewal_months: Mapped[int | None]


class Agreeing:
    """The columns of a row that says whether an organization has agreed."""

    consent: Mapped[enums.Consent | None] = mapped_column(enum(enums.Consent))
    agreed_at: Mapped[dt.datetime | None]
    agreed_by: Mapped[ShortText | None]
    document: Mapped[ShortText | None]


class RelationshipRow(Terms, EntityRow):
    """A cooperation of two or more organizations on agreed offerings."""

    __tablename__ = "relationships"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText | None] = mapped_column(index=True)
    status: Mapped[enums.RelationshipStatus] = mapped_column(enum(enums.RelationshipStatus))
    # When it is over, whatever its status says: the end of a last day, or when a side has left.
    over_at: Mapped[dt.datetime | None]
    proposed_by_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    reason: Mapped[str | None]


class RelationshipParticipantRow(Agreeing, Row):
    """One organization in one role of one relationship."""

    __tablename__ = "relationship_participants"

    relationship_id: Mapped[UUID] = refers_to("relationships", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
    role: Mapped[enums.ParticipantRole] = mapped_column(
        enum(enums.ParticipantRole), primary_key=True
    )
    position: Mapped[int]
    contested_at: Mapped[dt.datetime | None]
    contest_reason: Mapped[str | None]
    left_at: Mapped[dt.datetime | None]
    house_id: Mapped[UUID | None] = kept_house()


class RelationshipOfferingRow(Row):
    """One offering that a relationship is based on, in the edition that was proposed."""

    __tablename__ = "relationship_offerings"

    relationship_id: Mapped[UUID] = refers_to("relationships", primary_key=True)
    offering_id: Mapped[UUID] = refers_to("offerings", primary_key=True, index=True)
    edition_id: Mapped[UUID | None] = refers_to("offering_editions", index=True)


class RelationshipContactRow(Row):
    """A person to turn to in a relationship, on the side of one participant."""

    __tablename__ = "relationship_contacts"

    relationship_id: Mapped[UUID] = refers_to("relationships", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True)
    person_id: Mapped[UUID] = refers_to("people", primary_key=True, index=True)
    role: Mapped[enums.Role] = mapped_column(enum(enums.Role), primary_key=True)
    level: Mapped[int]
    position: Mapped[int]


class RelationshipAmendmentRow(Terms, EntityRow):
    """A change of what was agreed in a relationship: all that is to stand in its place."""

    __tablename__ = "relationship_amendments"
    __table_args__ = (sa.UniqueConstraint("relationship_id", "number"),)

    relationship_id: Mapped[UUID] = refers_to("relationships")
    number: Mapped[int]
    status: Mapped[enums.AmendmentStatus] = mapped_column(enum(enums.AmendmentStatus))
    proposed_by_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    reason: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]


class AmendmentParticipantRow(Agreeing, Row):
    """One organization that has a say in an amendment, in the role that it has or is to have."""

    __tablename__ = "amendment_participants"

    amendment_id: Mapped[UUID] = refers_to("relationship_amendments", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
    role: Mapped[enums.ParticipantRole] = mapped_column(
        enum(enums.ParticipantRole), primary_key=True
    )
    position: Mapped[int]
    stays: Mapped[bool]
    house_id: Mapped[UUID | None] = kept_house()


class AmendmentOfferingRow(Row):
    """One offering that a relationship is to be based on."""

    __tablename__ = "amendment_offerings"

    amendment_id: Mapped[UUID] = refers_to("relationship_amendments", primary_key=True)
    offering_id: Mapped[UUID] = refers_to("offerings", primary_key=True, index=True)
    edition_id: Mapped[UUID | None] = refers_to("offering_editions", index=True)


class RelationshipActivityRow(EntityRow):
    """Something that participants did in a relationship."""

    __tablename__ = "relationship_activities"
    __table_args__ = (
        sa.CheckConstraint(
            "(area = 'PROVISION') = (kind LIKE 'PROVISION%')"
            " AND (area = 'CONSUMPTION') = (kind LIKE 'CONSUMPTION%')",
            name="area_of_kind",
        ),
        sa.Index(None, "relationship_id", "area"),
    )

    relationship_id: Mapped[UUID] = refers_to("relationships")
    kind: Mapped[enums.ActivityKind] = mapped_column(enum(enums.ActivityKind))
    # What follows from the kind, so that each of the three lists is found by an index.
    area: Mapped[enums.ActivityArea] = mapped_column(enum(enums.ActivityArea))
    name: Mapped[ShortText]
    description: Mapped[str | None]
    occurred_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )


class ActivityPerformerRow(Row):
    """One organization that performed an activity, and whether that is its own word."""

    __tablename__ = "activity_performers"
    __table_args__ = (
        sa.CheckConstraint("(word IS NULL) = (said_at IS NULL)", name="said_at_some_time"),
    )

    activity_id: Mapped[UUID] = refers_to("relationship_activities", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
    position: Mapped[int]
    word: Mapped[enums.Consent | None] = mapped_column(enum(enums.Consent))
    said_at: Mapped[dt.datetime | None]
    said_by: Mapped[ShortText | None]
    # Whether whoever recorded the activity said so: what others confirmed is not edited.
    with_record: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
