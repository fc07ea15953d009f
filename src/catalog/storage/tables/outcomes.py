"""The tables of outputs, of outcomes, of which output enables which, and of whose they are."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, enum, refers_to


class OutcomeRow(EntityRow):
    """A result that a stakeholder wants of a service: modelled, then confirmed, then delivered."""

    __tablename__ = "outcomes"
    __table_args__ = (
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organization_id IS NULL)", name="one_stakeholder"
        ),
        sa.CheckConstraint("confirmed_at >= modelled_at", name="modelled_first"),
        sa.CheckConstraint(
            "delivered_at IS NULL OR (confirmed_at IS NOT NULL AND delivered_at >= confirmed_at)",
            name="confirmed_first",
        ),
    )

    service_id: Mapped[UUID] = refers_to("services", index=True)
    person_id: Mapped[UUID | None] = refers_to("people", index=True)
    organization_id: Mapped[UUID | None] = refers_to("organizations", index=True)
    # Whether a consumer of the service wrote it, whose words the service's side does not change.
    by_consumer: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    statement: Mapped[str]
    modelled_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    confirmation: Mapped[enums.Consent | None] = mapped_column(enum(enums.Consent))
    delivered_at: Mapped[dt.datetime | None]
    delivery: Mapped[enums.Consent | None] = mapped_column(enum(enums.Consent))


class VersionOutcomeRow(Row):
    """One outcome that a version of a service is to bring about."""

    __tablename__ = "version_outcomes"

    version_id: Mapped[UUID] = refers_to("service_versions", primary_key=True)
    outcome_id: Mapped[UUID] = refers_to("outcomes", primary_key=True, index=True)


class OutputRow(EntityRow):
    """Something that an activity of a service delivered."""

    __tablename__ = "outputs"

    service_id: Mapped[UUID] = refers_to("services", index=True)
    description: Mapped[str]
    activity_id: Mapped[UUID | None] = refers_to(
        "relationship_activities", ondelete="SET NULL", index=True
    )
    activity_ref: Mapped[str | None]
    tangible: Mapped[bool]
    delivered_at: Mapped[dt.datetime]


class OutcomeOutputRow(Row):
    """One output that enables one outcome."""

    __tablename__ = "outcome_outputs"

    outcome_id: Mapped[UUID] = refers_to("outcomes", primary_key=True)
    output_id: Mapped[UUID] = refers_to("outputs", primary_key=True, index=True)
