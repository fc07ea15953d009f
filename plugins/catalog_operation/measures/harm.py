"""Which agreements incidents hurt, and whose downtime is behind those that were broken."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AgreedTerms,
    AgreementServiceRow,
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
class Hurt:
    """The promises that something hurt, and all broken ones of the same agreements."""

    harms: Sequence[Harm]
    broken: Sequence[Harm]


@dataclass(frozen=True)
class Breaches:
    """The broken promises on a service, each with what the services behind it have to do with it.

    There are all broken ones of the same agreements, too.
    """

    found: Sequence[tuple[Harm, Mapping[UUID, Share]]]
    broken: Sequence[Harm]


@dataclass(frozen=True)
class HarmQuestions:
    """Who asks, when, and what they read."""

    session: ReadSession
    principal: Principal
    now: dt.datetime
    chain: Chain

    async def hurt(self, incident_ids: Collection[UUID]) -> dict[UUID, Hurt]:
        """Return which promises that one sees are broken while incidents are part of why.

        It takes as many statements for many incidents as for one.
        """
        hits = await downtimes.lost_by(self.session, incident_ids)
        starts = {hit.service_id for group in hits.values() for hit in group}
        if not starts:
            return {}
        dependents = await edges(self.session, self.principal, starts, against=True)
        spans = [
            self._window(min(hit.lost.start for hit in group), max(hit.lost.end for hit in group))
            for group in hits.values()
        ]
        known = await self._committed(reached(dependents, starts), spans)
        promises, chains = await self._promises(known)
        found = {}
        for (incident_id, group), own in zip(hits.items(), promises, strict=True):
            reach = set(reached(dependents, {hit.service_id for hit in group}))
            near = [promise for promise in own if promise.service_id in reach]
            harms = chains.harms(near, [hit.lost for hit in group])
            found[incident_id] = Hurt(harms, _all_broken(chains, own, harms))
        return found

    async def breaches(self, service_ids: Collection[UUID], over: Window) -> dict[UUID, Breaches]:
        """Return the broken promises on services in a window, each with whose downtime it was."""
        known = await self._committed(service_ids, [over])
        (promises,), chains = await self._promises(known)
        found: dict[UUID, Breaches] = {}
        for service_id in service_ids:
            own = [promise for promise in promises if promise.service_id == service_id]
            harms = [harm for promise in own if (harm := chains.broken(promise)) is not None]
            told = [(harm, chains.behind(harm.promise)) for harm in harms]
            found[service_id] = Breaches(told, _all_broken(chains, promises, harms))
        return found

    def _window(self, start: int, end: int) -> Window:
        first = dt.datetime.fromtimestamp(start, dt.UTC)
        last = min(end, moment(self.now) + 1)
        return Window(first, dt.datetime.fromtimestamp(max(start, last), dt.UTC))

    async def _committed(
        self, service_ids: Collection[UUID], over: Sequence[Window]
    ) -> list[list[Commitment]]:
        """Return what was agreed of services in each window, and of others by these agreements."""
        known = await self._asked(service_ids, over)
        agreements = {item.agreement_id for group in known for item in group}
        if not agreements:
            return known
        row = AgreementServiceRow
        question = sa.select(row.service_id).where(among(row.agreement_id, values=agreements))
        others = set(await self.session.scalars(question.distinct())) - set(service_ids)
        if others:
            more = await self._asked(others, over)
            for group, rest in zip(known, more, strict=True):
                group += [item for item in rest if item.agreement_id in agreements]
        return known

    async def _asked(
        self, service_ids: Collection[UUID], over: Sequence[Window]
    ) -> list[list[Commitment]]:
        found = await commitments(
            self.session, self.principal, service_ids, INDICATOR, over, self.now
        )
        return [[item for item in group if item.target["unit"] == UNIT] for group in found]

    async def _promises(
        self, known: Sequence[Sequence[Commitment]]
    ) -> tuple[list[list[Promise]], Chains]:
        """Return the promises behind what was agreed, and the chains that they are measured by."""
        service_ids = {item.service_id for group in known for item in group}
        if not service_ids:
            return [[] for _ in known], Chains({}, {})
        suppliers = await edges(self.session, self.principal, service_ids, against=False)
        seen = await self.shown(reached(suppliers, service_ids))
        windows = {item.window for group in known for item in group}
        spans = {item: (moment(item.start), moment(item.end)) for item in windows}
        over = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
        lost = await downtimes.lost(self.session, seen, over)
        watching = await watched(self.session, service_ids, self.chain)
        rules = _SharedRules(over)
        promises = []
        for group in known:
            own = []
            for item in group:
                within = watching[item.service_id].within(spans[item.window])
                found = rules.of(item.terms)
                if found is not None and within != NEVER:
                    own.append(Promise(item.service_id, within, found, item))
            promises.append(own)
        return promises, Chains(suppliers, lost)

    async def shown(self, service_ids: Iterable[UUID]) -> Collection[UUID]:
        """Return those of these services of which one may know how available they were."""
        question = sa.select(ServiceRow.id).where(among(ServiceRow.id, values=list(service_ids)))
        known = where_service_known(self.principal)
        if known is not None:
            question = question.where(known)
        found: Collection[Any] = await self.session.scalars(question)
        return found


def _all_broken(chains: Chains, promises: Iterable[Promise], harms: Iterable[Harm]) -> list[Harm]:
    """Return all broken promises of the agreements that some are of: these decide what is owed."""
    agreements = {harm.promise.said.agreement_id for harm in harms}
    same = (promise for promise in promises if promise.said.agreement_id in agreements)
    return [harm for promise in same if (harm := chains.broken(promise)) is not None]


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
