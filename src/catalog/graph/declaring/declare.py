"""Declaring types over tables: what each field is, apart from how it is run."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, dataclass_transform

import sqlalchemy as sa
import strawberry

from catalog.graph.declaring.kinds import (
    DECLARED,
    Batch,
    ByIds,
    BySlug,
    Column,
    Computed,
    Condition,
    Declared,
    Each,
    Expressed,
    Id,
    Lookup,
    One,
    Page,
    Path,
    Refs,
    ShortList,
    ToOne,
)
from catalog.graph.declaring.narrowing import Narrower, Narrowing
from catalog.graph.declaring.signatures import signature_of
from catalog.graph.declaring.weights import Most, Varying, weighs
from catalog.graph.errors import DeclarationError
from catalog.rings import Ring

T = TypeVar("T")
SCOPE = "scope"  # the metadata of a root field that asks for another scope than its neighbours


def extends(target: type) -> Callable[[type[T]], type[T]]:
    """Mark a class whose fields join those of the type *target* in schemas that include it."""

    @dataclass_transform(kw_only_default=True)
    def mark(cls: type[T]) -> type[T]:
        made = strawberry.type(cls)
        setattr(made, "__extends__", target)
        return made

    return mark


def _field(
    what: Declared,
    says: str | None = None,
    *,
    cost: Varying = 0,
    most: Most | None = None,
    **options: Any,
) -> Any:
    metadata = {DECLARED: what, **weighs(cost=cost, most=most)}
    return strawberry.field(metadata=metadata, description=says, **options)


def global_id() -> Any:
    """Declare the global id."""
    return _field(Id(), "The global id of the object.")


def column(
    says: str,
    *,
    name: str | None = None,
    called: str | None = None,
    most: int | None = None,
    ring: Ring | None = None,
) -> Any:
    """Declare a column of the row: the field's, or *name*; the graph calls the field *called*.

    Where it holds objects, there are at most *most*. Outside of *ring* it is null for everything
    that can be asked; without it, whoever sees the row sees it.
    """
    return _field(Column(name, ring), says, name=called, most=most)


def computed(
    says: str,
    *,
    sql: Expressed,
    ring: Ring,
    cost: int = 1,
) -> Any:
    """Declare a value that the database computes of each row, to filter and to order by, too.

    *sql* takes the table and the principal, and returns an expression over columns of the table,
    such as a scalar subquery for rows that hang on it. The value is null where that is, and for
    everything that can be asked outside of *ring*. One value costs *cost*, as in `batch`.
    """
    return _field(Computed(sql, ring), says, cost=cost)


def to_one(says: str, *, key: str, ring: Ring | None = None) -> Any:
    """Declare the object whose id is the parent's attribute *key*; null outside of *ring*."""
    return _field(ToOne(key, ring), says)


def each(says: str, *, keys: str, most: Most) -> Any:
    """Declare the objects, at most *most*, whose ids the parent's attribute *keys* lists."""
    return _field(Each(keys), says, most=most)


def only(says: str, *, by: Any, where: Condition) -> Any:
    """Declare the one row whose column *by* holds the parent's id and that meets *where*."""
    return _field(One(Path(by, where=where)), says)


def many(says: str, *, by: Any, order_by: Any, most: int, where: Condition | None = None) -> Any:
    """Declare a short list of rows, at most *most*, on the parent, in the order of a column."""
    return _field(ShortList(Path(by, where=where, order_by=order_by)), says, most=most)


def connection(
    says: str,
    *,
    by: Any = None,
    to: Any = None,
    where: Condition | None = None,
    hidden_unless_asked: str | None = None,
    always: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Narrower] | None = None,
    within: tuple[str, str, int] | None = None,
    link: Callable[[Any, Any], sa.ColumnElement[bool]] | None = None,
) -> Any:
    """Declare a connection over the rows that hang on the parent, or over all of the type.

    *by* is the column that holds the parent's id: of the rows themselves, or of a link whose column
    *to* holds theirs. Rows whose boolean column *hidden_unless_asked* is false are left out unless
    a filter names it. *always* is a filter that all meet, *arguments* are some that may be asked;
    *within* names two of these that are moments, and how many days they are apart at most.
    *link* tells who sees which links; without it, whoever sees both ends.
    On a parent it is null in the schema where it fails, as it does for a cursor of another parent.
    """
    path = None
    if by is not None:
        path = Path(by, to, where, hidden_unless_asked=hidden_unless_asked, link=link)
    return _field(Page(path, Narrowing(always, arguments or {}, within)), says)


def references(
    says: str,
    *,
    by: Any,
    to: Mapping[str, Any],
    where: Condition,
    order_by: Any,
    most: int | None = None,
    link: Callable[[Any, Any], sa.ColumnElement[bool]] | None = None,
) -> Any:
    """Declare objects of several types: each type's ids stand in one column of the link.

    There are at most *most*; without it, the field is the first of them. *link* tells who sees
    which links; without it, whoever sees both ends.
    """
    path = Path(by, where=where, order_by=order_by, link=link)
    return _field(Refs(path, to, only_first=most is None), says, most=most)


def lookup(says: str, *, by_slug: BySlug | None = None) -> Any:
    """Declare a root field that finds one object by its id, or by its slug."""
    return _field(Lookup(by_slug), says)


def node(says: str) -> Any:
    """Declare the root field that finds one object of any type by its id."""
    return _field(ByIds(is_list=False), says)


def nodes(says: str) -> Any:
    """Declare the root field that finds objects of any type by their ids."""
    return _field(ByIds(is_list=True), says, most=lambda given: len(given["ids"]))


def batch(
    *needs: str,
    filters: Mapping[str, str] | None = None,
    cost: Varying = 1,
    most: Most | None = None,
    is_frugal: bool = False,
    ring: Ring | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field that a function answers for many parents at once.

    The function takes `(parents, context, **arguments)` and returns a value for each parent, in
    their order; a value that is an exception fails for its parent alone. The annotation of its
    result is a sequence of the field's type. *cost* is what one value costs, objects aside: a
    number, or a function of the arguments. A list of objects has at most *most*: a number, the name
    of an argument, or a function of them all. Where so many could be more than is left of what the
    answer may hold, the function is called for some of the parents at a time; one that *is_frugal*
    is not: it looks at what is left itself, in `context.budget.objects`, and stops there. On types
    over tables it says which *ring* it answers; the function is not called for others, who get
    null.
    """

    def make(function: Callable[..., Any]) -> Any:
        try:
            resolver = signature_of(function)
        except TypeError as error:
            raise DeclarationError(str(error)) from error
        what = Batch(function, needs, dict(filters or {}), is_frugal=is_frugal, ring=ring)
        return _field(what, cost=cost, most=most, resolver=resolver)

    return make
