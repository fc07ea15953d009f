"""The tables of contracts, of their amendments, and of who signs them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Agreeing, Described, EntityRow, FixedPoint, ParticipantRole, Row, enum

AMOUNT = FixedPoint(digits=15, places=4)  # of money
MOST_SIGNATORIES = 50  # of one contract
MOST_AMENDMENTS = 200  # of one contract


class ContractStatus(Described):
    """How far a contract has come."""

    PROPOSED = "PROPOSED", "Somebody proposed it; signatures are missing."
    SIGNED = "SIGNED", "All signed it."
    WITHDRAWN = "WITHDRAWN", "It was taken back, or somebody did not sign it; the reason says why."
    ENDED = "ENDED", "It is over: its relationship is, or its largest extent is reached."


class ContractAmendmentStatus(Described):
    """How far a change of a contract has come."""

    PROPOSED = "PROPOSED", "Somebody proposed it; until all sign, the old terms stand."
    SIGNED = "SIGNED", "All signed it: its terms stand."
    WITHDRAWN = "WITHDRAWN", "It was taken back, or somebody did not sign it; the reason says why."


class Substitutability(Described):
    """How hard it is to get the same from another vendor."""

    NOT_SUBSTITUTABLE = "NOT_SUBSTITUTABLE", "Nobody else has it."
    HIGHLY_COMPLEX = "HIGHLY_COMPLEX", "It takes very much."
    MEDIUM_COMPLEX = "MEDIUM_COMPLEX", "It takes some work."
    EASY = "EASY", "Others have it, and one can go there."


def of_core(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    """Return a column that refers to a table of the catalog."""
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


def of_contract(**options: Any) -> Any:
    """Return a column that refers to a contract."""
    return of_core("acquisition__contracts", **options)


class ContractRow(EntityRow):
    """What one buyer and its vendors owe each other; `number` counts those of the relationship.

    Its period, its notice and its renewal are the terms of the relationship. No renewal carries it
    beyond `max_extent`, its last possible day. Days are those of its time zone. It `is_entered` as
    long as a file told it, and nobody signed it, withdrew it or added to it here.
    """

    __tablename__ = "acquisition__contracts"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint(
            "status = 'PROPOSED' OR status = 'WITHDRAWN' OR signed_at IS NOT NULL", name="signed"
        ),
        sa.CheckConstraint("value IS NULL OR currency IS NOT NULL", name="currency_of_value"),
    )

    relationship_id: Mapped[UUID] = of_core("relationships")
    number: Mapped[int]
    title: Mapped[str]
    reference: Mapped[str | None]
    buyer_id: Mapped[UUID] = of_core("organizations", index=True)
    status: Mapped[ContractStatus] = mapped_column(
        enum(ContractStatus), default=ContractStatus.PROPOSED
    )
    signed_at: Mapped[dt.datetime | None]
    time_zone: Mapped[str] = mapped_column(default="UTC")
    value: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None]
    max_extent: Mapped[dt.date | None]
    over_at: Mapped[dt.datetime | None]  # when the day of its largest extent is over
    exit_plan: Mapped[str | None]
    substitutability: Mapped[Substitutability | None] = mapped_column(enum(Substitutability))
    proposed_by_id: Mapped[UUID | None] = of_core("organizations", ondelete="SET NULL")
    reason: Mapped[str | None]
    is_entered: Mapped[bool] = mapped_column(default=False)


class ContractSignatureRow(Agreeing, Row):
    """One organization that signs a contract: as CONSUMER it is the buyer, as PROVIDER a vendor."""

    __tablename__ = "acquisition__contract_signatures"

    contract_id: Mapped[UUID] = of_contract(primary_key=True)
    organization_id: Mapped[UUID] = of_core("organizations", primary_key=True, index=True)
    role: Mapped[ParticipantRole] = mapped_column(enum(ParticipantRole))
    position: Mapped[int]


class ContractAmendmentRow(EntityRow):
    """A change of a contract: what it sets, beside the obligations that name its number."""

    __tablename__ = "acquisition__contract_amendments"
    __table_args__ = (sa.UniqueConstraint("contract_id", "number"),)

    contract_id: Mapped[UUID] = of_contract()
    number: Mapped[int]
    status: Mapped[ContractAmendmentStatus] = mapped_column(
        enum(ContractAmendmentStatus), default=ContractAmendmentStatus.PROPOSED
    )
    subject: Mapped[str]
    value: Mapped[Decimal | None] = mapped_column(AMOUNT)
    max_extent: Mapped[dt.date | None]
    proposed_by_id: Mapped[UUID | None] = of_core("organizations", ondelete="SET NULL")
    signed_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]


class ContractAmendmentSignatureRow(Agreeing, Row):
    """One organization that signs a change of a contract."""

    __tablename__ = "acquisition__amendment_signatures"

    amendment_id: Mapped[UUID] = of_core("acquisition__contract_amendments", primary_key=True)
    organization_id: Mapped[UUID] = of_core("organizations", primary_key=True, index=True)
    role: Mapped[ParticipantRole] = mapped_column(enum(ParticipantRole))
    position: Mapped[int]


class ContractNoticeRow(Row):
    """What the daily job told of a contract, so that it tells that once."""

    __tablename__ = "acquisition__contract_notices"

    contract_id: Mapped[UUID] = of_contract(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[dt.datetime]
