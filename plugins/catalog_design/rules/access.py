"""Who sees packs and requirements, and who they are to changes.

A pack is seen by whoever sees the version that it describes, and, from its handing over on, by the
organization that receives it, which may not see the service yet.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Principal, Reference, of_version
from catalog_design.tables import (
    AcceptanceCriterionRow,
    HandoffPackRow,
    PackRequirementRow,
    RequirementRow,
)

Visible = sa.ColumnElement[bool]


def packs(table: Any, principal: Principal) -> Visible:
    """Show the packs of visible versions, and those that the principal's organizations received."""
    return sa.or_(of_version(table, principal), _received(table, principal))


def _received(table: Any, principal: Principal) -> Visible:
    return sa.and_(table.handed_over_at.is_not(None), principal.acts_for(table.receiver_id))


def of_pack(table: Any, principal: Principal) -> Visible:
    """Show what belongs to a visible pack, by its column `pack_id`."""
    if principal.is_admin or principal.has_seen(table.pack_id):
        return sa.true()
    pack = aliased(HandoffPackRow)
    shown = sa.select(pack.id).where(pack.id == table.pack_id, packs(pack, principal))
    return shown.correlate(table).exists()


def requirements(table: Any, principal: Principal) -> Visible:
    """Show the requirements of visible versions, and those in packs that were received."""
    pack, link = aliased(HandoffPackRow), aliased(PackRequirementRow)
    received = (
        sa.select(link.pack_id)
        .join(pack, pack.id == link.pack_id)
        .where(link.requirement_id == table.id, _received(pack, principal))
        .correlate(table)
        .exists()
    )
    return sa.or_(of_version(table, principal), received)


PackId = Annotated[UUID, Reference("HandoffPack", HandoffPackRow, packs)]
RequirementId = Annotated[UUID, Reference("Requirement", RequirementRow, requirements)]
CriterionId = Annotated[UUID, Reference("AcceptanceCriterion", AcceptanceCriterionRow, of_pack)]
