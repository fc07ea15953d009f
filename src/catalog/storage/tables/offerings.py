"""The tables of offerings, of what they hold, and of their editions."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, ShortText, enum, kept_house, new_id, refers_to


class OfferingRow(EntityRow):
    """A formal description of one or more services for a group of consumers."""

    __tablename__ = "offerings"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    description: Mapped[str | None]
    provider_id: Mapped[UUID] = refers_to("organizations", index=True)
    target_consumer_group: Mapped[str]
    status: Mapped[enums.OfferingStatus] = mapped_column(enum(enums.OfferingStatus))
    targets: Mapped[list[Any]] = mapped_column(default=list)
    conditions: Mapped[list[Any]] = mapped_column(default=list)
    prices: Mapped[list[Any]] = mapped_column(default=list)
    prices_published: Mapped[bool] = mapped_column(default=False)
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
    resource_id: Mapped[UUID | None] = refers_to("resources", ondelete="SET NULL", index=True)
    requestable: Mapped[bool | None]
    performed_by: Mapped[enums.Performer | None] = mapped_column(enum(enums.Performer))


def _only_one(status: enums.EditionStatus) -> sa.Index:
    condition = sa.text(f"status = '{status.name}'")
    return sa.Index(
        f"uq_offering_editions_{status.name.lower()}",
        "offering_id",
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class OfferingEditionRow(Row):
    """What an offering says at one time: as it was published, or as it is to be next."""

    __tablename__ = "offering_editions"
    __table_args__ = (
        sa.UniqueConstraint("offering_id", "number"),
        _only_one(enums.EditionStatus.DRAFT),
        _only_one(enums.EditionStatus.CURRENT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    offering_id: Mapped[UUID] = refers_to("offerings")
    number: Mapped[int]
    status: Mapped[enums.EditionStatus] = mapped_column(enum(enums.EditionStatus))
    name: Mapped[ShortText]
    description: Mapped[str | None]
    target_consumer_group: Mapped[str]
    components: Mapped[list[Any]] = mapped_column(default=list)
    targets: Mapped[list[Any]] = mapped_column(default=list)
    conditions: Mapped[list[Any]] = mapped_column(default=list)
    prices: Mapped[list[Any]] = mapped_column(default=list)
    prices_published: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[ShortText | None]
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[str | None]


class OfferingEditionServiceRow(Row):
    """One service in one edition of an offering."""

    __tablename__ = "offering_edition_services"

    edition_id: Mapped[UUID] = refers_to("offering_editions", primary_key=True)
    service_id: Mapped[UUID] = refers_to("services", primary_key=True, index=True)
