"""Who sees what services are worth to whom, and the ids by which inputs refer to it."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sharing, sight
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Seen, either
from catalog.rings import HOUSE, PARTICIPANT
from catalog.storage.enums import Consent
from catalog.storage.tables.organizations import OrganizationRow
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


def _where_said(table: Any, principal: Principal) -> Condition:
    """Show to the service's house what somebody says of it, and to theirs what they said.

    Whoever is claimed is not shown what others recorded in their name before.
    """
    if not principal.has_house:
        return sa.false()
    return sa.or_(
        sight.SERVICE.around("service_id", HOUSE)(table, principal),
        sa.and_(_where_told(table, principal), _where_own_word(table)),
    )


def _where_own_word(table: Any) -> Condition:
    """Tell whether a word is not one that others recorded of whoever acts for itself by now."""
    group = alias(OrganizationRow)
    unclaimed = sa.select(group.id).where(group.id == table.organization_id, group.is_recorded)
    return sa.or_(table.word != Consent.RECORDED, unclaimed.correlate(table).exists())


VALUE_STATEMENT = Seen("ValueStatement", ValueStatementRow, _where_said, ring=PARTICIPANT)
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
        sa.and_(
            theirs,
            _where_own_word(table),
            UTILITY_STATEMENT.through("utility_id")(table, principal),
        ),
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
