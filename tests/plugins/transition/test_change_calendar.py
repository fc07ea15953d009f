"""Test the calendar of changes, and which of them overlap."""

from typing import Any

import pytest

from catalog_transition.queries import overlaps
from tests.plugins.transition.changing import Changing, at

CALENDAR = """query($from: DateTime, $to: DateTime) { changeCalendar(from: $from, to: $to) {
    nodes { title windowStart overlaps { change { title } } }
} }"""


def calendar(changing: Changing, start: str | None, end: str | None, *, by: str = "ann") -> Any:
    """Return the titles of the changes in a time, each with those that overlap it."""
    found = changing.catalog.ask(CALENDAR, {"from": start, "to": end}, by=by)["changeCalendar"]
    return {
        row["title"]: sorted(other["change"]["title"] for other in row["overlaps"] or ())
        for row in found["nodes"]
    }


def service(changing: Changing, slug: str, *needs: str) -> str:
    """Create a service of the house that needs others, and return its id."""
    asked = {"slug": slug, "name": slug, "providerId": changing.ids["acme"]}
    made = changing.catalog.change("createService", asked, "service { id }", by="ann")
    for need in needs:
        depend(changing, made["service"]["id"], need)
    return str(made["service"]["id"])


def depend(changing: Changing, one: str, other: str, strength: str = "HARD") -> None:
    """Let one service depend on another one."""
    given = {"serviceId": one, "dependsOnId": other, "strength": strength}
    changing.catalog.change("addDependency", given, "dependency { id }", by="ann")


def test_the_calendar_has_the_changes_whose_windows_touch_a_time(changing: Changing) -> None:
    for hour in (1, 3, 5):
        changing.raised(title=f"{hour}", windowStart=at(hour), windowEnd=at(hour + 1))

    assert calendar(changing, at(3.5), at(5)).keys() == {"3"}
    assert calendar(changing, at(3.5), at(5.5)).keys() == {"3", "5"}
    assert calendar(changing, None, None).keys() == {"1", "3", "5"}
    assert calendar(changing, None, None, by="cy") == {}


def test_changes_overlap_along_hard_dependencies_and_cycles_end(changing: Changing) -> None:
    below = service(changing, "host")
    depend(changing, changing.service, below)
    above = service(changing, "shop", changing.service)
    depend(changing, below, above)
    apart = service(changing, "apart")
    depend(changing, changing.service, apart, "SOFT")
    for key, title in ((changing.service, "mail"), (below, "host"), (above, "shop")):
        changing.raised(serviceId=key, title=title)
    changing.raised(serviceId=apart, title="apart")
    changing.raised(serviceId=below, title="later", windowStart=at(2), windowEnd=at(3))
    gone = changing.raised(serviceId=above, title="cancelled")
    changing.close(gone, "CANCELLED")

    found = calendar(changing, None, None)
    assert found["mail"] == ["host", "shop"]
    assert found["host"] == ["mail", "shop"]
    assert (found["apart"], found["later"]) == ([], [])


def test_a_calendar_has_two_ends_in_order_and_400_days_at_most(changing: Changing) -> None:
    changing.raised(title="1")
    for end in (at(0), at(-1), at(24 * 400 + 1)):
        asked = {"from": at(0), "to": end}
        assert changing.catalog.codes(CALENDAR, asked, by="ann") == ["BAD_USER_INPUT"]

    assert calendar(changing, at(0), at(24 * 400)).keys() == {"1"}
    assert calendar(changing, at(0), None).keys() == {"1"}


def test_it_is_told_when_there_are_too_many_changes_to_compare(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("1", "2", "3"):
        changing.raised(title=title)
    monkeypatch.setattr(overlaps, "MOST", 2)
    text = CALENDAR.replace("title windowStart", "title")
    assert changing.catalog.codes(text, {}, by="ann") == ["BAD_USER_INPUT"] * 3

    monkeypatch.setattr(overlaps, "MOST", 3)
    assert calendar(changing, None, None) == {"1": ["2", "3"], "2": ["1", "3"], "3": ["1", "2"]}
