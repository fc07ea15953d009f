"""The tables of service levels: what was agreed, and who signed it."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.enums import Described, ParticipantRole
from catalog.storage.rows import EntityRow, Row, enum, refers_to
from catalog.storage.tables.relationships import Agreeing


class WarrantyArea(Described):
    """What a service is warranted to have, so that it is fit for use."""

    AVAILABILITY = "AVAILABILITY", "It is there when it is needed."
    CAPACITY = "CAPACITY", "There is enough of it."
    SECURITY = "SECURITY", "It keeps what is entrusted to it safe."
    CONTINUITY = "CONTINUITY", "It goes on, or comes back in time, after a disaster."
    OTHER = "OTHER", "Something else."


class WarrantyBasis(Described):
    """What a warranty rests on."""

    FORMAL_AGREEMENT = "FORMAL_AGREEMENT", "A formal agreement."
    MARKETING = "MARKETING", "A marketing message."
    BRAND = "BRAND", "The image of a brand."


class LevelComparator(Described):
    """How a measured value is compared with that of a target."""

    GE = "GE", "It is met by the value, and by more."
    GT = "GT", "It is met by more than the value."
    LE = "LE", "It is met by the value, and by less."
    LT = "LT", "It is met by less than the value."
    EQ = "EQ", "It is met by the value alone."


class LevelWindowKind(Described):
    """Over which time a target is measured."""

    ROLLING = "ROLLING", "Over so many days that end now."
    CALENDAR = "CALENDAR", "Over each month, quarter or year of the calendar."


class AgreementKind(Described):
    """Between whom levels are agreed."""

    SLA = "SLA", "A service level agreement of a provider with its customer."
    OLA = "OLA", "An operational level agreement within the provider's own house."
    UNDERPINNING_CONTRACT = "UNDERPINNING_CONTRACT", "A contract with a supplier."


class AgreementStatus(Described):
    """Whether levels are agreed."""

    PROPOSED = "PROPOSED", "Somebody proposed them; signatures are missing."
    ACTIVE = "ACTIVE", "All signed them."
    ENDED = "ENDED", "They were taken back, replaced or ended, or are over by their dates."


class ServiceLevelAgreementRow(EntityRow):
    """The levels of one offering that the sides of a relationship agree on."""

    __tablename__ = "service_level_agreements"
    __table_args__ = (
        sa.UniqueConstraint("relationship_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("number >= 1", name="counted_from_one"),
        sa.CheckConstraint("status <> 'ACTIVE' OR agreed_at IS NOT NULL", name="agreed_sometime"),
    )

    relationship_id: Mapped[UUID] = refers_to("relationships")
    number: Mapped[int]
    offering_id: Mapped[UUID] = refers_to("offerings", index=True)
    edition_id: Mapped[UUID] = refers_to("offering_editions", index=True)
    kind: Mapped[AgreementKind] = mapped_column(enum(AgreementKind))
    status: Mapped[AgreementStatus] = mapped_column(enum(AgreementStatus))
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    agreed_at: Mapped[dt.datetime | None]
    # When it is over, whatever its status says: by its last day, a notice or another agreement.
    over_at: Mapped[dt.datetime | None]
    targets: Mapped[list[Any]] = mapped_column(default=list)
    conditions: Mapped[list[Any]] = mapped_column(default=list)
    service_hours: Mapped[dict[str, Any] | None]
    severities: Mapped[list[Any] | None]
    exclude_maintenance: Mapped[bool] = mapped_column(default=False)
    proposed_by_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL")
    reason: Mapped[str | None]


class AgreementSignatureRow(Agreeing, Row):
    """One organization that signs an agreement, on one side of the relationship."""

    __tablename__ = "agreement_signatures"

    agreement_id: Mapped[UUID] = refers_to("service_level_agreements", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
    role: Mapped[ParticipantRole] = mapped_column(enum(ParticipantRole), primary_key=True)
    position: Mapped[int]


class AgreementServiceRow(Row):
    """One service whose levels an agreement is about: those of the edition."""

    __tablename__ = "agreement_services"

    agreement_id: Mapped[UUID] = refers_to("service_level_agreements", primary_key=True)
    service_id: Mapped[UUID] = refers_to("services", primary_key=True, index=True)


class AgreementSupportRow(Row):
    """One agreement that another one, with a supplier or within the house, supports."""

    __tablename__ = "agreement_supports"
    __table_args__ = (sa.CheckConstraint("agreement_id <> supported_id", name="supports_another"),)

    agreement_id: Mapped[UUID] = refers_to("service_level_agreements", primary_key=True)
    supported_id: Mapped[UUID] = refers_to("service_level_agreements", primary_key=True, index=True)
