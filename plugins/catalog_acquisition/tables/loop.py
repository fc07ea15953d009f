"""The tables of the loop: what both sides say, what the buyer makes of it, and what is changed."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_acquisition.tables.contracts import of_contract, of_core

MOST_SAID = 2_000  # of one kind, of one contract


class FeedbackDirection(Described):
    """Which way feedback goes, as the buyer sees it."""

    GIVEN = "GIVEN", "The buyer says it."
    RECEIVED = "RECEIVED", "It is said to the buyer."


class FeedbackSource(Described):
    """Who is on the other end of feedback."""

    INTERNAL_STAKEHOLDER = "INTERNAL_STAKEHOLDER", "Somebody of the buyer's house."
    EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER", "A vendor of the contract, who reads it too."


class AdjustmentEffect(Described):
    """What came of an adjustment."""

    WORKED = "WORKED", "It did what it was meant to do."
    NO_EFFECT = "NO_EFFECT", "Nothing is better: something else is needed."


class FeedbackRow(EntityRow):
    """What somebody said about a contract; `number` counts those of the contract."""

    __tablename__ = "acquisition__feedback"
    __table_args__ = (sa.UniqueConstraint("contract_id", "number"),)

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    direction: Mapped[FeedbackDirection] = mapped_column(enum(FeedbackDirection))
    source: Mapped[FeedbackSource] = mapped_column(enum(FeedbackSource))
    about: Mapped[str]
    obligation_id: Mapped[UUID | None] = of_core(
        "acquisition__obligations", ondelete="SET NULL", index=True
    )
    organization_id: Mapped[UUID | None] = of_core("organizations", ondelete="SET NULL", index=True)
    happened_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]


class AssessmentRow(EntityRow):
    """What the buyer makes of what was said or delivered; `number` counts those of the contract."""

    __tablename__ = "acquisition__assessments"
    __table_args__ = (sa.UniqueConstraint("contract_id", "number"),)

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    finding: Mapped[str]
    needs_change: Mapped[bool]
    feedback_id: Mapped[UUID | None] = of_core(
        "acquisition__feedback", ondelete="SET NULL", index=True
    )
    obligation_id: Mapped[UUID | None] = of_core(
        "acquisition__obligations", ondelete="SET NULL", index=True
    )
    happened_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]


class AdjustmentRow(EntityRow):
    """What the buyer decided to change; `number` counts those of the contract."""

    __tablename__ = "acquisition__adjustments"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number"),
        sa.CheckConstraint("done_at IS NULL OR done_at >= decided_at", name="done_after_decided"),
        sa.CheckConstraint("(effect IS NULL) = (effect_at IS NULL)", name="effect_at_known"),
        sa.CheckConstraint("effect IS NULL OR done_at IS NOT NULL", name="effect_once_done"),
    )

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    what: Mapped[str]
    because: Mapped[str | None]
    assessment_id: Mapped[UUID | None] = of_core(
        "acquisition__assessments", ondelete="SET NULL", index=True
    )
    obligation_id: Mapped[UUID | None] = of_core(
        "acquisition__obligations", ondelete="SET NULL", index=True
    )
    outcome_id: Mapped[UUID | None] = of_core("outcomes", ondelete="SET NULL", index=True)
    raised_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[str]
    done_at: Mapped[dt.datetime | None]
    effect: Mapped[AdjustmentEffect | None] = mapped_column(enum(AdjustmentEffect))
    effect_at: Mapped[dt.datetime | None]
    effect_note: Mapped[str | None]
