"""The tables of service relationships, of who takes part and of what they are based on."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, ShortText, enum, kept_house, refers_to


class RelationshipRow(EntityRow):
    """A cooperation of two or more organizations on agreed offerings."""

    __tablename__ = "relationships"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText | None] = mapped_column(index=True)
    status: Mapped[enums.RelationshipStatus] = mapped_column(enum(enums.RelationshipStatus))


class RelationshipParticipantRow(Row):
    """One organization in one role of one relationship."""

    __tablename__ = "relationship_participants"

    relationship_id: Mapped[UUID] = refers_to("relationships", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
    role: Mapped[enums.ParticipantRole] = mapped_column(
        enum(enums.ParticipantRole), primary_key=True
    )
    position: Mapped[int]
    house_id: Mapped[UUID | None] = kept_house()


class RelationshipOfferingRow(Row):
    """One offering that a relationship is based on, in the edition that was proposed."""

    __tablename__ = "relationship_offerings"

    relationship_id: Mapped[UUID] = refers_to("relationships", primary_key=True)
    offering_id: Mapped[UUID] = refers_to("offerings", primary_key=True, index=True)
    edition_id: Mapped[UUID | None] = refers_to("offering_editions", index=True)
