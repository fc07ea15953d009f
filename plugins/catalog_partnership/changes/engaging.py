"""Engagements: they begin with the buyer in the lead, rise step by step, and fall back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import OMITTED, Change, Doc, Omittable, Statement, Work, where_speaking
from catalog_partnership.changes.events import facts
from catalog_partnership.changes.pairs import InPair, Pair
from catalog_partnership.computing.calendar import DueReview
from catalog_partnership.computing.trust import STEPS, SharedFigure, Trust
from catalog_partnership.queries import engagements, reviews
from catalog_partnership.queries.history import PairKey
from catalog_partnership.rules.sides import NO_PERSON, TO_PROPOSE
from catalog_partnership.tables.engagements import EngagementModel, EngagementRow

WHY: Mapping[str, str] = {
    "MODEL_NOT_NEXT": "A model rises or falls by one step: name the one before, or the next one.",
    "REVIEWS_NOT_MISSED": "A model falls back after {borne} reviews in a row that were missed.",
    "GOAL_MISSING": "Share a goal first: both sides agree to it, and somebody measures it.",
    "REVIEWS_TOO_FEW": "A partnership takes {needed} compliant reviews in a row.",
    "GOAL_NOT_OPEN": "A partnership takes a goal that is met, or was spoken about in a review.",
}


class Engaging(NamedTuple):
    """A pair, the engagement that it has, and what it has to show for another one."""

    pair: Pair
    engagement: EngagementRow
    trust: Trust


async def engaged(work: Work, pair: Pair) -> EngagementRow:
    """Return the engagement of a pair that is held; insert the first one where there is none."""
    key = PairKey(**pair.columns())
    found = await engagements.current(work.session, key)
    if found is not None:
        return found
    row = engagements.begun(key, _beginning(work, pair))
    row.number = await reviews.newest_number(work.session, EngagementRow, key.relationship_id) + 1
    await work.create(row)
    return row


def _beginning(work: Work, pair: Pair) -> dt.datetime:
    """Return since when the buyer leads: from the first day of the relationship on."""
    day = pair.relationship.starts_on
    if day is None:
        return work.now
    return min(work.now, dt.datetime.combine(day, dt.time(), dt.UTC))


@dataclass(frozen=True, kw_only=True)
class ChangeEngagementModel(InPair, Change[Engaging]):
    """Confirm, as a person of one side, that the two work with each other in another way.

    COUPLED_GOALS takes a shared goal that is measured. PARTNERSHIP takes compliant reviews in a
    row, and a goal that is met or was spoken about in a review. It falls back one step after
    reviews in a row that were missed. What was known then stays as its evidence.
    """

    model: Annotated[EngagementModel, Doc("How they work with each other from now on.")]
    reason: Annotated[Omittable[Statement | None], Doc("What is to be said about it.")] = OMITTED
    preconditions = TO_PROPOSE

    async def check(self, work: Work) -> Engaging | None:
        """Refuse whoever speaks for neither side, and a model that they have not earned."""
        pair = await self.must_name_pair(work)
        if pair is None:
            return None
        await must_speak_for_one(work, pair.sides)
        key = PairKey(**pair.columns())
        row = await engagements.current(work.session, key)
        if row is not None:
            await work.edit(EngagementRow, row.id)
        standing = row or engagements.begun(key, _beginning(work, pair))
        settings = work.config("partnership")
        found = await engagements.trust_of(work.session, [standing], settings, work.now)
        trust = found[key]
        for code in trust.lacking(self.model):
            message = WHY[code].format(needed=trust.needed, borne=trust.borne)
            work.problems.add(code, message, "model")
        return Engaging(pair, standing, trust)

    async def apply(self, work: Work, engaging: Engaging) -> EngagementRow:
        """End the engagement that they have, and insert the next one."""
        pair, _standing, trust = engaging
        before = await engaged(work, pair)
        before.until, before.proposed, before.proposed_at = work.now, None, None
        before.grounds = None
        row = EngagementRow(
            **pair.columns(),
            number=await reviews.newest_number(work.session, EngagementRow, pair.relationship.id)
            + 1,
            model=self.model,
            since=work.now,
            until=None,
            evidence=evidence(trust, self.model),
            reason=None if self.reason is OMITTED else self.reason,
            confirmed_by_id=work.principal.person_id,
        )
        await work.create(row)
        work.tell("engagement.model_changed", row, **facts(row), model=row.model.value)
        return row


async def must_speak_for_one(work: Work, sides: Sequence[UUID]) -> None:
    """Refuse whoever speaks for none of some organizations, though they act for one."""
    speaks = sa.or_(
        *(where_speaking(work.principal, sa.literal(side, sa.Uuid())) for side in sides)
    )
    if not await work.session.scalar(sa.select(speaks)):
        work.problems.add("ROLE_NOT_HELD", NO_PERSON, "relationship_id")


def evidence(trust: Trust, model: EngagementModel) -> dict[str, Any]:
    """Return what speaks for another model, as JSON has it."""
    if STEPS.index(model) < STEPS.index(trust.model):
        return {"missed": [_due(item) for item in trust.missed]}
    shown: Any = [goal for goal in trust.goals if goal.is_measured]
    if model is EngagementModel.PARTNERSHIP:
        shown = [goal for goal in trust.goals if goal.is_open]
    told: dict[str, Any] = {"goals": [_goal(item) for item in shown]}
    if model is EngagementModel.PARTNERSHIP:
        told["reviews"] = [_due(item) for item in trust.compliant]
    return told


def _due(item: DueReview) -> dict[str, Any]:
    told = {"dueOn": item.due_on.isoformat()}
    return told if item.held_on is None else {**told, "heldOn": item.held_on.isoformat()}


def _goal(goal: SharedFigure) -> dict[str, Any]:
    day = goal.discussed_on
    return {
        "number": goal.number,
        "title": goal.title,
        "target": str(goal.target),
        "measured": None if goal.measured is None else str(goal.measured),
        "isMet": goal.is_met,
        "discussedOn": None if day is None else day.isoformat(),
    }


@dataclass(frozen=True, kw_only=True)
class ProposeEngagementModel(Change[EngagementRow]):
    """Note which model the catalog proposes by its rules, or that it proposes none any more."""

    engagement_id: UUID
    model: EngagementModel | None
    grounds: dict[str, Any] | None = None

    async def check(self, work: Work) -> EngagementRow | None:
        """Leave it alone where it is over, or proposed already."""
        row = await work.edit(EngagementRow, self.engagement_id)
        if row is None or row.until is not None or row.proposed is self.model:
            work.is_needless = True
        return row

    async def apply(self, work: Work, row: EngagementRow) -> EngagementRow:
        """Write it, and tell of a new one."""
        row.proposed, row.grounds = self.model, self.grounds
        row.proposed_at = None if self.model is None else work.now
        if self.model is not None:
            told = {"model": row.model.value, "proposed": self.model.value}
            work.tell("engagement.proposed", row, **facts(row), **told)
        return row
