"""Plans: what an operation asks for, turned into sources and answers once for each document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLObjectType,
    TypeNameMetaFieldDef,
    assert_object_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from catalog.aliases import alias
from catalog.arrays import Convert
from catalog.graph.budgets import OBJECT
from catalog.graph.declaring import kinds, weights
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Declared, declared
from catalog.graph.declaring.types import Node
from catalog.graph.request.arguments import Arguments, arguments
from catalog.graph.request.collecting import Collector, Selecting
from catalog.graph.running import assembly, calls, lookups, steps
from catalog.graph.running.cells import cell_of
from catalog.graph.running.completion import Completion
from catalog.graph.running.connections import PageShape, PageStep
from catalog.graph.running.costly import CostlyStep, PayloadStep
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.runs import Field, Parents, PlannedSchema, Run, Step
from catalog.graph.running.selections import Selection
from catalog.graph.running.sources import AnyPlace, EntitySource, ObjectPlace, RowPlace, RowSource
from catalog.graph.sql import guards
from catalog.graph.sql.ordering import Term
from catalog.rings import Ring

TYPENAME = "__typename"


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
        self, kind: GraphQLObjectType, nodes: Sequence[Selecting], place: AnyPlace
    ) -> Selection:
        """Return what *nodes* select of objects of the type *kind* in their *place*."""
        made = Selection(kind)
        is_root = kind in (self.schema.graphql.query_type, self.schema.graphql.mutation_type)
        made.price.parts = 0 if is_root else OBJECT
        for key, found in self._collector.fields(kind, nodes).items():
            name = found[0].name.value
            if name == TYPENAME:
                made.fields.append(Field(key, found, kind, TypeNameMetaFieldDef))
                made.cells[key] = assembly.constant(kind.name)
                made.price.include(key)
                continue
            field = Field(key, found, kind, kind.fields[name])
            made.fields.append(field)
            self._answer(made, field, place)
        return made

    def _answer(self, made: Selection, field: Field, place: AnyPlace) -> None:
        definition = field.definition.extensions.get(DEFINITION)
        assert isinstance(definition, StrawberryField)  # noqa: S101  # strawberry made the types
        what = declared(definition)
        if isinstance(place, RowPlace):
            cell = cell_of(field, what, place, self.dialect)
            if cell is not None:
                made.cells[field.key] = cell
                own = weights.of(field.definition, what)
                made.price.include(field.key, weight=own if isinstance(own, int) else 0)
                if cell.long is not None:
                    made.price.long[cell.long] = made.price.long.get(cell.long, 0) + 1
                return
            joined = self._joined(field, place, what.key) if isinstance(what, kinds.ToOne) else None
            if joined is not None:
                made.steps[field.key] = joined
                made.price.include(field.key)
                return
        elif self._is_guarded(field, what):
            made.steps[field.key] = self._renewed(made, field, place)
            return
        step = self._step(field, place, what, definition)
        if not isinstance(place, RowPlace):
            step = steps.CarefulStep(step)
        scope = self.schema.scopes.get((field.parent_type.name, field.name))
        given = _arguments(field)
        if scope:
            step = steps.ScopedStep(step, scope, given)
        cost = weights.of(field.definition, what)
        made.price.include(field.key, weight=cost if isinstance(cost, int) else 0)
        made.steps[field.key] = step if isinstance(cost, int) else CostlyStep(step, cost, given)

    def _is_guarded(self, field: Field, what: Declared | None) -> bool:
        """Tell whether objects that Python code returned must not be believed about a field."""
        entity = self.schema.entities.get(field.parent_type.name)
        name = field.definition.extensions[DEFINITION].python_name
        return entity is not None and guards.has_guard(entity, name, what, self.fetching.principal)

    def _renewed(self, made: Selection, field: Field, place: AnyPlace) -> Step:
        """Return the step that reads a field anew of the rows of objects that Python returned."""
        entity = self.schema.entities[field.parent_type.name]
        source = EntitySource(entity, self.fetching.principal)
        inner = Selection(field.parent_type, [field])
        self._answer(inner, field, RowPlace(source, entity, source.table))
        made.price.include_all(inner.price)
        inner.price.parts = inner.price.letters = 0  # the object itself is paid for already
        return steps.RenewedStep(place.read("id"), source, inner, self.fetching)

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
        source = EntitySource(entity, self.fetching.principal)
        place = RowPlace(source, entity, source.table)
        return source, self.selection(self._type(entity.name), nodes, place)

    def _step(  # noqa: PLR0911  # one arm for each declaration
        self, field: Field, place: AnyPlace, what: Declared | None, definition: StrawberryField
    ) -> Step:
        fetching = self.fetching
        match what:
            case kinds.ToOne(key=key):
                source, inner = self._source(self._entity(field), field.nodes)
                return steps.KeyStep(place.read(key), source, inner, fetching)
            case kinds.Each(keys=keys):
                source, inner = self._source(self._entity(field), field.nodes)
                return steps.KeysStep(place.read(keys), source, inner, fetching)
            case kinds.One(path=path) | kinds.ShortList(path=path):
                source, inner = self._source(self._entity(field), field.nodes)
                is_only = isinstance(what, kinds.One)
                read = place.read("id")
                most = 1 if is_only else _most(definition)
                return steps.PathStep(read, path, source, inner, fetching, most, is_only=is_only)
            case kinds.Page():
                return self._page(field, place, what)
            case kinds.Lookup():
                source, inner = self._source(self._entity(field), field.nodes)
                return lookups.LookupStep(what, source, inner, _arguments(field), fetching)
            case kinds.ByIds():
                return lookups.ByIdsStep(what, self._by_type(field), _arguments(field), fetching)
            case kinds.Refs():
                return self._references(field, place, what)
            case kinds.Batch():
                parents = self._parents(place, what.needs)
                made, given = self.schema.instances(definition), _arguments(field)
                step = calls.BatchStep(
                    what,
                    parents,
                    lambda values: made(given(values)),
                    self._completion(field),
                    weights.weight(definition),
                    field.guest,
                )
                return self._within(place, what.ring, step)
            case kinds.Act():
                return calls.ActStep(field.key, what, _arguments(field), self._payload(field))
        call, complete = self._call(field, place, what), self._completion(field)
        return calls.plain(field, call, complete, is_of_row=isinstance(place, RowPlace))

    def _within(self, place: AnyPlace, ring: Ring | None, step: Step) -> Step:
        """Return the step that answers for those objects alone around which the viewer is."""
        if ring is None or not isinstance(place, RowPlace):
            return step
        condition = guards.where_within(place.entity, ring, place.table, self.fetching.principal)
        if condition is None:
            return step
        return steps.RingStep(step, place.source.marker(place.table, ring, condition))

    def _by_type(self, field: Field) -> lookups.ByType:
        @cache  # an operation meets few of the types that an id may name
        def by_type(name: str) -> tuple[EntitySource, Selection] | None:
            entity = self.schema.entities.get(name)
            if entity is None or not issubclass(entity.type, Node):
                return None
            return self._source(entity, field.nodes)

        return by_type

    def _references(self, field: Field, place: AnyPlace, what: kinds.Refs) -> Step:
        link = alias(what.path.parent_key.class_)
        source = RowSource(link)
        targets = []
        for name, column in what.targets.items():
            entity = self.schema.entities[name]
            target = source.join(entity, source.table, column.key, self.fetching.principal)
            assert target is not None  # noqa: S101  # a link names few types
            at = source.position(target, "id")
            inner = RowPlace(source, entity, target)
            targets.append((at, self.selection(self._type(name), field.nodes, inner)))
        most = _most(field.definition.extensions[DEFINITION])
        return steps.ReferencesStep(place.read("id"), what, source, targets, self.fetching, most)

    def _parents(self, place: AnyPlace, needs: Iterable[str]) -> Parents | None:
        if not isinstance(place, RowPlace):
            return None
        columns = [
            (
                name,
                place.source.position(place.table, name),
                self.dialect.outgoing(getattr(place.entity.row, name).type),
            )
            for name in needs
        ]
        return Parents(place.entity.name, columns)

    def _call(self, field: Field, place: AnyPlace, what: Declared | None) -> Callable[..., object]:
        resolve = calls.resolver(field, what, is_of_row=isinstance(place, RowPlace))
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

    def _payload(self, field: Field) -> Completion:
        """Return the completion of a change's payload, whose objects fail each alone."""
        place = ObjectPlace(self.dialect.key)

        def plan(kind: GraphQLObjectType) -> Selection:
            made = self.selection(kind, field.nodes, place)
            made.steps = {key: PayloadStep(step) for key, step in made.steps.items()}
            return made

        return Completion(field, plan)

    def _page(self, field: Field, place: AnyPlace, what: kinds.Page) -> Step:
        entity = self._entity(field)
        source = EntitySource(entity, self.fetching.principal)
        node, rows = self._type(entity.name), RowPlace(source, entity, source.table)

        def ordering(order: Sequence[Term]) -> Sequence[tuple[int, Convert | None]]:
            return [
                (
                    source.position(source.table, term.column),
                    self.dialect.outgoing(getattr(source.table, term.column).type),
                )
                for term in order
            ]

        shape = PageShape(ordering)
        select = partial(self.selection, node, place=rows)
        shape.collect(self._collector, field, select, self._completion)
        shape.seal()
        read = None if what.path is None else place.read("id")
        return PageStep(
            field.full_name, read, what, source, _arguments(field), shape, self.fetching
        )


def _most(definition: StrawberryField) -> int | None:
    """Return how many objects a list has at most, where that is a number."""
    most = weights.weight(definition).most
    return most if isinstance(most, int) else None


def _arguments(field: Field) -> Arguments:
    return arguments(field.definition, field.nodes[0])
