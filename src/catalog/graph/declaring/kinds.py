"""The kinds of fields: what a field is, apart from how it is run."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.narrowing import Narrowing
from catalog.graph.errors import ClientError
from catalog.rings import Ring

BySlug: TypeAlias = Callable[[Any, Any], sa.ColumnElement[bool]]
Condition: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]
Expressed: TypeAlias = Callable[[Any, Any], sa.ColumnElement[Any]]
"""Makes an expression of the database out of a table and a principal."""
DECLARED = "declared"
MOST_IDS = 100  # that one field finds objects by


class Declared:
    """What a field is; one of the classes below."""


@dataclass(frozen=True)
class Id(Declared):
    """The global id of the object."""


@dataclass(frozen=True)
class Column(Declared):
    """A column of the object's own row, which is null outside of *ring*."""

    name: str | None = None
    ring: Ring | None = None


@dataclass(frozen=True)
class Computed(Declared):
    """What the database computes of the object's row: `sql(table, principal)` is the expression.

    It is null outside of *ring*.
    """

    sql: Expressed
    ring: Ring | None = None


@dataclass(frozen=True)
class ToOne(Declared):
    """The object whose id stands in an attribute of the parent; null outside of *ring*."""

    key: str
    ring: Ring | None = None


@dataclass(frozen=True)
class Path:
    """How rows hang on a parent: by a column of their own, or by one of a link between them.

    *link* tells who sees which of the links; without it, whoever sees both ends.
    """

    parent_key: InstrumentedAttribute[Any]
    target_key: InstrumentedAttribute[Any] | None = None
    where: Condition | None = None
    order_by: InstrumentedAttribute[Any] | None = None
    hidden_unless_asked: str | None = None
    link: Callable[[Any, Any], sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class One(Declared):
    """The only object on a path, or null."""

    path: Path


@dataclass(frozen=True)
class ShortList(Declared):
    """All objects on a path; a rule of the domain keeps them few."""

    path: Path


@dataclass(frozen=True)
class Page(Declared):
    """A connection over the objects on a path, or over all objects of the type."""

    path: Path | None
    narrowing: Narrowing = field(default_factory=Narrowing)


@dataclass(frozen=True)
class Refs(Declared):
    """Objects of several types, named by the columns of a link, in its order."""

    path: Path
    targets: Mapping[str, InstrumentedAttribute[Any]]
    only_first: bool


@dataclass(frozen=True)
class Each(Declared):
    """The objects whose ids stand, as a list, in an attribute of the parent."""

    keys: str


@dataclass(frozen=True)
class Lookup(Declared):
    """The one object that an argument names: its id, or a slug where `by_slug` finds one."""

    by_slug: BySlug | None = None


@dataclass(frozen=True)
class ByIds(Declared):
    """Objects of any type: the one that the argument `id` names, or the list that `ids` names."""

    is_list: bool


@dataclass(frozen=True)
class Batch(Declared):
    """A function of many parents at once: `(parents, context, **arguments) -> values`.

    `needs` names the columns that it reads, `filters` the columns that stand behind the fields of
    its type in `where`. One that is frugal stops by itself where the answer may hold no more. It
    is called for objects around which the viewer is in *ring*, and is null for others.
    """

    function: Callable[..., Any]
    needs: Sequence[str] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    is_frugal: bool = field(default=False, kw_only=True)
    ring: Ring | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Acted:
    """What came of a change: its payload, and the objects that were committed.

    These are told by the names of their fields, each with its `id` and its `revision` if it has
    one; None where nothing was committed.
    """

    payload: object
    committed: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Act(Declared):
    """A mutation: `run(input, context, dry_run=…)` with an input of the dataclass *change*."""

    change: type
    run: Callable[..., Awaitable[Acted]]


def declared(strawberry_field: StrawberryField | None) -> Declared | None:
    """Return what a field was declared as; None where it is plain strawberry."""
    return None if strawberry_field is None else strawberry_field.metadata.get(DECLARED)


def must_be_few(global_ids: Sequence[str]) -> None:
    """Raise a `ClientError` where one field is given more ids than it may find objects by."""
    if len(global_ids) > MOST_IDS:
        message = f"Ask for at most {MOST_IDS} ids, not {len(global_ids)}."
        raise ClientError(message)
