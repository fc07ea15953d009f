"""Questions for columns alone, which the driver itself runs.

A question that maps nothing to objects needs no session. SQLAlchemy writes its text once for each
shape; its layers, which cost more than the question, are skipped.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from catalog.values import outgoing

KEPT = 500  # shapes that one process keeps
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class StatementShape:
    """What questions of one shape have in common."""

    compiled: Any
    metadata: SimpleResultMetaData
    incoming: Mapping[str, Convert | None]
    outgoing: Sequence[Convert | None]

    @cached_property
    def converts(self) -> Sequence[tuple[str, Convert | None]] | None:
        """The parameters in their order, where the text is the same whatever they are."""
        if self.compiled.post_compile_params or self.compiled.literal_execute_params:
            return None
        known = self.compiled._bind_processors  # noqa: SLF001  # as the driver's layers take them
        names = self.compiled.positiontup or ()
        return [(name, known.get(name) or self.incoming.get(name)) for name in names]

    def asked(
        self, key: Any, named: Mapping[str, Any] | None = None
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the text and the parameters of the question that has this cache key.

        *named* are the values of those that it names.
        """
        given = self.compiled.construct_params(
            params={**(key.params or {}), **(named or {})},
            extracted_parameters=key.bindparams,
        )
        if self.converts is not None:
            values = [
                convert(given[name]) if convert else given[name] for name, convert in self.converts
            ]
            return self.compiled.string, tuple(values)
        state = self.compiled.construct_expanded_state(given)
        parameters = []
        for name in state.positiontup or ():
            convert = state.processors.get(name) or self.incoming.get(name)
            value = state.parameters[name]
            parameters.append(convert(value) if convert else value)
        return state.statement, tuple(parameters)

    def scalars(self, fetched: Sequence[Any], _held: object = None) -> Sequence[Any]:
        """Return the first column of the rows."""
        convert = self.outgoing[0]
        return [row[0] if convert is None else convert(row[0]) for row in fetched]

    def rows(self, fetched: Sequence[Any], _held: object = None) -> Sequence[Any]:
        """Return rows as SQLAlchemy gives them."""
        converted = (
            map(convert, column) if convert else column
            for convert, column in zip(self.outgoing, zip(*fetched, strict=True), strict=True)
        )
        rows = zip(*converted, strict=True) if fetched else ()
        return IteratorResult(self.metadata, iter(rows)).all()


class StatementShapes:
    """The shapes of questions that one kind of database was asked."""

    def __init__(self) -> None:
        self._kept: dict[Any, StatementShape | None] = {}
        self._keys: dict[int, tuple[Any, Any]] = {}

    def of(
        self, question: Any, dialect: sa.Dialect, *, is_kept: bool = False
    ) -> tuple[StatementShape, Any] | None:
        """Return the shape of *question* and its key, or None where objects are asked for.

        The key of one that *is_kept*, to be asked again, is found once.
        """
        if not isinstance(question, sa.Select) and not (is_kept and question.is_dml):
            return None
        key = self._key(question) if is_kept else _key(question)
        if key is None:
            return None
        known = (dialect.name, key.key)
        if known not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[known] = self._shape(question, key, dialect)
        shape = self._kept[known]
        return None if shape is None else (shape, key)

    def _key(self, question: Any) -> Any:
        """Return the key of a question, which is kept with it so that no other one has its id."""
        kept = self._keys.get(id(question))
        if kept is None:
            if len(self._keys) >= KEPT:
                self._keys.clear()
            kept = self._keys[id(question)] = question, _key(question)
        return kept[1]

    def _shape(self, question: Any, key: Any, dialect: sa.Dialect) -> StatementShape | None:
        """Return the shape of a question, or None where objects are asked for."""
        if question.is_dml:
            columns = list(question.exported_columns)
            return shape(question, key, dialect, [column.key for column in columns], columns)
        described = question.column_descriptions
        names = [column["name"] for column in described]
        if any(map(is_object, described)) or len(set(names)) < len(names):
            return None
        return shape(question, key, dialect, names, list(question.selected_columns))


def _key(question: Any) -> Any:
    """Return what SQLAlchemy's cache of statements goes by; None where it keeps none of these."""
    return question._generate_cache_key()  # noqa: SLF001  # there is no other way to it


def is_object(described: Any) -> bool:
    """Tell whether what a question asks for, as SQLAlchemy describes it, is an object."""
    return not isinstance(described["type"], sa.types.TypeEngine)


def shape(
    question: Any,
    key: Any,
    dialect: sa.Dialect,
    names: Sequence[str],
    columns: Sequence[sa.ColumnElement[Any]],
) -> StatementShape:
    """Return the shape of a question for *columns*, which have these *names*."""
    compiled = question.compile(dialect=dialect, cache_key=key)
    return StatementShape(
        compiled,
        SimpleResultMetaData(names),
        {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        },
        [outgoing(column.type, dialect) for column in columns],
    )
