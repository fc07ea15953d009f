"""The tables of sources: who brings values by imports, and what each brought of which object."""

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.storage.rows import Row, ShortText


class SourceRow(Row):
    """Something that files are imported from, known by its name."""

    __tablename__ = "sources"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[ShortText] = mapped_column(unique=True)
    format: Mapped[ShortText]  # those of the last import, in one text
    imported_at: Mapped[dt.datetime]


class BroughtRow(Row):
    """What one source says of one object: `catalog.domain.importing.sources.brought` reads it."""

    __tablename__ = "brought"

    entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str]  # where the object was named
    number: Mapped[int]  # of the values
    said: Mapped[str]
