"""The tables of services, of their names and labels, and of the houses around them."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage import enums
from catalog.storage.rows import EntityRow, Row, ShortText, enum, kept_house, refers_to


class ServiceRow(EntityRow):
    """A service; its stage and portfolio status are those its versions give it."""

    __tablename__ = "services"
    __table_args__ = (
        sa.Index(None, "portfolio_status", "name", "id"),
        sa.CheckConstraint("successor_id <> id", name="succeeded_by_another"),
    )

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    description: Mapped[str | None]
    rationale: Mapped[str | None]
    tier: Mapped[ShortText | None]
    criticality: Mapped[ShortText | None]
    # Before this moment nobody watched it: whoever measures it has no data of earlier.
    monitored_from: Mapped[dt.datetime | None]
    provider_id: Mapped[UUID | None] = refers_to("organizations", ondelete="SET NULL", index=True)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    external_refs: Mapped[list[Any]] = mapped_column(default=list)
    stage_key: Mapped[ShortText]
    portfolio_status: Mapped[enums.PortfolioStatus] = mapped_column(enum(enums.PortfolioStatus))
    adopted_without_evidence: Mapped[bool] = mapped_column(default=False)
    successor_id: Mapped[UUID | None] = refers_to("services", ondelete="SET NULL", index=True)
    recorded_by_id: Mapped[UUID | None] = refers_to(
        "organizations", ondelete="SET NULL", index=True
    )
    house_id: Mapped[UUID | None] = kept_house(index=True)


class ServiceNameRow(Row):
    """A slug or an alias; slugs and aliases of services share this one namespace."""

    __tablename__ = "service_names"

    name: Mapped[ShortText] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = refers_to("services", index=True)


class ServiceLabelRow(Row):
    """One label of a service."""

    __tablename__ = "service_labels"
    __table_args__ = (sa.Index(None, "key", "value"),)

    service_id: Mapped[UUID] = refers_to("services", primary_key=True)
    key: Mapped[ShortText] = mapped_column(primary_key=True)
    value: Mapped[ShortText]


class ServiceCircleRow(Row):
    """A further house that sees more of a service than everybody: a kept copy, as `house_id` is.

    Its ring is the highest for which there is a reason. The service's own house never stands here.
    """

    __tablename__ = "service_circles"
    __table_args__ = (sa.Index(None, "house_id", "ring", "service_id"),)

    service_id: Mapped[UUID] = refers_to("services", primary_key=True)
    house_id: Mapped[UUID] = mapped_column(primary_key=True)
    ring: Mapped[int]
