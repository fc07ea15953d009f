"""Rows that follow from other rows: views, and the words that others are found by."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.enums import Described, ParticipantRole
from catalog.storage.rows import HAS_TRIGGERS, Row, ShortText, enum
from catalog.storage.tables.offerings import OfferingEditionServiceRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import RelationshipOfferingRow, RelationshipParticipantRow
from catalog.storage.tables.services import ServiceRow

# A column that refers to another table has its type from there, and a view takes the types that
# its columns have when it is made.
REFERRED_TO = (OrganizationRow, ServiceRow)


class ServiceRelationshipRow(Row):
    """A relationship that holds an edition of an offering with the service."""

    __table__ = (
        sa.select(OfferingEditionServiceRow.service_id, RelationshipOfferingRow.relationship_id)
        .join(
            RelationshipOfferingRow,
            RelationshipOfferingRow.edition_id == OfferingEditionServiceRow.edition_id,
        )
        .distinct()
        .subquery("service_relationships")
    )
    __mapper_args__ = {  # noqa: RUF012  # declarative reads it so
        "primary_key": [__table__.c.service_id, __table__.c.relationship_id]
    }
    service_id: Mapped[UUID]
    relationship_id: Mapped[UUID]


class OrganizationRelationshipRow(Row):
    """A relationship in which the organization has at least one role."""

    __table__ = (
        sa.select(
            RelationshipParticipantRow.organization_id,
            RelationshipParticipantRow.relationship_id,
            RelationshipParticipantRow.house_id,
        )
        .distinct()
        .subquery("organization_relationships")
    )
    __mapper_args__ = {  # noqa: RUF012  # declarative reads it so
        "primary_key": [__table__.c.organization_id, __table__.c.relationship_id]
    }
    organization_id: Mapped[UUID]
    relationship_id: Mapped[UUID]
    house_id: Mapped[UUID | None]


class ServiceConsumerRow(Row):
    """An organization that consumes a service: in a relationship that holds an edition with it."""

    __table__ = (
        sa.select(RelationshipParticipantRow.organization_id, OfferingEditionServiceRow.service_id)
        .join(
            RelationshipOfferingRow,
            RelationshipOfferingRow.relationship_id == RelationshipParticipantRow.relationship_id,
        )
        .join(
            OfferingEditionServiceRow,
            OfferingEditionServiceRow.edition_id == RelationshipOfferingRow.edition_id,
        )
        .where(RelationshipParticipantRow.role == ParticipantRole.CONSUMER)
        .distinct()
        .subquery("service_consumers")
    )
    __mapper_args__ = {  # noqa: RUF012  # declarative reads it so
        "primary_key": [__table__.c.organization_id, __table__.c.service_id]
    }
    organization_id: Mapped[UUID]
    service_id: Mapped[UUID]


class SearchKind(Described):
    """What can be searched for."""

    SERVICE = "SERVICE", "Services."
    OFFERING = "OFFERING", "Offerings of services."
    ORGANIZATION = "ORGANIZATION", "Organizations."
    PERSON = "PERSON", "People."
    PRODUCT = "PRODUCT", "Products."
    RESOURCE = "RESOURCE", "Resources."


class SearchEntryRow(Row):
    """The folded words of one row: of its name, of all its names, and of all that it says."""

    __tablename__ = "search_entries"
    __table_args__ = {"info": HAS_TRIGGERS}  # noqa: RUF012  # declarative reads it so

    number: Mapped[int] = mapped_column(primary_key=True)  # by which SQLite's index knows it
    entity_id: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[SearchKind] = mapped_column(enum(SearchKind))
    title: Mapped[str]
    names: Mapped[str]
    words: Mapped[str]


class SearchPendingRow(Row):
    """The words of a row as a transaction wrote them, which it folds at its end."""

    __tablename__ = "search_pending"

    entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[SearchKind] = mapped_column(enum(SearchKind))
    slug: Mapped[ShortText]
    name: Mapped[ShortText]
    aliases: Mapped[str | None]
    description: Mapped[str | None]
