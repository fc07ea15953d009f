"""The table of transition risks: what may go wrong with a version, and what is done about it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import Described, EntityRow, enum


class RiskResponse(Described):
    """What is done about a risk."""

    AVOID = "AVOID", "What it comes from is not done."
    REDUCE = "REDUCE", "It is made less likely, or less bad."
    TRANSFER = "TRANSFER", "Another party bears it."
    ACCEPT = "ACCEPT", "It is borne as it is."


class RiskStatus(Described):
    """Whether a risk is still one."""

    OPEN = "OPEN", "It may still come true."
    CLOSED = "CLOSED", "It cannot come true any more, or it has."


class TransitionRiskRow(EntityRow):
    """Something that may go wrong with a version; `number` counts those of the service.

    `exposure` is likelihood times impact, and `residual_exposure` the same of what a response
    leaves: without one, the exposure itself.
    """

    __tablename__ = "transition__risks"
    __table_args__ = (sa.UniqueConstraint("service_id", "number"),)

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    version_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("service_versions.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    description: Mapped[str]
    likelihood: Mapped[int]
    impact: Mapped[int]
    exposure: Mapped[int]
    response: Mapped[RiskResponse | None] = mapped_column(enum(RiskResponse))
    treatment: Mapped[str | None]
    residual_likelihood: Mapped[int | None]
    residual_impact: Mapped[int | None]
    residual_exposure: Mapped[int]
    status: Mapped[RiskStatus] = mapped_column(enum(RiskStatus))
    recorded_by: Mapped[str]
