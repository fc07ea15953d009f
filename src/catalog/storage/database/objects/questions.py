"""Questions for rows as objects, which the driver itself runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from catalog.storage.database.direct import StatementShape, StatementShapes, is_object, shape
from catalog.storage.database.objects.held import HeldRows
from catalog.storage.database.objects.mapped import Mapped, mapped


@dataclass(frozen=True)
class Portion:
    """What one thing that is asked for takes of a row: a column, or all columns of an object."""

    start: int
    stop: int
    how: Mapped | None = None


@dataclass(frozen=True)
class ObjectShape:
    """What questions of one shape have in common, where some of what they ask for are objects."""

    columns: StatementShape
    metadata: SimpleResultMetaData
    parts: Sequence[Portion]
    is_newest: bool

    def asked(self, key: Any, named: Any = None) -> tuple[str, tuple[Any, ...]]:
        """Return the text and the parameters of the question that has this cache key."""
        return self.columns.asked(key, named)

    def scalars(self, fetched: Sequence[Any], held: HeldRows) -> Sequence[Any]:
        """Return the first thing that is asked for, of every row."""
        return [self._part(self.parts[0], row, held) for row in fetched]

    def rows(self, fetched: Sequence[Any], held: HeldRows) -> Sequence[Any]:
        """Return rows as SQLAlchemy gives them."""
        made = [tuple([self._part(part, row, held) for part in self.parts]) for row in fetched]
        return IteratorResult(self.metadata, iter(made)).all()

    def _part(self, part: Portion, row: Sequence[Any], held: HeldRows) -> Any:
        if part.how is not None:
            values = row[part.start : part.stop]
            return held.read(part.how, values, is_newest=self.is_newest)
        convert = self.columns.outgoing[part.start]
        return row[part.start] if convert is None else convert(row[part.start])


class ObjectShapes(StatementShapes):
    """The shapes of questions that one kind of database was asked, for objects among others."""

    def _shape(self, question: Any, key: Any, dialect: sa.Dialect) -> Any:
        described = [] if question.is_dml else question.column_descriptions
        if not any(map(is_object, described)):
            return super()._shape(question, key, dialect)
        columns: list[Any] = []
        parts = []
        for asked in described:
            start = len(columns)
            if is_object(asked):
                how = mapped(asked["type"], dialect)
                columns += [getattr(asked["expr"], name) for name in how.names]
                parts.append(Portion(start, len(columns), how))
            else:
                columns.append(asked["expr"])
                parts.append(Portion(start, len(columns)))
        flat = question.with_only_columns(*columns, maintain_column_froms=True)
        is_newest = bool(question.get_execution_options().get("populate_existing"))
        plain = shape(flat, key, dialect, [str(number) for number in range(len(columns))], columns)
        metadata = SimpleResultMetaData([asked["name"] for asked in described])
        return ObjectShape(plain, metadata, parts, is_newest)
