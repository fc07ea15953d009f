"""Dates of files have limits, what happened is past, and a contract is signed once it is active."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.processes import release
from tests.plugins.acquisition.test_importing_ocds import counts, imported, package
from tests.plugins.acquisition.test_importing_over_signed import process

DUE = {"id": "m1", "title": "Boxes", "dueDate": "2026-03-01"}
TOLD = """{ contracts { nodes { status signedAt parties { consent } obligations { nodes {
    occurrences(window: {from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z"}) { dueOn }
} } } } }"""


@pytest.mark.parametrize(
    ("said", "code", "field", "kind"),
    [
        ({"period": {"maxExtentDate": "9999-12-31"}}, "OUT_OF_RANGE", "max_extent", "contracts"),
        ({"dateSigned": "2027-01-01T00:00:00Z"}, "TIME_TO_COME", "signed_at", "contracts"),
        ({"dateSigned": "0999-01-01T00:00:00Z"}, "OUT_OF_RANGE", "signed_at", "contracts"),
        (
            {"milestones": [{**DUE, "dueDate": "9999-12-31"}]},
            "OUT_OF_RANGE",
            "due_on",
            "milestones",
        ),
        (
            {"milestones": [{**DUE, "status": "met", "dateMet": "2027-01-01T00:00:00Z"}]},
            "TIME_TO_COME",
            "met_at",
            "milestones",
        ),
        (
            {"amendments": [{"id": "x", "rationale": "More.", "date": "2027-01-01T00:00:00Z"}]},
            "TIME_TO_COME",
            "signed_at",
            "amendments",
        ),
    ],
)
def test_days_beyond_all_calendars_and_times_to_come_are_told(
    trade: Trade, said: dict[str, Any], code: str, field: str, kind: str
) -> None:
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)

    report = imported(trade.catalog, package(release(**said)))

    told = [item for item in report["problems"] if item["code"] == code]
    assert told[0]["file"] == "package.json"
    assert told[0]["line"] == 1
    assert told[0]["message"].startswith(f"{field}: ")
    assert kind not in counts(report, "created")


def test_a_pending_contract_is_signed_and_owed_once_it_is_active(trade: Trade) -> None:
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    given = release(status="pending", milestones=[DUE])
    imported(trade.catalog, package(given))
    (before,) = trade.catalog.ask(TOLD)["contracts"]["nodes"]

    report = imported(trade.catalog, package(release(milestones=[DUE])))

    (after,) = trade.catalog.ask(TOLD)["contracts"]["nodes"]
    assert (before["status"], [item["consent"] for item in before["parties"]]) == (
        "PROPOSED",
        [None, None],
    )
    assert counts(report, "updated")["contracts"] == 1
    assert after["signedAt"] == "2026-01-02T00:00:00Z"
    assert [item["consent"] for item in after["parties"]] == ["ASSUMED", "ASSUMED"]
    owed = [node["obligations"]["nodes"] for node in (before, after)]
    assert owed == [[{"occurrences": []}], [{"occurrences": [{"dueOn": "2026-03-01"}]}]]


def test_a_file_signs_and_obliges_no_vendor_that_speaks_for_itself(trade: Trade) -> None:
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    imported(trade.catalog, process(status="pending"))

    report = imported(trade.catalog, process(milestones=[DUE]), by="consumer")

    assert {item["code"] for item in report["problems"]} == {"NOT_YOUR_ORGANIZATION"}
    (found,) = trade.catalog.ask(TOLD)["contracts"]["nodes"]
    assert (found["status"], found["obligations"]["nodes"]) == ("PROPOSED", [])
