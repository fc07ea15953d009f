"""The tables of versions and of the decisions about their moves."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import Row, ShortText, enum, new_id, refers_to


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
    service_id: Mapped[UUID] = refers_to("services")
    number: Mapped[int]
    purpose: Mapped[enums.VersionPurpose] = mapped_column(enum(enums.VersionPurpose))
    summary: Mapped[str | None]
    rationale: Mapped[str | None]
    taken_over_from_id: Mapped[UUID | None] = refers_to(
        "service_versions", ondelete="SET NULL", index=True
    )
    status: Mapped[enums.VersionStatus] = mapped_column(enum(enums.VersionStatus))
    stage_key: Mapped[ShortText]
    control_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL", index=True)
    created_at: Mapped[dt.datetime]


class LifecycleDecisionRow(Row):
    """One decision about a move of a version: who decided, on what grounds, and what came of it."""

    __tablename__ = "lifecycle_decisions"
    __table_args__ = (
        sa.Index(None, "service_id", "decided_at", "id"),
        sa.Index(None, "version_id", "decided_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = refers_to("services")
    version_id: Mapped[UUID] = refers_to("service_versions")
    leaving: Mapped[str | None]
    entering: Mapped[str]
    outcome: Mapped[enums.DecisionOutcome] = mapped_column(enum(enums.DecisionOutcome))
    gates: Mapped[list[Any]] = mapped_column(default=list)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    waivers: Mapped[list[Any]] = mapped_column(default=list)
    control_from_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )
    control_to_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL", index=True)
    source: Mapped[str | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime]
    happened_at: Mapped[dt.datetime | None]


class RetirementConsentRow(Row):
    """The consent of one organization that a service is retired which it stands on."""

    __tablename__ = "retirement_consents"
    __table_args__ = (sa.UniqueConstraint("service_id", "organization_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    service_id: Mapped[UUID] = refers_to("services")
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    reason: Mapped[str | None]
    consented_by: Mapped[str]
    consented_at: Mapped[dt.datetime]
