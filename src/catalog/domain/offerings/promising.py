"""Promising a warranty with an offering: levels, and conditions that they measure."""

from dataclasses import dataclass
from typing import Annotated

from catalog.domain.levels.fields import (
    Conditions,
    Targets,
    kept_conditions,
    kept_targets,
    must_be_conditions,
    must_be_targets,
)
from catalog.domain.offerings import editions
from catalog.domain.offerings.rules import NOT_WITHDRAWN, OWN_OFFERING
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Doc, OfferingId
from catalog.storage.tables.offerings import OfferingRow


@dataclass(frozen=True, kw_only=True)
class PromiseWarranty(Change[OfferingRow]):
    """Say which levels an offering promises, and what it warrants; both replace those before.

    What was published stands still: this is the draft of its next edition then. What rests on
    marketing or on a brand is a promise that nobody agreed on: it is shown, and never judged.
    """

    id: Annotated[OfferingId, Doc("The offering.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    targets: Annotated[Targets, Doc("Which levels it promises, in order.")]
    conditions: Annotated[Conditions, Doc("What it warrants, in order.")]
    preconditions = (OWN_OFFERING, NOT_WITHDRAWN)

    async def check(self, work: Work) -> OfferingRow | None:
        """Refuse targets that nobody can judge, conditions without theirs, a stale revision."""
        must_be_targets(work, self.targets)
        must_be_conditions(work, self.conditions, len(self.targets))
        return await work.edit(OfferingRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, offering: OfferingRow) -> OfferingRow:
        """Write it, as a draft where the offering was published."""
        targets = kept_targets(self.targets)
        conditions = kept_conditions(self.conditions, targets)
        await editions.say(work, offering, {"targets": targets, "conditions": conditions})
        return offering
