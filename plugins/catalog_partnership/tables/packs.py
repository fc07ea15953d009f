"""Review packs: what a side was answered before a review, frozen."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from catalog.plugin import EntityRow
from catalog_partnership.tables.pairs import refers_to

MOST_PACKS = 2  # of one review: one for each side


class ReviewPackRow(EntityRow):
    """What one side of a review was answered, as it saw it then; it does not change any more.

    `content` holds the documents, their variables and their answers, and what was left out. The
    days of the period count whole.
    """

    __tablename__ = "partnership__packs"
    __table_args__ = (
        sa.UniqueConstraint("review_id", "organization_id"),
        sa.CheckConstraint("ends_on >= starts_on", name="period_in_order"),
    )

    review_id: Mapped[UUID] = refers_to("partnership__reviews")
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    frozen_at: Mapped[dt.datetime]
    frozen_by: Mapped[str]
