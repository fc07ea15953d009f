"""The tables of what vendors gave back, and of how buyers rate them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Consent, Described, EntityRow, enum
from catalog_acquisition.tables.contracts import AMOUNT, of_contract, of_core

MOST_CREDITS = 1_000  # of one contract
MOST_RATINGS = 500  # of one contract


class RatingArea(Described):
    """What a vendor is rated for."""

    OVERALL = "OVERALL", "Everything together."
    QUALITY = "QUALITY", "What was delivered."
    SCHEDULE = "SCHEDULE", "When it was delivered."
    COST = "COST", "What it cost."
    MANAGEMENT = "MANAGEMENT", "How the vendor works with the buyer."


class RatingGrade(Described):
    """How well a vendor did, from the best to the worst."""

    EXCEPTIONAL = "EXCEPTIONAL", "Much more than was agreed."
    VERY_GOOD = "VERY_GOOD", "More than was agreed."
    SATISFACTORY = "SATISFACTORY", "All that was due was met."
    MARGINAL = "MARGINAL", "Nine tenths of what was due were met on time, or more."
    UNSATISFACTORY = "UNSATISFACTORY", "Less than that."


class ReceivedCreditRow(EntityRow):
    """What a buyer got back from its vendor; `number` counts those of the contract."""

    __tablename__ = "acquisition__received_credits"
    __table_args__ = (sa.UniqueConstraint("contract_id", "number"),)

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    obligation_id: Mapped[UUID | None] = of_core(
        "acquisition__obligations", ondelete="SET NULL", index=True
    )
    due_on: Mapped[dt.date | None]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    currency: Mapped[str]
    received_on: Mapped[dt.date]
    document: Mapped[str | None]
    recorded_by: Mapped[str]


class VendorRatingRow(EntityRow):
    """How a buyer rates a vendor for a time; `number` counts those of the contract.

    `proposed` is what was computed then, from what `evidence` says. The vendor sees it once it is
    published. `decision` is the rating after a dispute, which another person decided than the one
    who assessed.
    """

    __tablename__ = "acquisition__vendor_ratings"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        sa.CheckConstraint("(replied_at IS NULL) = (reply IS NULL)", name="replied"),
        sa.CheckConstraint("(disputed_at IS NULL) = (dispute IS NULL)", name="disputed"),
    )

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    vendor_id: Mapped[UUID] = of_core("organizations", index=True)
    area: Mapped[RatingArea] = mapped_column(enum(RatingArea))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    rating: Mapped[RatingGrade] = mapped_column(enum(RatingGrade))
    proposed: Mapped[RatingGrade | None] = mapped_column(enum(RatingGrade))
    evidence: Mapped[dict[str, Any]]
    narrative: Mapped[str | None]
    assessor_id: Mapped[UUID | None] = of_core("people", ondelete="SET NULL", index=True)
    assessed_by: Mapped[str]
    published_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    reply_by: Mapped[dt.datetime | None]
    reply: Mapped[str | None]
    replied_at: Mapped[dt.datetime | None]
    replied_by: Mapped[str | None]
    reply_word: Mapped[Consent | None] = mapped_column(enum(Consent))
    reply_document: Mapped[str | None]
    dispute: Mapped[str | None]
    disputed_at: Mapped[dt.datetime | None]
    disputed_by: Mapped[str | None]
    dispute_document: Mapped[str | None]
    decision: Mapped[RatingGrade | None] = mapped_column(enum(RatingGrade))
    decision_reason: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    decider_id: Mapped[UUID | None] = of_core("people", ondelete="SET NULL", index=True)
    decided_by: Mapped[str | None]
