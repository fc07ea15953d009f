"""Rows of plugins that break rules, and their migrations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from catalog.plugin import EntityRow, ServiceRow

MIGRATION = '''"""Things."""

from alembic import op

from catalog.storage.rows import Row

revision = "0001"
down_revision = None
NAMES = {names!r}


def upgrade():
    for name in NAMES:
        Row.metadata.tables[name].create(op.get_bind())
    for statement in {up!r}:
        op.execute(statement)


def downgrade():
    for name in {dropped!r}:
        op.drop_table(name)
'''
TRIGGER = """CREATE TRIGGER cling AFTER INSERT ON services BEGIN
    INSERT INTO shared__things (id, revision, created_at, updated_at, service_id)
    VALUES (NEW.id, 1, NEW.created_at, NEW.updated_at, NEW.id); END"""


class WronglyNamedRow(EntityRow):
    """A row whose table belongs to somebody else."""

    __tablename__ = "stranger__things"


class StubbornRow(EntityRow):
    """A row that does not let its service go."""

    __tablename__ = "stubborn__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id"))


class InvasiveRow(EntityRow):
    """A row that adds an attribute to services."""

    __tablename__ = "invasive__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    service: Mapped[ServiceRow] = relationship(
        viewonly=True, backref=backref("things", viewonly=True)
    )


class PickyRow(EntityRow):
    """A row that not every service has."""

    __tablename__ = "picky__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.CheckConstraint("name = 'odd'", name="odd"))


class ThingRow(EntityRow):
    """A row of several plugins: each of them is the only one that is loaded."""

    __tablename__ = "shared__things"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))


def history(
    folder: Path,
    *,
    name: str = "shared__things",
    up: Sequence[str] = (),
    dropped: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Write the history of a plugin with things, and return the attribute that names it."""
    text = MIGRATION.format(
        names=[name], up=list(up), dropped=[name] if dropped is None else list(dropped)
    )
    (folder / "0001_things.py").write_text(text)
    return {"migrations": folder, "__doc__": "Things."}
