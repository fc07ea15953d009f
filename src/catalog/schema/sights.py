"""Who sees what, as a document: everything that has a ring, in tables of Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

from catalog.domain.declared.metrics import Metric
from catalog.domain.seen import Seen, said
from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Batch, Column, Computed, Declared, Path, declared
from catalog.graph.sql import guards
from catalog.rings import PUBLIC

HEADING = "## Everything and its ring\n"
INTRODUCTION = (
    "`catalog schema --sight` prints what follows, with the plugins that are installed. Each ring "
    "is the widest that may see something of it; of a row that one does not see, nothing is seen."
)


def document(schema: Schema, metrics: Iterable[Metric]) -> str:
    """Return tables of all types over tables, guarded fields, functions, paths and metrics."""
    entities = [schema.entities[name] for name in sorted(schema.entities)]
    fields = [found for entity in entities for found in _fields(schema, entity)]
    around = [
        (f"`{entity.name}`", ring.name, said(rule))
        for entity in entities
        if isinstance(entity.visible, Seen)
        for ring, rule in sorted(entity.visible.rings.items())
    ]
    parts = (
        ("Rows", ("type", "ring", "who sees which"), map(_of_rows, entities)),
        ("Who is in a ring around a row", ("type", "ring", "who is in it"), around),
        ("Guarded fields", ("field", "ring"), _guarded(fields)),
        ("Columns with a rule of their own", ("field", "who is told"), _ruled(fields)),
        ("Functions", ("field", "ring"), _functions(fields)),
        ("What the database computes", ("field", "ring"), _computed(fields)),
        ("Paths whose links are guarded", ("field", "who sees which links"), _links(fields)),
        ("Metrics of services", ("key", "unit", "ring"), sorted(map(_of_metric, metrics))),
    )
    tables = [_table(title, columns, list(rows)) for title, columns, rows in parts]
    return "\n".join((HEADING, INTRODUCTION + "\n", *filter(None, tables)))


def _fields(schema: Schema, entity: Entity) -> Iterator[tuple[Entity, str, StrawberryField]]:
    """Yield the fields of a type, its own and those of others, by their names in the graph."""
    found: dict[str, GraphQLField] = getattr(schema.graphql.type_map[entity.name], "fields", {})
    for name, field in sorted(found.items()):
        definition = field.extensions.get(DEFINITION)
        if isinstance(definition, StrawberryField):
            yield entity, f"`{entity.name}.{name}`", definition


Fields = Sequence[tuple[Entity, str, StrawberryField]]


def _of_rows(entity: Entity) -> tuple[str, ...]:
    says = entity.visible.says if isinstance(entity.visible, Seen) else ""
    return f"`{entity.name}`", entity.visible.ring.name, says


def _guarded(fields: Fields) -> Iterator[tuple[str, ...]]:
    for entity, name, definition in fields:
        what = declared(definition)
        ring = guards.ring_of(entity, definition.python_name, what)
        if ring > entity.visible.ring and not isinstance(what, Batch | Computed):
            yield name, ring.name


def _ruled(fields: Fields) -> Iterator[tuple[str, ...]]:
    for entity, name, definition in fields:
        what = declared(definition)
        if isinstance(what, Column):
            rule = guards.read_otherwise(entity).get(what.name or definition.python_name)
            if rule is not None:
                yield name, said(rule)


def _functions(fields: Fields) -> Iterator[tuple[str, ...]]:
    for entity, name, definition in fields:
        what = declared(definition)
        if isinstance(what, Batch):
            ring = guards.ring_of(entity, definition.python_name, what)
            yield name, max(ring, entity.visible.ring, PUBLIC).name


def _computed(fields: Fields) -> Iterator[tuple[str, ...]]:
    for entity, name, definition in fields:
        what = declared(definition)
        if isinstance(what, Computed):
            yield name, max(what.ring or PUBLIC, entity.visible.ring).name


def _links(fields: Fields) -> Iterator[tuple[str, ...]]:
    for _, name, definition in fields:
        path = _path(declared(definition))
        if path is not None and path.link is not None:
            yield name, said(path.link)


def _path(what: Declared | None) -> Path | None:
    path = getattr(what, "path", None)
    return path if isinstance(path, Path) else None


def _of_metric(metric: Metric) -> tuple[str, ...]:
    return f"`{metric.key}`", metric.unit, metric.ring.name if metric.ring is not None else ""


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return one table under its heading; nothing where it has no rows."""
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return f"### {title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in cells)
