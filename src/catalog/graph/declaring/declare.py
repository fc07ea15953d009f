"""Declaring types over tables: what each field is, apart from how it is run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar, dataclass_transform

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.narrowing import Narrower, Narrowing
from catalog.graph.declaring.signatures import signature_of
from catalog.graph.declaring.weights import Most, weighs
from catalog.graph.errors import DeclarationError

T = TypeVar("T")
BySlug: TypeAlias = Callable[[Any, Any], sa.ColumnElement[bool]]
Condition: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]
DECLARED = "declared"
SCOPE = "scope"  # the metadata of a root field that asks for another scope than its neighbours


class Declared:
    """What a field is; one of the classes below."""


@dataclass(frozen=True)
class Id(Declared):
    """The global id of the object."""


@dataclass(frozen=True)
class Column(Declared):
    """A column of the object's own row."""

    name: str | None = None


@dataclass(frozen=True)
class ToOne(Declared):
    """The object whose id stands in an attribute of the parent."""

    key: str


@dataclass(frozen=True)
class Path:
    """How rows hang on a parent: by a column of their own, or by one of a link between them."""

    parent_key: InstrumentedAttribute[Any]
    target_key: InstrumentedAttribute[Any] | None = None
    where: Condition | None = None
    order_by: InstrumentedAttribute[Any] | None = None
    hidden_unless_asked: str | None = None


@dataclass(frozen=True)
class One(Declared):
    """The only object on a path, or null."""

    path: Path


@dataclass(frozen=True)
class Many(Declared):
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
class Batch(Declared):
    """A function of many parents at once: `(parents, context, **arguments) -> values`.

    `needs` names the columns that it reads, `filters` the columns that stand behind the fields of
    its type in `where`.
    """

    function: Callable[..., Any]
    needs: Sequence[str] = ()
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act(Declared):
    """A mutation: `run(input, context, dry_run=…)` with an input of the dataclass *change*."""

    change: type
    run: Callable[..., Any]


def extends(target: type) -> Callable[[type[T]], type[T]]:
    """Mark a class whose fields join those of the type *target* in schemas that include it."""

    @dataclass_transform(kw_only_default=True)
    def mark(cls: type[T]) -> type[T]:
        made = strawberry.type(cls)
        setattr(made, "__extends__", target)
        return made

    return mark


def declared(strawberry_field: StrawberryField | None) -> Declared | None:
    """Return what a field was declared as; None where it is plain strawberry."""
    return None if strawberry_field is None else strawberry_field.metadata.get(DECLARED)


def _field(
    what: Declared,
    says: str | None = None,
    *,
    cost: int = 0,
    most: Most | None = None,
    **options: Any,
) -> Any:
    metadata = {DECLARED: what, **weighs(cost=cost, most=most)}
    return strawberry.field(metadata=metadata, description=says, **options)


def global_id() -> Any:
    """Declare the global id."""
    return _field(Id(), "The global id of the object.")


def column(
    says: str, *, name: str | None = None, called: str | None = None, most: int | None = None
) -> Any:
    """Declare a column of the row: the field's, or *name*; the graph calls the field *called*.

    Where it holds objects, there are at most *most*.
    """
    return _field(Column(name), says, name=called, most=most)


def to_one(says: str, *, key: str) -> Any:
    """Declare the object whose id is the parent's attribute *key*."""
    return _field(ToOne(key), says)


def each(says: str, *, keys: str, most: Most) -> Any:
    """Declare the objects, at most *most*, whose ids the parent's attribute *keys* lists."""
    return _field(Each(keys), says, most=most)


def only(says: str, *, by: Any, where: Condition) -> Any:
    """Declare the one row whose column *by* holds the parent's id and that meets *where*."""
    return _field(One(Path(by, where=where)), says)


def many(says: str, *, by: Any, order_by: Any, most: int, where: Condition | None = None) -> Any:
    """Declare a short list of rows, at most *most*, on the parent, in the order of a column."""
    return _field(Many(Path(by, where=where, order_by=order_by)), says, most=most)


def connection(
    says: str,
    *,
    by: Any = None,
    to: Any = None,
    where: Condition | None = None,
    hidden_unless_asked: str | None = None,
    always: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Narrower] | None = None,
) -> Any:
    """Declare a connection over the rows that hang on the parent, or over all of the type.

    *by* is the column that holds the parent's id: of the rows themselves, or of a link whose column
    *to* holds theirs. Rows whose boolean column *hidden_unless_asked* is false are left out unless
    a filter names it. *always* is a filter that all meet, *arguments* are some that may be asked.
    """
    path = None if by is None else Path(by, to, where, hidden_unless_asked=hidden_unless_asked)
    return _field(Page(path, Narrowing(always, arguments or {})), says)


def references(
    says: str,
    *,
    by: Any,
    to: Mapping[str, Any],
    where: Condition,
    order_by: Any,
    most: int | None = None,
) -> Any:
    """Declare objects of several types: each type's ids stand in one column of the link.

    There are at most *most*; without it, the field is the first of them.
    """
    path = Path(by, where=where, order_by=order_by)
    return _field(Refs(path, to, only_first=most is None), says, most=most)


def lookup(says: str, *, by_slug: BySlug | None = None) -> Any:
    """Declare a root field that finds one object by its id, or by its slug."""
    return _field(Lookup(by_slug), says)


def batch(
    *needs: str,
    filters: Mapping[str, str] | None = None,
    cost: int = 1,
    most: Most | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field that a function answers for many parents at once.

    The function takes `(parents, context, **arguments)` and returns a value for each parent, in
    their order; a value that is an exception fails for its parent alone. The annotation of its
    result is a sequence of the field's type. *cost* is what one value costs, objects aside; a list
    of objects has at most *most*: a number, the name of an argument, or a function of them all.
    """

    def make(function: Callable[..., Any]) -> Any:
        try:
            resolver = signature_of(function)
        except TypeError as error:
            raise DeclarationError(str(error)) from error
        what = Batch(function, needs, dict(filters or {}))
        return _field(what, cost=cost, most=most, resolver=resolver)

    return make
