"""The tables of outputs, of outcomes, and of which output enables which outcome."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import EntityRow, Row


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

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    statement: Mapped[str]
    modelled_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    delivered_at: Mapped[dt.datetime | None]


class OutputRow(EntityRow):
    """Something that an activity of a service delivered."""

    __tablename__ = "outputs"

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    description: Mapped[str]
    activity_ref: Mapped[str | None]
    tangible: Mapped[bool]
    delivered_at: Mapped[dt.datetime]


class OutcomeOutputRow(Row):
    """One output that enables one outcome."""

    __tablename__ = "outcome_outputs"

    outcome_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("outcomes.id", ondelete="CASCADE"), primary_key=True
    )
    output_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("outputs.id", ondelete="CASCADE"), primary_key=True, index=True
    )
