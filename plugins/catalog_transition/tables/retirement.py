"""Tables of retirement plans, of their steps, and of who approved them."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, Role, Row, enum, new_id


class RetirementPlanStatus(Described):
    """What became of a plan."""

    PLANNED = "PLANNED", "The service is to be retired by it."
    CANCELLED = "CANCELLED", "The service goes on."
    DONE = "DONE", "The service was retired by it."


class RetirementStepKind(Described):
    """What a step of a retirement is about."""

    COMMUNICATION = "COMMUNICATION", "Those who use the service are told."
    MIGRATION = "MIGRATION", "Those who use it move to something else."
    REQUESTS = "REQUESTS", "No new requests are taken."
    DATA = "DATA", "Its data are archived or removed."
    LICENCES = "LICENCES", "Licences, contracts and payments end."
    CATALOGUE = "CATALOGUE", "Catalogues, knowledge bases and websites no longer name it."
    OFFLINE = "OFFLINE", "It is switched off."
    OTHER = "OTHER", "Something else."


def _key(table: str, *, ondelete: str = "CASCADE", index: bool = True, **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), index=index, **options)


class RetirementPlanRow(EntityRow):
    """How a service is taken out of use.

    `edition` counts what was planned: an approval counts for the edition that it was given for.
    """

    __tablename__ = "transition__retirement_plans"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.Index(
            "uq_transition__retirement_plans_in_force",
            "service_id",
            unique=True,
            sqlite_where=sa.text("status <> 'CANCELLED'"),
            postgresql_where=sa.text("status <> 'CANCELLED'"),
        ),
        sa.CheckConstraint("(status = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="cancelled"),
        sa.CheckConstraint(
            "point_passed_at IS NULL OR status <> 'CANCELLED'", name="never_cancelled"
        ),
    )

    service_id: Mapped[UUID] = _key("services", index=False)
    number: Mapped[int]
    reason: Mapped[str]
    successor_id: Mapped[UUID | None] = _key("services", ondelete="SET NULL")
    ends_on: Mapped[dt.date]
    point_of_no_return: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    status: Mapped[RetirementPlanStatus] = mapped_column(
        enum(RetirementPlanStatus), default=RetirementPlanStatus.PLANNED
    )
    planned_by: Mapped[str]
    approved_at: Mapped[dt.datetime | None]
    point_passed_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_by: Mapped[str | None]
    cancellation_reason: Mapped[str | None]


class RetirementStepRow(EntityRow):
    """One step of a plan, and how it is known that it was taken.

    `moves` is the slug of a relationship or a service that moves to the target.
    """

    __tablename__ = "transition__retirement_steps"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "key"),
        sa.CheckConstraint(
            "(happened_at IS NULL) = (completed_at IS NULL)", name="completed_at_once"
        ),
    )

    plan_id: Mapped[UUID] = _key("transition__retirement_plans", index=False)
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    kind: Mapped[RetirementStepKind] = mapped_column(enum(RetirementStepKind))
    due_on: Mapped[dt.date | None]
    is_mandatory: Mapped[bool] = mapped_column(default=True)
    in_order: Mapped[bool] = mapped_column(default=False)
    moves: Mapped[str | None]
    target_service_id: Mapped[UUID | None] = _key("services", ondelete="SET NULL")
    target_offering_id: Mapped[UUID | None] = _key("offerings", ondelete="SET NULL")
    evidence: Mapped[str | None]
    happened_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]
    completed_by: Mapped[str | None]


class RetirementApprovalRow(Row):
    """The word of one person that a service is retired as one edition of its plan says."""

    __tablename__ = "transition__retirement_approvals"
    __table_args__ = (sa.UniqueConstraint("plan_id", "edition", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = _key("transition__retirement_plans", index=False)
    edition: Mapped[int]
    role: Mapped[Role] = mapped_column(enum(Role))
    person_id: Mapped[UUID | None] = _key("people", ondelete="SET NULL")
    approved_by: Mapped[str]
    approved_at: Mapped[dt.datetime]
