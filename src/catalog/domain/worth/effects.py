"""Effects: what a service takes off somebody, or puts on them, in costs and in risks.

They stand side by side: nobody sets one off against another. The side of the service records them
for anybody. Whoever consumes it records them for their own side, which alone edits them then.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, TypeVar

import sqlalchemy as sa

from catalog.domain.owners import OWN_SERVICE
from catalog.domain.relationships.consuming import OWN_OR_CONSUMED, must_want_for_own_side
from catalog.domain.relationships.words import written_by
from catalog.domain.seen import Seen
from catalog.domain.services.rules import NOT_RETIRED
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Omittable,
    PartyId,
    ServiceId,
    Statement,
)
from catalog.domain.writing.preconditions import Precondition
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.worth import CostEffectRow, EffectDirection, RiskEffectRow

AnyEffect = TypeVar("AnyEffect", bound=CostEffectRow | RiskEffectRow)
PARTY = Doc("The person or the organization that it has this effect on.")
DIRECTION = Doc("Whether the service removes it from them, or imposes it on them.")
DESCRIPTION = Doc("What the effect is.")
RECORDING = (
    replace(
        OWN_OR_CONSUMED,
        message="Only the organizations that provide, own or consume the service say this of it.",
    ),
    NOT_RETIRED,
)


def written(of: Seen) -> Precondition:
    """Return what must hold of whoever edits an effect, or removes it: they are who recorded it."""
    theirs, own = written_by(of, "its party"), OWN_SERVICE.through(of, "service_id")
    return replace(
        theirs,
        message="Only the side that recorded it changes it: record your own.",
        holds=lambda row, asker: sa.case(
            (row.by_consumer, theirs.holds(row, asker)), else_=own.holds(row, asker)
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RecordEffect(Change[bool]):
    """Say what a service takes off somebody, or puts on them."""

    row: ClassVar[type[Any]]
    service_id: Annotated[ServiceId, Doc("The service.")]
    party_id: Annotated[PartyId, PARTY]
    direction: Annotated[EffectDirection, DIRECTION]
    description: Annotated[Statement, DESCRIPTION]
    preconditions = RECORDING

    async def check(self, work: Work) -> bool:
        """Refuse a consumer who speaks of others, and tell whether a consumer says it."""
        await work.hold(ServiceRow, self.service_id)  # nobody retires it meanwhile
        return await must_want_for_own_side(work, self.service_id, self.party_id, "party_id")

    async def insert(self, work: Work, **values: Any) -> Any:
        """Insert the effect with these values, and return it."""
        effect = self.row(**self.columns(self.row) | self.party_id.columns() | values)
        await work.create(effect)
        return effect


@dataclass(frozen=True, kw_only=True)
class UpdateEffect(Change[AnyEffect]):
    """Say anew what a service takes off somebody, or puts on them; what is left out stays."""

    row: ClassVar[type[Any]]
    id: Any
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    party_id: Annotated[Omittable[PartyId], PARTY] = OMITTED
    direction: Annotated[Omittable[EffectDirection], DIRECTION] = OMITTED
    description: Annotated[Omittable[Statement], DESCRIPTION] = OMITTED

    async def check(self, work: Work) -> AnyEffect | None:
        """Refuse a stale revision, and a party who is not on the side of who says so."""
        found = await work.edit(self.row, self.id, expected=self.expected_revision)
        effect: AnyEffect | None = found
        if effect is not None and self.party_id is not OMITTED:
            service_id, party = effect.service_id, self.party_id
            await must_want_for_own_side(work, service_id, party, "party_id", before=effect)
        return effect

    def write(self, effect: AnyEffect, **values: Any) -> AnyEffect:
        """Write what was given, and these values, and return the effect."""
        given = self.columns(self.row) | values
        if self.party_id is not OMITTED:
            given |= self.party_id.columns()
        for name, value in given.items():
            setattr(effect, name, value)
        return effect


@dataclass(frozen=True, kw_only=True)
class RemoveEffect(Change[AnyEffect]):
    """Take back what was said of a service; the answer shows it as it was."""

    row: ClassVar[type[Any]]
    id: Any
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def check(self, work: Work) -> AnyEffect | None:
        """Refuse a stale revision, and what somebody removed meanwhile."""
        found = await work.hold(self.row, self.id, expected=self.expected_revision)
        effect: AnyEffect | None = found
        if effect is None and not work.problems.found:
            work.problems.add("NOT_FOUND", "It was removed already.", "id")
        return effect

    async def apply(self, work: Work, effect: AnyEffect) -> AnyEffect:
        """Delete it."""
        service = await work.session.get(ServiceRow, effect.service_id)
        assert service is not None  # noqa: S101  # its effects go with it
        work.tell("effects.removed", service, id=str(effect.id))
        await work.session.delete(effect)
        return effect
