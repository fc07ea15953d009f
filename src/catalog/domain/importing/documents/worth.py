"""What is told of what services are worth to whom."""

from typing import Final

from catalog.domain.importing.documents.parts import Derivation, Part
from catalog.storage.tables.worth import (
    CostEffectRow,
    RiskEffectRow,
    UtilityJudgementRow,
    UtilityStatementRow,
    ValueStatementRow,
)


def _top_id(known: Derivation) -> str:
    return known.top_id


EFFECT = ("direction", "description")
WORTH: Final = (
    Part(name="valueStatements", row=ValueStatementRow, under="service_id", first=("stated_at",)),
    Part(name="costEffects", row=CostEffectRow, under="service_id", first=EFFECT),
    Part(name="riskEffects", row=RiskEffectRow, under="service_id", first=EFFECT),
    Part(
        name="utility",
        row=UtilityStatementRow,
        under="service_id",
        first=("need",),
        parts=(
            Part(
                name="judgements",
                row=UtilityJudgementRow,
                under="utility_id",
                first=("judged_at",),
                derived={"service_id": _top_id},
            ),
        ),
    ),
)
