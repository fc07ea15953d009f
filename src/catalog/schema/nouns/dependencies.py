"""Dependencies between services in the graph."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry

from catalog.domain import closures, dependencies, sight
from catalog.graph.budgets import OBJECT
from catalog.graph.declaring.declare import batch, column, connection, each, extends, many, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.graph.errors import ClientError
from catalog.rings import PUBLIC
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation
from catalog.storage.enums import DependencyDirection, DependencyStrength
from catalog.storage.tables.dependencies import ServiceDependencyRow

DEEPEST = 100
MOST_UNRESOLVED = 50  # declared dependencies of one service on what nobody offers
MOST = 50_000

for kind in (DependencyDirection, DependencyStrength):
    strawberry.enum(kind)


@entity(sight.DEPENDENCY)
class ServiceDependency(Node):
    """An edge between two services, or from a service to a name that no service has."""

    service: Service = to_one("The service that depends.", key="service_id")
    depends_on: Service | None = to_one(
        "The service that it depends on; null where none has the name.", key="depends_on_id"
    )
    unresolved_ref: str | None = column("The name of what it depends on, where no service has it.")
    strength: DependencyStrength = column("Whether the service can work without it.")
    declared: bool = column("Whether it holds; false where a source says that it does not.")


def _entries(given: Mapping[str, Any]) -> int:
    """Return how many entries a closure may have; 0 where its arguments are refused."""
    is_allowed = 1 <= given["max_entries"] <= MOST and 1 <= given["max_depth"] <= DEEPEST
    return int(given["max_entries"]) if is_allowed else 0


def _path_length(given: Mapping[str, Any]) -> int:
    return closures.path_length(given["max_depth"], given["max_entries"])


@strawberry.type
class DependencyClosureEntry:
    """One service in a closure, and the shortest way to it."""

    service: Service = to_one("The service.", key="service_id")
    depth: int = strawberry.field(description="How many edges away it is.")
    path: list[Service] = each(
        "The services on the way, without the first and with this one.",
        keys="path",
        most=_path_length,
    )


async def dependency_closure(
    parents: Sequence[Any],
    context: Context,
    direction: Annotated[
        DependencyDirection,
        strawberry.argument(description="Along the dependencies, or against them."),
    ] = DependencyDirection.DEPENDS_ON,
    max_depth: Annotated[
        int, strawberry.argument(description="How many edges to follow, at most 100.")
    ] = 10,
    max_entries: Annotated[
        int,
        strawberry.argument(
            description="How many services there may be, at most 50,000; more are an error."
        ),
    ] = 1_000,
) -> Sequence[list[DependencyClosureEntry] | None]:
    """Everything that the service needs or that needs it, the nearest first, then by slug.

    Hard and soft edges count alike; unresolved ones and those declared false do not.
    """
    for name, value, most in (("maxDepth", max_depth, DEEPEST), ("maxEntries", max_entries, MOST)):
        if not 1 <= value <= most:
            message = f"{name} must be from 1 to {most:,}, not {value:,}."
            raise ClientError(message)
    left = context.budget.objects
    reach = closures.Reach(max_depth, min(max_entries, left), left)
    found = await closures.closures(
        context.session,
        context.principal,
        [parent.id for parent in parents],
        reach,
        against=direction is DependencyDirection.DEPENDED_ON_BY,
        edges=context.edges.setdefault(direction, {}),
    )
    # One that has too many entries took as long to find as if they were shown.
    context.budget.spend(reach.entries * OBJECT * found.count(None))
    message = f"It holds more services than maxEntries, which is {max_entries:,}: raise it."
    entries: list[Any] = [ClientError(message) if item is None else item for item in found]
    return entries


@extends(Service)
class Dependencies:
    """What a service needs, and what needs it."""

    dependencies: Connection[ServiceDependency] = connection(
        "What it depends on; an edge declared false is left out unless a filter names `declared`.",
        by=ServiceDependencyRow.service_id,
        hidden_unless_asked="declared",
    )
    dependents: Connection[ServiceDependency] = connection(
        "What depends on it; an edge declared false is left out unless a filter names `declared`.",
        by=ServiceDependencyRow.depends_on_id,
        hidden_unless_asked="declared",
    )
    unresolved_dependencies: list[ServiceDependency] = many(
        "What it depends on by a name that no service has.",
        by=ServiceDependencyRow.service_id,
        where=lambda row: row.declared & row.depends_on_id.is_(None),
        order_by=ServiceDependencyRow.unresolved_ref,
        most=MOST_UNRESOLVED,
    )
    dependency_closure = batch("id", most=_entries, is_frugal=True, ring=PUBLIC)(dependency_closure)


@extends(Mutation)
class DependencyMutations:
    """What can be changed about dependencies."""

    add_dependency = change(dependencies.AddDependency, ServiceDependency, "dependency")
    add_dependencies = change(dependencies.AddDependencies, ServiceDependency, "dependencies")
    remove_dependency = change(dependencies.RemoveDependency, ServiceDependency, "dependency")
    remove_dependencies = change(dependencies.RemoveDependencies, ServiceDependency, "dependencies")


PARTS = (ServiceDependency, DependencyClosureEntry, Dependencies, DependencyMutations)
