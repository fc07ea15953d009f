"""The table of acquisitions: why something is bought, how, and how far that has come."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum
from catalog_acquisition.tables.contracts import of_core

MOST_ACQUISITIONS = 10_000  # of one organization


class AcquisitionPhase(Described):
    """How far an acquisition has come."""

    PLANNING = "PLANNING", "What is needed is found out, and who could provide it."
    DEVELOPMENT = "DEVELOPMENT", "Requirements and the strategy are worked out, up to a contract."
    EXECUTION = "EXECUTION", "The contract runs: its vendor delivers, and is held to it."
    CLOSED = "CLOSED", "It is over."


class AcquisitionRow(EntityRow):
    """Something that an organization buys; `number` counts those of the organization.

    `reference` is what it is called elsewhere, such as the `ocid` of a contracting process.
    """

    __tablename__ = "acquisition__acquisitions"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "number"),
        sa.UniqueConstraint("organization_id", "reference"),
        sa.CheckConstraint(
            "phase <> 'EXECUTION' OR executed_at IS NOT NULL", name="executed_at_known"
        ),
        sa.CheckConstraint("(phase = 'CLOSED') = (closed_at IS NOT NULL)", name="closed"),
    )

    organization_id: Mapped[UUID] = of_core("organizations")
    number: Mapped[int]
    name: Mapped[str]
    reference: Mapped[str | None]
    phase: Mapped[AcquisitionPhase] = mapped_column(
        enum(AcquisitionPhase), default=AcquisitionPhase.PLANNING, index=True
    )
    need: Mapped[str]
    strategy: Mapped[str | None]
    market_notes: Mapped[str | None]
    contract_id: Mapped[UUID | None] = of_core(
        "acquisition__contracts", ondelete="SET NULL", index=True
    )
    started_at: Mapped[dt.datetime]
    developed_at: Mapped[dt.datetime | None]
    executed_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    closing: Mapped[str | None]
