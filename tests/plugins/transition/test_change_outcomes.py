"""Test how changes end: what counts as unauthorised, the papers of emergencies, and the metrics."""

from typing import Any

import pytest

from tests.plugins.lives import codes
from tests.plugins.transition.changed import changed
from tests.plugins.transition.changing import Changing, at

MADE = "status outcome withoutAuthority outsideWindow isUnauthorised"


def made(changing: Changing, *, authorised: bool = True, **given: Any) -> Any:
    """Return how a change that was made is recorded; it is then two o'clock in the story."""
    change = changing.raised()
    if authorised:
        changing.authorise(change)
    changing.to(5)
    changing.close(change, **given)
    return changing.now(change, MADE)


def test_a_change_that_had_authority_and_kept_to_its_window_is_authorised(
    changing: Changing,
) -> None:
    assert made(changing) == {
        "status": "CLOSED",
        "outcome": "SUCCESSFUL",
        "withoutAuthority": False,
        "outsideWindow": False,
        "isUnauthorised": False,
    }


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"authorised": False}, (True, False)),
        ({"endedAt": at(2.5)}, (False, True)),
        ({"startedAt": at(0.5)}, (False, True)),
        ({"authorised": False, "endedAt": at(4)}, (True, True)),
    ],
)
def test_what_was_made_without_authority_or_outside_its_window_is_recorded_and_counted(
    changing: Changing, given: dict[str, Any], found: tuple[bool, bool]
) -> None:
    assert made(changing, outcome="FAILED", **given) == {
        "status": "CLOSED",
        "outcome": "FAILED",
        "withoutAuthority": found[0],
        "outsideWindow": found[1],
        "isUnauthorised": True,
    }


def test_authority_that_came_after_a_change_was_begun_is_none(changing: Changing) -> None:
    change = changing.raised()
    changing.to(1.4)
    changing.authorise(change)
    changing.to(3)

    changing.close(change)
    assert changing.now(change, MADE)["withoutAuthority"] is True


