"""Who sees roadmaps, suggestions and problem statements: bids are between the two sides alone."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, Principal, Seen
from catalog_partnership.queries.partners import where_invited, where_partner
from catalog_partnership.tables.roadmaps import (
    Audience,
    ProblemStatementRow,
    RoadmapComponentRow,
    RoadmapRow,
    SuggestionRow,
)

Condition = sa.ColumnElement[bool]
_of_organization = ORGANIZATION.around("organization_id", HOUSE)


def _where_shown(table: Any, principal: Principal) -> Condition:
    """Show it to the house of its organization, and to its partners and guests where it says so."""
    if not principal.has_house:
        return sa.false()
    near = sa.or_(
        where_partner(table, principal),
        where_invited(table, principal),
    )
    is_shared = sa.and_(table.audience == Audience.PARTNERS, near)
    return sa.or_(_of_organization(table, principal), is_shared)


_RINGS: Any = {
    "ring": PARTICIPANT,
    "rings": {HOUSE: _of_organization},
    "house": "the house of its organization",
}
ROADMAP = Seen("Roadmap", RoadmapRow, _where_shown, **_RINGS)
PROBLEM = Seen("ProblemStatement", ProblemStatementRow, _where_shown, **_RINGS)
COMPONENT = Seen(
    "RoadmapComponent", RoadmapComponentRow, ROADMAP.through("roadmap_id"), ring=PARTICIPANT
)
_of_planner = ROADMAP.around("roadmap_id", HOUSE)


def _where_suggestion(table: Any, principal: Principal) -> Condition:
    """Show what is suggested, and bid, to whoever plans and to whoever suggested it alone."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(_of_planner(table, principal), _of_organization(table, principal))


SUGGESTION = Seen(
    "Suggestion",
    SuggestionRow,
    _where_suggestion,
    ring=PARTICIPANT,
    rings={HOUSE: _of_planner},
    house="the house of whoever plans",
)
RoadmapId = Annotated[UUID, ROADMAP]
RoadmapComponentId = Annotated[UUID, COMPONENT]
SuggestionId = Annotated[UUID, SUGGESTION]
ProblemStatementId = Annotated[UUID, PROBLEM]


def where_of_house(table: Any, principal: Principal) -> Condition:
    """Show who sees to something to the house of its organization."""
    return sa.true() if principal.is_admin else _of_organization(table, principal)
