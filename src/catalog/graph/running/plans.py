"""Plans: what an operation asks for, turned into sources and answers once for each document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    TypeNameMetaFieldDef,
    assert_object_type,
    default_field_resolver,
    get_named_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy.orm import aliased
from strawberry.types.field import StrawberryField

from catalog.graph.declaring import declare
from catalog.graph.declaring.declare import Declared, declared
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.shown import Instances
from catalog.graph.request.arguments import Arguments, arguments
from catalog.graph.request.collecting import Collector, Selecting
from catalog.graph.running import assembly, lookups, steps
from catalog.graph.running.completion import Completion
from catalog.graph.running.connections import PageShape, PageStep, Part
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.runs import Field, Run, Step
from catalog.graph.running.selections import Selection
from catalog.graph.running.sources import EntitySource, ObjectPlace, Place, RowPlace, Source
from catalog.graph.sql import dialects as sql
from catalog.graph.sql.ordering import Term
from catalog.graph.sql.questions import Questions
from catalog.graph.sql.statements import Convert

TYPENAME = "__typename"
FROM_CLOCK = "is_from_clock"
"""In a column's `info`: its moments were told by our clock, so near to 1970 that seconds, as a
number in double precision, tell them exactly."""


class PlannedSchema(Protocol):
    """What plans need of a composed schema."""

    questions: Questions
    scopes: dict[tuple[str, str], str]

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Its entities, by the names of their types."""

    def target(self, field: GraphQLField) -> Entity | None:
        """Return the entity that a field reaches: its type's, or its connection's nodes'."""

    def instances(self, definition: StrawberryField) -> Instances:
        """Return what makes instances of input classes out of the arguments of a field."""


