"""What stands on a service: the core's own criterion of retiring it, which nobody waives.

What those who retire it cannot see is told by its number alone.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from catalog.domain.declared.gates import WARN, Finding, Gate, Move, sealed
from catalog.domain.declared.stages import RETIRED
from catalog.domain.lifecycle.evaluation import Evaluation
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import DependencyStrength, ParticipantRole, PortfolioStatus
from catalog.storage.lifecycle import blockers as stored
from catalog.storage.lifecycle.blockers import Dependant, TakingPart
from catalog.storage.tables.services import ServiceRow


async def added(
    evaluation: Evaluation, session: ReadSession, service: ServiceRow, now: dt.datetime
) -> Evaluation:
    """Return the evaluation of a retirement, with what stands on the service."""
    (found,) = (await what_stands_on(session, [service.id], now)).values()
    return with_findings(evaluation, found)


def with_findings(evaluation: Evaluation, found: Iterable[Finding]) -> Evaluation:
    """Return the evaluation of a retirement, with these findings about what stands on it."""
    return replace(
        evaluation,
        gates=[*evaluation.gates, GATE],
        findings=[*evaluation.findings, *sealed(GATE, found)],
    )


async def what_stands_on(
    session: ReadSession, service_ids: Collection[UUID], now: dt.datetime
) -> dict[UUID, Sequence[Finding]]:
    """Return what stands on each of these services; it takes as many statements as of one."""
    inside = await stored.houses_inside(session, service_ids)
    consenting = await stored.consenting(session, service_ids)
    taking_part = await stored.taking_part(session, service_ids, now)
    dependants = await stored.dependants(session, service_ids)
    alone = await stored.offered_alone(session, service_ids)
    cases = {}
    for key in service_ids:
        parties = _provided(taking_part.get(key, ()), inside[key])
        near = inside[key] | {row.house_id for row in parties if row.house_id is not None}
        ground = _Ground(inside[key], near, consenting.get(key, {}))
        blocking = [row for row in dependants.get(key, ()) if ground.is_blocked_by(row)]
        cases[key] = ground, parties, blocking
    houses = {row.house_id for *_, rows in cases.values() for row in rows if row.house_id}
    names = await stored.slugs(session, houses)
    return {
        key: [
            *ground.relationships(parties),
            *ground.dependants(blocking, names),
            *_others(len(dependants.get(key, ())) - len(blocking)),
            *map(_offered_alone, alone.get(key, ())),
        ]
        for key, (ground, parties, blocking) in cases.items()
    }


def _provided(rows: Sequence[TakingPart], inside: Collection[UUID]) -> Sequence[TakingPart]:
    """Return who takes part in what the side of a service provides still: it may have left."""
    provided = {
        row.slug
        for row in rows
        if row.role is ParticipantRole.PROVIDER and (not inside or row.house_id in inside)
    }
    return [row for row in rows if row.slug in provided]


@dataclass(frozen=True)
class _Ground:
    """The houses that see the inside of a service, those near it, and who consented, and when."""

    inside: Collection[UUID]
    near: Collection[UUID]
    consenting: Mapping[UUID, dt.datetime]

    def _has_consented(self, side_id: UUID | None, since: dt.datetime | None) -> bool:
        """Tell whether somebody consented, after what is asked about had begun."""
        consented_at = None if side_id is None else self.consenting.get(side_id)
        return consented_at is not None and (since is None or since <= consented_at)

    def is_blocked_by(self, row: Dependant) -> bool:
        """Tell whether a service keeps the other from being retired."""
        is_live = row.portfolio_status is PortfolioStatus.CATALOGUE
        is_near = row.house_id in self.near or (row.house_id is None and not self.inside)
        has_consented = self._has_consented(row.side_id, row.since)
        return is_live and is_near and not has_consented and row.strength is DependencyStrength.HARD

    def _is_named(self, houses: Iterable[UUID | None]) -> bool:
        """Tell whether all who see into the service see what is of these houses, too."""
        return set(self.inside) <= set(houses)

    def relationships(self, taking_part: Sequence[TakingPart]) -> Iterator[Finding]:
        """Yield the active relationships whose consumers have not all consented."""
        rows: dict[str, list[TakingPart]] = defaultdict(list)
        for row in taking_part:
            if row.is_active:
                rows[row.slug].append(row)
        hidden = 0
        for slug, parties in rows.items():
            consumers = [row for row in parties if row.role is ParticipantRole.CONSUMER]
            if all(self._has_consented(row.organization_id, row.agreed_at) for row in consumers):
                continue
            if not self._is_named(row.house_id for row in parties):
                hidden += 1
                continue
            yield _relationship(f"The relationship {slug} rests on it, and is active.", slug)
        if hidden:
            message = (
                "1 active relationship of others rests on it."
                if hidden == 1
                else f"{hidden:,} active relationships of others rest on it."
            )
            yield _relationship(message, None, number=hidden)

    def dependants(
        self, blocking: Sequence[Dependant], names: dict[UUID, str]
    ) -> Iterator[Finding]:
        """Yield the services that cannot work without it: by name, or their number in a house."""
        hidden: Counter[UUID] = Counter()
        for row in blocking:
            if row.house_id is None or self._is_named([row.house_id]):
                message = f"The service {row.slug} is live, and cannot work without it."
                yield _dependant(message, row.slug, service=row.slug)
            else:
                hidden[row.house_id] += 1
        for house, number in hidden.items():
            slug = names[house]
            what = "1 live service" if number == 1 else f"{number:,} live services"
            message = f"{what} of {slug}, which takes part in it, cannot work without it."
            yield _dependant(message, slug, organization=slug, number=number)


def _relationship(message: str, slug: str | None, **evidence: int) -> Finding:
    return Finding(
        code="RELATIONSHIP_ACTIVE",
        message=message,
        remedy="End it, base it on another offering with amendRelationship, or ask its consumers "
        "for their consent with consentToRetirement.",
        evidence={"relationship": slug} if slug else evidence,
        subject=slug,
        waivable=False,
    )


def _dependant(message: str, subject: str, **evidence: str | int) -> Finding:
    return Finding(
        code="DEPENDANTS_LIVE",
        message=message,
        remedy="Move it to another service, or ask for consent with consentToRetirement.",
        evidence=evidence,
        subject=subject,
        waivable=False,
    )


def _offered_alone(slug: str) -> Finding:
    return Finding(
        code="OFFERED_ALONE",
        message=f"The available offering {slug} has no other service that is live.",
        remedy="Withdraw it with withdrawOffering, or add a live service with updateOffering.",
        evidence={"offering": slug},
        subject=slug,
        waivable=False,
    )


def _others(number: int) -> Iterator[Finding]:
    if number:
        what = "1 other service depends" if number == 1 else f"{number:,} other services depend"
        yield Finding(
            code="DEPENDANTS_TOLD",
            severity=WARN,
            message=f"{what} on it.",
            remedy="Nothing: they are told when it is retired.",
            evidence={"number": number},
        )


async def _check(move: Move) -> Iterable[Finding]:
    (found,) = (await what_stands_on(move.session, [move.service.id], move.now)).values()
    return found


GATE = Gate(
    name="nothing_stands_on_it", check=_check, entering=RETIRED.key, plugin="core", version="1"
)
