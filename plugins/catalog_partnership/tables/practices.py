"""Best practices: where they were learnt, who consented to sharing them, and who took them up."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Consent, Described, EntityRow, enum


class PracticeAudience(Described):
    """Whom a best practice is for."""

    PARTNERS = "PARTNERS", "The houses that whoever shares it has agreed relationships with."
    EVERYBODY = "EVERYBODY", "Everybody who may read the catalog."


def _of(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


class BestPracticeRow(EntityRow):
    """What works well, as an organization tells it; it does not change any more.

    `number` counts those of the organization. `origin_id` is whom it was learnt at, where that is
    another house: then it is shared while `consent` is there. `document` is where that stands,
    where it is recorded.
    """

    __tablename__ = "partnership__practices"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "number"),
        sa.CheckConstraint(
            "consent IS NULL OR (has_origin AND consented_at IS NOT NULL)", name="consent_of_origin"
        ),
    )

    organization_id: Mapped[UUID] = _of("organizations")
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[PracticeAudience] = mapped_column(enum(PracticeAudience))
    has_origin: Mapped[bool]
    origin_id: Mapped[UUID | None] = _of("organizations", ondelete="SET NULL", index=True)
    consent: Mapped[Consent | None] = mapped_column(enum(Consent))
    is_anonymous: Mapped[bool]
    consented_at: Mapped[dt.datetime | None]
    consented_by: Mapped[str | None]
    document: Mapped[str | None]
    withdrawn_at: Mapped[dt.datetime | None]
    shared_by: Mapped[str]


class TakeUpRow(EntityRow):
    """That an organization works by a best practice; `title` and `text` are what it read."""

    __tablename__ = "partnership__take_ups"
    __table_args__ = (sa.UniqueConstraint("practice_id", "organization_id"),)

    practice_id: Mapped[UUID] = _of("partnership__practices")
    organization_id: Mapped[UUID] = _of("organizations", index=True)
    title: Mapped[str]
    text: Mapped[str]
    note: Mapped[str | None]
    taken_up_on: Mapped[dt.date]
