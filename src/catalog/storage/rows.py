"""What every table is made from: the root class, its conventions and its column types."""

import datetime as dt
from typing import Annotated, Any, ClassVar, TypeAlias
from uuid import UUID

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from catalog.values import FixedPoint

FROM_CLOCK = {"is_from_clock": True}  # the clock sets it, never a person
MONEY = FixedPoint(digits=15, places=4)  # below a hundred thousand million, of any currency
HAS_TRIGGERS = {"has_triggers": True}  # as the tables of entities have, whose words they note
KEPT = {"is_kept": True}  # a copy of what other rows say: `catalog.storage.houses` keeps it right


def new_id() -> UUID:
    """Return a new UUIDv7, so that ids sort by the time they were made."""
    return UUID(int=uuid_utils.uuid7().int)


def new_id_text() -> str:
    """Return a new id as text, which takes a fifth of the time."""
    return str(uuid_utils.uuid7())


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """A moment, kept in UTC on both databases; it refuses times without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Turn *value* into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"A time needs its zone: {value!r}."
            raise ValueError(message)
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Give SQLite's naive value its zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=dt.UTC)


class Text(sa.TypeDecorator[str]):
    """Text that both databases order by code point, so that pages and cursors agree."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        """Ask PostgreSQL for the order that SQLite has by itself."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.Text(collation=collation))


PRESENT = sa.bindparam("viewer_now", type_=UtcDateTime(), required=True)
"""The present moment, in conditions that the graph asks; every operation brings its own."""
ShortText: TypeAlias = Annotated[str, mapped_column(info={"is_short": True})]
"""A text of some hundred characters at most, which answers need not be measured for."""


class Row(DeclarativeBase):
    """The root of every table, the core's and the plugins'."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        dt.datetime: UtcDateTime(),
        UUID: sa.Uuid(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }


@sa.event.listens_for(Row, "attribute_instrument", propagate=True)
def _keep_places(_row: type[Row], _key: str, attribute: Any) -> None:
    """Let numbers of rows have all their places at once, as those have that are read."""
    kind = getattr(attribute, "type", None)
    if isinstance(kind, FixedPoint):

        def exact(_target: Row, value: Any, *_: object) -> Any:
            return value if value is None else kind.exact(value)

        sa.event.listen(attribute, "set", exact, retval=True)


class EntityRow(Row):
    """A row that people edit: it has an id, times, and a revision that counts its edits."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(info=FROM_CLOCK)
    updated_at: Mapped[dt.datetime] = mapped_column(info=FROM_CLOCK)


def kept_house(*, index: bool = False) -> Any:
    """Return the column that keeps the id of a house; null: administrators alone are inside."""
    return mapped_column(sa.Uuid(), index=index, info=KEPT)


def kept_columns(row: type[Row]) -> frozenset[str]:
    """Return the names of the columns that are kept copies: they are no part of a revision."""
    return frozenset(column.name for column in row.__table__.columns if column.info == KEPT)


def enum(kind: type[Any]) -> sa.Enum:
    """Return the column type of a closed list: its names as text, so that it can grow."""
    return sa.Enum(kind, native_enum=False, length=40)


def refers_to(table: str, *, ondelete: str = "CASCADE", **options: Any) -> Any:
    """Return the column that holds the id of a row of *table*.

    Its type is known at once, also where the module of that table comes later.
    """
    return mapped_column(sa.Uuid(), sa.ForeignKey(f"{table}.id", ondelete=ondelete), **options)
