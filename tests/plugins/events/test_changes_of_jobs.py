"""Test that what jobs and subscribers change is there once, however often they begin."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.changes import AddNote
from catalog_notes.tables import NoteRow

from catalog.domain import access
from catalog.ids import decode
from catalog.plugin import AnswerError, ChangeRefusedError, JobRun, ServiceRow, Telling
from catalog.storage.enums import JobOutcome
from catalog.storage.tables.outbox import DeliveredChangeRow, DeliveryRow
from catalog.storage.tables.records import AuditEntryRow
from catalog.testing import Clock
from tests import hearing
from tests.asking import Asking, asking
from tests.hearing import PATIENCE, Ear, count, create, move_the_clock, rows, until
from tests.ringing import MIDNIGHT, Bell, outcome, plugin

With = Callable[..., Asking]
NOBODY = access.anonymous(may_read=True)
REMOVE = 'mutation { createService(input: {slug: "x", name: "X"}) { service { id } } }'
SERVICES = "query Services { services { nodes { slug notes { totalCount } } } }"


def key(catalog: Asking) -> UUID:
    """Return the key of a live service."""
    found = decode(catalog.live("web"))
    assert found is not None
    return found.key


def notes(catalog: Asking) -> list[str]:
    return [text for (text,) in rows(catalog, sa.select(NoteRow.text).order_by(NoteRow.text))]


def test_a_job_changes_as_its_plugin_and_sees_what_it_changed(catalog_with: With) -> None:
    seen: list[int] = []

    async def act(run: JobRun) -> None:
        total = sa.select(sa.func.count()).select_from(NoteRow)
        for text in ("one", "two"):
            made = await run.make(AddNote(service_id=service, text=text))
            assert made.row.text == text
            seen.append(await run.session.scalar(total) or 0)

    catalog = catalog_with(Notes, plugin(Bell(act)))
    service = key(catalog)

    catalog.run_job("bells.ring")

    assert seen == [1, 2]
    asked = sa.select(AuditEntryRow.subject).where(AuditEntryRow.change == "AddNote")
    assert {*rows(catalog, asked)} == {("plugin bells",)}


def test_what_a_failed_run_changed_is_not_changed_again(catalog_with: With) -> None:
    made: list[Any] = []
    failing = [True]

    async def act(run: JobRun) -> None:
        changes = [AddNote(service_id=service, text=text) for text in ("same", "same", "other")]
        made.extend([(await run.make(change)).row.id for change in changes])
        if failing.pop():
            message = "no"
            raise RuntimeError(message)
        await run.make(AddNote(service_id=service, text="after"))

    clock = Clock(MIDNIGHT)
    catalog = catalog_with(Notes, plugin(Bell(act)), clock=clock)
    service = key(catalog)

    with pytest.raises(AssertionError):
        catalog.run_job("bells.ring")
    failing.append(False)
    assert count(catalog, DeliveredChangeRow) == 3
    catalog.run_job("bells.ring")

    assert notes(catalog) == ["after", "other", "same", "same"]
    assert made[:3] == made[3:]
    assert count(catalog, DeliveredChangeRow) == 0
    failing.append(False)
    catalog.run_job("bells.ring")  # another run
    assert len(notes(catalog)) == 8


def test_a_change_that_was_refused_may_be_made_the_next_time(catalog_with: With) -> None:
    texts = ["", "well"]
    codes: list[str] = []

    async def act(run: JobRun) -> None:
        try:
            await run.make(AddNote(service_id=service, text=texts.pop(0)))
        except ChangeRefusedError as error:
            codes.extend(problem.code for problem in error.problems)
            raise

    catalog = catalog_with(Notes, plugin(Bell(act)))
    service = key(catalog)

    with pytest.raises(AssertionError, match="ChangeRefusedError"):
        catalog.run_job("bells.ring")
    catalog.run_job("bells.ring")

    assert "NOTE_EMPTY" in codes
    assert notes(catalog) == ["well"]


def test_whoever_lost_its_claim_changes_nothing_any_more(url: str) -> None:
    goes_on, is_lost = threading.Event(), threading.Event()
    errors: list[str] = []

    async def hang(run: JobRun) -> None:
        await run.make(AddNote(service_id=service, text="same"))
        while not goes_on.is_set():
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                errors.append("cancelled")
        try:
            await run.make(AddNote(service_id=service, text="late"))
        except Exception as error:
            errors.append(type(error).__name__)
            is_lost.set()
            raise

    async def well(run: JobRun) -> None:
        await run.make(AddNote(service_id=service, text="same"))
        await asyncio.to_thread(is_lost.wait, PATIENCE)  # the other tries while this run goes on
        await run.make(AddNote(service_id=service, text="new"))

    left, there, clock = Bell(hang), Bell(well), Clock(MIDNIGHT)
    with asking(url, [Notes, plugin(left)], clock=clock) as catalog:
        service = key(catalog)
        catalog.clock.moment = MIDNIGHT
    hung = asking(url, [Notes, plugin(left)], clock=clock, runs_jobs=True)
    with hung as catalog:
        until(lambda: notes(catalog) == ["same"])
        ahead = Clock(MIDNIGHT)
        with asking(url, [Notes, plugin(there)], clock=ahead, runs_jobs=True) as other:
            move_the_clock(other, seconds=30)  # as if the first one had not renewed its claim
            until(lambda: "cancelled" in errors)
            goes_on.set()
            until(lambda: "ClaimLostError" in errors)
            until(lambda: outcome(other) is JobOutcome.DONE)
            assert there.rung == [MIDNIGHT]
            assert notes(other) == ["new", "same"]


def test_what_a_subscriber_changed_is_not_changed_again_either(catalog_with: With) -> None:
    failing = [False, True]

    async def act(telling: Telling) -> None:
        service = telling.event.entity_id
        assert await telling.session.get(ServiceRow, service)
        await telling.make(AddNote(service_id=service, text=f"heard at {telling.event.at}"))
        if failing.pop():
            message = "no"
            raise RuntimeError(message)

    ear = Ear(act)
    catalog = catalog_with(Notes, hearing.plugin(ear=ear))
    create(catalog, "mail")
    until(lambda: len(ear.begun) == 2)
    until(lambda: count(catalog, DeliveryRow) == 0)

    assert len(notes(catalog)) == 1


def test_a_job_asks_with_the_sight_of_whom_it_names(catalog_with: With) -> None:
    answers: list[Any] = []

    async def act(run: JobRun) -> None:
        answers.append(await run.ask(SERVICES))
        answers.append(await run.ask(SERVICES, NOBODY))
        named = "query One($slug: String!) { service(slug: $slug) { notes { totalCount } } }"
        answers.append(await run.ask(named, None, {"slug": "web"}))
        for text in ('{ service(slug: "gone") { id } }', "mutation { gone }", REMOVE, "{"):
            try:
                await run.ask(text)
            except AnswerError as error:
                answers.append(error.errors[0]["extensions"]["code"])

    catalog = catalog_with(Notes, plugin(Bell(act)))
    catalog.change("createService", {"slug": "web", "name": "Web"})
    catalog.run_job("bells.ring")

    of_all = [{"slug": "web", "notes": {"totalCount": 0}}]
    assert answers[0] == {"services": {"nodes": of_all}}
    assert answers[1] == {"services": {"nodes": []}}
    assert answers[2] == {"service": {"notes": {"totalCount": 0}}}
    assert answers[3:] == [
        "NOT_FOUND",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_REQUEST",
        "GRAPHQL_PARSE_FAILED",
    ]
