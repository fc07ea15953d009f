"""Dependencies: what a service needs of others. Loops and unknown targets are kept and reported."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import sight
from catalog.domain.naming import taking, waiting
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.bulk import MOST_PARTS, Bulk
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    DependencyId,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    ServiceId,
)
from catalog.domain.writing.slugs import slug_of
from catalog.storage import services as stored
from catalog.storage.enums import DependencyStrength, PortfolioStatus
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.services import ServiceRow


@dataclass(frozen=True, kw_only=True)
class AddDependency(Change[ServiceDependencyRow]):
    """Say that a service depends on another one, or on a name that no service has."""

    service_id: Annotated[ServiceId, Doc("The service that depends.")]
    depends_on_id: Annotated[
        Omittable[ServiceId | None], Doc("The service that it depends on.")
    ] = OMITTED
    unresolved_ref: Annotated[
        Omittable[Name | None], Doc("The name of what it depends on, where no service has it.")
    ] = OMITTED
    strength: Annotated[DependencyStrength, Doc("Whether the service can work without it.")] = (
        DependencyStrength.HARD
    )
    preconditions = (OWN_SERVICE, NOT_RETIRED)

    async def check(self, work: Work) -> ServiceDependencyRow | None:
        """Refuse no target, two targets, one that is retired, and an edge that exists.

        A name of a service that one does not see waits as a name that nobody has.
        """
        target = None if self.depends_on_id is OMITTED else self.depends_on_id
        name = None if self.unresolved_ref is OMITTED else self.unresolved_ref
        if (target is None) == (name is None):
            work.problems.add(
                "TARGET_NOT_ONE",
                "Give exactly one of dependsOnId and unresolvedRef.",
                "depends_on_id",
            )
        if name is not None:
            await taking.hold(work, {slug_of(name) or name})
        service, far = await self._hold_ends(work, target)
        if service is None:
            return None
        edge = None
        if far is PortfolioStatus.RETIRED:
            message = "It is retired for good: name a service that is in use."
            work.problems.add("SERVICE_RETIRED", message, "depends_on_id")
        if name is not None:
            await waiting.must_be_no_service(work, name, "unresolved_ref")
        if (target is None) != (name is None):
            edge = await stored.edge(work.session, self.service_id, target, name)
        if edge is not None and edge.declared:
            work.problems.add(
                "DEPENDENCY_EXISTS",
                "The service already has this dependency: remove it first to add another.",
                "depends_on_id" if target else "unresolved_ref",
            )
        return edge or ServiceDependencyRow(
            service_id=self.service_id,
            depends_on_id=target,
            unresolved_ref=name,
            awaited_slug=None if name is None else slug_of(name),
            created_at=work.now,
        )

    async def _hold_ends(
        self, work: Work, target: UUID | None
    ) -> tuple[ServiceRow | None, PortfolioStatus | None]:
        """Return the service, locked, and the status of its target, which is not retired meanwhile.

        Both are locked in one order, so that edges that point at each other do not block.
        """
        own, status = self.service_id, None
        far = target if target is not None and target != own else None
        if far is not None and far < own:
            status = await stored.held_status(work.session, far)
        service = await work.edit(ServiceRow, own)
        if far is not None and far > own:
            status = await stored.held_status(work.session, far)
        return service, status

    async def apply(self, work: Work, edge: ServiceDependencyRow) -> ServiceDependencyRow:
        """Insert the edge, or declare one that was kept as not declared."""
        work.session.add(edge)
        edge.declared = True
        edge.strength = self.strength
        return edge


@dataclass(frozen=True, kw_only=True)
class RemoveDependency(Change[ServiceDependencyRow]):
    """Remove a dependency; the answer shows it as it was."""

    id: Annotated[DependencyId, Doc("The dependency.")]
    preconditions = (OWN_SERVICE.through(sight.DEPENDENCY, "service_id"),)

    async def check(self, work: Work) -> ServiceDependencyRow | None:
        """Refuse what somebody removed meanwhile."""
        service_id = await stored.depending(work.session, self.id)
        if service_id is not None:
            await work.edit(ServiceRow, service_id)
        # Only now: somebody may have removed it while this change waited for the service.
        edge = await work.session.get(ServiceDependencyRow, self.id)
        if edge is None and not work.problems.found:
            work.problems.add("NOT_FOUND", "There is no such ServiceDependency.", "id")
        return edge

    async def apply(self, work: Work, edge: ServiceDependencyRow) -> ServiceDependencyRow:
        """Delete the edge."""
        await work.session.delete(edge)
        return edge


@dataclass(frozen=True, kw_only=True)
class AddDependencies(Bulk[AddDependency]):
    """Say of many services at once what they depend on, each time as `addDependency` does."""

    inputs: Annotated[
        list[AddDependency], Many(MOST_PARTS), Doc("The dependencies, at most 1,000.")
    ]
    locked = (ServiceRow, "service_id")

    async def check(self, work: Work) -> None:
        """Lock the names that wait, and both ends of all dependencies in one order."""
        names = [part.unresolved_ref for part in self.inputs]
        known = [name for name in names if name is not OMITTED and name is not None]
        await taking.hold(work, {slug_of(name) or name for name in known})
        targets = [part.depends_on_id for part in self.inputs]
        keys = {key for key in targets if key is not OMITTED and key is not None}
        keys |= {part.service_id for part in self.inputs}
        await work.session.hold_rows(ServiceRow, keys)


@dataclass(frozen=True, kw_only=True)
class RemoveDependencies(Bulk[RemoveDependency]):
    """Remove many dependencies at once; the answer shows them as they were."""

    inputs: Annotated[
        list[RemoveDependency],
        Many(MOST_PARTS),
        Once("DEPENDENCY_TWICE", by="id"),
        Doc("The dependencies, at most 1,000, each of them once."),
    ]

    async def check(self, work: Work) -> None:
        """Lock the services that depend, in one order."""
        edges = [part.id for part in self.inputs]
        await work.session.hold_rows(ServiceRow, await stored.dependings(work.session, edges))
