"""Shared goals: one side proposes one, the other agrees, and somebody measures it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    RELATIONSHIP,
    SERVICE,
    Change,
    Consenting,
    Doc,
    LevelComparator,
    Name,
    Omittable,
    PersonId,
    ServiceId,
    Word,
    Work,
)
from catalog_partnership.changes.engaging import engaged, must_speak_for_one
from catalog_partnership.changes.events import facts
from catalog_partnership.changes.pairs import InPair, Pair, acting_for
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.queries import reviews, roles
from catalog_partnership.rules.access import SharedGoalId
from catalog_partnership.rules.conditions import TO_AGREE
from catalog_partnership.rules.sides import TO_PROPOSE
from catalog_partnership.tables.goals import FIGURE, GoalStatus, SharedGoalRow

Figure = Annotated[Decimal, FIGURE]


class ProposedFor(NamedTuple):
    """The pair that is to share a goal, and the side that proposes it."""

    pair: Pair
    side: UUID


@dataclass(frozen=True, kw_only=True)
class ProposeSharedGoal(InPair, Change[ProposedFor]):
    """Propose, as a person of one side, a goal that both want to reach.

    It is shared once the other side agrees. Each side names an owner of its own.
    """

    title: Annotated[Name, Doc("What both want to reach.")]
    indicator: Annotated[
        Word, Doc("The key of a metric, such as `availability`, or what a figure is called.")
    ]
    comparator: Annotated[LevelComparator, Doc("How a figure is compared with the target.")]
    target: Annotated[Figure, Doc("The figure that is to be reached.")]
    unit: Annotated[
        Omittable[Word | None], Doc("The unit of its figures; a metric has its own.")
    ] = OMITTED
    service_id: Annotated[
        Omittable[ServiceId | None],
        Doc("The service that the metric measures; without one, it measures the relationship."),
    ] = OMITTED
    due_on: Annotated[Omittable[Day | None], Doc("By which day it is to be reached.")] = OMITTED
    owner_id: Annotated[PersonId, Doc("Who answers for it on your side.")]
    preconditions = TO_PROPOSE

    async def check(self, work: Work) -> ProposedFor | None:
        """Refuse whoever speaks for neither side, an owner of others, and figures of no unit."""
        pair = await self.must_name_pair(work)
        if pair is None:
            return None
        await must_speak_for_one(work, pair.sides)
        own = await acting_for(work, pair.sides)
        if not await roles.of_house(work.session, [self.owner_id], own[0]):
            message = "Name an owner of your own side: the other one names its own."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "owner_id")
        if self._unit(work) is None:
            message = (
                "No plugin that is installed measures this: name one of its metrics, or give the "
                "unit in which somebody enters it."
            )
            work.problems.add("INDICATOR_UNMEASURABLE", message, "indicator")
        return ProposedFor(pair, own[0])

    def _unit(self, work: Work) -> str | None:
        """Return the unit of the metric, else the one that is given."""
        has_service = self.service_id not in {OMITTED, None}
        of = SERVICE if has_service else RELATIONSHIP
        given = None if self.unit is OMITTED else self.unit
        return work.rules.metrics.unit(self.indicator, of) or given

    async def apply(self, work: Work, proposed: ProposedFor) -> SharedGoalRow:
        """Insert it."""
        pair, side = proposed
        await engaged(work, pair)
        is_buyer = side == pair.buyer_id
        row = SharedGoalRow(
            **{
                **self.columns(SharedGoalRow),
                **pair.columns(),
                "number": await reviews.newest_number(
                    work.session, SharedGoalRow, pair.relationship.id
                )
                + 1,
                "unit": self._unit(work),
                "status": GoalStatus.PROPOSED,
                "proposed_by_id": side,
                "proposer_id": work.principal.person_id,
                "buyer_owner_id": self.owner_id if is_buyer else None,
                "provider_owner_id": None if is_buyer else self.owner_id,
            }
        )
        await work.create(row)
        return row


@dataclass(frozen=True, kw_only=True)
class AgreeSharedGoal(Consenting):
    """Agree, as a person of the other side, to a goal that was proposed, and name its owner there.

    For an organization that nobody has claimed, whoever recorded it records that it agreed.
    """

    id: Annotated[SharedGoalId, Doc("The goal.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    owner_id: Annotated[PersonId, Doc("Who answers for it on your side.")]
    preconditions = TO_AGREE

    async def check(self, work: Work) -> SharedGoalRow | None:
        """Refuse a stale revision, the side that proposed it, and an owner of others."""
        row = await work.edit(SharedGoalRow, self.id, expected=self.expected_revision)
        if row is None:
            return None
        await self.must_be_recorded_in_full(work)
        if self.organization_id != other_side(row):
            message = "Speak for the side that did not propose it."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        elif not await roles.of_house(work.session, [self.owner_id], self.organization_id):
            message = "Name an owner of your own side."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "owner_id")
        return row

    async def apply(self, work: Work, row: SharedGoalRow) -> SharedGoalRow:
        """Share it."""
        self.give(work, [row])
        row.status = GoalStatus.AGREED
        if self.organization_id == row.buyer_id:
            row.buyer_owner_id = self.owner_id
        else:
            row.provider_owner_id = self.owner_id
        work.tell("shared_goal.agreed", row, **facts(row))
        return row


def other_side(row: SharedGoalRow) -> UUID:
    """Return the side that did not propose a goal."""
    return row.provider_id if row.proposed_by_id == row.buyer_id else row.buyer_id


def must_be_past_day(work: Work, given: Omittable[dt.date], field: str) -> dt.date:
    """Return the day that was given, or today; add a problem if it is to come."""
    if not isinstance(given, dt.date):
        return work.now.date()
    if given > work.now.date():
        work.problems.add("TIME_TO_COME", "Record what has happened: give a past day.", field)
    return given
