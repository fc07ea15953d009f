"""The table of engagements: how far a buyer and a provider trust each other, and since when."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_partnership.tables.pairs import Paired, refers_to


class EngagementModel(Described):
    """How a buyer and a provider work with each other."""

    BUYER_LED = (
        "BUYER_LED",
        "The buyer sees to strategy and tactics, the provider to operations.",
    )
    COUPLED_GOALS = "COUPLED_GOALS", "They share goals, with an owner on each side."
    PARTNERSHIP = "PARTNERSHIP", "Both win or lose together, and trust each other."


class EngagementRow(Paired, EntityRow):
    """One model that two sides had, from one day until the next one; `number` counts these.

    `evidence` is what was known when it began, and stays so. `proposed` is the model that the
    catalog proposes next by its rules, for what stands in `grounds`, until somebody decides.
    """

    __tablename__ = "partnership__engagements"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("(proposed IS NULL) = (proposed_at IS NULL)", name="proposed_sometime"),
    )

    number: Mapped[int]
    model: Mapped[EngagementModel] = mapped_column(enum(EngagementModel))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    evidence: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    confirmed_by_id: Mapped[UUID | None] = refers_to("people", ondelete="SET NULL")
    proposed: Mapped[EngagementModel | None] = mapped_column(enum(EngagementModel))
    proposed_at: Mapped[dt.datetime | None]
    grounds: Mapped[dict[str, Any] | None]
