"""The tables of events, of those who are told of them, of deliveries to them, and of jobs."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.enums import JobOutcome
from catalog.storage.rows import Row, ShortText, enum, new_id, refers_to


class OutboxRow(Row):
    """One event that happened, and whether it has a delivery for each subscriber to it."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index(
            None,
            "entity_id",
            "revision",
            "id",
            sqlite_where=sa.text("is_routed = 0"),
            postgresql_where=sa.text("NOT is_routed"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event: Mapped[str]
    entity_id: Mapped[UUID] = mapped_column(index=True)
    revision: Mapped[int]
    payload: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]
    is_routed: Mapped[bool] = mapped_column(server_default=sa.false())


class SubscriberRow(Row):
    """A subscriber, called `<plugin>.<name>`, and since when it is told of events."""

    __tablename__ = "subscribers"

    key: Mapped[ShortText] = mapped_column(primary_key=True)
    event_types: Mapped[list[Any]]
    since: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]


class DeliveryRow(Row):
    """One event that one subscriber has not been told yet; a dead one waits for people.

    Of each entity the first one alone has a time when it is due, the others wait for it. Whoever
    takes a delivery writes its claim and puts off when it is due: a claim that is not settled by
    then has expired.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "subscriber"),
        sa.Index(
            None,
            "subscriber",
            "entity_id",
            "revision",
            "event_id",
            sqlite_where=sa.text("died_at IS NULL"),
            postgresql_where=sa.text("died_at IS NULL"),
        ),
        sa.Index(
            None,
            "subscriber",
            "due_at",
            "event_id",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subscriber: Mapped[str] = mapped_column(sa.ForeignKey("subscribers.key", ondelete="CASCADE"))
    event_id: Mapped[UUID] = refers_to("outbox")
    entity_id: Mapped[UUID]
    revision: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime | None]
    claim: Mapped[UUID | None]
    error: Mapped[str | None]
    died_at: Mapped[dt.datetime | None]


class DeliveredChangeRow(Row):
    """A change that a delivery has made, so that it is not made again if it is told again.

    `digest` tells it apart from the others of its delivery; the row that it was about is found
    again by its table and key.
    """

    __tablename__ = "delivered_changes"

    delivery_id: Mapped[UUID] = refers_to("deliveries", primary_key=True)
    digest: Mapped[ShortText] = mapped_column(primary_key=True)
    table_name: Mapped[str | None]
    row_key: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class JobRow(Row):
    """A job of a plugin: when it is due next, and how its last run ended.

    A run is an event about the job, and a delivery to the subscriber of the same key.
    """

    __tablename__ = "jobs"

    key: Mapped[ShortText] = mapped_column(
        sa.ForeignKey("subscribers.key", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(default=new_id)
    schedule: Mapped[ShortText]
    next_at: Mapped[dt.datetime]
    runs: Mapped[int] = mapped_column(default=0)
    last_due_at: Mapped[dt.datetime | None]
    last_ended_at: Mapped[dt.datetime | None]
    last_outcome: Mapped[JobOutcome | None] = mapped_column(enum(JobOutcome))
    last_error: Mapped[str | None]
