"""Suggestions and bids: others propose something about a roadmap, and whoever plans decides."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Described,
    Doc,
    MoneyInput,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Statement,
    Work,
)
from catalog_partnership.changes.planning.roadmaps import must_be_owed, parts_of
from catalog_partnership.queries.numbers import next_number
from catalog_partnership.rules.access_of_roadmaps import (
    RoadmapComponentId,
    RoadmapId,
    SuggestionId,
)
from catalog_partnership.rules.conditions_of_roadmaps import (
    TO_BID,
    TO_DECIDE,
    TO_SUGGEST,
    TO_WITHDRAW,
)
from catalog_partnership.tables.roadmaps import (
    RoadmapComponentRow,
    RoadmapRow,
    SuggestionKind,
    SuggestionRow,
    SuggestionStatus,
)

MOST_SUGGESTIONS = 10_000  # on one roadmap


class SuggestionDecision(Described):
    """How whoever plans decides on a suggestion or a bid."""

    ACCEPTED = "ACCEPTED", "It is to be done so."
    DECLINED = "DECLINED", "It is not."


async def _suggested(work: Work, roadmap: RoadmapRow, **given: Any) -> SuggestionRow:
    """Insert a suggestion on a roadmap that is held, and return it."""
    row = SuggestionRow
    suggestion = row(
        roadmap_id=roadmap.id,
        number=await next_number(work.session, row.number, row.roadmap_id, roadmap.id),
        status=SuggestionStatus.PROPOSED,
        suggested_by=work.principal.subject,
        **given,
    )
    await work.create(suggestion)
    return suggestion


async def _must_take_one_more(work: Work, roadmap: RoadmapRow, field: str) -> None:
    row = SuggestionRow
    if await next_number(work.session, row.number, row.roadmap_id, roadmap.id) > MOST_SUGGESTIONS:
        message = f"The roadmap has {MOST_SUGGESTIONS} suggestions and bids, and takes no more."
        work.problems.add("SUGGESTIONS_TOO_MANY", message, field)


@dataclass(frozen=True, kw_only=True)
class SuggestRoadmapChange(Change[RoadmapRow]):
    """Suggest, for an organization of yours, what to plan otherwise on a roadmap that you see."""

    roadmap_id: Annotated[RoadmapId, Doc("The roadmap.")]
    organization_id: Annotated[OrganizationId, Doc("The organization that suggests it.")]
    what: Annotated[Statement, Doc("What to do, and why it is better.")]
    component_id: Annotated[
        Omittable[RoadmapComponentId | None], Doc("The component of the roadmap that it is about.")
    ] = OMITTED
    preconditions = TO_SUGGEST

    async def check(self, work: Work) -> RoadmapRow | None:
        """Refuse a component of another roadmap, and one suggestion too many."""
        roadmap = await work.hold(RoadmapRow, self.roadmap_id)
        if roadmap is None:
            return None
        await _must_take_one_more(work, roadmap, "roadmap_id")
        if isinstance(self.component_id, UUID):
            component = await work.session.get(RoadmapComponentRow, self.component_id)
            if component is not None and component.roadmap_id != roadmap.id:
                message = "Name a component of this roadmap."
                work.problems.add("COMPONENT_ELSEWHERE", message, "component_id")
        return roadmap

    async def apply(self, work: Work, roadmap: RoadmapRow) -> SuggestionRow:
        """Insert it."""
        return await _suggested(
            work,
            roadmap,
            kind=SuggestionKind.CHANGE,
            organization_id=self.organization_id,
            component_id=self.component_id if isinstance(self.component_id, UUID) else None,
            what=self.what,
        )


@dataclass(frozen=True, kw_only=True)
class BidForComponent(Change[RoadmapRow]):
    """Offer, as a person of an organization, to deliver a component of a roadmap of others.

    Whoever plans sees the bid, and your house; no other bidder does. There is one at a time.
    """

    component_id: Annotated[RoadmapComponentId, Doc("The component.")]
    organization_id: Annotated[OrganizationId, Doc("The organization that bids.")]
    what: Annotated[Statement, Doc("What is offered.")]
    amount: Annotated[Omittable[MoneyInput | None], Doc("For how much; not less than nothing.")] = (
        OMITTED
    )
    preconditions = TO_BID

    async def check(self, work: Work) -> RoadmapRow | None:
        """Refuse a bid of the house that plans, and a second one while the first is open."""
        must_be_owed(work, self.amount, "amount")
        component = await work.session.get(RoadmapComponentRow, self.component_id)
        if component is None:
            return None
        roadmap = await work.hold(RoadmapRow, component.roadmap_id)
        if roadmap is None:
            return None
        await _must_take_one_more(work, roadmap, "component_id")
        bidder = await work.session.get(OrganizationRow, self.organization_id)
        planner = await work.session.get(OrganizationRow, roadmap.organization_id)
        if bidder is not None and planner is not None and bidder.house_id == planner.house_id:
            message = "Your own house plans this: bid for what others plan."
            work.problems.add("BID_FOR_OWN", message, "component_id")
        row = SuggestionRow
        opened = sa.select(row.id).where(
            row.component_id == self.component_id,
            row.organization_id == self.organization_id,
            row.kind == SuggestionKind.BID,
            row.status == SuggestionStatus.PROPOSED,
        )
        if await work.session.scalar(opened) is not None:
            message = "A bid of this organization waits for a decision: withdraw it first."
            work.problems.add("BID_OPEN", message, "component_id")
        return roadmap

    async def apply(self, work: Work, roadmap: RoadmapRow) -> SuggestionRow:
        """Insert it."""
        amount, currency = parts_of(None if self.amount is OMITTED else self.amount)
        return await _suggested(
            work,
            roadmap,
            kind=SuggestionKind.BID,
            organization_id=self.organization_id,
            component_id=self.component_id,
            what=self.what,
            amount=amount,
            currency=currency,
        )


@dataclass(frozen=True, kw_only=True)
class DecideSuggestion(Change[SuggestionRow]):
    """Accept or decline a suggestion or a bid, as a person of whoever plans, and say why.

    Whoever made it reads the decision and the reason.
    """

    id: Annotated[SuggestionId, Doc("The suggestion or the bid.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    decision: Annotated[SuggestionDecision, Doc("Whether it is accepted.")]
    reason: Annotated[Statement, Doc("Why.")]
    preconditions = TO_DECIDE

    async def check(self, work: Work) -> SuggestionRow | None:
        """Refuse a stale revision."""
        return await work.edit(SuggestionRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: SuggestionRow) -> SuggestionRow:
        """Keep the decision, with who made it."""
        row.status, row.reason = SuggestionStatus[self.decision.name], self.reason
        row.decided_at, row.decided_by = work.now, work.principal.subject
        return row


@dataclass(frozen=True, kw_only=True)
class WithdrawSuggestion(Change[SuggestionRow]):
    """Take back a suggestion or a bid on which nobody has decided."""

    id: Annotated[SuggestionId, Doc("The suggestion or the bid.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = TO_WITHDRAW

    async def check(self, work: Work) -> SuggestionRow | None:
        """Refuse a stale revision."""
        return await work.edit(SuggestionRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: SuggestionRow) -> SuggestionRow:
        """Withdraw it; it stays on record."""
        row.status = SuggestionStatus.WITHDRAWN
        return row
