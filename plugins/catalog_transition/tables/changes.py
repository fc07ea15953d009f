"""The table of changes: what is to be done to a service, by whose authority, and how it ended."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum

LONGEST = dt.timedelta(days=400)  # of a window


class ChangeKind(Described):
    """How a change gets its authority."""

    STANDARD = "STANDARD", "It is done often, risks little, and is authorised beforehand."
    NORMAL = "NORMAL", "It is authorised before it is made."
    EMERGENCY = "EMERGENCY", "It cannot wait: some of its papers may be written afterwards."


class ChangeGrade(Described):
    """How much harm a change can do, or how likely it is to do harm."""

    HIGH = "HIGH", "Much."
    LOW = "LOW", "Little."


class ChangeStatus(Described):
    """How far a change has come."""

    RAISED = "RAISED", "It waits for the word of a change authority."
    AUTHORISED = "AUTHORISED", "It may be made within its window."
    REFUSED = "REFUSED", "A change authority refused it, and said why."
    CLOSED = "CLOSED", "It was made, or it will not be made; its outcome tells which."


class ChangeOutcome(Described):
    """How a change ended."""

    SUCCESSFUL = "SUCCESSFUL", "It did what it was meant to do."
    FAILED = "FAILED", "It did not, and was left as it is."
    ROLLED_BACK = "ROLLED_BACK", "It did not, and all is as it was before."
    CANCELLED = "CANCELLED", "It was not made."


class ChangeDecision(Described):
    """The word of a change authority."""

    AUTHORISE = "AUTHORISE", "It may be made within its window."
    REFUSE = "REFUSE", "It may not; the reason says why."


class ChangeRecordRow(EntityRow):
    """A change of a service, perhaps by a version of it; `number` counts those of the service.

    `authorised_at` and `authorised_by_id` tell whose word holds; a standard change has nobody's.
    `edited_by` and `editor_id` tell who last edited what an authority decides on.
    """

    __tablename__ = "transition__changes"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.CheckConstraint("window_end > window_start", name="window_in_order"),
        sa.Index(None, "window_end", "window_start"),
    )

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    version_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("service_versions.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(enum(ChangeKind))
    title: Mapped[str]
    description: Mapped[str | None]
    reason: Mapped[str]
    benefit: Mapped[str | None]
    risks: Mapped[str | None]
    resources: Mapped[str | None]
    relations: Mapped[str | None]
    responsible_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    impact: Mapped[ChangeGrade] = mapped_column(enum(ChangeGrade))
    probability: Mapped[ChangeGrade] = mapped_column(enum(ChangeGrade))
    security: Mapped[bool] = mapped_column(default=False)
    rollback_plan: Mapped[str | None]
    window_start: Mapped[dt.datetime]
    window_end: Mapped[dt.datetime]
    status: Mapped[ChangeStatus] = mapped_column(enum(ChangeStatus))
    raised_by: Mapped[str]
    raiser_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    edited_by: Mapped[str | None]
    editor_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    authorised_at: Mapped[dt.datetime | None]
    authorised_by_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    refusal_reason: Mapped[str | None]
    outcome: Mapped[ChangeOutcome | None] = mapped_column(enum(ChangeOutcome))
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    note: Mapped[str | None]
    without_authority: Mapped[bool | None]
    outside_window: Mapped[bool | None]
    documentation: Mapped[str | None]
    documented_at: Mapped[dt.datetime | None]


def is_unauthorised(change: ChangeRecordRow) -> bool | None:
    """Tell whether a change was made without authority or outside its window.

    None before it was made.
    """
    if change.without_authority is None or change.outside_window is None:
        return None
    return change.without_authority or change.outside_window
