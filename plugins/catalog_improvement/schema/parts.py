"""What hangs on improvements in the graph: services, notes, links and figures."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    ID,
    Context,
    Json,
    Node,
    Service,
    ServiceRelationship,
    among,
    batch,
    column,
    encode_id,
    entity,
    to_one,
)
from catalog_improvement.rules import access
from catalog_improvement.tables import ImprovementStepKind, LinkDirection

for kind in (ImprovementStepKind, LinkDirection):
    strawberry.enum(kind)


@entity(access.IMPROVED_SERVICE)
class ImprovedService(Node):
    """A service that an improvement is about, and how far it has come with it."""

    service: Service = to_one("The service.", key="service_id")
    due_on: dt.date | None = column("Until when it is to be done there.")
    done_on: dt.date | None = column("On which day it was done there; null: not yet.")
    created_at: dt.datetime = column("Since when the improvement is about it.")
    updated_at: dt.datetime = column("When this was last edited.")


@entity(access.STEP)
class ImprovementStep(Node):
    """What was done in one of the seven steps."""

    position: int = column("Which note on the improvement it is, counted from 1.")
    step: ImprovementStepKind = column("The step.")
    note: str = column("What was done, or found out.")
    at: dt.date = column("The day on which it was done.")
    noted_by: str = column("Who noted it: the subject of their token.")
    created_at: dt.datetime = column("When it was noted.")


async def subjects(parents: Sequence[Any], context: Context) -> Sequence[ID | None]:
    """The id of the object that it is; null where it is gone, or one does not see it."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for parent in parents:
        if parent.subject_type is not None and parent.subject_id is not None:
            wanted[parent.subject_type].add(parent.subject_id)
    found: dict[tuple[str, UUID], ID] = {}
    for row, seen in context.extensions.seen.items():
        if keys := wanted.get(seen.name):
            table: Any = aliased(row)
            asked = among(table.id, values=keys), seen(table, context.principal)
            for key in await context.session.scalars(sa.select(table.id).where(*asked)):
                found[seen.name, key] = ID(encode_id(seen.name, key))
    return [found.get((parent.subject_type, parent.subject_id)) for parent in parents]


@entity(access.LINK)
class ImprovementLink(Node):
    """What led to an improvement, or what was made for its sake.

    Those who take part in the relationship that an input came from see it, without its evidence.
    """

    position: int = column("Which link of the improvement it is, counted from 1.")
    direction: LinkDirection = column("Whether it led to the improvement, or came of it.")
    stage: str | None = column("The key of the stage that it belongs to.")
    source: str = column("Who tells it: `hand`, or a source of a plugin, such as `operation.…`.")
    what: str = column("What it is, in a few words.")
    evidence: Json | None = column("What was known then; it stays so.", ring=HOUSE)
    relationship: ServiceRelationship | None = to_one(
        "The relationship that it came from.", key="relationship_id"
    )
    subject_type: str | None = column("The type of the object that it is.", ring=HOUSE)
    subject = batch("subject_type", "subject_id", cost=5, ring=HOUSE)(subjects)
    created_at: dt.datetime = column("When it was linked.")


@entity(access.FIGURE)
class ImprovementFigure(Node):
    """A figure of the indicator over a window, as it was when it was taken."""

    position: int = column("Which figure of the improvement it is, counted from 1.")
    service: Service = to_one("The service that was measured.", key="service_id")
    value: Decimal = column("The figure.")
    unit: str | None = column("Its unit.")
    window_start: dt.datetime = column("When its window starts.")
    window_end: dt.datetime = column("When its window ends.")
    source: str = column("The plugin that measured it, or where it comes from.")
    by_hand: bool = column("Whether somebody entered it.")
    is_baseline: bool = column("Whether it tells how it was before the improvement.")
    taken_at: dt.datetime = column("When it was taken.")
    taken_by: str = column("Who took it: the subject of their token.")


PARTS = (ImprovedService, ImprovementStep, ImprovementLink, ImprovementFigure)
