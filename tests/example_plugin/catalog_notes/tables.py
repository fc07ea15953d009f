"""What the notes plugin remembers."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.plugin import EntityRow


class NoteRow(EntityRow):
    """One note on one service."""

    __tablename__ = "notes__notes"

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    pinned: Mapped[bool]
    reader_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="SET NULL"), index=True
    )
