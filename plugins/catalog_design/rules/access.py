"""Who sees packs and requirements, and the fields of changes that refer to them.

A pack is seen by whoever sees the version that it describes, and, from its handing over on, by the
organization that receives it, which may not see the service yet.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import SERVICE_VERSION, Principal, Seen
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    PackSectionRow,
    RequirementRow,
)

Condition = sa.ColumnElement[bool]
_of_version = SERVICE_VERSION.through("version_id")


def _where_pack(table: Any, principal: Principal) -> Condition:
    """Show the packs of visible versions, and those that the principal's organizations received."""
    return sa.or_(_of_version(table, principal), _where_received(table, principal))


def _where_received(table: Any, principal: Principal) -> Condition:
    return sa.and_(table.handed_over_at.is_not(None), principal.where_own(table.receiver_id))


def _where_requirement(table: Any, principal: Principal) -> Condition:
    """Show the requirements of visible versions, and those in packs that were received."""
    pack, link = aliased(HandoffPackRow), aliased(PackRequirementRow)
    is_in_received = (
        sa.select(link.pack_id)
        .join(pack, pack.id == link.pack_id)
        .where(link.requirement_id == table.id, _where_received(pack, principal))
        .correlate(table)
        .exists()
    )
    return sa.or_(_of_version(table, principal), is_in_received)


PACK = Seen("HandoffPack", HandoffPackRow, _where_pack)
SECTION = Seen("HandoffPackSection", PackSectionRow, PACK.through("pack_id"))
CRITERION = Seen("AcceptanceCriterion", AcceptanceCriterionRow, PACK.through("pack_id"))
REQUIREMENT = Seen("Requirement", RequirementRow, _where_requirement)

PackId = Annotated[UUID, PACK]
CriterionId = Annotated[UUID, CRITERION]
RequirementId = Annotated[UUID, REQUIREMENT]
