"""Questions about agreements: whether they ask for more than an objective."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from catalog.plugin import (
    AGREEMENT,
    AgreementServiceRow,
    LevelComparator,
    Principal,
    ReadSession,
    ServiceLevelAgreementRow,
)

MOST_READ, MOST_TOLD = 1_000, 20  # agreements, and targets of them
WHOLE: Final = {"ratio": Decimal(1), "percent": Decimal(100)}
SAYS: Final = {LevelComparator.GE.name: "at least", LevelComparator.GT.name: "more than"}


async def stricter(
    session: ReadSession, objective: Any, principal: Principal, now: dt.datetime
) -> list[str]:
    """Return, in words, the agreed targets by the same indicator that ask for more.

    Those are compared that name the metric of the objective, or its indicator, and are shares, in
    agreements in force that the principal sees.
    """
    row = ServiceLevelAgreementRow
    question = (
        sa.select(row.targets)
        .join(AgreementServiceRow, AgreementServiceRow.agreement_id == row.id)
        .where(
            AgreementServiceRow.service_id == objective.service_id,
            row.status == "ACTIVE",
            sa.or_(row.over_at.is_(None), row.over_at > now),
            AGREEMENT(row, principal),
        )
        .order_by(row.agreed_at, row.id)
        .limit(MOST_READ)
    )
    names = {f"objective:{objective.name}", objective.indicator}
    said = [
        f"{target['indicator']} {SAYS[target['comparator']]} {target['value']} {target['unit']}"
        for (targets,) in await session.rows(question)
        for target in targets
        if target["indicator"] in names and _is_stricter(target, objective)
    ]
    return list(dict.fromkeys(said))[:MOST_TOLD]


def _is_stricter(target: Any, objective: Any) -> bool:
    whole = WHOLE.get(target["unit"])
    if whole is None or target["comparator"] not in SAYS:
        return False
    needed = Decimal(target["value"]) / whole
    asks_more = target["comparator"] == LevelComparator.GT.name
    allows_it = objective.comparator is LevelComparator.GE
    return needed > objective.target or (needed == objective.target and asks_more and allows_it)
