"""The edges between things of the catalog, each with who sees it, as one question for many ends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain import owners, sight
from catalog.domain.agreements.access import AGREEMENT
from catalog.domain.seen import Rule, Seen, where_anybody
from catalog.rings import HOUSE
from catalog.storage.enums import Role
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.levels import AgreementServiceRow, AgreementSupportRow
from catalog.storage.tables.offerings import OfferingServiceRow
from catalog.storage.tables.relationships import RelationshipOfferingRow, RelationshipParticipantRow
from catalog.storage.tables.roles import RoleAssignmentRow

KINDS: Mapping[str, Seen] = {
    seen.name: seen
    for seen in (sight.SERVICE, sight.OFFERING, sight.RELATIONSHIP, sight.ORGANIZATION, AGREEMENT)
}
"""The kinds of ends, by the names of their types in the graph."""
SERVICE, OFFERING, RELATIONSHIP, ORGANIZATION, LEVELS = KINDS


@dataclass(frozen=True)
class EdgeKind:
    """Rows that each join two ends, by two of their columns; and what the edge is called each way.

    *where* tells which rows are edges, *seen* who sees them beside seeing both ends.
    """

    row: type[Any]
    near: tuple[str, str]
    far: tuple[str, str]
    names: tuple[str, str]
    where: Callable[[Any], sa.ColumnElement[bool]] | None = None
    seen: Rule = where_anybody


def _where_owned(assignment: Any) -> sa.ColumnElement[bool]:
    return sa.and_(assignment.role == Role.SERVICE_OWNER, assignment.valid_to.is_(None))


EDGES = (
    EdgeKind(
        ServiceDependencyRow,
        (SERVICE, "service_id"),
        (SERVICE, "depends_on_id"),
        ("DEPENDS_ON", "DEPENDED_ON_BY"),
        where=lambda edge: edge.declared.is_(True),
        seen=lambda edge, who: sight.DEPENDENCY.where_within(HOUSE, edge, who),
    ),
    EdgeKind(
        sight.SERVICE.row,
        (SERVICE, "id"),
        (ORGANIZATION, "provider_id"),
        ("PROVIDED_BY", "PROVIDES"),
    ),
    EdgeKind(
        RoleAssignmentRow,
        (SERVICE, "scope_id"),
        (ORGANIZATION, "organization_id"),
        ("OWNED_BY", "OWNS"),
        where=_where_owned,
        seen=owners.where_owner_seen,
    ),
    EdgeKind(
        OfferingServiceRow,
        (OFFERING, "offering_id"),
        (SERVICE, "service_id"),
        ("HOLDS", "HELD_BY"),
    ),
    EdgeKind(
        sight.OFFERING.row,
        (OFFERING, "id"),
        (ORGANIZATION, "provider_id"),
        ("PROVIDED_BY", "PROVIDES"),
    ),
    EdgeKind(
        RelationshipOfferingRow,
        (RELATIONSHIP, "relationship_id"),
        (OFFERING, "offering_id"),
        ("BASED_ON", "BASIS_OF"),
        seen=sight.AGREED_OFFERING,
    ),
    EdgeKind(
        RelationshipParticipantRow,
        (RELATIONSHIP, "relationship_id"),
        (ORGANIZATION, "organization_id"),
        ("HAS_PARTICIPANT", "TAKES_PART_IN"),
        seen=sight.RELATIONSHIP_PARTICIPANT,
    ),
    EdgeKind(
        AGREEMENT.row,
        (LEVELS, "id"),
        (RELATIONSHIP, "relationship_id"),
        ("AGREED_IN", "HAS_AGREEMENT"),
    ),
    EdgeKind(
        AgreementServiceRow,
        (LEVELS, "agreement_id"),
        (SERVICE, "service_id"),
        ("COVERS", "COVERED_BY"),
    ),
    EdgeKind(
        AgreementSupportRow,
        (LEVELS, "agreement_id"),
        (LEVELS, "supported_id"),
        ("SUPPORTS", "SUPPORTED_BY"),
    ),
    EdgeKind(
        sight.ORGANIZATION.row,
        (ORGANIZATION, "id"),
        (ORGANIZATION, "parent_id"),
        ("PART_OF", "HAS_PART"),
    ),
)


REVERSED = {name: other for edge in EDGES for name, other in (edge.names, reversed(edge.names))}
"""What each edge is called the other way."""


def parameter(kind: str) -> str:
    """Return what the ids of the ends of a *kind* are called in the question."""
    return f"from_{kind}"


def leading(principal: Any) -> sa.Select[Any]:
    """Return the question for the edges that lead away from ends, at most `most` of them.

    It gives the kind and the id of an end, the name of the edge, and the kind and the id of the
    other end, which the principal sees.
    """
    found = sa.union_all(*_arms(principal)).subquery()
    return sa.select(*found.c).limit(sa.bindparam("most", type_=sa.Integer()))


def _arms(principal: Any) -> Iterator[sa.Select[Any]]:
    for edge in EDGES:
        own, reverse = edge.names
        yield _arm(edge, principal, edge.near, own, edge.far)
        yield _arm(edge, principal, edge.far, reverse, edge.near)


def _arm(
    edge: EdgeKind, principal: Any, near: tuple[str, str], name: str, far: tuple[str, str]
) -> sa.Select[Any]:
    kind, column = near
    other, key = far
    row, target = alias(edge.row), alias(KINDS[other].row)
    where = [
        among(getattr(row, column), parameter(kind)),
        KINDS[other](target, principal),
        edge.seen(row, principal),
    ]
    if edge.where is not None:
        where.append(edge.where(row))
    return (
        sa.select(
            sa.literal_column(f"'{kind}'", sa.Text()).label("kind"),
            getattr(row, column).label("id"),
            sa.literal_column(f"'{name}'", sa.Text()).label("edge"),
            sa.literal_column(f"'{other}'", sa.Text()).label("other_kind"),
            target.id.label("other_id"),
        )
        .join_from(row, target, target.id == getattr(row, key))
        .where(*where)
    )


def seen_ends(principal: Any) -> sa.Select[Any]:
    """Return the question for which of these ends the principal sees: kind and id."""

    def arm(kind: str, seen: Seen) -> sa.Select[Any]:
        table = alias(seen.row)
        told = sa.literal_column(f"'{kind}'", sa.Text()).label("kind")
        question = sa.select(told, table.id.label("id"))
        return question.where(among(table.id, parameter(kind)), seen(table, principal))

    found = sa.union_all(*(arm(kind, seen) for kind, seen in KINDS.items())).subquery()
    return sa.select(*found.c)
