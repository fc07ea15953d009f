"""Who sees changes and transition risks, and the ids by which changes of the catalog name them.

A change is seen by the house of its service, and by those to whom its provider gave the service;
risks are seen by the house alone.
"""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import HOUSE, PARTICIPANT, SERVICE, Principal, Seen, where_service_held
from catalog_transition.tables.changes import ChangeRecordRow
from catalog_transition.tables.risks import TransitionRiskRow

_of_house = SERVICE.around("service_id", HOUSE)


def _where_change(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show changes to the house of the service, and to whom its provider gave the service.

    These take part in a relationship that holds it now.
    """
    given = where_service_held(table, table.service_id, principal, is_given=True)
    return sa.or_(_of_house(table, principal), given)


CHANGE_RECORD = Seen(
    "ChangeRecord",
    ChangeRecordRow,
    _where_change,
    ring=PARTICIPANT,
    rings={HOUSE: _of_house},
)
TRANSITION_RISK = Seen("TransitionRisk", TransitionRiskRow, _of_house, ring=HOUSE)
ChangeRecordId = Annotated[UUID, CHANGE_RECORD]
TransitionRiskId = Annotated[UUID, TRANSITION_RISK]
