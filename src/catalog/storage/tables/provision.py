"""The tables of resources, of the products made of them, and of what was released."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.enums import Described
from catalog.storage.rows import EntityRow, Row, ShortText, enum, new_id, refers_to
from catalog.values import FixedPoint

AMOUNT = FixedPoint(digits=15, places=3)


class ResourceKind(Described):
    """What an organization has, to make products of."""

    PEOPLE = "PEOPLE", "People, with what they know and can do."
    PROCESS = "PROCESS", "A way of working that was agreed."
    TECHNOLOGY = "TECHNOLOGY", "Hardware, software, networks."
    INFORMATION = "INFORMATION", "Data and knowledge that is written down."
    PARTNER = "PARTNER", "What a supplier brings."
    FACILITY = "FACILITY", "Buildings, rooms, power."
    FINANCIAL = "FINANCIAL", "Money that may be used."


class AssetType(Described):
    """Which of the two kinds of assets something is by which a service is a strategic one."""

    CAPABILITY = "CAPABILITY", "An ability to act: of management, organization, processes, people."
    RESOURCE = "RESOURCE", "What is put to use: capital, infrastructure, applications, information."


class ResourceRow(EntityRow):
    """Something that an organization has, to make products of."""

    __tablename__ = "resources"
    __table_args__ = (
        sa.CheckConstraint("capacity IS NULL OR unit IS NOT NULL", name="capacity_in_units"),
        sa.CheckConstraint("capacity >= 0", name="capacity_counted"),
        sa.CheckConstraint("supplier_id IS NULL OR kind = 'PARTNER'", name="supplier_of_partner"),
    )

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    description: Mapped[str | None]
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)
    kind: Mapped[ResourceKind] = mapped_column(enum(ResourceKind))
    asset_type: Mapped[AssetType] = mapped_column(enum(AssetType), default=AssetType.RESOURCE)
    capacity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    unit: Mapped[ShortText | None]
    supplier_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL", index=True)


class ProductRow(EntityRow):
    """A configuration of the resources of one organization."""

    __tablename__ = "products"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    description: Mapped[str | None]
    organization_id: Mapped[UUID] = refers_to("organizations", index=True)


class ProductPartRow(Row):
    """One resource in a product, as it stands now."""

    __tablename__ = "product_parts"
    __table_args__ = (sa.CheckConstraint("quantity > 0", name="some"),)

    product_id: Mapped[UUID] = refers_to("products", primary_key=True)
    resource_id: Mapped[UUID] = refers_to("resources", primary_key=True, index=True)
    position: Mapped[int]
    quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)


class ProductReleaseRow(Row):
    """A version of a product; nobody changes it any more."""

    __tablename__ = "product_releases"
    __table_args__ = (sa.UniqueConstraint("product_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    product_id: Mapped[UUID] = refers_to("products")
    version: Mapped[ShortText]
    name: Mapped[ShortText]
    description: Mapped[str | None]
    notes: Mapped[str | None]
    content_hash: Mapped[ShortText]
    released_at: Mapped[dt.datetime]
    released_by: Mapped[str]


class ReleasePartRow(Row):
    """One resource in a release of a product, as it was then."""

    __tablename__ = "release_parts"

    release_id: Mapped[UUID] = refers_to("product_releases", primary_key=True)
    resource_id: Mapped[UUID] = refers_to("resources", primary_key=True, index=True)
    position: Mapped[int]
    name: Mapped[ShortText]
    kind: Mapped[ResourceKind] = mapped_column(enum(ResourceKind))
    quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    unit: Mapped[ShortText | None]


class ServiceProductRow(Row):
    """One product that one service is provided with."""

    __tablename__ = "service_products"

    service_id: Mapped[UUID] = refers_to("services", primary_key=True)
    product_id: Mapped[UUID] = refers_to("products", primary_key=True, index=True)
