"""Which agreements incidents hurt, and whose downtime is behind those that were broken."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreedTerms,
    Chain,
    Commitment,
    Principal,
    ReadSession,
    ServiceRow,
    Window,
    among,
    commitments,
)
from catalog_operation.computing.clocks import clock
from catalog_operation.computing.harm import Chains, Harm, Promise, PromiseRules, Share, reached
from catalog_operation.computing.spans import Span, moment
from catalog_operation.measures.availability import terms_of
from catalog_operation.queries import downtimes
from catalog_operation.queries.edges import edges
from catalog_operation.queries.given import where_service_known
from catalog_operation.queries.watching import NEVER, watched

INDICATOR, UNIT = "availability", "percent"


@dataclass(frozen=True)
class Breach:
    """A broken promise, and what the services behind it have to do with it."""

    promise: Promise
    harm: Harm
    causes: Mapping[UUID, Share]


@dataclass(frozen=True)
class HarmQuestions:
    """Who asks, when, and what they read."""

    session: ReadSession
    principal: Principal
    now: dt.datetime
    chain: Chain

    async def hurt(self, incident_ids: Collection[UUID]) -> dict[UUID, list[Harm]]:
        """Return which promises that one sees are broken while incidents are part of why.

        It takes seven statements, for however many incidents.
        """
        hits = await downtimes.lost_by(self.session, incident_ids)
        starts = {hit.service_id for group in hits.values() for hit in group}
        if not starts:
            return {}
        dependents = await edges(self.session, self.principal, starts, against=True)
        lost = [hit.lost for group in hits.values() for hit in group]
        over = self._window(min(item.start for item in lost), max(item.end for item in lost))
        known = await self._committed(reached(dependents, starts), over)
        promises, chains = await self._promises(known)
        found = {}
        for incident_id, group in hits.items():
            reach = set(reached(dependents, {hit.service_id for hit in group}))
            own = [promise for promise in promises if promise.service_id in reach]
            found[incident_id] = chains.harms(own, [hit.lost for hit in group])
        return found

    async def breaches(
        self, service_ids: Collection[UUID], over: Window
    ) -> dict[UUID, list[Breach]]:
        """Return the broken promises on services in a window, each with whose downtime it was."""
        promises, chains = await self._promises(await self._committed(service_ids, over))
        found: dict[UUID, list[Breach]] = {}
        for promise in promises:
            if chains.is_broken(promise):
                own, supplied = chains.measured(promise)
                causes = chains.behind(promise)
                harm = Harm(promise, own, supplied, supplied.down)
                found.setdefault(promise.service_id, []).append(Breach(promise, harm, causes))
        return found

    def _window(self, start: int, end: int) -> Window:
        first = dt.datetime.fromtimestamp(start, dt.UTC)
        last = min(end, moment(self.now) + 1)
        return Window(first, dt.datetime.fromtimestamp(max(start, last), dt.UTC))

    async def _committed(self, service_ids: Collection[UUID], over: Window) -> list[Commitment]:
        found = await commitments(
            self.session, self.principal, service_ids, INDICATOR, over, self.now
        )
        return [item for item in found if item.target["unit"] == UNIT]

    async def _promises(self, known: Sequence[Commitment]) -> tuple[list[Promise], Chains]:
        """Return the promises behind what was agreed, and the chains that they are measured by."""
        service_ids = {item.service_id for item in known}
        if not service_ids:
            return [], Chains({}, {})
        suppliers = await edges(self.session, self.principal, service_ids, against=False)
        seen = await self.shown(reached(suppliers, service_ids))
        spans = {id(item): (moment(item.window.start), moment(item.window.end)) for item in known}
        over = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
        lost = await downtimes.lost(self.session, seen, over)
        watching = await watched(self.session, service_ids, self.chain)
        rules = _SharedRules(over)
        promises = []
        for item in known:
            within = watching[item.service_id].within(spans[id(item)])
            found = rules.of(item.terms)
            if found is not None and within != NEVER:
                promises.append(Promise(item.service_id, within, found, item))
        return promises, Chains(suppliers, lost)

    async def shown(self, service_ids: Iterable[UUID]) -> Collection[UUID]:
        """Return those of these services of which one may know how available they were."""
        question = sa.select(ServiceRow.id).where(among(ServiceRow.id, values=list(service_ids)))
        known = where_service_known(self.principal)
        if known is not None:
            question = question.where(known)
        found: Collection[Any] = await self.session.scalars(question)
        return found


class _SharedRules:
    """The rules of agreements, one object for all that have the same terms."""

    def __init__(self, over: Span) -> None:
        self._over = over
        self._made: dict[int, PromiseRules | None] = {}

    def of(self, agreed: AgreedTerms) -> PromiseRules | None:
        """Return the rules of terms; None where these name severities that there are not."""
        key = id(agreed)
        if key not in self._made:
            self._made[key] = self._rules(agreed)
        return self._made[key]

    def _rules(self, agreed: AgreedTerms) -> PromiseRules | None:
        terms = terms_of(agreed)
        if terms is None:
            return None
        return PromiseRules(
            clock=clock(terms.hours, self._over),
            severities=frozenset(item.name for item in terms.severities),
            exclude_maintenance=terms.exclude_maintenance,
        )
