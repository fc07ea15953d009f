"""Who sees packs and requirements, and the fields of changes that refer to them.

A pack is seen by the house of the service, and, from its handing over on, by that of the
organization that receives it. A requirement is seen by the house of whoever owns it, too.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    ORGANIZATION,
    PARTICIPANT,
    PERSON,
    SERVICE,
    Circle,
    Principal,
    Seen,
)
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    RequirementRow,
)

Condition = sa.ColumnElement[bool]
_of_service = SERVICE.around("service_id", HOUSE)


def _where_pack(table: Any, principal: Principal) -> Condition:
    """Show the packs of one's services, and those that one's house received."""
    return sa.or_(_of_service(table, principal), _where_received(table, principal))


def _where_received(table: Any, principal: Principal) -> Condition:
    received = ORGANIZATION.around("receiver_id", HOUSE)(table, principal)
    return sa.and_(table.handed_over_at.is_not(None), received)


def where_own_requirement(table: Any, principal: Principal) -> Condition:
    """Show to the houses of the service and of whoever owns it what became of a requirement."""
    if principal.is_admin:
        return sa.true()
    return sa.or_(
        _of_service(table, principal),
        ORGANIZATION.around("organization_id", HOUSE)(table, principal),
        PERSON.around("person_id", HOUSE)(table, principal),
    )


def _where_requirement(table: Any, principal: Principal) -> Condition:
    """Show the requirements of one's services, those in packs received, and one's own."""
    pack, link = aliased(HandoffPackRow), aliased(PackRequirementRow)
    is_in_received = (
        sa.select(link.pack_id)
        .join(pack, pack.id == link.pack_id)
        .where(link.requirement_id == table.id, _where_received(pack, principal))
        .correlate(table)
        .exists()
    )
    return sa.or_(is_in_received, where_own_requirement(table, principal))


def where_own_pack(table: Any, principal: Principal) -> Condition:
    """Tell whether a pack is one of the principal's services, who see what became of it."""
    return sa.true() if principal.is_admin else _of_service(table, principal)


PACK = Seen("HandoffPack", HandoffPackRow, _where_pack, ring=PARTICIPANT)
SECTION = Seen("HandoffPackSection", PackSectionRow, PACK.through("pack_id"), ring=PARTICIPANT)
CRITERION = Seen(
    "AcceptanceCriterion", AcceptanceCriterionRow, PACK.through("pack_id"), ring=PARTICIPANT
)
REQUIREMENT = Seen(
    "Requirement",
    RequirementRow,
    _where_requirement,
    ring=PARTICIPANT,
    rings={HOUSE: where_own_requirement},
)

CIRCLES = (
    Circle(
        parties=sa.select(HandoffPackRow.service_id, HandoffPackRow.receiver_id).where(
            HandoffPackRow.handed_over_at.is_not(None)
        )
    ),
    Circle(parties=sa.select(RequirementRow.service_id, RequirementRow.organization_id)),
)

PackId = Annotated[UUID, PACK]
CriterionId = Annotated[UUID, CRITERION]
RequirementId = Annotated[UUID, REQUIREMENT]
