"""Test when something is due again: in equal steps, and by lines of crontab."""

import datetime as dt

import pytest

from catalog.domain.events.schedules import Crontab, Steps
from catalog.host import gather
from catalog.plugin import Job
from tests.plugins.bringing import bringing, do, problems

FRIDAY = dt.datetime(2026, 11, 27, 18, 50, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FORM = "a line of crontab, minute hour day month weekday, such as '30 3 * * *'"
SPAN = "a timedelta of at least a second and at most 366 days"


def job(**given: object) -> type:
    """Make a plugin with one job."""
    return bringing("house", jobs=[Job(**{"name": "tidy", "do": do, **given})])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "now", "due"),
    [
        ("* * * * *", "2026-11-27T18:50", "2026-11-27T18:51"),
        ("0 0 31 * *", "2026-11-27T18:50", "2026-12-31T00:00"),
        ("0 0 31 * *", "2026-01-31T00:00", "2026-03-31T00:00"),
        ("0 0 29 2 *", "2026-11-27T18:50", "2028-02-29T00:00"),
        ("0 0 29 2 *", "2096-02-29T00:00", "2104-02-29T00:00"),
        ("*/15 8-18 * * 1-5", "2026-11-27T18:50", "2026-11-30T08:00"),
        ("0 0 13 * 5", "2026-11-27T18:50", "2026-12-04T00:00"),
        ("30 3 * * 7", "2026-11-27T18:50", "2026-11-29T03:30"),
        ("5,35 0-4/2 1 1,7 *", "2026-07-01T02:05", "2026-07-01T02:35"),
        ("59 23 31 12 *", "2026-12-31T23:59", "2027-12-31T23:59"),
    ],
)
def test_a_line_of_crontab_names_minutes(line: str, now: str, due: str) -> None:
    moment, expected = (dt.datetime.fromisoformat(f"{text}:00+00:00") for text in (now, due))

    assert Crontab(line).first(moment) == expected
    assert Crontab(line).following(moment - HOUR, moment) == expected


def test_steps_keep_their_phase() -> None:
    steps = Steps(HOUR)

    assert steps.following(FRIDAY, FRIDAY) == FRIDAY + HOUR
    assert steps.following(FRIDAY, FRIDAY + 2.5 * HOUR) == FRIDAY + 3 * HOUR
    assert steps.following(FRIDAY, FRIDAY - 9 * HOUR) == FRIDAY + HOUR  # the clock was put back
    assert str(Steps(dt.timedelta(days=1, minutes=2, seconds=1.5))) == (
        "every 1 day 2 minutes 1.5 seconds"
    )


@pytest.mark.parametrize(
    "line",
    ["0 0 31 2 *", "60 * * * *", "* * * *", "a * * * *", "*/0 * * * *", "5-3 * * * *", "0 0 0 * *"],
)
def test_a_line_that_names_no_moment_is_refused_at_the_start(line: str) -> None:
    (told,) = problems(job(at=line))

    assert told == f"The job tidy of house has at={line!r}: write {FORM}."
    assert gather([job(at="0 0 31 1 *")]).jobs[0].called == "house.tidy"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "must say either every, as a timedelta, or at, as a line of crontab."),
        (
            {"every": HOUR, "at": "* * * * *"},
            "must say either every, as a timedelta, or at, as a line of crontab.",
        ),
        (
            {"every": dt.timedelta(milliseconds=1)},
            f"has every=datetime.timedelta(microseconds=1000): write {SPAN}.",
        ),
        (
            {"every": HOUR, "limit": 7_200.0},
            "has limit=7200.0: write a number of seconds above 0 and at most 3600.",
        ),
        ({"every": HOUR, "do": print}, "needs an async function do: begin it with async def."),
    ],
)
def test_a_job_that_is_wrong_is_refused_at_the_start(given: dict[str, object], told: str) -> None:
    assert problems(job(**given)) == [f"The job tidy of house {told}"]


def test_a_name_stands_once_in_a_plugin() -> None:
    both = [Job(name="tidy", do=do, every=HOUR), Job(name="tidy", do=do, at="* * * * *")]

    assert problems(bringing("house", jobs=both)) == [
        "The job tidy stands twice in house: rename one."
    ]
