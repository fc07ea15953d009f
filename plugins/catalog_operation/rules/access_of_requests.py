"""Who sees requests and what was used: the two sides, and no other consumer."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, Principal, Seen
from catalog_operation.tables.requests import ServiceRequestRow

_of_consumer = ORGANIZATION.around("organization_id", HOUSE)
_of_provider = ORGANIZATION.around("provider_id", HOUSE)


def _where_request(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show a request to the house that asks, and to the one that provides what it asks for."""
    return sa.or_(_of_consumer(table, principal), _of_provider(table, principal))


REQUEST = Seen("ServiceRequest", ServiceRequestRow, _where_request, ring=PARTICIPANT)
ServiceRequestId = Annotated[UUID, REQUEST]
