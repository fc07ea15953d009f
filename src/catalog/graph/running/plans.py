"""Plans: what an operation asks for, turned into sources and answers once for each document."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
)
from sqlalchemy.orm import aliased
from strawberry.types.field import StrawberryField

from catalog.graph import ids
from catalog.graph.declaring import declare, shown
from catalog.graph.declaring.declare import Entity, declared
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.request.arguments import Arguments, arguments
from catalog.graph.request.collecting import Collector
from catalog.graph.running import lookups, steps
from catalog.graph.running.completion import Completion
from catalog.graph.running.connections import Paged, PageShape
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.selections import Field, Selection
from catalog.graph.running.sources import RowPlace, Source, source_of
from catalog.graph.sql import dialects as sql

TYPENAME = "__typename"
FROM_CLOCK = "is_from_clock"
"""In a column's `info`: its moments were told by our clock, so near to 1970 that seconds, as a
number in double precision, tell them exactly."""


class Planner:
    """Plans the selections of one document for one principal shape on one kind of database."""

    def __init__(
        self, schema: Any, fetching: Fetching, fragments: Mapping[str, Any], variables: Any
    ) -> None:
        self.schema = schema
        self.fetching = fetching
        self.dialect = fetching.dialect
        self._collector = Collector(schema.graphql, fragments, variables)

    def selection(self, kind: Any, nodes: Sequence[Any], place: Any) -> Selection:
        """Return what *nodes* select of objects of the type *kind* in their *place*."""
        made = Selection(kind)
        for key, found in self._collector.fields(kind, nodes).items():
            name = found[0].name.value
            if name == TYPENAME:
                made.fields.append(Field(key, GraphQLNonNull(None), found, kind, None))
                made.cells[key] = (repr(kind.name), {})
                continue
            definition = kind.fields[name]
            field = Field(key, definition.type, found, kind, definition)
            made.fields.append(field)
            self._answer(made, field, place)
        return made

    def _answer(self, made: Selection, field: Field, place: Any) -> None:
        definition = field.definition.extensions.get(DEFINITION)
        what = declared(definition) if isinstance(definition, StrawberryField) else None
        if isinstance(place, RowPlace):
            match what:
                case declare.Id():
                    at = place.source.position(place.table, "id")
                    text = self.dialect.key_text(f"r[{at}]")
                    made.cells[field.key] = ids.expression(place.entity.name, text)
                    return
                case declare.Column():
                    if self._cell(made, field, place, what.name or definition.python_name):
                        return
                case declare.ToOne(key=key):
                    joined = self._joined(field, place, key)
                    if joined is not None:
                        made.children[field.key] = joined
                        return
        child = self._child(field, place, what, definition)
        if not isinstance(place, RowPlace):
            child = steps.Careful(child)
        scope = self.schema.scopes.get((field.parent_type.name, field.nodes[0].name.value))
        given = arguments(field.definition, field.nodes[0])
        guarded = lookups.Guarded(child, scope, given) if scope else child
        made.children[field.key] = guarded

    def _cell(self, made: Selection, field: Field, place: RowPlace, column: str) -> bool:
        """Answer a column in the comprehension itself; False where its type needs more."""
        leaf = get_named_type(field.type)
        if not is_leaf_type(leaf):
            return False
        mapped = place.entity.row.__mapper__.columns[column]
        if mapped.info.get(FROM_CLOCK) and not self.dialect.is_sqlite:
            # A driver takes four times as long to make the same of what PostgreSQL calls a moment.
            at = place.source.position(place.table, column, sql.seconds)
            text = f"(None if r[{at}] is None else <moment>(r[{at}], <utc>))"
            made.cells[field.key] = (text, {"moment": dt.datetime.fromtimestamp, "utc": dt.UTC})
            return True
        at = place.source.position(place.table, column)
        convert: Callable[[Any], Any] | None
        match leaf.name:
            case "DateTime":
                convert = self.dialect.moment()
            case "Boolean":
                convert = bool
            case _ if isinstance(leaf, GraphQLEnumType):
                convert = None  # kept by its name
            case _:
                convert = self.dialect.outgoing(mapped.type)
        if convert is None:
            made.cells[field.key] = (f"r[{at}]", {})
        else:
            text = f"(None if r[{at}] is None else <c>(r[{at}]))"
            made.cells[field.key] = (text, {"c": convert})
        return True

    def _joined(self, field: Field, place: RowPlace, key: str) -> Any:
        entity = self._entity(field)
        target = place.source.join(entity, place.table, key, self.fetching.principal)
        if target is None:
            return None  # it takes a statement of its own
        marker = place.source.position(target, "id")
        kind = self.schema.graphql.type_map[entity.name]
        inner = self.selection(kind, field.nodes, RowPlace(place.source, entity, target))
        return steps.Joined(marker, inner, is_required=isinstance(field.type, GraphQLNonNull))

    def _entity(self, field: Field) -> Entity:
        found: Entity = self.schema.target(field.definition)
        return found

    def _source(self, entity: Entity, nodes: Sequence[Any]) -> tuple[Source, Selection]:
        source = source_of(entity)
        if hasattr(entity.row, "id"):
            source.position(source.table, "id")
        kind = self.schema.graphql.type_map[entity.name]
        place = RowPlace(source, entity, source.table)
        return source, self.selection(kind, nodes, place)

    def _child(  # noqa: PLR0911  # one arm for each declaration
        self, field: Field, place: Any, what: Any, definition: Any
    ) -> Any:
        fetching = self.fetching
        given = arguments(field.definition, field.nodes[0])
        match what:
            case declare.ToOne(key=key) | declare.Each(keys=key):
                source, inner = self._source(self._entity(field), field.nodes)
                is_list = isinstance(what, declare.Each)
                return steps.Named(place.read(key), source, inner, fetching, is_list=is_list)
            case declare.One(path=path) | declare.Many(path=path):
                source, inner = self._source(self._entity(field), field.nodes)
                is_only = isinstance(what, declare.One)
                return steps.Hanging(
                    place.read("id"), path, source, inner, fetching, is_only=is_only
                )
            case declare.Page():
                return self._page(field, place, what, given)
            case declare.Lookup():
                source, inner = self._source(self._entity(field), field.nodes)
                return lookups.Looked(what, source, inner, given, fetching)
            case declare.Refs():
                return self._references(field, place, what)
            case declare.Batch():
                parents = self._parents(place, what.needs)
                made = shown.instances(definition, self.schema)
                return steps.Batched(
                    what, parents, lambda run: made(given(run)), self._completion(field)
                )
        return steps.Resolved(self._call(field, place, definition), self._completion(field))

    def _references(self, field: Field, place: Any, what: declare.Refs) -> Any:
        source = Source(None, aliased(what.path.parent_key.class_))
        targets = []
        for name, column in what.targets.items():
            entity = self.schema.entities[name]
            target = source.join(entity, source.table, column.key, self.fetching.principal)
            at = source.position(target, "id")
            kind = self.schema.graphql.type_map[name]
            targets.append(
                (at, self.selection(kind, field.nodes, RowPlace(source, entity, target)))
            )
        return steps.Referenced(place.read("id"), what, source, targets, self.fetching)

    def _parents(self, place: Any, needs: Sequence[str]) -> Callable[[Any], Any]:
        if not isinstance(place, RowPlace):
            return lambda rows: rows
        columns = [
            (
                name,
                place.source.position(place.table, name),
                self.dialect.outgoing(getattr(place.entity.row, name).type),
            )
            for name in needs
        ]
        return steps.parents_of(place.entity.name, columns)

    def _call(self, field: Field, place: Any, definition: Any) -> Callable[[Any, Any], Any]:
        resolve = field.definition.resolve
        given = arguments(field.definition, field.nodes[0])
        parents = None
        if isinstance(place, RowPlace):
            names = [item.key for item in place.entity.row.__mapper__.column_attrs]
            parents = self._parents(place, names)

        def call(run: Any, row: Any) -> Any:
            parent = parents([row])[0] if parents else row
            return resolve(parent, run.info(field), **given(run))

        return call

    def _completion(self, field: Field) -> Any:
        return Completion(self, field)

    def _page(self, field: Field, place: Any, what: declare.Page, given: Arguments) -> Any:
        entity = self._entity(field)
        source = source_of(entity)
        source.position(source.table, "id")

        def ordering(order: Any) -> list[tuple[int, Any]]:
            return [
                (
                    source.position(source.table, term.column),
                    self.dialect.outgoing(getattr(entity.row, term.column).type),
                )
                for term in order
            ]

        shape = PageShape(ordering)
        self._page_parts(shape, field, source, entity)
        read = None if what.path is None else place.read("id")
        name = f"{field.parent_type.name}.{field.nodes[0].name.value}"
        return Paged(name, read, what, source, given, shape, self.fetching)

    def _page_parts(self, shape: PageShape, field: Field, source: Source, entity: Entity) -> None:
        kind = get_named_type(field.type)
        node = self.schema.graphql.type_map[entity.name]
        place = RowPlace(source, entity, source.table)

        def nodes(found: Sequence[Any]) -> int:
            shape.selections.append(self.selection(node, found, place))
            return len(shape.selections) - 1

        for key, found in self._collector.fields(kind, field.nodes).items():
            name = found[0].name.value
            inside: Any = kind.name
            if name == "nodes":
                inside = nodes(found)
            elif name == "edges":
                edge = get_named_type(kind.fields["edges"].type)
                inside = []
                for inner_key, inner in self._collector.fields(edge, found).items():
                    inner_name = inner[0].name.value
                    part: Any = nodes(inner) if inner_name == "node" else edge.name
                    inside.append((inner_key, inner_name, part))
            elif name == "pageInfo":
                info = self.schema.graphql.type_map["PageInfo"]
                inside = [
                    (inner_key, inner[0].name.value)
                    for inner_key, inner in self._collector.fields(info, found).items()
                ]
            shape.counts = shape.counts or name == "totalCount"
            shape.shows_cursors = shape.shows_cursors or _shows_cursor(inside)
            shape.parts.append((key, name, inside))


def _shows_cursor(parts: Any) -> bool:
    return isinstance(parts, list) and any("ursor" in part[1] for part in parts)
