"""Who sees a transfer: the houses of the two organizations, and nobody else."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, ORGANIZATION, PARTICIPANT, Circle, Principal, Seen
from catalog_transition.tables.transfers import ServiceTransferRow, TransferStatus

_of_giver = ORGANIZATION.around("from_id", HOUSE)
_of_taker = ORGANIZATION.around("to_id", HOUSE)


def _where_transfer(table: ServiceTransferRow, principal: Principal) -> sa.ColumnElement[bool]:
    """Show a transfer to the house that gives the service, and to the one that is to take it."""
    return sa.or_(_of_giver(table, principal), _of_taker(table, principal))


TRANSFER = Seen("ServiceTransfer", ServiceTransferRow, _where_transfer, ring=PARTICIPANT)
TransferId = Annotated[UUID, TRANSFER]
CIRCLES = (
    Circle(
        parties=sa.select(ServiceTransferRow.service_id, ServiceTransferRow.to_id).where(
            ServiceTransferRow.status == TransferStatus.PROPOSED
        )
    ),
)
