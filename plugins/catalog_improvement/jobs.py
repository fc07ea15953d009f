"""What improvement does after a commit and by the clock: it asks the sources of all plugins."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from catalog.plugin import (
    ImprovementSource,
    Job,
    JobRun,
    Opportunity,
    Subscriber,
    Telling,
    WaiverRow,
    Window,
)
from catalog_improvement.changes.opportunities import RaiseOpportunity, unknown
from catalog_improvement.changes.retiring import NoteServiceRetired

Sources = Iterable[tuple[str, ImprovementSource]]
RESTORING = "ImportCatalog"  # what is imported by changes of its own is told as these
RETIRED = "retired"  # the stage of the catalog that services end up in
DAILY = "40 4 * * *"
LIMIT = 1_800
_TURNS: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()
"""Whose turn it is to look, in the loop of each subscriber and job."""
LOOKED_BACK = dt.timedelta(days=31)  # for waivers that expired while no server ran


def subscribers(sources: Sources) -> Iterator[Subscriber]:
    """Yield what listens to events for each source that names some, and to retirements."""
    yield Subscriber(name="retirements", event_types=["lifecycle.moved"], do=note_retired)
    for name, source in _named(sources):
        if source.event_types:
            do = partial(_ask, name, source)
            yield Subscriber(name=_plain(name), event_types=source.event_types, do=do)


def jobs(sources: Sources) -> Iterator[Job]:
    """Yield what asks each other source once a day."""
    for name, source in _named(sources):
        if not source.event_types:
            yield Job(name=_plain(name), at=DAILY, do=partial(_ask, name, source), limit=LIMIT)


def _named(sources: Sources) -> Iterator[tuple[str, ImprovementSource]]:
    """Yield each source with the name that tells it from those of all plugins."""
    for plugin, source in sources:
        yield f"{plugin}.{source.name}", source


def _plain(name: str) -> str:
    """Return the name of a source as those of subscribers and jobs are written."""
    return name.replace(".", "_")


async def _ask(name: str, source: ImprovementSource, told: Telling | JobRun) -> None:
    """Raise what a source finds; each looks at one event at a time, so that others can read.

    What an export brings back raises nothing: what it raised comes with it.
    """
    if isinstance(told, Telling) and told.event.payload["change"] == RESTORING:
        return
    turns = _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turns:
        opportunities = list(await source.find(told))
        found = [RaiseOpportunity.of(name, source.stage, item) for item in opportunities]
        fresh = await unknown(told.session, found)
    for change in fresh:
        await told.make(change)


async def note_retired(telling: Telling) -> None:
    """Tell of the open improvements of a service that was retired."""
    if telling.event.payload["to"] == RETIRED:
        await telling.make(NoteServiceRetired(service_id=telling.event.entity_id))


async def expired_waivers(run: JobRun) -> Iterable[Opportunity]:
    """Find waivers that expired: what they let pass may be as it was."""
    row = WaiverRow
    question = sa.select(row).where(
        row.expires_at <= run.due,
        row.expires_at > run.due - LOOKED_BACK,
        row.withdrawn_at.is_(None),
    )
    return [_expired(waiver) for waiver in await run.session.scalars(question)]


def _expired(waiver: WaiverRow) -> Opportunity:
    assert waiver.expires_at is not None  # noqa: S101  # the question says so
    return Opportunity(
        service_id=waiver.service_id,
        subject=f"The waiver of {waiver.code} expired",
        metric=f"waivers:{waiver.code}",
        unit="waivers",
        is_higher_better=False,
        window=Window(waiver.granted_at, waiver.expires_at),
        cause=str(waiver.id),
        evidence={
            "code": waiver.code,
            "subject": waiver.subject,
            "reason": waiver.reason,
            "grantedAt": waiver.granted_at.isoformat(),
            "expiresAt": waiver.expires_at.isoformat(),
        },
    )


WAIVERS = ImprovementSource(name="expired-waiver", stage="transition", find=expired_waivers)
