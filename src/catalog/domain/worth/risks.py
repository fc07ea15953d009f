"""Risk effects: uncertain events that a service keeps from somebody, or brings upon them."""

from dataclasses import dataclass
from typing import Annotated

from catalog.domain.worth.access import RISK_EFFECT, RiskEffectId
from catalog.domain.worth.effects import RecordEffect, RemoveEffect, UpdateEffect, written
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED, Between, Doc, Omittable
from catalog.storage.tables.worth import RiskEffectRow, RiskPolarity

Degree = Annotated[int, Between(1, 5)]
POLARITY = Doc("Whether it would do harm or good.")
LIKELIHOOD = Doc("How likely it is: 1 hardly, 5 almost certain.")
IMPACT = Doc("How much it would matter: 1 hardly, 5 very much.")


@dataclass(frozen=True, kw_only=True)
class RecordRiskEffect(RecordEffect):
    """Say which risk a service takes off somebody, or puts on them.

    A risk is a possible event that could cause harm or loss, or make objectives more difficult to
    achieve; or, as an opportunity, an uncertain event that could do good. The side of the service
    says so of anybody, and whoever consumes it, or is to consume it, of their own side.
    """

    row = RiskEffectRow
    polarity: Annotated[RiskPolarity, POLARITY]
    likelihood: Annotated[Degree, LIKELIHOOD]
    impact: Annotated[Degree, IMPACT]

    async def apply(self, work: Work, by_consumer: bool) -> RiskEffectRow:  # noqa: FBT001  # found
        """Insert it."""
        effect: RiskEffectRow = await self.insert(work, by_consumer=by_consumer)
        return effect


@dataclass(frozen=True, kw_only=True)
class UpdateRiskEffect(UpdateEffect[RiskEffectRow]):
    """Edit a risk that a service takes off somebody, or puts on them; what is left out stays.

    What a consumer wrote is edited by their side alone.
    """

    row = RiskEffectRow
    id: Annotated[RiskEffectId, Doc("The effect.")]
    polarity: Annotated[Omittable[RiskPolarity], POLARITY] = OMITTED
    likelihood: Annotated[Omittable[Degree], LIKELIHOOD] = OMITTED
    impact: Annotated[Omittable[Degree], IMPACT] = OMITTED
    preconditions = (written(RISK_EFFECT),)

    async def apply(self, work: Work, effect: RiskEffectRow) -> RiskEffectRow:
        """Write what was given."""
        return self.write(effect)


@dataclass(frozen=True, kw_only=True)
class RemoveRiskEffect(RemoveEffect[RiskEffectRow]):
    """Take back that a service removes a risk or imposes one; the answer shows it as it was.

    What a consumer wrote is taken back by their side alone.
    """

    row = RiskEffectRow
    id: Annotated[RiskEffectId, Doc("The effect.")]
    preconditions = (written(RISK_EFFECT),)
