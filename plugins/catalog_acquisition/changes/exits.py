"""How a buyer would leave a vendor: noted for its own house, and signed by nobody."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Change, Doc, Omittable, Prose, Work
from catalog_acquisition.rules.access import ContractId
from catalog_acquisition.rules.buying import TO_PLAN_EXIT
from catalog_acquisition.tables.contracts import ContractRow, Substitutability


@dataclass(frozen=True, kw_only=True)
class PlanContractExit(Change[ContractRow]):
    """Note, for the buyer's house alone, how one would leave a vendor, and how hard that is."""

    id: Annotated[ContractId, Doc("The contract.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    exit_plan: Annotated[
        Omittable[Prose | None], Doc("How one would go to another vendor, or without one.")
    ] = OMITTED
    substitutability: Annotated[
        Omittable[Substitutability | None], Doc("How hard it is to get the same elsewhere.")
    ] = OMITTED
    preconditions = TO_PLAN_EXIT

    async def check(self, work: Work) -> ContractRow | None:
        """Refuse a stale revision."""
        return await work.edit(ContractRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, contract: ContractRow) -> ContractRow:
        """Write what was given."""
        self.store(contract)
        return contract
