"""Summits of either side, and whom they invite."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum

MOST_INVITATIONS = 500  # to one summit


class SummitSide(Described):
    """Which side holds a summit."""

    BUYER = "BUYER", "A buyer, who invites all active providers and shows roadmaps and budgets."
    PROVIDER = "PROVIDER", "A provider, who invites customers and prospects."


class InviteeKind(Described):
    """What somebody is to the host of a summit."""

    PROVIDER = "PROVIDER", "They provide services to the host."
    CUSTOMER = "CUSTOMER", "They consume services of the host."
    PROSPECT = "PROSPECT", "They may come to consume services of the host."


class InvitationStatus(Described):
    """What became of an invitation."""

    INVITED = "INVITED", "They are invited, and have not answered."
    ACCEPTED = "ACCEPTED", "They come."
    DECLINED = "DECLINED", "They do not come."
    LEFT_OUT = "LEFT_OUT", "They are not invited; the reason says why. The host alone knows."


class SummitRow(EntityRow):
    """A meeting that an organization holds; `number` counts those of the organization."""

    __tablename__ = "partnership__summits"
    __table_args__ = (sa.UniqueConstraint("organization_id", "number"),)

    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    side: Mapped[SummitSide] = mapped_column(enum(SummitSide))
    title: Mapped[str]
    agenda: Mapped[str | None]
    held_on: Mapped[dt.date] = mapped_column(index=True)


class SummitInvitationRow(EntityRow):
    """An organization that is invited to a summit, or left out of it for a reason."""

    __tablename__ = "partnership__invitations"
    __table_args__ = (
        sa.UniqueConstraint("summit_id", "organization_id"),
        sa.CheckConstraint("status <> 'LEFT_OUT' OR reason IS NOT NULL", name="left_out"),
    )

    summit_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("partnership__summits.id", ondelete="CASCADE")
    )
    organization_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[InviteeKind] = mapped_column(enum(InviteeKind))
    status: Mapped[InvitationStatus] = mapped_column(enum(InvitationStatus))
    reason: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[str | None]
