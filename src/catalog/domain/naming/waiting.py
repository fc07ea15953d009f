"""Names that wait: dependencies on what no service is called, until one takes the name.

A name is bound where the house of the depending service sees the one that takes it: nobody catches
what others wait for with a service that these cannot see, and nobody learns that they wait.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain import sight
from catalog.domain.access import Principal, Shared
from catalog.domain.writing.changes import Work
from catalog.domain.writing.slugs import slug_of
from catalog.ids import encode
from catalog.storage import importing
from catalog.storage.enums import DependencyStrength, PortfolioStatus
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.services import ServiceNameRow, ServiceRow

TARGETS, DEPENDANTS = "waited_for", "waiting"
TOLD = 20  # slugs of services that are named at once
MOST = 1_000  # services that are locked and edited at once


class Bound(NamedTuple):
    """A dependency that has a target now, its two services, and whether there were several."""

    edge_id: UUID
    service_id: UUID
    target_id: UUID
    slug: str
    is_joined: bool


@dataclass(frozen=True)
class _House(Principal):
    """Those who see into one house: the one that a column holds, or who see what is in none."""

    house: Any = None

    def where_house(self, column: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds the house."""
        same: sa.ColumnElement[bool] = column.is_not_distinct_from(self.house)
        return same


async def must_be_no_service(work: Work, name: str, field: str) -> None:
    """Refuse a name of a service that the principal sees: it waits for nothing."""
    service = alias(ServiceRow)
    question = (
        sa.select(service.id, service.slug)
        .join(ServiceNameRow, ServiceNameRow.service_id == service.id)
        .where(ServiceNameRow.name == slug_of(name), sight.SERVICE(service, work.principal))
    )
    for key, slug in await work.session.rows(question):
        named = encode("Service", key)
        message = f"It is the service {slug}: give its id {named} as dependsOnId instead."
        work.problems.add("NAME_IS_A_SERVICE", message, field, serviceId=named)


async def bind(work: Work, service_ids: Collection[UUID]) -> Sequence[Bound]:
    """Let what waits for a name of these services depend on them, where its house sees them.

    Houses must be settled. A service that would depend twice on another one does so once: its need
    is hard if one of them is, and declared if one of them is. Dependencies of these services on
    themselves count as edits of them; each other service that depends gets a revision.
    """
    waiting = await work.session.rows(_question(), {TARGETS: list(service_ids)})
    keys = sorted({edge.service_id for edge in waiting})
    found: list[Bound] = []
    for start in range(0, len(keys), MOST):
        found += await _bind_some(work, service_ids, keys[start : start + MOST])
    return found


async def tell(work: Work, service: ServiceRow) -> None:
    """Let what waits for a name of a service depend on it, and warn of those whom one sees."""
    found = await bind(work, [service.id])
    if not found:
        return
    edge = alias(ServiceDependencyRow)
    question = (
        sa.select(ServiceRow.slug, edge.id)
        .join(edge, edge.service_id == ServiceRow.id)
        .where(
            among(edge.id, values=[item.edge_id for item in found]),
            sight.DEPENDENCY(edge, work.principal),
        )
        .order_by(ServiceRow.slug)
    )
    joined = {item.edge_id for item in found if item.is_joined}
    seen = await work.session.rows(question)
    if seen:
        slugs = [slug for slug, _ in seen]
        message = said(service.slug, slugs, [slug for slug, key in seen if key in joined])
        work.problems.warn("NAME_BOUND", message, services=slugs[:TOLD], number=len(slugs))


def said(target: str, slugs: Sequence[str], joined: Sequence[str]) -> str:
    """Return the sentences about services that depend on *target* now, some of them as before."""
    text = f"Their names waited for {target}, on which they depend now: {_listed(slugs)}."
    if joined:
        text += f" Two dependencies became one, the stronger: {_listed(joined)}."
    if target in slugs:
        text += f" So {target} depends on itself."
    return text


def _listed(slugs: Sequence[str]) -> str:
    more = f" and {len(slugs) - TOLD:,} more" if len(slugs) > TOLD else ""
    return ", ".join(slugs[:TOLD]) + more


@cache
def _question() -> sa.Select[Any]:
    """Return the question for what waits for a name of services, and may be bound."""
    edge = alias(ServiceDependencyRow)
    target = alias(ServiceRow)
    dependant = alias(ServiceRow)
    house = _House("house", shared=Shared.FEW, is_co_owner=True, house=edge.house_id)
    return (
        sa.select(edge.id, edge.service_id, target.id, edge.strength, edge.declared, dependant.slug)
        .join(ServiceNameRow, ServiceNameRow.name == edge.awaited_slug)
        .join(target, target.id == ServiceNameRow.service_id)
        .join(dependant, dependant.id == edge.service_id)
        .where(
            among(target.id, TARGETS),
            target.portfolio_status != PortfolioStatus.RETIRED,
            dependant.portfolio_status != PortfolioStatus.RETIRED,
            sight.SERVICE.rule(target, house),
        )
        .order_by(edge.service_id, target.id, edge.id)
    )


@cache
def _question_of_some() -> sa.Select[Any]:
    """Return the same question for some of the services that depend."""
    question = _question()
    return question.where(among([*question.selected_columns][1], DEPENDANTS))


async def _bind_some(
    work: Work, service_ids: Collection[UUID], keys: Collection[UUID]
) -> Sequence[Bound]:
    """Bind what these services wait for, which are locked and edited."""
    session, edge = work.session, ServiceDependencyRow
    others = [str(key) for key in keys if key not in service_ids]
    rows = await importing.services(session, others)
    # Only now: somebody may have removed one while this change waited for the services.
    given = {TARGETS: list(service_ids), DEPENDANTS: list(keys)}
    waiting = await session.rows(_question_of_some(), given)
    before = sa.select(
        edge.id, edge.service_id, edge.depends_on_id, edge.strength, edge.declared
    ).where(among(edge.service_id, values=keys), among(edge.depends_on_id, values=service_ids))
    held = {(item[1], item[2]): item for item in await session.rows(before)}
    found, bound, gone = [], [], []
    for ends, items in groupby(waiting, key=lambda item: (item[1], item[2])):
        own = list(items)
        alike = [*([held[ends]] if ends in held else []), *own]
        bound.append(_joined(alike))
        gone += [{"id": item[0]} for item in alike[1:]]
        found.append(Bound(alike[0][0], *ends, slug=own[0].slug, is_joined=len(alike) > 1))
    edited = {str(item.service_id) for item in found}
    await session.delete_many(edge, gone)
    await session.update_many(edge, bound)
    await work.edit_many(ServiceRow, [row for key, row in rows.items() if key in edited])
    return found


def _joined(alike: Sequence[Any]) -> dict[str, Any]:
    """Return the columns of the first of some dependencies on one service, as all of them say."""
    declared = [item[3] for item in alike if item[4]]
    strengths = declared or [item[3] for item in alike]
    is_hard = DependencyStrength.HARD in strengths
    return {
        "id": alike[0][0],
        "depends_on_id": alike[0][2],
        "unresolved_ref": None,
        "awaited_slug": None,
        "strength": DependencyStrength.HARD if is_hard else DependencyStrength.SOFT,
        "declared": bool(declared),
    }
