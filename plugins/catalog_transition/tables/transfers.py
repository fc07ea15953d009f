"""The table of transfers: one organization hands a service over to another one."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Consent, Described, EntityRow, enum


class TransferStatus(Described):
    """What became of a transfer."""

    PROPOSED = "PROPOSED", "The organization that is to take the service over has not answered."
    ACCEPTED = "ACCEPTED", "It provides the service since then."
    DECLINED = "DECLINED", "It does not take the service over, and said why."
    WITHDRAWN = "WITHDRAWN", "The provider took it back."


def _key(table: str, *, ondelete: str = "CASCADE") -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), index=True)


class ServiceTransferRow(EntityRow):
    """The proposal that another organization provides a service, and the answer to it.

    `proposer_id` is the person who proposed it, and `review_id` what is checked before it.
    """

    __tablename__ = "transition__transfers"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.Index(
            "uq_transition__transfers_proposed",
            "service_id",
            unique=True,
            sqlite_where=sa.text("status = 'PROPOSED'"),
            postgresql_where=sa.text("status = 'PROPOSED'"),
        ),
        sa.CheckConstraint("(status = 'PROPOSED') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(status = 'ACCEPTED') = (consent IS NOT NULL)", name="consented"),
    )

    service_id: Mapped[UUID] = _key("services")
    number: Mapped[int]
    service_name: Mapped[str]
    from_id: Mapped[UUID] = _key("organizations")
    to_id: Mapped[UUID] = _key("organizations")
    effective_at: Mapped[dt.datetime | None]
    reason: Mapped[str]
    status: Mapped[TransferStatus] = mapped_column(
        enum(TransferStatus), default=TransferStatus.PROPOSED
    )
    review_id: Mapped[UUID | None] = _key("transition__readiness_reviews", ondelete="SET NULL")
    proposed_by: Mapped[str]
    proposer_id: Mapped[UUID | None] = _key("people", ondelete="SET NULL")
    consent: Mapped[Consent | None] = mapped_column(enum(Consent))
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]
    decision_reason: Mapped[str | None]
    document: Mapped[str | None]
    agreed_on: Mapped[dt.date | None]
