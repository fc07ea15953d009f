"""Cost effects: money that a service saves somebody, or makes them spend."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from catalog.domain.worth.access import COST_EFFECT, CostEffectId
from catalog.domain.worth.effects import RecordEffect, RemoveEffect, UpdateEffect, written
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED, Doc, Name, Omittable
from catalog.domain.writing.money import MoneyInput, columns
from catalog.storage.tables.worth import CostEffectRow, Period


def _must_be_an_amount(
    work: Work,
    amount: Omittable[MoneyInput | None],
    per: Omittable[Period | None],
    before: CostEffectRow | None = None,
) -> None:
    """Refuse an amount below nothing, and a period of no amount."""
    if isinstance(amount, MoneyInput) and amount.amount < Decimal(0):
        message = "Give an amount of at least 0: the direction says who bears it."
        work.problems.add("OUT_OF_RANGE", message, "amount", "amount")
    has_amount = (before is not None and before.amount is not None) if amount is OMITTED else amount
    period = (None if before is None else before.per) if per is OMITTED else per
    if period is not None and not has_amount:
        message = "Say how much it is each time, or give no period."
        work.problems.add("AMOUNT_MISSING", message, "per")


@dataclass(frozen=True, kw_only=True)
class RecordCostEffect(RecordEffect):
    """Say which cost a service takes off somebody, or puts on them.

    A cost is money spent on a specific activity or resource. The side of the service says so of
    anybody, and whoever consumes it, or is to consume it, of their own side.
    """

    row = CostEffectRow
    spent_on: Annotated[Name, Doc("The activity or the resource that the money is spent on.")]
    amount: Annotated[Omittable[MoneyInput | None], Doc("How much it is, where that is known.")] = (
        OMITTED
    )
    per: Annotated[Omittable[Period | None], Doc("How often it is spent; without it, once.")] = (
        OMITTED
    )

    async def check(self, work: Work) -> bool:
        """Refuse what cannot be spent, and a consumer who speaks of others."""
        _must_be_an_amount(work, self.amount, self.per)
        return await super().check(work)

    async def apply(self, work: Work, by_consumer: bool) -> CostEffectRow:  # noqa: FBT001  # found
        """Insert it."""
        values = {"by_consumer": by_consumer, **columns(self.amount)}
        effect: CostEffectRow = await self.insert(work, **values)
        return effect


@dataclass(frozen=True, kw_only=True)
class UpdateCostEffect(UpdateEffect[CostEffectRow]):
    """Edit a cost that a service takes off somebody, or puts on them; what is left out stays.

    What a consumer wrote is edited by their side alone.
    """

    row = CostEffectRow
    id: Annotated[CostEffectId, Doc("The effect.")]
    spent_on: Annotated[
        Omittable[Name], Doc("The activity or the resource that the money is spent on.")
    ] = OMITTED
    amount: Annotated[Omittable[MoneyInput | None], Doc("How much it is, where that is known.")] = (
        OMITTED
    )
    per: Annotated[Omittable[Period | None], Doc("How often it is spent; null: once.")] = OMITTED
    preconditions = (written(COST_EFFECT),)

    async def check(self, work: Work) -> CostEffectRow | None:
        """Refuse a stale revision, what cannot be spent, and a party of another side."""
        effect = await super().check(work)
        if effect is not None:
            _must_be_an_amount(work, self.amount, self.per, effect)
        return effect

    async def apply(self, work: Work, effect: CostEffectRow) -> CostEffectRow:
        """Write what was given."""
        return self.write(effect, **columns(self.amount))


@dataclass(frozen=True, kw_only=True)
class RemoveCostEffect(RemoveEffect[CostEffectRow]):
    """Take back that a service removes a cost or imposes one; the answer shows it as it was.

    What a consumer wrote is taken back by their side alone.
    """

    row = CostEffectRow
    id: Annotated[CostEffectId, Doc("The effect.")]
    preconditions = (written(COST_EFFECT),)
