"""What design remembers: requirements, handoff packs, and what packs are made of."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Consent, Described, EntityRow, PackPurpose, Row, enum, new_id


class RequirementKind(Described):
    """Whether a need came up anew, or changes one that was met before."""

    NEW = "NEW", "Nothing met it before."
    CHANGED = "CHANGED", "It changes what was met before."


class RequirementPriority(Described):
    """How much depends on a requirement, as MoSCoW ranks it."""

    MUST = "MUST", "Without it the service is not worth having."
    SHOULD = "SHOULD", "It matters; there is a way around it for a while."
    COULD = "COULD", "It is wanted where it costs little."
    WONT = "WONT", "It is not for this version; it is written down for a later one."


class RequirementStatus(Described):
    """Whether a requirement is to be met by the version that it was raised for."""

    OPEN = "OPEN", "It is to be met."
    DEFERRED = "DEFERRED", "Its owner agreed that it waits."
    WITHDRAWN = (
        "WITHDRAWN",
        "Its owner wants it no more, or its provider will not meet it.",
    )


class PackStatus(Described):
    """How far a pack has come on its way from design to transition."""

    DRAFT = "DRAFT", "It is being written."
    FROZEN = "FROZEN", "Its contents are fixed by a hash; an edit makes a new pack."
    HANDED_OVER = "HANDED_OVER", "The receiving organization is to decide."
    ACCEPTED = "ACCEPTED", "The receiving organization accepted it."
    REJECTED = "REJECTED", "The receiving organization rejected it, and said why."
    SUPERSEDED = "SUPERSEDED", "Another pack took its place, or nobody needs it any more."


class Applicability(Described):
    """Whether a section has to be complete."""

    REQUIRED = "REQUIRED", "It has to be complete."
    CONDITIONAL = "CONDITIONAL", "It is written only if its subject exists."
    NOT_APPLICABLE = "NOT_APPLICABLE", "Somebody said that it does not apply here."


class AcceptanceVerdict(Described):
    """What somebody found of an acceptance criterion."""

    MET = "MET", "The evidence shows that it holds."
    NOT_MET = "NOT_MET", "The evidence shows that it does not hold."


def _of_core(table: str, *, index: bool = True, ondelete: str = "CASCADE") -> Any:
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete=ondelete), index=index)


def _of_pack(**options: Any) -> Any:
    return mapped_column(sa.ForeignKey("design__packs.id", ondelete="CASCADE"), **options)


class RequirementRow(EntityRow):
    """Something that the version of a service is to do, and who wants it."""

    __tablename__ = "design__requirements"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.CheckConstraint("(person_id IS NULL) <> (organization_id IS NULL)", name="one_owner"),
    )

    service_id: Mapped[UUID] = _of_core("services", index=False)
    version_id: Mapped[UUID] = _of_core("service_versions")
    number: Mapped[int]
    kind: Mapped[RequirementKind] = mapped_column(enum(RequirementKind))
    priority: Mapped[RequirementPriority] = mapped_column(enum(RequirementPriority))
    statement: Mapped[str]
    source: Mapped[str | None]
    # Whether a consumer of the service wrote it, whose words the service's side does not change.
    by_consumer: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    person_id: Mapped[UUID | None] = _of_core("people")
    organization_id: Mapped[UUID | None] = _of_core("organizations")
    status: Mapped[RequirementStatus] = mapped_column(
        enum(RequirementStatus), default=RequirementStatus.OPEN
    )
    reason: Mapped[str | None]
    deferral: Mapped[Consent | None] = mapped_column(enum(Consent))
    deferred_by_person_id: Mapped[UUID | None] = _of_core("people", ondelete="SET NULL")
    deferred_by_organization_id: Mapped[UUID | None] = _of_core(
        "organizations", ondelete="SET NULL"
    )


class HandoffPackRow(EntityRow):
    """A service design package: what design hands over to transition."""

    __tablename__ = "design__packs"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "number"),
        sa.Index(None, "receiver_id", "status"),
    )

    service_id: Mapped[UUID] = _of_core("services")
    version_id: Mapped[UUID] = _of_core("service_versions", index=False)
    service_name: Mapped[str]
    purpose: Mapped[PackPurpose] = mapped_column(enum(PackPurpose))
    number: Mapped[int]
    status: Mapped[PackStatus] = mapped_column(enum(PackStatus), default=PackStatus.DRAFT)
    author: Mapped[str]
    document: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    content_hash: Mapped[str | None]
    frozen_at: Mapped[dt.datetime | None]
    receiver_id: Mapped[UUID | None] = _of_core("organizations", index=False, ondelete="SET NULL")
    handed_over_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None]
    rejection_reasons: Mapped[list[Any]] = mapped_column(default=list)
    superseded_by_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("design__packs.id", ondelete="SET NULL"), index=True
    )


class PackSectionRow(Row):
    """One section of a pack: what it has to say, or why it says nothing."""

    __tablename__ = "design__pack_sections"
    __table_args__ = (sa.UniqueConstraint("pack_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pack_id: Mapped[UUID] = _of_pack()
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    guidance: Mapped[str | None]
    demanded: Mapped[Applicability] = mapped_column(enum(Applicability))
    applicability: Mapped[Applicability] = mapped_column(enum(Applicability))
    reason: Mapped[str | None]
    completed: Mapped[bool] = mapped_column(default=False)
    completed_by: Mapped[str | None]
    content: Mapped[str | None]
    links: Mapped[list[Any]] = mapped_column(default=list)


class PackRequirementRow(Row):
    """One requirement that a pack has to answer."""

    __tablename__ = "design__pack_requirements"

    pack_id: Mapped[UUID] = _of_pack(primary_key=True)
    requirement_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("design__requirements.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RequirementTraceRow(Row):
    """One section that answers one requirement."""

    __tablename__ = "design__requirement_traces"

    section_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("design__pack_sections.id", ondelete="CASCADE"), primary_key=True
    )
    requirement_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("design__requirements.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AcceptanceCriterionRow(EntityRow):
    """A question that must be answered with yes before the service is accepted."""

    __tablename__ = "design__acceptance_criteria"
    __table_args__ = (sa.UniqueConstraint("pack_id", "position"),)

    pack_id: Mapped[UUID] = _of_pack()
    position: Mapped[int]
    question: Mapped[str]
    responsible_function: Mapped[str]
    phase: Mapped[str]
    verdict: Mapped[AcceptanceVerdict | None] = mapped_column(enum(AcceptanceVerdict))
    evidence: Mapped[str | None]
    judged_by: Mapped[str | None]
