"""Fitness for purpose, as the latest judgements of customers have it: expressions of SQL."""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.seen import Condition
from catalog.storage.tables.worth import UtilityJudgementRow, UtilityStatementRow, UtilityVerdict


def _where_judged(utility: Any, *verdicts: UtilityVerdict) -> Condition:
    """Return the condition that the latest word of some customer is one of these verdicts."""
    judgement = alias(UtilityJudgementRow)
    found = sa.select(judgement.id).where(
        judgement.utility_id == utility.id,
        judgement.is_latest,
        sa.or_(*(judgement.verdict == verdict for verdict in verdicts)),
    )
    return found.correlate(utility).exists()


def _where_approved(utility: Any) -> Condition:
    """Return the condition that some customer accepts it, and none rejects it."""
    accepted, rejected = UtilityVerdict.ACCEPTED, UtilityVerdict.REJECTED
    return sa.and_(_where_judged(utility, accepted), ~_where_judged(utility, rejected))


def where_accepted(utility: Any, _principal: Principal) -> Condition:
    """Return the condition that customers accept a statement; null where nobody judged it."""
    return sa.case((_where_judged(utility, *UtilityVerdict), _where_approved(utility)))


def where_fit(service: Any, _principal: Principal) -> Condition:
    """Return the condition that customers accept all for which a service is said to be fit.

    There is one such thing at least. It is null where nobody judged what still stands.
    """
    judged, lacking = alias(UtilityStatementRow), alias(UtilityStatementRow)
    standing = sa.select(judged.id).where(
        judged.service_id == service.id,
        judged.withdrawn_at.is_(None),
        _where_judged(judged, *UtilityVerdict),
    )
    open_ = sa.select(lacking.id).where(
        lacking.service_id == service.id, lacking.withdrawn_at.is_(None), ~_where_approved(lacking)
    )
    is_judged = standing.correlate(service).exists()
    return sa.case((is_judged, ~open_.correlate(service).exists()))
