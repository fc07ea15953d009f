"""Roadmaps with their components, what others suggest and bid for, and problem statements."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, FixedPoint, enum

AMOUNT = FixedPoint(digits=15, places=4)  # of money
MOST_COMPONENTS = 200  # of one roadmap


class Audience(Described):
    """Who is shown what an organization plans."""

    HOUSE = "HOUSE", "The organization's own house."
    PARTNERS = (
        "PARTNERS",
        "The houses that it has agreed relationships with, and those that it invites to summits.",
    )


class SuggestionKind(Described):
    """What somebody proposes about a roadmap."""

    CHANGE = "CHANGE", "To plan something else, or otherwise."
    BID = "BID", "To deliver a component."


class SuggestionStatus(Described):
    """What became of a suggestion or a bid."""

    PROPOSED = "PROPOSED", "Whoever plans has not decided on it."
    ACCEPTED = "ACCEPTED", "It was accepted; the reason says why."
    DECLINED = "DECLINED", "It was declined; the reason says why."
    WITHDRAWN = "WITHDRAWN", "Whoever made it took it back."


class ProblemStatementStatus(Described):
    """How far a problem that was stated has come."""

    OPEN = "OPEN", "Nobody has solved it."
    SOLVED = "SOLVED", "It is solved; what came of it says how."
    DROPPED = "DROPPED", "It is not to be solved any more; what came of it says why."


def _of(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


class RoadmapRow(EntityRow):
    """What an organization plans for a time; `number` counts those of the organization."""

    __tablename__ = "partnership__roadmaps"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
    )

    organization_id: Mapped[UUID] = _of("organizations")
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str | None]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    audience: Mapped[Audience] = mapped_column(enum(Audience))
    published_by: Mapped[str]


class RoadmapComponentRow(EntityRow):
    """Something that is planned; `position` counts those of the roadmap."""

    __tablename__ = "partnership__components"
    __table_args__ = (
        sa.UniqueConstraint("roadmap_id", "position"),
        sa.CheckConstraint("(budget IS NULL) = (currency IS NULL)", name="budget_whole"),
    )

    roadmap_id: Mapped[UUID] = _of("partnership__roadmaps")
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str | None]
    planned_on: Mapped[dt.date | None]
    budget: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None]
    version_id: Mapped[UUID | None] = _of("service_versions", ondelete="SET NULL", index=True)


class SuggestionRow(EntityRow):
    """What an organization suggests about a roadmap, or bids for one of its components.

    `number` counts those of the roadmap. A bid has a component, and may have an amount.
    """

    __tablename__ = "partnership__suggestions"
    __table_args__ = (
        sa.UniqueConstraint("roadmap_id", "number"),
        sa.CheckConstraint("kind <> 'BID' OR component_id IS NOT NULL", name="bid_has_component"),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="amount_whole"),
    )

    roadmap_id: Mapped[UUID] = _of("partnership__roadmaps")
    component_id: Mapped[UUID | None] = _of("partnership__components", index=True)
    number: Mapped[int]
    kind: Mapped[SuggestionKind] = mapped_column(enum(SuggestionKind))
    organization_id: Mapped[UUID] = _of("organizations", index=True)
    what: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None]
    status: Mapped[SuggestionStatus] = mapped_column(enum(SuggestionStatus))
    suggested_by: Mapped[str]
    reason: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]


class ProblemStatementRow(EntityRow):
    """A problem that an organization wants solved; `number` counts those of the organization."""

    __tablename__ = "partnership__problems"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "number"),
        sa.CheckConstraint("(status = 'OPEN') = (came_of_it IS NULL)", name="what_came_of_it"),
    )

    organization_id: Mapped[UUID] = _of("organizations")
    number: Mapped[int]
    title: Mapped[str]
    statement: Mapped[str]
    audience: Mapped[Audience] = mapped_column(enum(Audience))
    owner_person_id: Mapped[UUID | None] = _of("people", ondelete="SET NULL", index=True)
    owner_organization_id: Mapped[UUID | None] = _of(
        "organizations", ondelete="SET NULL", index=True
    )
    status: Mapped[ProblemStatementStatus] = mapped_column(enum(ProblemStatementStatus))
    came_of_it: Mapped[str | None]
    stated_by: Mapped[str]
    closed_at: Mapped[dt.datetime | None]
