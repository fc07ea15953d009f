"""What is told of what services are worth to whom."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from catalog.domain.importing.documents.parts import Derivation, Part
from catalog.domain.worth.costs import RecordCostEffect
from catalog.domain.worth.judging import JudgeUtility
from catalog.domain.worth.risks import RecordRiskEffect
from catalog.domain.worth.stating import StateValue
from catalog.domain.worth.utility import DefineUtility
from catalog.storage.tables.worth import (
    CostEffectRow,
    RiskEffectRow,
    UtilityJudgementRow,
    UtilityStatementRow,
    ValueStatementRow,
)


def _top_id(known: Derivation) -> str:
    return known.top_id


def _unsettled(_known: Derivation) -> None:
    """Return nothing yet: it follows from all rows of a party."""


def _latest(moment: str, *whose: str) -> Callable[[Sequence[dict[str, Any]]], None]:
    """Return what leaves the last of all rows of one party, by a moment, as their latest."""

    def settle(rows: Sequence[dict[str, Any]]) -> None:
        last: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in sorted(rows, key=itemgetter(moment)):
            row["is_latest"] = True
            key = tuple(row[name] for name in whose)
            if key in last:
                last[key]["is_latest"] = False
            last[key] = row

    return settle


EFFECT = ("direction", "description")
WORTH: Final = (
    Part(
        name="valueStatements",
        row=ValueStatementRow,
        under="service_id",
        first=("stated_at",),
        derived={"is_latest": _unsettled},
        settle=_latest("stated_at", "service_id", "outcome_id", "person_id", "organization_id"),
        like=StateValue,
    ),
    Part(
        name="costEffects",
        row=CostEffectRow,
        under="service_id",
        first=EFFECT,
        like=RecordCostEffect,
    ),
    Part(
        name="riskEffects",
        row=RiskEffectRow,
        under="service_id",
        first=EFFECT,
        like=RecordRiskEffect,
    ),
    Part(
        name="utility",
        row=UtilityStatementRow,
        under="service_id",
        first=("need",),
        like=DefineUtility,
        parts=(
            Part(
                name="judgements",
                row=UtilityJudgementRow,
                under="utility_id",
                first=("judged_at",),
                derived={"service_id": _top_id, "is_latest": _unsettled},
                settle=_latest("judged_at", "utility_id", "organization_id"),
                like=JudgeUtility,
            ),
        ),
    ),
)
