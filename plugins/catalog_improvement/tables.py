"""The register of improvements: what could be better, what was measured, and what came of it."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, FixedPoint, enum

FIGURE = FixedPoint(digits=15, places=6)  # what is measured: below a thousand million
AMOUNT = FixedPoint(digits=15, places=4)  # of money
MOST_LINKS = 100  # of one improvement, whichever way
MOST_STEPS = 100  # notes on one improvement
MOST_FIGURES = 100  # of one improvement


class ImprovementStatus(Described):
    """How far an improvement has come."""

    RAISED = "RAISED", "It could be improved; nobody has decided on it."
    ACCEPTED = "ACCEPTED", "It is to be done."
    IN_PROGRESS = "IN_PROGRESS", "Somebody works on it."
    IMPLEMENTED = "IMPLEMENTED", "It is done; whether it helped is still to be measured."
    CLOSED = "CLOSED", "What came of it was measured; its result tells it."
    REJECTED = "REJECTED", "It will not be done; the reason says why."


ENDED = (ImprovementStatus.CLOSED, ImprovementStatus.REJECTED)


class ImprovementSize(Described):
    """How much work it is."""

    SMALL = "SMALL", "Little."
    MEDIUM = "MEDIUM", "Some."
    LARGE = "LARGE", "Much."


class ImprovementTimescale(Described):
    """How long it takes until it helps."""

    SHORT = "SHORT", "Weeks."
    MEDIUM = "MEDIUM", "Months."
    LONG = "LONG", "A year or more."


class ImprovementPriority(Described):
    """How much depends on it."""

    LOW = "LOW", "Little."
    MEDIUM = "MEDIUM", "Some."
    HIGH = "HIGH", "Much."


class BetterFigure(Described):
    """Which figures of an indicator are better."""

    HIGHER = "HIGHER", "Higher ones, as of an availability."
    LOWER = "LOWER", "Lower ones, as of a time to restore."


class ImprovementResult(Described):
    """What was measured after an improvement, beside what was measured before."""

    IMPROVED = "IMPROVED", "It is better than before."
    UNCHANGED = "UNCHANGED", "It is as before."
    WORSE = "WORSE", "It is worse than before."


class ImprovementStepKind(Described):
    """The seven steps of improvement."""

    STRATEGY = "STRATEGY", "Identify the strategy for improvement."
    DEFINE = "DEFINE", "Define what will be measured."
    GATHER = "GATHER", "Gather the data."
    PROCESS = "PROCESS", "Process the data."
    ANALYSE = "ANALYSE", "Analyse the information and the data."
    PRESENT = "PRESENT", "Present and use the information."
    IMPLEMENT = "IMPLEMENT", "Implement the improvement."


class LinkDirection(Described):
    """Whether something led to an improvement, or came of it."""

    INPUT = "INPUT", "It is why the improvement was raised."
    OUTPUT = "OUTPUT", "It was made for the sake of the improvement."


def _of_core(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


def _of_improvement(**options: Any) -> Any:
    return _of_core("improvement__improvements", **options)


class ImprovementRow(EntityRow):
    """Something to improve about a service; `number` counts those of the service.

    `opportunity` tells one that a source raised from all others: its source, metric and window, in
    one text. `measured` is the last figure that was measured, `baseline` the one before.
    """

    __tablename__ = "improvement__improvements"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.UniqueConstraint("service_id", "opportunity"),
        sa.CheckConstraint("(status = 'CLOSED') = (result IS NOT NULL)", name="closed"),
        sa.CheckConstraint("status <> 'REJECTED' OR reason IS NOT NULL", name="rejected"),
    )

    service_id: Mapped[UUID] = _of_core("services")
    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str | None]
    justification: Mapped[str | None]
    stage: Mapped[str | None]
    status: Mapped[ImprovementStatus] = mapped_column(
        enum(ImprovementStatus), default=ImprovementStatus.RAISED, index=True
    )
    size: Mapped[ImprovementSize | None] = mapped_column(enum(ImprovementSize))
    timescale: Mapped[ImprovementTimescale | None] = mapped_column(enum(ImprovementTimescale))
    priority: Mapped[ImprovementPriority | None] = mapped_column(enum(ImprovementPriority))
    kpi_key: Mapped[str | None]
    kpi_unit: Mapped[str | None]
    better: Mapped[BetterFigure | None] = mapped_column(enum(BetterFigure))
    baseline: Mapped[Decimal | None] = mapped_column(FIGURE)
    target: Mapped[Decimal | None] = mapped_column(FIGURE)
    measured: Mapped[Decimal | None] = mapped_column(FIGURE)
    benefit: Mapped[Decimal | None] = mapped_column(AMOUNT)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None]
    person_id: Mapped[UUID | None] = _of_core("people", ondelete="SET NULL", index=True)
    organization_id: Mapped[UUID | None] = _of_core(
        "organizations", ondelete="SET NULL", index=True
    )
    required_by: Mapped[dt.date | None]
    raised_by: Mapped[str]
    implemented_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
    result: Mapped[ImprovementResult | None] = mapped_column(enum(ImprovementResult))
    opportunity: Mapped[str | None]


class ImprovedServiceRow(EntityRow):
    """How far one of its services has come with an improvement."""

    __tablename__ = "improvement__services"
    __table_args__ = (sa.UniqueConstraint("improvement_id", "service_id"),)

    improvement_id: Mapped[UUID] = _of_improvement()
    service_id: Mapped[UUID] = _of_core("services", index=True)
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]


class ImprovementStepRow(EntityRow):
    """A note on one of the seven steps, of one day; `position` counts those of the improvement."""

    __tablename__ = "improvement__steps"
    __table_args__ = (sa.UniqueConstraint("improvement_id", "position"),)

    improvement_id: Mapped[UUID] = _of_improvement()
    position: Mapped[int]
    step: Mapped[ImprovementStepKind] = mapped_column(enum(ImprovementStepKind))
    note: Mapped[str]
    at: Mapped[dt.date]
    noted_by: Mapped[str]


class ImprovementLinkRow(EntityRow):
    """What an improvement came of, or what came of it; `position` counts those of the improvement.

    `evidence` is what was known then, and stays so. `digest` is the same for the same evidence of
    the same source. `subject_type` and `subject_id` name an object of the graph, whoever brings it.
    """

    __tablename__ = "improvement__links"
    __table_args__ = (
        sa.UniqueConstraint("improvement_id", "position"),
        sa.UniqueConstraint("improvement_id", "digest"),
    )

    improvement_id: Mapped[UUID] = _of_improvement()
    position: Mapped[int]
    direction: Mapped[LinkDirection] = mapped_column(enum(LinkDirection))
    stage: Mapped[str | None]
    source: Mapped[str]
    what: Mapped[str]
    evidence: Mapped[dict[str, Any] | None]
    digest: Mapped[str]
    relationship_id: Mapped[UUID | None] = _of_core(
        "relationships", ondelete="SET NULL", index=True
    )
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]


class ImprovementFigureRow(EntityRow):
    """A figure of the indicator, as it was when it was taken; it does not change any more.

    `source` is the plugin that measured it, or where somebody has it from who entered it.
    """

    __tablename__ = "improvement__figures"
    __table_args__ = (
        sa.UniqueConstraint("improvement_id", "position"),
        sa.CheckConstraint("window_end > window_start", name="window_in_order"),
    )

    improvement_id: Mapped[UUID] = _of_improvement()
    position: Mapped[int]
    service_id: Mapped[UUID] = _of_core("services", index=True)
    value: Mapped[Decimal] = mapped_column(FIGURE)
    unit: Mapped[str | None]
    window_start: Mapped[dt.datetime]
    window_end: Mapped[dt.datetime]
    source: Mapped[str]
    by_hand: Mapped[bool]
    is_baseline: Mapped[bool]
    taken_at: Mapped[dt.datetime]
    taken_by: Mapped[str]
