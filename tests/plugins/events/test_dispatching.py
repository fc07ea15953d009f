"""Test the way of events to subscribers that hang, block, fail for good, or end their process."""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import sqlalchemy as sa

from catalog.plugin import Telling
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow, SubscriberRow
from tests.asking import Asking, asking
from tests.hearing import (
    Ear,
    Failing,
    count,
    create,
    edit,
    move_the_clock,
    plugin,
    rows,
    stop_the_clock,
    until,
)


@contextmanager
def quickly(seconds: float) -> Iterator[None]:
    """Expect the block to end within *seconds*."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def errors(catalog: Asking) -> list[str]:
    """Return the errors of deliveries that failed."""
    question = sa.select(DeliveryRow.error).where(DeliveryRow.error.is_not(None))
    return [error for (error,) in rows(catalog, question)]


async def hang(_: Telling) -> None:
    await asyncio.Event().wait()


async def insist(_: Telling) -> None:
    for _again in range(20):
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            continue


def leave(_: Telling) -> None:
    sys.exit("careless")


def sleep(_: Telling) -> None:
    time.sleep(5)  # in C, where nothing can end it


def spin(_: Telling) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        pass


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (hang, "TimeoutError"),
        (leave, "SystemExit, leave, line "),
        (insist, "It does not end when it is cancelled."),
        (sleep, "It blocks the event loop for longer than 0.3 s."),
        (spin, "It blocks the event loop for longer than 0.3 s."),
    ],
)
def test_one_that_takes_too_long_is_cut_off_and_harms_nobody(
    catalog_with: Callable[..., Asking], act: Callable[[Telling], object], error: str
) -> None:
    is_bad = threading.Event()
    is_bad.set()
    bad = Ear(lambda telling: act(telling) if is_bad.is_set() else None)
    good = Ear()
    catalog = catalog_with(plugin(bad=bad, good=good), event_time_limit=0.3)
    stop_the_clock(catalog)

    mail = create(catalog, "mail")
    until(lambda: bad.begun)

    with quickly(3):
        assert catalog.client.get("/livez").text == "ok\n"
    with quickly(4):
        edit(catalog, mail, 1)
        until(lambda: good.revisions == {mail: [1, 2]})
    until(lambda: errors(catalog))
    assert errors(catalog)[0].startswith(error)
    is_bad.clear()
    web = create(catalog, "web")
    until(lambda: web in bad.revisions)
    move_the_clock(catalog, seconds=1)
    until(lambda: bad.revisions.get(mail, [])[-2:] == [1, 2])
    until(lambda: good.revisions == {mail: [1, 2], web: [1]})


def test_those_that_are_told_beside_one_that_blocks_are_not_blamed(
    catalog_with: Callable[..., Asking],
) -> None:
    def act(telling: Telling) -> object:
        return time.sleep(4) if telling.event.entity_id == mail else asyncio.sleep(0.1)

    ear = Ear(lambda telling: act(telling) if telling.event.revision == 2 else None)
    catalog = catalog_with(plugin(ear=ear), event_time_limit=1.5)
    mail, *others = [create(catalog, f"s{number}") for number in range(5)]
    until(lambda: len(ear.heard) == 5)
    stop_the_clock(catalog)

    for service in (*others, mail):
        edit(catalog, service, 1)

    until(lambda: all(ear.revisions[service][-1:] == [2] for service in others))
    until(lambda: count(catalog, DeliveryRow) == 1)
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.claim.is_(None)) == 1)
    ((blamed, attempts),) = rows(catalog, sa.select(DeliveryRow.entity_id, DeliveryRow.attempts))
    assert (blamed, attempts) == (mail, 1)


def test_two_dispatchers_tell_each_event_once(url: str) -> None:
    ear = Ear(lambda telling: asyncio.sleep(0.005))
    with ExitStack() as stack:
        catalogs = [stack.enter_context(asking(url, [plugin(ear=ear)])) for _ in range(2)]
        services = [create(catalogs[n % 2], f"s{n}") for n in range(20)]
        for number, service in enumerate(services):
            edit(catalogs[number % 2], service, 1)

        until(lambda: len(ear.heard) >= 40 and count(catalogs[0], DeliveryRow) == 0)

    assert ear.revisions == {service: [1, 2] for service in services}


def test_what_is_claimed_by_a_process_that_died_is_told_when_its_claim_expires(url: str) -> None:
    gone, there = Ear(hang), Ear()
    with asking(url, [plugin(ear=gone)], event_time_limit=600) as dying:
        mail = create(dying, "mail")
        until(lambda: gone.begun)
        with asking(url, [plugin(ear=there)], event_time_limit=600) as other:
            stop_the_clock(other)
            edit(other, mail, 1)
            move_the_clock(other, seconds=5)
            time.sleep(1.5)
            assert there.begun == []

            move_the_clock(other, seconds=20)
            until(lambda: there.revisions == {mail: [1, 2]})


def test_at_a_stop_what_is_being_told_is_finished(url: str) -> None:
    ear = Ear(lambda telling: asyncio.sleep(0.5))
    with asking(url, [plugin(ear=ear)]) as catalog:
        create(catalog, "mail")
        until(lambda: ear.begun)
        begun = time.monotonic()

    assert len(ear.heard) == 1
    assert time.monotonic() - begun < 2.5  # as long as it takes, and not as long as it may take
    with asking(url) as without:
        assert count(without, DeliveryRow) == 0


def test_at_a_stop_what_does_not_end_is_left_to_others_at_once(url: str) -> None:
    hanging, there = Ear(hang), Ear()
    with asking(url, [plugin(ear=hanging)], event_time_limit=600) as catalog:
        mail = create(catalog, "mail")
        until(lambda: hanging.begun)
        begun = time.monotonic()
    assert time.monotonic() - begun < 6

    with asking(url) as without:
        assert rows(without, sa.select(DeliveryRow.attempts)) == [(0,)]
    with asking(url, [plugin(ear=there)]):
        until(lambda: there.revisions == {mail: [1]})


def test_events_that_were_told_are_kept_for_a_day(catalog_with: Callable[..., Asking]) -> None:
    ear = Ear()
    catalog = catalog_with(plugin(ear=ear))
    stop_the_clock(catalog)
    create(catalog, "mail")
    until(lambda: ear.heard and count(catalog, DeliveryRow) == 0)

    move_the_clock(catalog, hours=23)
    time.sleep(1.5)
    assert count(catalog, OutboxRow) == 1

    move_the_clock(catalog, hours=2)
    until(lambda: count(catalog, OutboxRow) == 0)


def test_events_are_kept_for_a_day_where_nobody_listens(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with()
    stop_the_clock(catalog)
    create(catalog, "mail")
    time.sleep(2.5)
    assert count(catalog, OutboxRow) == 1

    move_the_clock(catalog, hours=25)
    until(lambda: count(catalog, OutboxRow) == 0)


def test_events_that_somebody_waits_for_stay(catalog_with: Callable[..., Asking]) -> None:
    failing = Failing()
    ear = Ear(failing)
    catalog = catalog_with(plugin(ear=ear))
    stop_the_clock(catalog)
    create(catalog, "mail")
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.error.is_not(None)))

    move_the_clock(catalog, days=3)
    until(lambda: len(ear.begun) == 2)
    until(lambda: count(catalog, DeliveryRow, DeliveryRow.claim.is_(None)))
    assert count(catalog, OutboxRow) == 1
    failing.is_mended = True
    move_the_clock(catalog, days=3)
    until(lambda: ear.heard and count(catalog, DeliveryRow) == 0)
    move_the_clock(catalog, minutes=1)
    until(lambda: count(catalog, OutboxRow) == 0)


def test_a_subscriber_that_is_gone_is_given_up_after_a_week(url: str) -> None:
    failing = Ear(Failing())
    with asking(url, [plugin(ear=failing)]) as catalog:
        create(catalog, "mail")
        until(lambda: count(catalog, DeliveryRow, DeliveryRow.error.is_not(None)))

    with asking(url) as without:
        stop_the_clock(without)
        move_the_clock(without, days=6)
        time.sleep(2.5)
        assert count(without, DeliveryRow) == 1
        move_the_clock(without, days=2)
        until(lambda: count(without, SubscriberRow) == 0)
        assert count(without, DeliveryRow) == 0
        until(lambda: count(without, OutboxRow) == 0)
