"""The tables of the catalog's entities."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, enum, new_id


class OrganizationRow(EntityRow):
    """A person or a group with its own functions, responsibilities and relationships."""

    __tablename__ = "organizations"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[enums.OrganizationKind] = mapped_column(enum(enums.OrganizationKind))
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
    capabilities: Mapped[list[Any]] = mapped_column(default=list)
    external_refs: Mapped[list[Any]] = mapped_column(default=list)


class PersonRow(EntityRow):
    """Somebody who can hold roles."""

    __tablename__ = "people"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None]


class MembershipRow(Row):
    """One person's belonging to one organization."""

    __tablename__ = "memberships"

    person_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ServiceRow(EntityRow):
    """A service; its stage and portfolio status are those its versions give it."""

    __tablename__ = "services"
    __table_args__ = (sa.Index(None, "portfolio_status", "name", "id"),)

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    description: Mapped[str | None]
    rationale: Mapped[str | None]
    tier: Mapped[str | None]
    criticality: Mapped[str | None]
    provider_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    external_refs: Mapped[list[Any]] = mapped_column(default=list)
    stage_key: Mapped[str]
    portfolio_status: Mapped[enums.PortfolioStatus] = mapped_column(enum(enums.PortfolioStatus))
    adopted_without_evidence: Mapped[bool] = mapped_column(default=False)


class ServiceNameRow(Row):
    """A slug or an alias; slugs and aliases of services share this one namespace."""

    __tablename__ = "service_names"

    name: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )


class ServiceLabelRow(Row):
    """One label of a service."""

    __tablename__ = "service_labels"
    __table_args__ = (sa.Index(None, "key", "value"),)

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ServiceVersionRow(Row):
    """What moves through the lifecycle: the service as it was, is or will be."""

    __tablename__ = "service_versions"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.Index(
            "uq_service_versions_live",
            "service_id",
            unique=True,
            sqlite_where=sa.text("status = 'LIVE'"),
            postgresql_where=sa.text("status = 'LIVE'"),
        ),
        sa.Index(
            "uq_service_versions_open",
            "service_id",
            unique=True,
            sqlite_where=sa.text("status = 'OPEN'"),
            postgresql_where=sa.text("status = 'OPEN'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    number: Mapped[int]
    purpose: Mapped[enums.VersionPurpose] = mapped_column(enum(enums.VersionPurpose))
    summary: Mapped[str | None]
    status: Mapped[enums.VersionStatus] = mapped_column(enum(enums.VersionStatus))
    stage_key: Mapped[str]
    control_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[dt.datetime]


class LifecycleDecisionRow(Row):
    """One decision about a move of a version: who decided, on what grounds, and what came of it."""

    __tablename__ = "lifecycle_decisions"
    __table_args__ = (
        sa.Index(None, "service_id", "decided_at", "id"),
        sa.Index(None, "version_id", "decided_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("service_versions.id", ondelete="CASCADE")
    )
    leaving: Mapped[str | None]
    entering: Mapped[str]
    outcome: Mapped[enums.DecisionOutcome] = mapped_column(enum(enums.DecisionOutcome))
    gates: Mapped[list[Any]] = mapped_column(default=list)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    waivers: Mapped[list[Any]] = mapped_column(default=list)
    control_from_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
    control_to_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
    source: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime]


class ServiceDependencyRow(Row):
    """An edge between two services, or to a name that no service has."""

    __tablename__ = "service_dependencies"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "depends_on_id"),
        sa.UniqueConstraint("service_id", "unresolved_ref"),
        sa.CheckConstraint(
            "(depends_on_id IS NULL) <> (unresolved_ref IS NULL)", name="one_target"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    depends_on_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    unresolved_ref: Mapped[str | None]
    strength: Mapped[enums.DependencyStrength] = mapped_column(enum(enums.DependencyStrength))
    declared: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]


class RoleAssignmentRow(Row):
    """A role that a person or an organization holds over one thing, for a time."""

    __tablename__ = "role_assignments"
    __table_args__ = (
        sa.Index(None, "scope_id", "role", "position"),
        sa.CheckConstraint("(person_id IS NULL) <> (organization_id IS NULL)", name="one_party"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[enums.Role] = mapped_column(enum(enums.Role))
    scope_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    valid_from: Mapped[dt.datetime]
    valid_to: Mapped[dt.datetime | None]


class OfferingRow(EntityRow):
    """A formal description of one or more services for a group of consumers."""

    __tablename__ = "offerings"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    description: Mapped[str | None]
    provider_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    target_consumer_group: Mapped[str]
    status: Mapped[enums.OfferingStatus] = mapped_column(enum(enums.OfferingStatus))


class OfferingServiceRow(Row):
    """One service in one offering."""

    __tablename__ = "offering_services"

    offering_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True
    )
    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class OfferingComponentRow(Row):
    """One thing that an offering is made of."""

    __tablename__ = "offering_components"

    offering_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[enums.ComponentKind] = mapped_column(enum(enums.ComponentKind))
    name: Mapped[str]
    description: Mapped[str | None]
    terms: Mapped[str | None]
    performed_by: Mapped[enums.Performer | None] = mapped_column(enum(enums.Performer))


class RelationshipRow(EntityRow):
    """A cooperation of two or more organizations on agreed offerings."""

    __tablename__ = "relationships"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[enums.RelationshipStatus] = mapped_column(enum(enums.RelationshipStatus))


class RelationshipParticipantRow(Row):
    """One organization in one role of one relationship."""

    __tablename__ = "relationship_participants"

    relationship_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("relationships.id", ondelete="CASCADE"), primary_key=True
    )
    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[enums.ParticipantRole] = mapped_column(
        enum(enums.ParticipantRole), primary_key=True
    )
    position: Mapped[int]


class RelationshipOfferingRow(Row):
    """One offering that a relationship is based on."""

    __tablename__ = "relationship_offerings"

    relationship_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("relationships.id", ondelete="CASCADE"), primary_key=True
    )
    offering_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("offerings.id", ondelete="CASCADE"), primary_key=True, index=True
    )
