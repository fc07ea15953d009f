"""What became of obligations in the graph: their days, evidence, events, releases and progress."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    ClientError,
    Connection,
    Context,
    Mutation,
    Node,
    Organization,
    WindowInput,
    batch,
    change,
    column,
    connection,
    each,
    entity,
    extends,
    to_one,
)
from catalog_acquisition.changes import releasing, showing
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures import occurrences
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.occurrences import Occurrence
from catalog_acquisition.measures.remedies import to_do
from catalog_acquisition.queries import obligations
from catalog_acquisition.rules import access
from catalog_acquisition.schema.obligations import Obligation
from catalog_acquisition.tables.obligations import (
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationReleaseRow,
    ObligationRow,
    ProgressObservationRow,
)

strawberry.enum(PromiseStatus)
MOST_OCCURRENCES, MOST_SHOWN = 200, 20
Days = Annotated[
    WindowInput, argument(description="Whose days are told, also days to come; ten years at most.")
]
LONGEST = dt.timedelta(days=3_660)
COST = 20


@entity(access.EVIDENCE)
class ObligationEvidence(Node):
    """What shows that an obligation was met on one of its days, or which value was reached."""

    obligation: Obligation = to_one("The obligation.", key="obligation_id")
    position: int = column("Which piece of evidence of its obligation it is, counted from 1.")
    due_on: dt.date = column("The day that it is about.")
    happened_at: dt.datetime = column("When it happened.")
    happened_on: dt.date = column("On which day that was, in the contract's time zone.")
    what: str = column("What shows it.")
    document: str | None = column("Where it stands.")
    value: Decimal | None = column("The value that was reached.")
    organization: Organization | None = to_one("The party that shows it.", key="organization_id")
    recorded_by: str = column("Who entered it: the subject of their token.")
    rejected_at: dt.datetime | None = column("When the other side rejected it; null: it counts.")
    rejected_by: str | None = column("Who rejected it: the subject of their token.")
    rejection: str | None = column("Why it does not count.")
    created_at: dt.datetime = column("When it was entered.")
    revision: int = column("How often it was edited, counted from 1.")


@entity(access.OBLIGATION_EVENT)
class ObligationEvent(Node):
    """Something that happened, after which an obligation is due."""

    position: int = column("Which event of its obligation it is, counted from 1.")
    happened_at: dt.datetime = column("When it happened.")
    what: str = column("What happened.")
    recorded_by: str = column("Who entered it: the subject of their token.")
    created_at: dt.datetime = column("When it was entered.")


@entity(access.RELEASE_OF_OBLIGATION)
class ObligationRelease(Node):
    """That somebody with authority let an obligation go."""

    position: int = column("Which release of its obligation it is, counted from 1.")
    due_on: dt.date | None = column("The day that was let go; null: all from a day on.")
    from_on: dt.date | None = column("The first day that was let go; null: one day alone.")
    reason: str = column("Why it was let go.")
    released_at: dt.datetime = column("When that was.")
    released_by: str = column("Who let it go: the subject of their token.")


@entity(access.PROGRESS)
class ProgressObservation(Node):
    """How far somebody was with an obligation, as of one moment."""

    position: int = column("Which note of its obligation it is, counted from 1.")
    happened_at: dt.datetime = column("As of when.")
    note: str = column("How far it was.")
    expected_on: dt.date | None = column("The day on which it was expected to be met.")
    recorded_by: str = column("Who entered it: the subject of their token.")
    created_at: dt.datetime = column("When it was entered.")


@strawberry.type
class ObligationOccurrence:
    """A day on which an obligation is due. What became of it is computed, and set by nobody."""

    obligation: Obligation | None = to_one("The obligation.", key="obligation_id")
    due_on: dt.date = strawberry.field(description="The day on which it is due.")
    due_at: dt.datetime = strawberry.field(description="When that day is over.")
    status: PromiseStatus = strawberry.field(description="What became of it.")
    met_on: dt.date | None = strawberry.field(description="The day on which it was met.")
    value: Decimal | None = strawberry.field(description="The value that was reached.")
    evidence: list[ObligationEvidence] = each(
        "What was shown for it, and not rejected.", keys="evidence_ids", most=MOST_SHOWN
    )
    amended_by: int | None = strawberry.field(
        description="The number of the change of the contract that put another obligation in its "
        "place since; what became of this day stays."
    )
    to_do: str | None = strawberry.field(description="What to do about it; null: nothing.")


@dataclass(frozen=True)
class ToldOccurrence:
    """What the graph tells of a day on which an obligation is due."""

    obligation_id: UUID
    due_on: dt.date
    due_at: dt.datetime
    status: PromiseStatus
    met_on: dt.date | None
    value: Decimal | None
    evidence_ids: Sequence[UUID]
    amended_by: int | None
    to_do: str | None


def shown(found: Occurrence, now: dt.datetime) -> Any:
    """Return what the graph tells of a day on which an obligation is due."""
    return ToldOccurrence(
        obligation_id=found.obligation_id,
        due_on=found.due_on,
        due_at=found.due_at,
        status=found.status,
        met_on=found.met_on,
        value=found.value,
        evidence_ids=found.evidence_ids[:MOST_SHOWN],
        amended_by=found.amended_by,
        to_do=to_do(found, day_of(now, found.rule.time_zone)),
    )


def days_of(window: WindowInput) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a window, also one to come; refuse one of ten years."""
    if window.end < window.start or window.end - window.start > LONGEST:
        message = "A window ends after it starts, and has at most ten years."
        raise ClientError(message)
    last = (window.end - dt.timedelta(microseconds=1)).date()
    return window.start.date(), max(last, window.start.date())


