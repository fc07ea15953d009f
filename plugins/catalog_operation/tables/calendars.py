"""The table of calendars: when a service is to be there."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import EntityRow


class CalendarRow(EntityRow):
    """The service hours of one service, where no agreement says others.

    `service_hours` has the form that an agreement keeps.
    """

    __tablename__ = "operation__calendars"

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("services.id", ondelete="CASCADE"), unique=True
    )
    service_hours: Mapped[dict[str, Any]]
