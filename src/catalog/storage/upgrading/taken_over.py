"""What migrations assumed of a catalog of before: told once, by whoever brings it up to date."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Consent
from catalog.storage.houses import checking
from catalog.storage.lifecycle import waivers
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.offerings import OfferingEditionRow
from catalog.storage.tables.outcomes import OutcomeRow
from catalog.storage.tables.relationships import RelationshipParticipantRow


class Assumption(NamedTuple):
    """The revision of the core that assumed something, and what tells it in sentences."""

    revision: str
    tell: Callable[[ReadSession], Awaitable[Sequence[str]]]


async def assumed_since(session: ReadSession, before: str) -> AsyncIterator[str]:
    """Yield what was assumed by all revisions after *before*, in sentences."""
    for item in ASSUMPTIONS:
        if before < item.revision:
            for sentence in await item.tell(session):
                yield sentence


async def _houses(session: ReadSession) -> Sequence[str]:
    return (await checking.count(session)).assumed


async def _editions(session: ReadSession) -> Sequence[str]:
    number = await session.scalar(sa.select(sa.func.count()).select_from(OfferingEditionRow))
    what = "What they say is their edition 1, which all relationships hold that are based on them."
    return [f"Offerings that were published: {number}. {what}"]


async def _consents(session: ReadSession) -> Sequence[str]:
    row = RelationshipParticipantRow
    count = sa.func.count(row.relationship_id.distinct())
    number = await session.scalar(sa.select(count).where(row.consent == Consent.ASSUMED))
    what = "Each consent is ASSUMED: participants confirm or contest it. Proposals wait for all."
    return [f"Relationships agreed before it was kept who agreed: {number}. {what}"]


async def _waivers(session: ReadSession) -> Sequence[str]:
    number = await waivers.taken_over_count(session)
    what = "They keep their words, and who allowed them as it was written."
    again = "Nobody moves by them again: let a waiver authority grant new ones."
    return [f"Waivers taken over from decisions: {number}. {what} {again}"]


async def _versions(session: ReadSession) -> Sequence[str]:
    number = sa.select(sa.func.count())
    reasons = number.where(ServiceVersionRow.rationale.is_not(None))
    confirmed = number.where(OutcomeRow.confirmation == Consent.ASSUMED)
    whose = "Those of a service are of its live version, and taken over by an open one."
    by_whom = "That their stakeholders did so is assumed."
    return [
        f"Versions with a rationale: {await session.scalar(reasons)}. {whose}",
        f"Outcomes that were confirmed: {await session.scalar(confirmed)}. {by_whom}",
        "Decisions about moves happened when they were recorded.",
    ]


ASSUMPTIONS = (
    Assumption("0006", _houses),
    Assumption("0008", _editions),
    Assumption("0009", _consents),
    Assumption("0010", _waivers),
    Assumption("0011", _versions),
)
