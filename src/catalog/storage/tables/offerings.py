"""The tables of offerings, of their services and of their components."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, ShortText, enum, kept_house, refers_to


class OfferingRow(EntityRow):
    """A formal description of one or more services for a group of consumers."""

    __tablename__ = "offerings"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    description: Mapped[str | None]
    provider_id: Mapped[UUID] = refers_to("organizations", index=True)
    target_consumer_group: Mapped[str]
    status: Mapped[enums.OfferingStatus] = mapped_column(enum(enums.OfferingStatus))
    recorded_by_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )
    house_id: Mapped[UUID | None] = kept_house(index=True)


class OfferingServiceRow(Row):
    """One service in one offering."""

    __tablename__ = "offering_services"

    offering_id: Mapped[UUID] = refers_to("offerings", primary_key=True)
    service_id: Mapped[UUID] = refers_to("services", primary_key=True, index=True)


class OfferingComponentRow(Row):
    """One thing that an offering is made of."""

    __tablename__ = "offering_components"

    offering_id: Mapped[UUID] = refers_to("offerings", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[enums.ComponentKind] = mapped_column(enum(enums.ComponentKind))
    name: Mapped[ShortText]
    description: Mapped[str | None]
    terms: Mapped[str | None]
    performed_by: Mapped[enums.Performer | None] = mapped_column(enum(enums.Performer))