async def _read(parents: Sequence[Any], context: Context) -> Sequence[Any]:
    ids = [parent.id for parent in parents]
    asked = obligations.agreed(obligations.where_one_of(ids))
    return await context.session.rows(asked)


async def occurrences_of(
    parents: Sequence[ObligationRow],
    context: Context,
    window: Days,
    first: Annotated[int, argument(description="How many from the start, at most 200.")] = 50,
) -> Sequence[list[ObligationOccurrence] | None]:
    """The days in a window on which it is due, also those to come in its contract's term."""
    if not 0 <= first <= MOST_OCCURRENCES:
        message = f"first must be from 0 to {MOST_OCCURRENCES}, not {first}."
        raise ClientError(message)
    rows = await _read(parents, context)
    found = await occurrences.occurrences(asking(context), rows, *days_of(window))
    return [
        [shown(item, context.now) for item in found.get(parent.id, ())[:first]]
        for parent in parents
    ]


async def _around(
    parents: Sequence[ObligationRow], context: Context
) -> dict[UUID, tuple[Occurrence | None, Occurrence | None]]:
    """Return the last day that has passed of each obligation, and the next one."""
    rows = await _read(parents, context)
    return await occurrences.nearest(asking(context), rows)


async def due_at(
    parents: Sequence[ObligationRow], context: Context
) -> Sequence[dt.datetime | None]:
    """When the next day is over on which it is due; null where none is to come."""
    found = await _around(parents, context)
    coming = (found.get(parent.id, (None, None))[1] for parent in parents)
    return [item.due_at if item else None for item in coming]


async def status(
    parents: Sequence[ObligationRow], context: Context
) -> Sequence[PromiseStatus | None]:
    """What became of it on the last of its days that has passed; before one: of the next.

    Null where it is not agreed, or never due.
    """
    found = await _around(parents, context)
    told = (found.get(parent.id, (None, None)) for parent in parents)
    return [item.status if item else None for item in (last or coming for last, coming in told)]


@extends(Obligation)
class WhatBecameOfObligation:
    """What became of an obligation."""

    status = batch("id", cost=5, ring=PARTICIPANT)(status)
    due_at = batch("id", cost=5, ring=PARTICIPANT)(due_at)
    occurrences = batch("id", cost=COST, most="first", ring=PARTICIPANT)(occurrences_of)
    evidence: Connection[ObligationEvidence] = connection(
        "What was shown for it.", by=ObligationEvidenceRow.obligation_id
    )
    events: Connection[ObligationEvent] = connection(
        "What happened after which it is due.", by=ObligationEventRow.obligation_id
    )
    releases: Connection[ObligationRelease] = connection(
        "Who let it go, and why.", by=ObligationReleaseRow.obligation_id
    )
    progress: Connection[ProgressObservation] = connection(
        "How far somebody was with it.", by=ProgressObservationRow.obligation_id
    )


@extends(Mutation)
class OccurrenceMutations:
    """How it is shown what became of obligations."""

    record_evidence = change(showing.RecordEvidence, Obligation)
    reject_evidence = change(showing.RejectEvidence, ObligationEvidence)
    record_obligation_event = change(showing.RecordObligationEvent, Obligation)
    record_progress = change(showing.RecordProgress, Obligation)
    release_obligation = change(releasing.ReleaseObligation, Obligation)


PARTS = (
    *(ObligationEvidence, ObligationEvent, ObligationRelease, ProgressObservation),
    *(ObligationOccurrence, WhatBecameOfObligation, OccurrenceMutations),
)
