"""Who sees improvements, and the ids by which changes name them.

An improvement is seen by the house of its service, and, without what the house keeps to itself, by
those who take part in a relationship that it came from.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import HOUSE, PARTICIPANT, RELATIONSHIP, SERVICE, Principal, Seen
from catalog_improvement.tables import (
    ImprovedServiceRow,
    ImprovementFigureRow,
    ImprovementLinkRow,
    ImprovementRow,
    ImprovementStepRow,
    LinkDirection,
)

Condition = sa.ColumnElement[bool]
_of_house = SERVICE.around("service_id", HOUSE)
_service_seen = SERVICE.through("service_id")
_of_relationship = RELATIONSHIP.through("relationship_id")


def _where_improvement(table: Any, principal: Principal) -> Condition:
    """Show improvements to the house of the service, and to those from whom they came.

    These see the service, and take part in the relationship of one of its inputs.
    """
    if not principal.has_house:
        return sa.false()
    link = aliased(ImprovementLinkRow)
    came_of = sa.select(link.id).where(link.improvement_id == table.id, _where_own(link, principal))
    is_theirs = sa.and_(_service_seen(table, principal), came_of.correlate(table).exists())
    return sa.or_(_of_house(table, principal), is_theirs)


def _where_own(link: Any, principal: Principal) -> Condition:
    """Tell whether something that led to an improvement came of one's own relationship."""
    is_input = link.direction == LinkDirection.INPUT
    return sa.and_(is_input, link.relationship_id.is_not(None), _of_relationship(link, principal))


IMPROVEMENT = Seen(
    "Improvement",
    ImprovementRow,
    _where_improvement,
    ring=PARTICIPANT,
    rings={HOUSE: _of_house},
    house="the houses that provide and own its service",
)
_of_improvement = IMPROVEMENT.around("improvement_id", HOUSE)
_improvement_seen = IMPROVEMENT.through("improvement_id")


def _where_link(table: Any, principal: Principal) -> Condition:
    """Show what led to improvements, and what came of them, to their house.

    What came of a relationship is shown to those who take part in it, too.
    """
    if not principal.has_house:
        return sa.false()
    is_theirs = sa.and_(_where_own(table, principal), _improvement_seen(table, principal))
    return sa.or_(_of_improvement(table, principal), is_theirs)


def _where_improved_service(table: Any, principal: Principal) -> Condition:
    """Show how far a service has come to whoever sees it, and the improvement."""
    return sa.and_(_service_seen(table, principal), _improvement_seen(table, principal))


LINK = Seen(
    "ImprovementLink",
    ImprovementLinkRow,
    _where_link,
    ring=PARTICIPANT,
    rings={HOUSE: _of_improvement},
    house="the houses that provide and own its service",
)
IMPROVED_SERVICE = Seen(
    "ImprovedService", ImprovedServiceRow, _where_improved_service, ring=PARTICIPANT
)
STEP = Seen("ImprovementStep", ImprovementStepRow, _of_improvement, ring=HOUSE)
FIGURE = Seen("ImprovementFigure", ImprovementFigureRow, _of_improvement, ring=HOUSE)
ImprovementId = Annotated[UUID, IMPROVEMENT]


def where_in_house(table: Any, principal: Principal) -> Condition:
    """Show who sees to an improvement to the house of its service."""
    return sa.true() if principal.is_admin else _of_house(table, principal)
