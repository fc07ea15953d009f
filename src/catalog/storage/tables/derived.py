"""Rows that follow from other rows: views, not tables."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from catalog.storage.rows import Row
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
