"""Tables of incidents and maintenance: what happened, to what, and for how long."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, Row, enum, new_id

FOREVER = 253_402_214_400  # 9999-12-31 in seconds since 1970: the end of what has not ended
EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # of what happened to an incident
MOST_INTERVALS = 50  # of one incident
MOST_SUBJECTS = 100  # services, and as many resources, of one incident


class IncidentKind(Described):
    """Whether an interruption came by itself."""

    INCIDENT = "INCIDENT", "Nobody planned it."
    MAINTENANCE = "MAINTENANCE", "It was planned, or at least done on purpose."


class Severity(Described):
    """How bad an incident is for those who use a service."""

    NONE = "NONE", "Nobody is hindered."
    MINOR = "MINOR", "Some are hindered, or a little."
    MAJOR = "MAJOR", "Many are hindered, or an important part does not work."
    CRITICAL = "CRITICAL", "It cannot be used."


class IncidentStatus(Described):
    """How far an incident, or maintenance, has come."""

    SCHEDULED = "SCHEDULED", "Maintenance that was announced and has not begun."
    OPEN = "OPEN", "What it hit is not restored."
    RESTORED = "RESTORED", "What it hit works again."
    CLOSED = "CLOSED", "It was restored, and nothing is left to do."
    CANCELLED = "CANCELLED", "Maintenance that was announced and did not take place."


class DowntimeKind(Described):
    """Why time was lost."""

    INCIDENT = "INCIDENT", "By an incident."
    PLANNED = "PLANNED", "By maintenance, within the time that was announced for it."
    OVERRUN = "OVERRUN", "By maintenance, outside of the time that was announced for it."


def _of_core(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)


def _of_incident(**options: Any) -> Any:
    return mapped_column(sa.ForeignKey("operation__incidents.id", ondelete="CASCADE"), **options)


class IncidentRow(EntityRow):
    """An interruption, or a loss of quality, of services: an incident or maintenance."""

    __tablename__ = "operation__incidents"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "number"),
        sa.UniqueConstraint("organization_id", "reference"),
        sa.CheckConstraint("duplicate_of_id <> id", name="duplicate_of_another"),
        sa.CheckConstraint("announced_until > announced_from", name="announced_in_order"),
    )

    organization_id: Mapped[UUID] = _of_core("organizations")
    number: Mapped[int]
    reference: Mapped[str | None]
    title: Mapped[str]
    kind: Mapped[IncidentKind] = mapped_column(enum(IncidentKind), default=IncidentKind.INCIDENT)
    severity: Mapped[Severity] = mapped_column(enum(Severity))
    status: Mapped[IncidentStatus] = mapped_column(enum(IncidentStatus))
    impact: Mapped[str | None]
    notes: Mapped[str | None]
    cause: Mapped[str | None]
    cause_key: Mapped[str | None] = mapped_column(index=True)
    detected_at: Mapped[dt.datetime | None]
    acknowledged_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    duplicate_of_id: Mapped[UUID | None] = _of_incident(index=True)
    announced_at: Mapped[dt.datetime | None]
    announced_from: Mapped[dt.datetime | None]
    announced_until: Mapped[dt.datetime | None]
    reported_by: Mapped[str]


class IncidentIntervalRow(Row):
    """One time in which an incident went on; a reopened incident has several."""

    __tablename__ = "operation__incident_intervals"
    __table_args__ = (sa.CheckConstraint("restored_at >= started_at", name="in_order"),)

    incident_id: Mapped[UUID] = _of_incident(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    restored_at: Mapped[dt.datetime | None]


class IncidentSubjectRow(Row):
    """One service, or one resource, that an incident hit."""

    __tablename__ = "operation__incident_subjects"
    __table_args__ = (
        sa.UniqueConstraint("incident_id", "service_id"),
        sa.UniqueConstraint("incident_id", "resource_id"),
        sa.CheckConstraint("(service_id IS NULL) <> (resource_id IS NULL)", name="one_thing"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = _of_incident()
    service_id: Mapped[UUID | None] = _of_core("services", index=True)
    resource_id: Mapped[UUID | None] = _of_core("resources", index=True)


class DowntimeRow(Row):
    """One interval of one incident on one service or resource: it follows from the tables above.

    It repeats what they say, so that a window of a service is read from one index. Moments are
    whole seconds since 1970. A change of an incident writes its rows anew; duplicates have none.
    """

    __tablename__ = "operation__downtimes"
    __table_args__ = (
        sa.Index(
            "ix_operation__downtimes_service",
            "service_id", "ended", "started", "severity", "kind",
        ),
        sa.Index(
            "ix_operation__downtimes_resource",
            "resource_id", "ended", "started", "severity", "kind",
        ),
    )  # fmt: skip

    incident_id: Mapped[UUID] = _of_incident(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[UUID | None] = _of_core("services")
    resource_id: Mapped[UUID | None] = _of_core("resources")
    started: Mapped[int] = mapped_column(sa.BigInteger)
    ended: Mapped[int] = mapped_column(sa.BigInteger)
    severity: Mapped[Severity] = mapped_column(enum(Severity))
    kind: Mapped[DowntimeKind] = mapped_column(enum(DowntimeKind))
