"""Thresholds of budgets: what is told once of each revision."""

from dataclasses import dataclass
from uuid import UUID

from catalog.plugin import Change, Work
from catalog_acquisition.tables.money import BudgetRow


@dataclass(frozen=True, kw_only=True)
class NoteBudgetThreshold(Change[BudgetRow]):
    """Keep which share of a revision was spent, and tell of it."""

    budget_id: UUID
    revision: int
    percent: int

    async def check(self, work: Work) -> BudgetRow | None:
        """Lock the budget; there is nothing to tell of one that is gone."""
        budget = await work.edit(BudgetRow, self.budget_id)
        if budget is None:
            work.is_needless = True
        return budget

    async def apply(self, work: Work, budget: BudgetRow) -> BudgetRow:
        """Write it, and tell."""
        budget.told, budget.told_of = self.percent, self.revision
        said = {"contractId": str(budget.contract_id), "revision": self.revision}
        work.tell("budget.threshold", budget, percent=self.percent, **said)
        return budget
