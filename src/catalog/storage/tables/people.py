"""The tables of people and of the organizations that they belong to."""

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import EntityRow, Row, ShortText, kept_house, refers_to


class PersonRow(EntityRow):
    """Somebody who can hold roles."""

    __tablename__ = "people"

    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText] = mapped_column(index=True)
    email: Mapped[ShortText | None]
    deactivated_at: Mapped[dt.datetime | None]
    house_id: Mapped[UUID | None] = kept_house(index=True)


class IdentityRow(Row):
    """What another system calls somebody: an issuer of tokens, or a directory.

    `name` is both together, with a space between them, as audit entries name whoever it let in.
    """

    __tablename__ = "identities"

    name: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    person_id: Mapped[UUID] = refers_to("people", index=True)
    made_at: Mapped[dt.datetime]


class MembershipRow(Row):
    """One person's belonging to one organization."""

    __tablename__ = "memberships"

    person_id: Mapped[UUID] = refers_to("people", primary_key=True)
    organization_id: Mapped[UUID] = refers_to("organizations", primary_key=True, index=True)
