"""What a plugin shares with its functions, what it tells subscribers of others, and what waits."""

import asyncio
import dataclasses
import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Self

from catalog.domain.declared.awaited import Awaiting, Waiting
from catalog.domain.declared.equipment import LifespanError
from catalog.domain.declared.event_types import EventError
from catalog.schema.nouns.waiting import MOST, must_be_right, seen_of
from catalog.testing import mutations, samples
from catalog.testing.asking import Asking
from catalog.testing.readers import ACME, BOLT, PARTY, STRANGER, UNIT, Onlooker
from catalog.testing.subjects import Subject

TIMES = 2  # each in an event loop of its own
WAITING_FOR = (UNIT, PARTY, STRANGER)


def lifespan_opens_everywhere(subject: Subject) -> Iterator[str]:
    """Find a lifespan that opens once alone, or leaves something running."""
    equipment = subject.plugins.equipment
    if subject.id not in equipment.lifespans:
        return

    async def open_and_close() -> list[str]:
        async with equipment.opened([subject.id]):
            equipment.shared(subject.id)
        await asyncio.sleep(0)  # what was cancelled may end
        return [
            task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()
        ]

    for time in range(TIMES):
        try:
            left = asyncio.run(open_and_close())
        except LifespanError as error:
            told = "" if time == 0 else f" It opens {time} times, and not in one more event loop."
            yield f"{error}{told} Every event loop opens its own."
            return
        if left:
            yield (
                f"The lifespan leaves tasks running after it is closed: {', '.join(left)}. Cancel "
                "them after its yield, and await them."
            )
            return


def events_are_declared(subject: Subject) -> Iterator[str]:
    """Find events that changes of the plugin tell otherwise than it declares, or not at all."""
    rules = subject.plugins.extensions.rules
    own = [item for item in rules.reactions if item.plugin == subject.id]
    with subject.world("acme") as made:
        anchor = made.anchors[-1]
        subject.put(made.catalog, anchor)
        told = made.catalog.catalog.plugins.extensions.rules.events
        with _Heard() as heard:
            for mutation in mutations.made(subject.schema):
                is_its = subject.id in rules.guests.of(mutation.change.__module__)
                reacts = any(issubclass(mutation.change, item.change_type) for item in own)
                names = [(), *((item.name,) for item in dataclasses.fields(mutation.change))]
                for also in names if is_its or reacts else ():
                    given = samples.change(mutation.change, anchor.by_type, also=also)
                    mutation.tried(made.catalog, given)
        for message in dict.fromkeys(heard.wrong):
            yield f"{message[0].upper()}{message[1:]}: declare it so, or tell it so."
        for name in sorted(told.missed):
            yield f"The event {name} is told of, and nobody declares it: let event_types() do so."


def what_waits_is_right(subject: Subject) -> Iterator[str]:
    """Find functions that fail, or find for somebody what is none of their business."""
    own = [item for item in subject.plugins.extensions.waiting if item.plugin == subject.id]
    if not own:
        return
    with subject.world(ACME, BOLT) as made:
        for anchor in made.anchors:
            subject.put(made.catalog, anchor)
        for reader, waiting, most in itertools.product(WAITING_FOR, own, (1, MOST)):
            found = partial(_misfound, made.catalog, waiting, reader, most)
            yield from made.catalog.run(found)


async def _misfound(found: Asking, waiting: Waiting, reader: Onlooker, most: int) -> list[str]:
    """Return what is wrong with what waits for one reader."""
    extensions = found.catalog.plugins.extensions
    name = f"The function {waiting.name} of waiting()"
    now = found.clock()
    principal = replace(await reader.principal(found), asked_at=now)
    async with found.catalog.database.reading() as session:
        asked = Awaiting(
            session=session,
            principal=principal,
            now=now,
            chain=extensions.rules.chain,
            most=most,
            equipment=extensions.rules.equipment,
        )
        try:
            items = list(await waiting.find(asked))
            for item in items:
                must_be_right(waiting, item, extensions.seen)
            seen = await seen_of(session, asked, items, extensions.seen)
        except Exception as error:  # noqa: BLE001  # a plugin's function may raise anything
            return [f"{name} fails for {reader.words}: {error!r}"]
    told = []
    if len(items) > most:
        told.append(f"{name} finds {len(items)} items of {most}: add .limit(awaiting.most).")
    if len(seen) < len(items):
        told.append(
            f"{name} finds for {reader.words} what they do not see, which is left out: add the "
            "Seen of the subject to its question, as in NOTE(note, awaiting.principal)."
        )
    return told


class _Heard(logging.Handler):
    """Keeps what the log says of events that are told otherwise than they are declared."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of an `EventError`."""
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            if isinstance(error, EventError):
                self.wrong.append(str(error))
            error = error.__cause__

    def __enter__(self) -> Self:
        logging.getLogger("catalog").addHandler(self)
        return self

    def __exit__(self, *_error: object) -> None:
        logging.getLogger("catalog").removeHandler(self)
