"""Test that it is told once when the budget of an objective begins to go too fast, and stops to."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from catalog import ids
from catalog.plugin import Plugin, Subscriber, hookimpl
from catalog.storage.enums import JobOutcome
from catalog.storage.tables.outbox import JobRow
from catalog.testing import Clock
from catalog_operation import Operation
from catalog_operation.measures import burning as measures
from catalog_operation.queries import objectives
from catalog_operation.tables.objectives import BurningObjectiveRow
from tests.asking import Asking, asking
from tests.hearing import Ear, rows, until
from tests.plugins.operation.sampled import END, HOUR, MINUTE, NOW, Sampled

TYPES = ("objective.burning", "objective.calm")
KEPT = sa.select(BurningObjectiveRow.window, BurningObjectiveRow.since)
RUNS = sa.select(JobRow.runs, JobRow.last_outcome).where(JobRow.key == "job operation.burning")
ALL = {"HOUR", "SIX_HOURS", "DAY", "THREE_DAYS"}
FIVE = 5 * MINUTE
WHOLE = 10_000


def hearing(ear: Ear) -> type[Plugin]:
    """Return a plugin that hears which objectives burn."""

    class Pagers(Plugin):
        id = "pagers"
        title = "Pagers"

        @hookimpl
        def subscribers(self) -> Sequence[Subscriber]:
            return [Subscriber(name="pager", event_types=TYPES, do=ear)]

    return Pagers


class Burning(Sampled):
    """A service of which 2 % of the requests of the last hour failed, and who hears of it."""

    def __init__(self, catalog: Asking, ear: Ear) -> None:
        super().__init__(catalog)
        self.ear = ear
        self.count(-HOUR, 0, bad=200)
        self.objective = self.define()

    def count(self, start: int, end: int, *, bad: int) -> None:
        """Record that so many of 10,000 requests failed in each five minutes, from the end on."""
        starts = range(END + start, END + end, FIVE)
        self.record(dict.fromkeys(starts, (WHOLE - bad, WHOLE)), bucketSeconds=FIVE)

    def look(self, *, after: int = 0) -> set[str]:
        """Run the job so many seconds later, and return over which windows it burns."""
        self.catalog.clock.moment = NOW + timedelta(seconds=after)
        self.catalog.run_job("operation.burning")
        return {window.name for window, _ in rows(self.catalog, KEPT)}

    def heard(self, number: int) -> set[tuple[str, str]]:
        """Return what was told, once that is so many events; each may be told once."""
        until(lambda: len(self.ear.heard) >= number)
        told = Counter((event.type, str(event.payload["window"])) for event in self.ear.heard)
        assert {*told.values()} <= {1}
        return {*told}


@pytest.fixture
def burning(catalog_with: Callable[..., Asking]) -> Burning:
    """An objective whose budget goes twenty times as fast as it may."""
    ear = Ear()
    catalog = catalog_with(Operation, hearing(ear), clock=Clock(NOW))
    return Burning(catalog, ear)


def test_what_begins_to_burn_is_told_once_for_each_window(burning: Burning) -> None:
    assert burning.look() == burning.look(after=1) == ALL

    assert burning.heard(4) == {("objective.burning", window) for window in ALL}
    assert {since for _, since in rows(burning.catalog, KEPT)} == {NOW}
    about = {(event.entity_id, event.payload["serviceId"]) for event in burning.ear.heard}
    assert about == {(key_of(burning.objective["id"]), str(key_of(burning.web)))}


def test_what_goes_slowly_is_not_told(burning: Burning) -> None:
    burning.count(-HOUR, 0, bad=10)  # as fast as it may

    assert burning.look() == set()
    assert burning.ear.heard == []


def test_it_is_calm_over_a_window_once_the_short_one_goes_slowly(burning: Burning) -> None:
    burning.look()
    burning.catalog.clock.moment = NOW + timedelta(hours=2)
    burning.count(0, 2 * HOUR, bad=0)

    assert burning.look(after=2 * HOUR) == {"THREE_DAYS"}

    calm = {("objective.calm", window) for window in ALL - {"THREE_DAYS"}}
    assert burning.heard(7) == {("objective.burning", window) for window in ALL} | calm


def test_while_nobody_counts_it_burns_until_the_long_window_is_empty(burning: Burning) -> None:
    burning.look()

    assert burning.look(after=HOUR - FIVE) == ALL
    assert burning.look(after=HOUR) == ALL - {"HOUR"}


def test_what_nobody_counts_does_not_begin_to_burn(burning: Burning) -> None:
    assert "HOUR" not in burning.look(after=HOUR - FIVE)  # the short window is empty


def test_an_objective_without_a_budget_is_calm(burning: Burning) -> None:
    burning.look()
    burning.update(burning.objective, target="1")

    assert burning.look(after=1) == set()
    assert len(burning.heard(8)) == 8


def test_what_burns_can_be_removed(burning: Burning) -> None:
    burning.look()
    named = {"id": burning.objective["id"], "expectedRevision": burning.objective["revision"]}

    burning.catalog.change("removeObjective", named)

    assert burning.look(after=1) == set()


def test_many_objectives_take_as_many_statements_as_one(burning: Burning) -> None:
    async def ask() -> int:
        async with burning.catalog.catalog.database.reading() as session:
            found = await objectives.after(session, None, 100)
            return len(await measures.burning(session, found, {}, NOW))

    taken = []
    for number in range(6):
        with burning.catalog.counting() as statements:
            assert burning.catalog.run(ask) == number + 1
        taken.append(len(statements))
        burning.define(name=f"calm-{number}", target="0.5")

    assert taken == [3] * 6


def key_of(node_id: str) -> UUID:
    """Return the key of what has this id in the graph."""
    found = ids.decode(node_id)
    assert found is not None
    return found.key


@contextmanager
def served(url: str, clock: Clock, ear: Ear, servers: int) -> Iterator[Asking]:
    """Serve one database by several servers that run jobs, and ask the first."""
    plugins = [Operation, hearing(ear)]
    with ExitStack() as stack:
        made = [
            stack.enter_context(asking(url, plugins, runs_jobs=True, clock=clock))
            for _ in range(servers)
        ]
        yield made[0]


def test_two_servers_tell_it_once(url: str) -> None:
    ear, clock = Ear(), Clock(NOW)
    with asking(url, [Operation], clock=clock) as catalog:
        Burning(catalog, ear)

    with served(url, clock, ear, 2) as catalog:
        for number in range(1, 6):
            until(lambda number=number: has_run(catalog, number))
            clock.moment = NOW + number * timedelta(minutes=1)
        until(lambda: len({event.id for event in ear.heard}) >= len(ALL))

    told = {event.id: event.payload["window"] for event in ear.heard}  # one may be heard twice
    assert Counter(told.values()) == dict.fromkeys(ALL, 1)


def has_run(catalog: Asking, times: int) -> bool:
    """Tell whether the job ended so many times, and the last time well."""
    return any(
        runs >= times and outcome is JobOutcome.DONE for runs, outcome in rows(catalog, RUNS)
    )
