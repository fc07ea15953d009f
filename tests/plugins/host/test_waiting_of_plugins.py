"""What plugins find to wait for somebody: beside the core's, checked, and each by itself."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.tables import NoteRow

from catalog.host import gather
from catalog.plugin import (
    Awaiting,
    Plugin,
    ServiceNameRow,
    ServiceRow,
    Waiting,
    WaitingItem,
    hookimpl,
)
from tests import rows
from tests.asking import Asking
from tests.plugins.bringing import plugin, problems
from tests.rows import key

WAITING = "{ viewer { waiting { kind since dueOn subject { id } } } }"
KINDS = {"THING_TO_DO": "Do it."}
With = Callable[..., Asking]


def finding(find: Any, name: str = "finder", kinds: Any = KINDS) -> type[Plugin]:
    """Return a plugin whose function finds what waits."""
    return plugin(name, waiting=hookimpl(lambda self: [Waiting(name="x", kinds=kinds, find=find)]))


def services(*given: dt.datetime) -> Any:
    """Return a function that finds services, since these moments."""

    async def find(awaiting: Awaiting) -> Iterator[WaitingItem]:
        found = await awaiting.session.scalars(sa.select(ServiceRow).order_by(ServiceRow.slug))
        return (
            WaitingItem(kind="THING_TO_DO", subject=row, since=since, due_on=dt.date(2026, 2, 1))
            for row, since in zip(found, given, strict=False)
        )

    return find


def world(catalog: Asking) -> Asking:
    """Put a published and a hidden service, and a member of their house and one of another."""
    found = [rows.organization("acme"), rows.organization("other")]
    found += [*rows.service("mail", provider="acme")]
    found += rows.service("plan", provider="acme", status="PIPELINE")
    rows.put(catalog, found)
    for slug in ("acme", "other"):
        catalog.token(slug, organization=slug)
    return catalog


def waiting(catalog: Asking, by: str) -> Any:
    """Return what waits for somebody."""
    return catalog.ask(WAITING, by=by)["viewer"]["waiting"]


def test_what_a_plugin_finds_waits_and_what_is_hidden_does_not(catalog_with: With) -> None:
    later = rows.MOMENT + dt.timedelta(days=1)
    catalog = world(catalog_with(finding(services(later, rows.MOMENT))))

    inside, outside = waiting(catalog, "acme"), waiting(catalog, "other")

    mail, plan = (rows.global_id(rows.service(slug)[0]) for slug in ("mail", "plan"))
    told = {"kind": "THING_TO_DO", "dueOn": "2026-02-01"}
    new = {**told, "since": "2026-01-02T00:00:00Z", "subject": {"id": mail}}
    assert inside == [{**told, "since": "2026-01-01T00:00:00Z", "subject": {"id": plan}}, new]
    assert outside == [new]


async def _raise(_awaiting: Awaiting) -> list[WaitingItem]:
    message = "no"
    raise RuntimeError(message)


async def _break(awaiting: Awaiting) -> list[WaitingItem]:
    await awaiting.session.rows(sa.select(sa.text("nothing FROM nowhere")))
    return []


async def _wait(_awaiting: Awaiting) -> list[WaitingItem]:
    await asyncio.sleep(60)
    return []


async def _other_kind(_awaiting: Awaiting) -> list[WaitingItem]:
    return [WaitingItem(kind="OTHER", subject=rows.service("mail")[0], since=rows.MOMENT)]


async def _no_item(_awaiting: Awaiting) -> Any:
    return [1]


async def _no_object(_awaiting: Awaiting) -> list[WaitingItem]:
    name = ServiceNameRow(name="mail", service_id=key("mail"))
    return [WaitingItem(kind="OTHER_THING_TO_DO", subject=name, since=rows.MOMENT)]


async def _no_moment(_awaiting: Awaiting) -> list[WaitingItem]:
    since: Any = dt.datetime(2026, 1, 1)  # noqa: DTZ001  # that is what it is about
    return [WaitingItem(kind="OTHER_THING_TO_DO", subject=rows.service("mail")[0], since=since)]


@pytest.mark.parametrize(
    "find",
    [_raise, _break, _wait, _other_kind, _no_item, _no_object, _no_moment],
    ids=lambda find: find.__name__.strip("_"),
)
def test_a_function_that_fails_takes_only_its_own_items_along(
    catalog_with: With, caplog: pytest.LogCaptureFixture, find: Any
) -> None:
    good = finding(services(rows.MOMENT), "good", {"THING_TO_DO": "Do it."})
    bad = finding(find, "bad", {"OTHER_THING_TO_DO": "Do it."})
    catalog = world(catalog_with(good, bad, field_time_limit=0.5))

    with caplog.at_level(logging.ERROR):
        found = waiting(catalog, "acme")

    assert [item["kind"] for item in found] == ["THING_TO_DO"]
    (record,) = [item for item in caplog.records if "what waits" in item.getMessage()]
    assert getattr(record, "plugin") == "bad"  # noqa: B009  # logs have it by `extra`


def test_kinds_of_two_and_strange_ones_stop_the_start() -> None:
    taken = finding(_no_item, "late", {"RELATIONSHIP_TO_AGREE": "Agree."})
    twice = [finding(_no_item, name) for name in ("one", "two")]
    strange = finding(_no_item, "odd", {"to do": "Do it."})

    def plain(_awaiting: Awaiting) -> list[WaitingItem]:
        return []

    assert problems(taken) == [
        "What waits as RELATIONSHIP_TO_AGREE is found by the catalog and by late: rename one."
    ]
    assert problems(*twice) == ["What waits as THING_TO_DO is found by one and by two: rename one."]
    assert problems(strange) == [
        (
            "The waiting x of odd has kinds={'to do': 'Do it.'}: write a mapping of words such as "
            "NOTE_TO_READ to sentences on what is to be done."
        )
    ]
    assert problems(finding(plain)) == [
        "The waiting x of finder needs an async function find: begin it with async def."
    ]
    assert gather([finding(_no_item)]).extensions.waiting[0].plugin == "finder"


def test_a_note_waits_for_those_who_are_to_read_it(catalog_with: With) -> None:
    catalog = world(catalog_with(Notes))
    rows.put(catalog, [rows.organization("team", parent_id=key("acme"))])
    catalog.token("team", organization="team")
    reader = key("team")
    notes = [
        NoteRow(service_id=key("mail"), text="Read me.", pinned=True, reader_id=reader),
        NoteRow(service_id=key("mail"), text="Read it.", pinned=False, reader_id=reader),
    ]
    catalog.put(notes)

    assert [item["kind"] for item in waiting(catalog, "team")] == ["NOTE_TO_READ"]
    assert waiting(catalog, "other") == []
