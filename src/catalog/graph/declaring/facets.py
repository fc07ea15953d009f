"""Declaring facets: what the rows of a connection are counted by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa

from catalog.aliases import TableAlias

FIELD = "facets"


class Faceted(NamedTuple):
    """What rows are counted by: a value, and its name for people; *joined* rows hold several."""

    value: sa.ColumnElement[object]
    label: sa.ColumnElement[object]
    joined: tuple[TableAlias | sa.Subquery, sa.ColumnElement[bool]] | None = None


Facet: TypeAlias = Callable[[TableAlias, object], Faceted]
"""Makes of a table and a principal what its rows are counted by."""


@dataclass(frozen=True)
class FacetValue:
    """A value, its name for people, and how many rows have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetValues:
    """The values that most rows share, of one field."""

    field: Enum
    values: Sequence[FacetValue]


@dataclass(frozen=True)
class Facets:
    """The facets of a type: the class that declares the field, and what each facet counts by."""

    declared_by: type | None = None
    by: Mapping[Enum, Facet] = field(default_factory=dict)
