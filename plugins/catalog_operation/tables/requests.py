"""Tables of service requests, and of how much of an offering was used."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, FixedPoint, ParticipantRole, Row, enum

COUNT = FixedPoint(digits=15, places=3)


class RequestStatus(Described):
    """How far a service request has come."""

    REQUESTED = "REQUESTED", "The provider has not answered it."
    PROMISED = "PROMISED", "The provider said by when it is fulfilled."
    FULFILLED = "FULFILLED", "What was asked for is done."
    CANCELLED = "CANCELLED", "The consumer withdrew it, or the provider refused it."


def _of_core(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


class ServiceRequestRow(EntityRow):
    """A consumer asks for a service action of an offering that was agreed.

    `component` is its name in the edition that the relationship held then, `provider_id` is whoever
    provided the offering then, or when it was answered. `cancelled_side` tells a refusal of the
    provider from a withdrawal.
    """

    __tablename__ = "operation__requests"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.Index(None, "provider_id", "status"),
        sa.CheckConstraint("fulfilled_at >= requested_at", name="in_order"),
        sa.CheckConstraint("(status = 'FULFILLED') = (fulfilled_at IS NOT NULL)", name="fulfilled"),
        sa.CheckConstraint("(status = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="cancelled"),
        sa.CheckConstraint("status <> 'PROMISED' OR promised_by IS NOT NULL", name="promised"),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_side IS NULL)", name="cancelled_by_side"
        ),
    )

    relationship_id: Mapped[UUID] = _of_core("relationships")
    number: Mapped[int]
    offering_id: Mapped[UUID] = _of_core("offerings", index=True)
    edition_id: Mapped[UUID] = _of_core("offering_editions", index=True)
    component: Mapped[str]
    what: Mapped[str]
    organization_id: Mapped[UUID] = _of_core("organizations", index=True)
    provider_id: Mapped[UUID] = _of_core("organizations")
    person_id: Mapped[UUID | None] = _of_core("people", ondelete="SET NULL", index=True)
    requested_by: Mapped[str]
    requested_at: Mapped[dt.datetime]
    status: Mapped[RequestStatus] = mapped_column(
        enum(RequestStatus), default=RequestStatus.REQUESTED
    )
    promised_by: Mapped[dt.datetime | None]
    fulfilled_at: Mapped[dt.datetime | None]
    evidence: Mapped[str | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_side: Mapped[ParticipantRole | None] = mapped_column(enum(ParticipantRole))
    reason: Mapped[str | None]


class UtilisationRow(Row):
    """How much of an offering one relationship used on one day, in one unit.

    `edition_id` is the edition that the relationship held when it was recorded: its services were
    used.
    """

    __tablename__ = "operation__utilisations"
    __table_args__ = (sa.CheckConstraint("count >= 0", name="counted"),)

    relationship_id: Mapped[UUID] = _of_core("relationships", primary_key=True)
    offering_id: Mapped[UUID] = _of_core("offerings", primary_key=True, index=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = _of_core("offering_editions", index=True)
    count: Mapped[Decimal] = mapped_column(COUNT)
    recorded_by: Mapped[str]