class Planner:
    """Plans the selections of one document for one principal shape on one kind of database."""

    def __init__(
        self,
        schema: PlannedSchema,
        fetching: Fetching,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues | None,
    ) -> None:
        self.schema = schema
        self.fetching = fetching
        self.dialect = fetching.dialect
        self._collector = Collector(schema.graphql, fragments, variables)

    def selection(
        self, kind: GraphQLObjectType, nodes: Sequence[Selecting], place: Place
    ) -> Selection:
        """Return what *nodes* select of objects of the type *kind* in their *place*."""
        made = Selection(kind)
        for key, found in self._collector.fields(kind, nodes).items():
            name = found[0].name.value
            if name == TYPENAME:
                made.fields.append(Field(key, found, kind, TypeNameMetaFieldDef))
                made.cells[key] = assembly.constant(kind.name)
                continue
            field = Field(key, found, kind, kind.fields[name])
            made.fields.append(field)
            self._answer(made, field, place)
        return made

    def _answer(self, made: Selection, field: Field, place: Place) -> None:
        definition = field.definition.extensions.get(DEFINITION)
        assert isinstance(definition, StrawberryField)  # noqa: S101  # strawberry made the types
        what = declared(definition)
        if isinstance(place, RowPlace):
            match what:
                case declare.Id():
                    at = place.source.position(place.table, "id")
                    made.cells[field.key] = assembly.global_id(
                        place.entity.name, at, is_hex=self.dialect.is_sqlite
                    )
                    return
                case declare.Column():
                    cell = self._cell(field, place, what.name or definition.python_name)
                    if cell is not None:
                        made.cells[field.key] = cell
                        return
                case declare.ToOne(key=key):
                    joined = self._joined(field, place, key)
                    if joined is not None:
                        made.steps[field.key] = joined
                        return
        step = self._step(field, place, what, definition)
        if not isinstance(place, RowPlace):
            step = steps.CarefulStep(step)
        scope = self.schema.scopes.get((field.parent_type.name, field.name))
        if scope:
            step = steps.ScopedStep(step, scope, _arguments(field))
        made.steps[field.key] = step

    def _cell(self, field: Field, place: RowPlace, column: str) -> assembly.Cell | None:
        """Return the cell of a column; None where its type takes more than a cell."""
        leaf = get_named_type(field.type)
        if not is_leaf_type(leaf):
            return None
        mapped = place.entity.row.__mapper__.columns[column]
        if mapped.info.get(FROM_CLOCK) and not self.dialect.is_sqlite:
            # A driver takes four times as long to make the same of what PostgreSQL calls a moment.
            return assembly.moment(place.source.position(place.table, column, sql.seconds))
        convert: Convert | None
        match leaf.name:
            case "DateTime":
                convert = self.dialect.moment()
            case "Boolean":
                convert = bool
            case _ if isinstance(leaf, GraphQLEnumType):
                convert = None  # kept by its name
            case _:
                convert = self.dialect.outgoing(mapped.type)
        return assembly.column(place.source.position(place.table, column), convert)

    def _joined(self, field: Field, place: RowPlace, key: str) -> Step | None:
        entity = self._entity(field)
        target = place.source.join(entity, place.table, key, self.fetching.principal)
        if target is None:
            return None  # it takes a statement of its own
        marker = place.source.position(target, "id")
        inner = RowPlace(place.source, entity, target)
        selection = self.selection(self._type(entity.name), field.nodes, inner)
        return steps.JoinedStep(
            marker, selection, is_required=isinstance(field.type, GraphQLNonNull)
        )

    def _entity(self, field: Field) -> Entity:
        found = self.schema.target(field.definition)
        assert found is not None  # noqa: S101  # composition refuses other targets
        return found

    def _type(self, name: str) -> GraphQLObjectType:
        return assert_object_type(self.schema.graphql.type_map[name])

    def _source(self, entity: Entity, nodes: Sequence[FieldNode]) -> tuple[EntitySource, Selection]:
        source = EntitySource(entity)
        if hasattr(entity.row, "id"):
            source.position(source.table, "id")
        place = RowPlace(source, entity, source.table)
        return source, self.selection(self._type(entity.name), nodes, place)

    def _step(  # noqa: PLR0911  # one arm for each declaration
        self, field: Field, place: Place, what: Declared | None, definition: StrawberryField
    ) -> Step:
        fetching = self.fetching
        match what:
            case declare.ToOne(key=key):
                source, inner = self._source(self._entity(field), field.nodes)
                return steps.KeyStep(place.read(key), source, inner, fetching)
            case declare.Each(keys=keys):
                source, inner = self._source(self._entity(field), field.nodes)
                return steps.KeysStep(place.read(keys), source, inner, fetching)
            case declare.One(path=path) | declare.Many(path=path):
                source, inner = self._source(self._entity(field), field.nodes)
                is_only = isinstance(what, declare.One)
                read = place.read("id")
                return steps.PathStep(read, path, source, inner, fetching, is_only=is_only)
            case declare.Page():
                return self._page(field, place, what)
            case declare.Lookup():
                source, inner = self._source(self._entity(field), field.nodes)
                return lookups.LookupStep(what, source, inner, _arguments(field), fetching)
            case declare.Refs():
                return self._references(field, place, what)
            case declare.Batch():
                parents = self._parents(place, what.needs)
                made, given = self.schema.instances(definition), _arguments(field)
                return steps.BatchStep(
                    what, parents, lambda values: made(given(values)), self._completion(field)
                )
        return steps.ResolverStep(self._call(field, place), self._completion(field))

    def _references(self, field: Field, place: Place, what: declare.Refs) -> Step:
        link: Any = aliased(what.path.parent_key.class_)
        source = Source(link)
        targets = []
        for name, column in what.targets.items():
            entity = self.schema.entities[name]
            target = source.join(entity, source.table, column.key, self.fetching.principal)
            assert target is not None  # noqa: S101  # a link names few types
            at = source.position(target, "id")
            inner = RowPlace(source, entity, target)
            targets.append((at, self.selection(self._type(name), field.nodes, inner)))
        return steps.ReferencesStep(place.read("id"), what, source, targets, self.fetching)

    def _parents(self, place: Place, needs: Iterable[str]) -> steps.Parents:
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

    def _call(self, field: Field, place: Place) -> Callable[[Run, Any], object]:
        resolve = field.definition.resolve or default_field_resolver
        given = _arguments(field)
        parents = None
        if isinstance(place, RowPlace):
            names = [item.key for item in place.entity.row.__mapper__.column_attrs]
            parents = self._parents(place, names)

        def call(run: Run, row: object) -> object:
            parent = parents([row])[0] if parents else row
            return resolve(parent, run.info(field), **given(run.variables))

        return call

    def _completion(self, field: Field) -> Completion:
        place = ObjectPlace(self.dialect.key)
        return Completion(field, lambda kind: self.selection(kind, field.nodes, place))

    def _page(self, field: Field, place: Place, what: declare.Page) -> Step:
        entity = self._entity(field)
        source = EntitySource(entity)
        source.position(source.table, "id")

        def ordering(order: Sequence[Term]) -> Sequence[tuple[int, Convert | None]]:
            return [
                (
                    source.position(source.table, term.column),
                    self.dialect.outgoing(getattr(entity.row, term.column).type),
                )
                for term in order
            ]

        shape = PageShape(ordering)
        self._page_parts(shape, field, source)
        read = None if what.path is None else place.read("id")
        return PageStep(
            field.full_name, read, what, source, _arguments(field), shape, self.fetching
        )

    def _page_parts(self, shape: PageShape, field: Field, source: EntitySource) -> None:
        kind = assert_object_type(get_named_type(field.type))
        node = self._type(source.entity.name)
        place = RowPlace(source, source.entity, source.table)

        def parts(kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Iterable[Part]:
            for key, found in self._collector.fields(kind, nodes).items():
                name = found[0].name.value
                part = Part(key, name, kind.name)
                if name in {"nodes", "node"}:
                    part = part._replace(selection=len(shape.selections))
                    shape.selections.append(self.selection(node, found, place))
                elif name in {"edges", "pageInfo"}:
                    inner = assert_object_type(get_named_type(kind.fields[name].type))
                    part = part._replace(parts=list(parts(inner, found)))
                shape.counts = shape.counts or name == "totalCount"
                shape.shows_cursors = shape.shows_cursors or "ursor" in name
                yield part

        shape.parts = list(parts(kind, field.nodes))


def _arguments(field: Field) -> Arguments:
    return arguments(field.definition, field.nodes[0])