def test_a_cancelled_change_was_not_made(changing: Changing) -> None:
    change = changing.raised()
    refused = changing.not_edited(
        "recordChangeOutcome", change, outcome="CANCELLED", startedAt=at(0)
    )
    assert refused == [("TIME_NEEDLESS", "startedAt")]

    changing.close(change, "CANCELLED")
    assert changing.now(change, MADE) == {
        "status": "CLOSED",
        "outcome": "CANCELLED",
        "withoutAuthority": None,
        "outsideWindow": None,
        "isUnauthorised": None,
    }
    assert changing.not_edited("updateChange", change, title="x") == [("CHANGE_CLOSED", "id")]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, [("TIME_MISSING", "startedAt"), ("TIME_MISSING", "endedAt")]),
        ({"startedAt": at(1), "endedAt": at(9)}, [("TIME_TO_COME", "endedAt")]),
        ({"startedAt": at(2), "endedAt": at(1)}, [("HISTORY_REVERSED", "endedAt")]),
    ],
)
def test_a_change_that_was_made_has_times_in_the_past_and_in_order(
    changing: Changing, given: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    change = changing.raised()
    changing.to(5)

    asked = {"outcome": "SUCCESSFUL", **given}
    assert changing.not_edited("recordChangeOutcome", change, **asked) == problems
    assert changing.close(change)["status"] == "CLOSED"


def test_an_emergency_without_papers_warns_then_blocks_moves_and_other_changes(
    changing: Changing,
) -> None:
    changed(changing.catalog, "mail")
    change = changing.raised(kind="EMERGENCY")
    changing.authorise(change)
    changing.to(2)
    changing.close(change)
    found = changing.findings(selection="code subject severity waivable")
    assert found == [("EMERGENCY_UNDOCUMENTED", "change 2", "WARN", True)]
    assert changing.raised()["number"] == 3

    changing.to(2 + 5 * 24)
    found = changing.findings(selection="code subject severity")
    assert found == [("EMERGENCY_UNDOCUMENTED", "change 2", "BLOCK")]
    assert codes(changing.move()) == ["REFUSED", "EMERGENCY_UNDOCUMENTED"]
    assert changing.not_raised() == [("EMERGENCY_UNDOCUMENTED", "kind")]
    assert changing.raised(kind="EMERGENCY")["number"] == 4

    changing.edit("documentChange", change, documentation="In the wiki.")
    assert changing.findings() == []
    assert changing.raised()["number"] == 5
    assert codes(changing.move()) == []


def test_an_emergency_of_which_nobody_tells_how_it_ended_lacks_its_papers(
    changing: Changing,
) -> None:
    changed(changing.catalog, "mail")
    change = changing.raised(kind="EMERGENCY")
    changing.authorise(change)
    changing.to(1.9)
    assert changing.findings() == []
    changing.to(2.1)
    assert changing.findings(selection="code severity") == [("EMERGENCY_UNDOCUMENTED", "WARN")]
    assert changing.not_edited("documentChange", change, documentation="x") == [
        ("DOCUMENTATION_NOT_DUE", "id")
    ]

    changing.to(2.1 + 5 * 24)
    assert codes(changing.move()) == ["REFUSED", "EMERGENCY_UNDOCUMENTED"]
    assert changing.not_raised() == [("EMERGENCY_UNDOCUMENTED", "kind")]
    other = changing.raised(kind="EMERGENCY")
    refused = changing.not_edited("updateChange", other, kind="NORMAL")
    assert refused == [("EMERGENCY_UNDOCUMENTED", "kind")]

    changing.close(change, "CANCELLED")
    assert changing.findings() == []
    assert changing.edit("updateChange", other, kind="NORMAL")["changeRecord"]["kind"] == "NORMAL"


def test_an_emergency_whose_papers_are_told_at_once_waits_for_none(changing: Changing) -> None:
    changed(changing.catalog, "mail")
    change = changing.raised(kind="EMERGENCY")
    changing.authorise(change)
    changing.to(2)

    changing.close(change, documentation="In the wiki.")
    assert changing.findings() == []
    asked = {"documentation": "Again."}
    refused = changing.not_edited("documentChange", change, **asked)
    assert refused == [("DOCUMENTATION_NOT_DUE", "id")]


def test_other_changes_have_no_papers_that_are_written_afterwards(changing: Changing) -> None:
    change = changing.raised()
    changing.to(5)
    asked = {"outcome": "FAILED", "startedAt": at(1), "endedAt": at(2)}

    refused = changing.not_edited("recordChangeOutcome", change, documentation="x", **asked)
    assert refused == [("DOCUMENTATION_NOT_DUE", "documentation")]
    assert changing.close(change, "FAILED")["status"] == "CLOSED"


METRICS = """query($keys: [String!]!, $window: WindowInput) { service(slug: "mail") {
    metrics(keys: $keys, window: $window) { value numerator denominator count status }
} }"""


def measured(changing: Changing, key: str, start: float, end: float) -> Any:
    """Return what a metric says of `mail` in a window."""
    asked = {"keys": [key], "window": {"from": at(start), "to": at(end)}}
    found = changing.catalog.ask(METRICS, asked, by="ann")["service"]["metrics"][0]
    return tuple(found.values())


def test_the_rates_of_a_window_count_what_was_made_in_it(changing: Changing) -> None:
    ends = ["SUCCESSFUL", "SUCCESSFUL", "FAILED", "ROLLED_BACK", "CANCELLED"]
    changes = [changing.raised() for _ in ends]
    for change in changes[1:]:
        changing.authorise(change)
    changing.to(5)
    for change, outcome in zip(changes, ends, strict=True):
        changing.close(change, outcome)

    assert measured(changing, "change-success", 0, 2) == (0.5, 2, 4, 4, "OK")
    assert measured(changing, "change-failure", 0, 2) == (0.5, 2, 4, 4, "OK")
    assert measured(changing, "unauthorised-changes", 0, 2) == (1, None, None, 4, "OK")
    assert measured(changing, "change-success", 2, 4)[-1] == "NOT_APPLICABLE"
    assert measured(changing, "unauthorised-changes", 2, 4)[0] == 0
