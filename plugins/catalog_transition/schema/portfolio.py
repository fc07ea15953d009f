"""What waits on its way, for the whole portfolio."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    ClientError,
    Context,
    Evaluation,
    Finding,
    GateFinding,
    Info,
    Organization,
    Query,
    Service,
    ServiceVersion,
    extends,
    find,
    gate_finding,
    previews_onward,
    to_one,
    weighs,
)
from catalog_transition.queries import portfolio

MOST, SCANNED = 100, 250  # versions of one answer, and those that gates are asked of at once
MOST_BATCHES = 20
MOST_FINDINGS = 50  # of one version, as a preview has them
MOST_WORDS = 50
COST = 2_000  # the price of asking all gates about 5,000 versions


@strawberry.input
class BlockedTransitionFilter:
    """Which versions to look at, and what stands in their way; all of it must hold."""

    stages: list[str] | None = strawberry.field(
        default=None, description=f"They stand in one of these stages, at most {MOST_WORDS}."
    )
    codes: list[str] | None = strawberry.field(
        default=None,
        description=f"One of these codes stands in their way, at most {MOST_WORDS}.",
    )
    provider_id: ID | None = strawberry.field(
        default=None, description="This organization provides their service."
    )


@strawberry.type
class BlockedTransition:
    """A version that may not move on yet, and why."""

    service: Service | None = to_one("The service.", key="service_id")
    version: ServiceVersion | None = to_one(
        "The version; it waits for whoever has its control.", key="version_id"
    )
    to: str = strawberry.field(description="The key of the stage that it would enter next.")
    since: dt.datetime = strawberry.field(
        description="When it came to its stage, or was opened where it never moved."
    )
    findings: list[GateFinding] = strawberry.field(
        description="What stands in its way, each with what to do; no warnings. Of more than 50, "
        "one of each code comes before others of it.",
        metadata=weighs(most=MOST_FINDINGS),
    )
    finding_count: int = strawberry.field(description="How many stand in its way in all.")
    not_asked: list[str] = strawberry.field(
        description="The gates that were not asked, as they answer about one version at a time: "
        "`gate(to)` of the version asks them, too."
    )


@dataclass(frozen=True)
class _Blocked:
    """What is told of one version."""

    service_id: UUID
    version_id: UUID
    to: str
    since: dt.datetime
    findings: list[GateFinding]
    finding_count: int
    not_asked: list[str]


async def _blocked_transitions(
    info: Info,
    where: Annotated[
        BlockedTransitionFilter | None, argument(description="Which of them; all unless given.")
    ] = None,
    first: Annotated[int, argument(description=f"How many of them, at most {MOST}.")] = 20,
    after: Annotated[
        ID | None, argument(description="The id of the last version of the answer before.")
    ] = None,
) -> list[BlockedTransition] | None:
    """The open versions of your house that gates keep from moving on, and what to do about it.

    Those that were opened first come first. The gates are asked about the next stage of each, for
    many versions at once; 5,000 versions are looked at in one answer. Waivers count as they do for
    whoever asks.
    """
    context, asked = info.context, where or BlockedTransitionFilter()
    _must_be_few(first, asked)
    provider = asked.provider_id and await find(Organization, asked.provider_id, context)
    begin = after and await find(ServiceVersion, after, context)
    given: dict[str, Any] = {
        "stages": asked.stages,
        "provider_id": provider.id if provider else None,
        "most": SCANNED,
    }
    last = begin.id if begin else None
    found: list[tuple[Evaluation, Sequence[Finding]]] = []
    for _ in range(MOST_BATCHES):
        ids = await portfolio.opened(context.session, context.principal, after=last, **given)
        found += await _blocked(context, ids, asked.codes)
        if len(ids) < SCANNED or len(found) >= first:
            break
        last = ids[-1]
    told: list[Any] = await _told(context, found[:first])
    return told


def _must_be_few(first: int, asked: BlockedTransitionFilter) -> None:
    if not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)
    if any(len(words or ()) > MOST_WORDS for words in (asked.stages, asked.codes)):
        message = f"Name at most {MOST_WORDS} stages, and as many codes."
        raise ClientError(message)


async def _blocked(
    context: Context, ids: Sequence[UUID], codes: Sequence[str] | None
) -> list[tuple[Evaluation, Sequence[Finding]]]:
    """Return those of these versions that may not move on, with what stands in their way."""
    said = await previews_onward(context.session, ids, context.ground)
    by_id = {found.version.id: (found, found.blocking) for found in said}
    return [
        (found, standing)
        for found, standing in (by_id[key] for key in ids if key in by_id)
        if standing and (codes is None or any(item.code in codes for item in standing))
    ]


async def _told(
    context: Context, found: Sequence[tuple[Evaluation, Sequence[Finding]]]
) -> list[_Blocked]:
    moved = await portfolio.since(context.session, [item.version.id for item, _ in found])
    return [
        _Blocked(
            service_id=item.version.service_id,
            version_id=item.version.id,
            to=item.entering,
            since=moved.get(item.version.id, item.version.created_at),
            findings=[gate_finding(finding) for finding in item.foremost],
            finding_count=len(standing),
            not_asked=[f"{gate.plugin}.{gate.name}" for gate in item.not_asked],
        )
        for item, standing in found
    ]


@extends(Query)
class PortfolioQueries:
    """What can be asked about all versions on their way."""

    blocked_transitions: list[BlockedTransition] | None = strawberry.field(
        resolver=_blocked_transitions, metadata=weighs(cost=COST, most="first")
    )


PARTS = (BlockedTransitionFilter, BlockedTransition, PortfolioQueries)
