"""Whom to turn to in a relationship when it matters, level by level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased

from catalog.plugin import (
    PARTICIPANT,
    RELATIONSHIP_CONTACT,
    Context,
    Organization,
    Person,
    RelationshipContactRow,
    RelationshipRow,
    Role,
    ServiceRelationship,
    among,
    batch,
    extends,
    to_one,
    weighs,
)

MOST_LEVELS = 9
MOST_CONTACTS = 50


@strawberry.type
class EscalationContact:
    """Somebody to turn to on one level."""

    organization: Organization = to_one("The side that they are on.", key="organization_id")
    person: Person | None = to_one("The person.", key="person_id")
    role: Role = strawberry.field(description="In which matter they are turned to.")


@strawberry.type
class EscalationLevel:
    """Whom both sides turn to on one level."""

    level: int = strawberry.field(description="Which level it is; 1 is turned to first.")
    contacts: list[EscalationContact] = strawberry.field(
        description="Whom to turn to, of all sides.", metadata=weighs(most=MOST_CONTACTS)
    )


@dataclass(frozen=True)
class _Contact:
    """What is told of somebody to turn to."""

    organization_id: UUID
    person_id: UUID
    role: Role


@dataclass(frozen=True)
class _ToldLevel:
    """What is told of a level."""

    level: int
    contacts: Sequence[Any]


async def escalation_path(
    parents: Sequence[RelationshipRow], context: Context
) -> Sequence[list[EscalationLevel] | None]:
    """The levels on which people are turned to, from the first one up, with those of all sides."""
    row: Any = aliased(RelationshipContactRow)
    question = (
        sa.select(row.relationship_id, row.level, row.organization_id, row.person_id, row.role)
        .where(
            among(row.relationship_id, values=[parent.id for parent in parents]),
            RELATIONSHIP_CONTACT(row, context.principal),
        )
        .order_by(row.level, row.position)
    )
    found: dict[UUID, dict[int, list[_Contact]]] = defaultdict(lambda: defaultdict(list))
    for relationship_id, level, *contact in await context.session.rows(question):
        found[relationship_id][level].append(_Contact(*contact))
    told: list[Any] = [
        [_ToldLevel(level, contacts) for level, contacts in found[parent.id].items()]
        for parent in parents
    ]
    return told


@extends(ServiceRelationship)
class EscalationOfRelationship:
    """Whom to turn to in a relationship."""

    escalation_path = batch("id", ring=PARTICIPANT, most=MOST_LEVELS, cost=2)(escalation_path)


PARTS = (EscalationContact, EscalationLevel, EscalationOfRelationship)
