"""One schema out of many parts.

Nobody changes a type of others: a class marked with `extends` declares fields that stand on the
type in schemas that include the part, and in no others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    default_field_resolver,
    get_named_type,
    lexicographic_sort_schema,
    print_schema,
)
from strawberry.exceptions import StrawberryException
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from catalog.graph.composing import kept, ringed
from catalog.graph.composing.filterable import Filterable
from catalog.graph.composing.parts import SchemaParts
from catalog.graph.declaring import declare, kinds, shown, weights
from catalog.graph.declaring.attributes import attribute
from catalog.graph.declaring.descriptions import DEFINITION, describe
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Declared, declared
from catalog.graph.declaring.narrowing import Narrowing
from catalog.graph.declaring.types import SCALARS
from catalog.graph.errors import DeclarationError
from catalog.graph.resolving.limited import limited
from catalog.graph.resolving.pages import Pages
from catalog.graph.resolving.resolvers import Resolvers, scoped, with_instances
from catalog.graph.sql import filters, ordering
from catalog.graph.sql.questions import Questions

InputType: TypeAlias = Callable[[type, Callable[[Any], Any]], GraphQLInputType]


class Schema(strawberry.Schema):
    """A schema whose types carry the fields that its parts declare.

    *parts* are types and classes marked with `extends`, by the name of who brings them;
    *root_scopes* the scope that each root type's fields ask for; *input_type* makes the input of a
    mutation from the dataclass of its change. Raises `DeclarationError` with every clash.
    """

    def __init__(
        self,
        *,
        parts: Mapping[str, Iterable[type]],
        input_type: InputType,
        root_scopes: Mapping[str, str],
        query: type,
        mutation: type | None = None,
        scalars: Mapping[object, Any] | None = None,
    ) -> None:
        self._input_type = input_type
        self._root_scopes = root_scopes
        config = StrawberryConfig(
            default_resolver=attribute, scalar_map={**SCALARS, **(scalars or {})}
        )
        roots = [root for root in (query, mutation) if root is not None]
        self._parts = SchemaParts(parts, roots, config.name_converter.get_graphql_name)
        self.entities = self._parts.entities
        try:
            super().__init__(query=query, mutation=mutation, types=self._parts, config=config)
        except StrawberryException as error:
            raise DeclarationError(str(error)) from error
        self._orders: dict[str, GraphQLInputObjectType] = {}
        self.filters = filters.Filters()
        self.questions = Questions(self.filters)
        self.scopes: dict[tuple[str, str], str] = {}
        unkept = kept.unkept(self._declared(), self.entities, self._parts.owners)
        if told := [*ringed.unringed(self._declared(), self.entities), *unkept]:
            raise DeclarationError("\n".join(told))
        self._declare_filters()
        self._declare_arguments()
        self._bind_oracle()
        self._schema = _completed(self._schema)
        if problems := sorted(weights.unbounded(self._schema)):
            raise DeclarationError("\n".join(problems))
        setattr(self._schema, "_strawberry_schema", self)
        describe(self._schema)
        ringed.tell(self._declared(), self.entities, self.target)
        self._parts.credit(self._schema)

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def sdl(self) -> str:
        """Return the schema as text, the same for every order of parts."""
        return print_schema(lexicographic_sort_schema(self._schema)) + "\n"

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """Return the fields of a type, then those that parts add to it."""
        own = list(super().get_fields(type_definition))
        origins = [type_definition.origin, *(item.origin for item in type_definition.interfaces)]
        for origin in origins:
            own.extend(self._parts.added.get(origin, ()))
        return [*own, *self._parts.facets(self.config.name_converter.from_type(type_definition))]

    def get_field_for_type(self, field_name: str, type_name: str) -> StrawberryField | None:
        """Return the field of a type by its name in the graph, a part's too."""
        definition = self.get_type_by_name(type_name)
        if not isinstance(definition, StrawberryObjectDefinition):
            return None
        name_of = self.config.name_converter.get_graphql_name
        return next((f for f in self.get_fields(definition) if name_of(f) == field_name), None)

    def _declared(self) -> Iterable[tuple[GraphQLNamedType, str, GraphQLField, StrawberryField]]:
        for named in self._schema.type_map.values():
            if isinstance(named, GraphQLObjectType):
                for name, field in named.fields.items():
                    definition = field.extensions.get(DEFINITION)
                    if isinstance(definition, StrawberryField):
                        yield named, name, field, definition

    def miscomputed(self, readers: Sequence[object]) -> Iterable[str]:
        """Tell of fields that the database cannot compute for one of these principals."""
        return kept.miscomputed(self._declared(), self.entities, readers)

    def _declare_filters(self) -> None:
        filterable = Filterable(self.entities, self.target)
        for entity in self.entities.values():
            self.filters.by_type[entity.name] = filters.Filter(entity.name, entity=entity)
        for named, name, field, definition in self._declared():
            found = self.filters.by_type.get(named.name)
            if found is not None:
                filterable.include(found, name, field, definition)

    def target(self, field: GraphQLField) -> Entity | None:
        """Return the entity that a field reaches: its type's, or its connection's nodes'."""
        leaf = get_named_type(field.type)
        if isinstance(leaf, GraphQLObjectType) and "pageInfo" in leaf.fields:
            leaf = get_named_type(leaf.fields["nodes"].type)
        return self.entities.get(leaf.name)

    def instances(self, definition: StrawberryField) -> shown.Instances:
        """Return what makes instances of input classes out of the arguments of a field."""
        return shown.instances(definition, self)

    def _declare_arguments(self) -> None:
        for named, name, field, definition in self._declared():
            what = declared(definition)
            is_inside = isinstance(what, kinds.Page) and what.path is not None
            if is_inside and isinstance(field.type, GraphQLNonNull):
                # A cursor that belongs elsewhere fails for one object's connection alone.
                field.type = field.type.of_type
            if what is not None:
                field.args.update(self._arguments(what, self.target(field)))
                for argument in definition.arguments:
                    graphql_name = self.config.name_converter.from_argument(argument)
                    field.args[graphql_name].out_name = argument.python_name
            scope = definition.metadata.get(declare.SCOPE, self._root_scopes.get(named.name))
            if scope:
                self.scopes[named.name, name] = scope

    def _bind_oracle(self) -> None:
        """Bind the resolvers of graphql-core, which plans do without.

        It runs them for tests, and where an operation asks for the schema and for more.
        """
        resolvers = Resolvers(self.entities, Pages(self.questions))
        for named, name, field, definition in self._declared():
            what, owner = declared(definition), self.entities.get(named.name)
            resolve = field.resolve or default_field_resolver
            if what is not None:
                is_column = isinstance(what, kinds.Column | kinds.Computed)
                column = definition.python_name if is_column else None
                resolve = resolvers.resolver(
                    column or f"{named.name}.{name}", what, self.target(field), owner
                )
                if isinstance(what, kinds.Batch):
                    resolve = with_instances(resolve, self.instances(definition))
            if isinstance(what, kinds.Batch) or definition.base_resolver:
                resolve = limited(resolve, field, f"{named.name}.{name}")
            resolve = resolvers.guarded(resolve, owner, definition.python_name, what)
            scope = self.scopes.get((named.name, name))
            field.resolve = scoped(resolve, scope) if scope else resolve

    def _arguments(self, what: Declared, target: Entity | None) -> dict[str, GraphQLArgument]:
        match what:
            case kinds.Page(narrowing=narrowing) if target is not None:
                return self._page_arguments(target, narrowing)
            case kinds.Lookup(by_slug=by_slug):
                arguments = {"id": GraphQLArgument(GraphQLID, description="Its global id.")}
                if by_slug is not None:
                    arguments["slug"] = GraphQLArgument(GraphQLString, description="Its slug.")
                return arguments
            case kinds.ByIds(is_list=False):
                one = GraphQLNonNull(GraphQLID)
                return {"id": GraphQLArgument(one, description="Its global id.")}
            case kinds.ByIds():
                many = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID)))
                return {"ids": GraphQLArgument(many, description="Their global ids.")}
            case kinds.Act(change=change):
                kind = self._input_type(change, self.schema_converter.from_maybe_optional)
                return {
                    "input": GraphQLArgument(kind, description="What is to be done."),
                    "dryRun": GraphQLArgument(
                        GraphQLBoolean,
                        description="Check everything and show what would be; nothing is kept.",
                    ),
                }
        return {}

    def _page_arguments(self, target: Entity, narrowing: Narrowing) -> dict[str, GraphQLArgument]:
        found = self.filters.by_type[target.name]
        where = self.filters.input_type(found)
        order = self._order_type(found)
        described: dict[str, tuple[GraphQLInputType, str]] = {
            "first": (GraphQLInt, "How many objects from the start; 20 where nothing is said."),
            "after": (GraphQLString, "Only objects that follow this cursor."),
            "last": (GraphQLInt, "How many objects from the end."),
            "before": (GraphQLString, "Only objects that precede this cursor."),
            "where": (where, "Which objects are meant."),
            "orderBy": (GraphQLList(GraphQLNonNull(order)), "In which order; ties go by id."),
        }
        for name, narrower in narrowing.arguments.items():
            described[name] = (self.filters.kind_of(found, narrower.field), narrower.says)
        return {
            name: GraphQLArgument(kind, description=text)
            for name, (kind, text) in described.items()
        }

    def _order_type(self, found: filters.Filter) -> GraphQLInputObjectType:
        made = self._orders.get(found.name)
        if made is None:
            columns = {name: column for name, (column, _) in found.columns.items()}
            others = found.entity.orders if found.entity else ()
            columns |= {to_camel_case(name): name for name in others}
            made = self._orders[found.name] = ordering.input_type(found.name, columns)
        return made


def _completed(made: GraphQLSchema) -> GraphQLSchema:
    """Return the schema with the types that arguments brought since it was made."""
    try:
        return GraphQLSchema(
            made.query_type,
            made.mutation_type,
            made.subscription_type,
            types=list(made.type_map.values()),
            directives=made.directives,
        )
    except TypeError as error:  # two inputs of one name
        raise DeclarationError(str(error)) from error
