"""Queries that follow the pages of one connection: what they ask, and the columns of its nodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    parse_type,
    print_ast,
    validate,
    visit,
)

AFTER: Final = "pageAfter"  # the variable and the alias that are added to a query
PAGE: Final = "pageInfoOfExport"
NODES, EDGES = "nodes", "edges"
ARGUMENTS: Final = frozenset({"after", "last", "before"})  # what says which page is meant
COLUMNS: Final = 500  # of one table


class WrongQueryError(Exception):
    """A document does not select one connection; the message says what to do."""


@dataclass(frozen=True)
class PagedQuery:
    """A query for one page of a connection, which takes where it begins as the variable AFTER.

    *path* leads to the connection in an answer, by the names that the answer has. *rows* is the
    name of its nodes or edges there; *columns* are the paths to the values of one.
    """

    text: str
    path: tuple[str, ...]
    rows: str
    columns: tuple[tuple[str, ...], ...]

    def page(self, data: Mapping[str, Any]) -> tuple[Sequence[Any], str | None]:
        """Return the rows of an answer, and where the next page begins, or None at the end."""
        found: Any = data
        for name in self.path:
            found = None if found is None else found.get(name)
        if found is None:
            return (), None
        info = found[PAGE]
        return found[self.rows] or (), info["endCursor"] if info["hasNextPage"] else None


@dataclass(frozen=True)
class _Connection:
    """A connection that a document selects, and the names that lead to it in an answer."""

    field: FieldNode
    type: Any
    path: tuple[str, ...]


def paged(text: str, schema: GraphQLSchema, size: int) -> PagedQuery:
    """Return the query of a document that selects one connection, *size* nodes a page.

    Raises `WrongQueryError` for any other document.
    """
    document = _parsed(text, schema)
    found = _connections(document, schema)
    if not found:
        message = "It selects no connection: select one, such as services { nodes { slug } }."
        raise WrongQueryError(message)
    if len(found) > 1:
        names = ", ".join(".".join(item.path) for item in found)
        message = f"It selects several connections ({names}): leave one, or put it into its nodes."
        raise WrongQueryError(message)
    (connection,) = found
    rows = _rows(connection)
    kind = get_named_type(connection.type.fields[rows.name.value].type)
    columns = tuple(dict.fromkeys(_columns(rows, kind, document, schema)))
    if not 0 < len(columns) <= COLUMNS:
        message = f"It selects {len(columns)} values of a node: select 1 to {COLUMNS}."
        raise WrongQueryError(message)
    changed = visit(document, _Paging(connection.field, size))
    return PagedQuery(print_ast(changed), connection.path, _name(rows), columns)


def _parsed(text: str, schema: GraphQLSchema) -> DocumentNode:
    try:
        document = parse(text, max_tokens=50_000)
    except GraphQLError as error:
        message = f"{_place(error)}{error.message}"
        raise WrongQueryError(message) from error
    wrong = validate(schema, document, max_errors=5)
    if wrong:
        raise WrongQueryError("\n".join(f"{_place(error)}{error.message}" for error in wrong))
    operations = _operations(document)
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        message = "It is no single query: write one, and neither a mutation nor a subscription."
        raise WrongQueryError(message)
    return document


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]


def _place(error: GraphQLError) -> str:
    return f"Line {error.locations[0].line}: " if error.locations else ""


def _name(field: FieldNode) -> str:
    return field.alias.value if field.alias else field.name.value


def _connections(document: DocumentNode, schema: GraphQLSchema) -> list[_Connection]:
    """Return the outermost connections of a document; those within fragments have to be spread."""
    (operation,) = _operations(document)
    kind: Any = schema.query_type
    return list(_outermost(operation.selection_set, kind, (), document, schema, is_listed=False))


def _outermost(
    selections: SelectionSetNode,
    kind: Any,
    path: tuple[str, ...],
    document: DocumentNode,
    schema: GraphQLSchema,
    *,
    is_listed: bool,
) -> Iterator[_Connection]:
    for field, owner in _fields(selections, kind, document, schema):
        if field.name.value.startswith("__"):
            continue
        declared = owner.fields[field.name.value].type
        named: Any = get_named_type(declared)
        own = (*path, _name(field))
        listed = is_listed or is_list_type(get_nullable_type(declared))
        if named.name.endswith("Connection"):
            if not listed:
                yield _Connection(field, named, own)
        elif field.selection_set is not None:
            inner = field.selection_set
            yield from _outermost(inner, named, own, document, schema, is_listed=listed)


def _fields(
    selections: SelectionSetNode, kind: Any, document: DocumentNode, schema: GraphQLSchema
) -> Iterator[tuple[FieldNode, Any]]:
    """Yield the fields of a selection, those of fragments too, each with the type that has it."""
    for item in selections.selections:
        if isinstance(item, FieldNode):
            yield item, kind
            continue
        inner, condition = _fragment(item, document)
        narrowed: Any = kind if condition is None else schema.type_map[condition]
        yield from _fields(inner, narrowed, document, schema)


def _fragment(item: SelectionNode, document: DocumentNode) -> tuple[SelectionSetNode, str | None]:
    """Return what a fragment selects, and the name of the type that it is for."""
    found: Any = item
    if not hasattr(item, "selection_set"):
        found = next(
            one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode) and one.name.value == found.name.value
        )
    condition = found.type_condition
    return found.selection_set, None if condition is None else condition.name.value


def _rows(connection: _Connection) -> FieldNode:
    """Return the selection of the nodes of a connection, or of its edges."""
    given = {argument.name.value for argument in connection.field.arguments or ()}
    if given & ARGUMENTS:
        names = ", ".join(sorted(given & ARGUMENTS))
        message = f"It says {names}: leave that out, as all is exported."
        raise WrongQueryError(message)
    selected = connection.field.selection_set
    found = [
        item
        for item in (selected.selections if selected else ())
        if isinstance(item, FieldNode) and item.name.value in {NODES, EDGES}
    ]
    if len(found) != 1:
        message = f"Select {NODES} or {EDGES} of {'.'.join(connection.path)}, once, in no fragment."
        raise WrongQueryError(message)
    return found[0]


def _columns(
    field: FieldNode, kind: Any, document: DocumentNode, schema: GraphQLSchema
) -> Iterator[tuple[str, ...]]:
    """Yield the paths to the values that a selection has; a list is one value."""
    if field.selection_set is None:
        return
    for inner, owner in _fields(field.selection_set, kind, document, schema):
        name = _name(inner)
        if inner.selection_set is None:
            yield (name,)
            continue
        declared = owner.fields[inner.name.value].type
        if is_list_type(get_nullable_type(declared)):
            yield (name,)
            continue
        below = _columns(inner, get_named_type(declared), document, schema)
        yield from ((name, *rest) for rest in below)


class _Paging(Visitor):
    """Lets a connection begin where a variable says, and tell where its next page begins."""

    def __init__(self, field: FieldNode, size: int) -> None:
        super().__init__()
        self._field, self._size = field, size

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Any:
        """Declare the variable."""
        name = NameNode(value=AFTER)
        variable = VariableDefinitionNode(
            variable=VariableNode(name=name), type=parse_type("String"), directives=()
        )
        return _with(node, variable_definitions=(*(node.variable_definitions or ()), variable))

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        """Add the arguments and the selection of the page."""
        if node is not self._field and node.loc != self._field.loc:
            return None
        after = ArgumentNode(
            name=NameNode(value="after"), value=VariableNode(name=NameNode(value=AFTER))
        )
        size = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value=str(self._size)))
        given = tuple(node.arguments or ())
        says_size = any(argument.name.value == "first" for argument in given)
        info = parse(f"{{ {PAGE}: pageInfo {{ hasNextPage endCursor }} }}").definitions[0]
        selected: Any = node.selection_set
        extra: Any = info
        return _with(
            node,
            arguments=(*given, *(() if says_size else (size,)), after),
            selection_set=SelectionSetNode(
                selections=(*selected.selections, *extra.selection_set.selections)
            ),
        )


def _with(node: Any, **changed: Any) -> Any:
    """Return a copy of a node with other parts."""
    parts = {key: getattr(node, key) for key in node.keys}
    return type(node)(**{**parts, "loc": node.loc, **changed})
