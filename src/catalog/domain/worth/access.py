"""Who sees what services are worth to whom, and the ids by which inputs refer to it."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain import sharing, sight
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Seen, either
from catalog.rings import HOUSE, PARTICIPANT
from catalog.storage.tables.worth import (
    CostEffectRow,
    RiskEffectRow,
    UtilityJudgementRow,
    UtilityStatementRow,
    ValueStatementRow,
)


def _where_told(table: Any, principal: Principal) -> Condition:
    """Show to the service's house what somebody says of it, and to theirs if it sees the service.

    What is said of a draft discloses it to nobody.
    """
    if not principal.has_house:
        return sa.false()
    theirs = sa.or_(
        sight.ORGANIZATION.around("organization_id", HOUSE)(table, principal),
        sight.PERSON.around("person_id", HOUSE)(table, principal),
    )
    return sa.or_(
        sight.SERVICE.around("service_id", HOUSE)(table, principal),
        sa.and_(theirs, sight.SERVICE.through("service_id")(table, principal)),
    )


VALUE_STATEMENT = Seen("ValueStatement", ValueStatementRow, _where_told, ring=PARTICIPANT)
ValueStatementId = Annotated[UUID, VALUE_STATEMENT]
COST_EFFECT = Seen("CostEffect", CostEffectRow, _where_told, ring=PARTICIPANT)
CostEffectId = Annotated[UUID, COST_EFFECT]
RISK_EFFECT = Seen("RiskEffect", RiskEffectRow, _where_told, ring=PARTICIPANT)
RiskEffectId = Annotated[UUID, RISK_EFFECT]


def _where_judged(table: Any, principal: Principal) -> Condition:
    """Show judgements to the service's house, and to that of whoever judges what it sees."""
    if not principal.has_house:
        return sa.false()
    theirs = sight.ORGANIZATION.around("organization_id", HOUSE)(table, principal)
    return sa.or_(
        _of_service(table, principal),
        sa.and_(theirs, UTILITY_STATEMENT.through("utility_id")(table, principal)),
    )


_of_service = sight.SERVICE.around("service_id", HOUSE)
UTILITY_STATEMENT = Seen(
    "UtilityStatement",
    UtilityStatementRow,
    either(_of_service, sharing.where_service_agreed),
    ring=PARTICIPANT,
    rings={HOUSE: _of_service},
    house="the houses that provide and own the service",
)
UtilityStatementId = Annotated[UUID, UTILITY_STATEMENT]
UTILITY_JUDGEMENT = Seen("UtilityJudgement", UtilityJudgementRow, _where_judged, ring=PARTICIPANT)
UtilityJudgementId = Annotated[UUID, UTILITY_JUDGEMENT]
