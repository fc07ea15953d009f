"""Who may know what happens to a service: its house, and those to whom its provider gave it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import HOUSE, SERVICE, Principal, ServiceRow, where_service_held

Condition = sa.ColumnElement[bool]
_of_house = SERVICE.around("service_id", HOUSE)


def where_given(table: Any, principal: Principal) -> Condition:
    """Show what happens to a service to its house, and to whom its provider gave it.

    These take part in a relationship that holds it now; who proposed one alone, or left it, is told
    nothing, as is who only wants an outcome of it.
    """
    given = where_service_held(table, table.service_id, principal, is_given=True)
    return sa.or_(_of_house(table, principal), given)


def where_service_known(principal: Principal) -> Condition | None:
    """Return the same as a condition on services, or None for those who know all."""
    if principal.is_admin:
        return None
    service = aliased(ServiceRow)
    given = where_service_held(service, service.id, principal, is_given=True)
    known = sa.select(service.id).where(
        sa.or_(SERVICE.where_within(HOUSE, service, principal), given)
    )
    return ServiceRow.id.in_(known)
