"""Test what design measures: shares, which are null of nothing, and times."""

import datetime as dt
from typing import Any

from tests.plugins.design.packing import RECEIVER, Designing

MOMENT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MEASURE = """query($keys: [String!], $window: WindowInput) {
    service(slug: "mail") { metrics(keys: $keys, window: $window) {
        value numerator denominator count status unit
    } }
}"""
YEAR = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}


def measured(designing: Designing, key: str, window: Any = YEAR) -> Any:
    """Return what a metric says of the service."""
    given = {"keys": [key], "window": window}
    (found,) = designing.catalog.ask(MEASURE, given)["service"]["metrics"]
    return found


def completeness(designing: Designing, pack: str) -> float | None:
    """Return how much of a pack is complete."""
    found: float | None = designing.read(pack, "completeness")["completeness"]
    return found


def coverage(designing: Designing, version: str = "") -> Any:
    """Return the share of requirements that are answered, of a service or its open version."""
    inner = "requirementCoverage { value numerator denominator status }"
    asked = f"{version} {{ {inner} }}" if version else inner
    found = designing.catalog.ask(f'{{ service(slug: "mail") {{ {asked} }} }}')["service"]
    return (found[version] if version else found)["requirementCoverage"]


def test_a_pack_is_as_complete_as_its_required_sections(designing: Designing) -> None:
    pack = designing.pack(purpose="REMOVAL")
    assert completeness(designing, pack) == 0

    designing.edit("completePackSection", pack, key="removal-plan", content="Off.")
    designing.edit("completePackSection", pack, key="service-programme", content="One step.")

    assert completeness(designing, pack) == 1 / 5


def test_what_does_not_apply_for_a_reason_is_not_counted(designing: Designing) -> None:
    pack = designing.pack(purpose="REMOVAL")
    designing.edit("completePackSection", pack, key="removal-plan", content="Off.")
    mark = "markPackSectionNotApplicable"

    designing.edit(mark, pack, key="data-and-contracts", reason="There are none.")
    with_reason = completeness(designing, pack)
    designing.edit(mark, pack, key="data-and-contracts", reason=" ")

    assert with_reason == 1 / 4
    assert completeness(designing, pack) == 1 / 5


def test_nothing_required_is_neither_complete_nor_incomplete(designing: Designing) -> None:
    pack = designing.pack(purpose="REMOVAL")
    found = designing.read(pack, "sections { key applicability }")["sections"]
    for section in found:
        if section["applicability"] == "REQUIRED":
            given = {"key": section["key"], "reason": "It was never in use."}
            designing.edit("markPackSectionNotApplicable", pack, **given)

    assert completeness(designing, pack) is None
    assert measured(designing, "pack-completeness")["status"] != "OK"


def test_the_metric_tells_of_the_pack_that_counts(designing: Designing) -> None:
    assert measured(designing, "pack-completeness")["status"] == "NO_DATA"
    pack = designing.pack()
    designing.complete(pack)
    whole = measured(designing, "pack-completeness")
    designing.pack()

    assert whole == {
        "value": 1,
        "numerator": 10,
        "denominator": 10,
        "count": None,
        "status": "OK",
        "unit": "ratio",
    }
    assert measured(designing, "pack-completeness")["value"] == 0


def test_coverage_is_traced_out_of_all_that_are_not_withdrawn(designing: Designing) -> None:
    nothing = coverage(designing)
    traced, deferred = designing.require("Letters arrive."), designing.require("Later.")
    withdrawn, _open = designing.require("Never."), designing.require("Post is kept.")
    reason = {"expectedRevision": 1, "reason": "So."}
    designing.change("deferRequirement", "__typename", by=RECEIVER, id=deferred, **reason)
    designing.change("withdrawRequirement", "__typename", id=withdrawn, **reason)
    without_pack = coverage(designing)
    designing.trace(designing.pack(), traced)

    assert nothing == {
        "value": None,
        "numerator": 0,
        "denominator": 0,
        "status": "NOT_APPLICABLE",
    }
    assert without_pack["value"] == 0
    expected = {"value": 1 / 3, "numerator": 1, "denominator": 3, "status": "OK"}
    assert coverage(designing) == expected
    assert coverage(designing, "openVersion") == expected
    assert measured(designing, "requirement-coverage")["value"] == 1 / 3


def test_a_later_version_in_design_is_measured_for_those_who_see_it(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    designing.move()
    designing.change("proposeServiceVersion", "__typename", serviceId=designing.service)
    designing.require("Letters are read aloud.")
    text = '{ service(slug: "mail") { requirementCoverage { value } } }'

    by_owner = designing.catalog.ask(text, by="acme")["service"]["requirementCoverage"]
    by_other = designing.catalog.ask(text, by=RECEIVER)["service"]["requirementCoverage"]

    assert by_owner == {"value": 0}
    assert by_other is None
    assert measured(designing, "requirement-coverage")["value"] == 1


def decided(designing: Designing, hours: int, *reasons: str, pack: str | None = None) -> str:
    """Hand a pack over, and decide on it some hours later; return its id."""
    clock = designing.catalog.clock
    pack = pack or designing.whole()
    designing.hand_over(pack)
    clock.moment = (clock.moment or MOMENT) + hours * HOUR
    if reasons:
        designing.edit("rejectPack", pack, by=RECEIVER, reasons=list(reasons))
    else:
        designing.accept(pack)
    clock.moment += HOUR
    return pack


def test_packs_that_were_accepted_at_first_are_counted_out_of_all_decided(
    designing: Designing,
) -> None:
    key = "first-time-acceptance-rate"
    nothing = measured(designing, key)
    designing.catalog.clock.moment = MOMENT
    decided(designing, 1)
    first = measured(designing, key)["value"]
    rejected = decided(designing, 1, "Too thin.")
    mended = designing.edit(
        "completePackSection", rejected, key="service-contacts", content="The desk."
    )
    decided(designing, 1, pack=mended["id"])

    assert (nothing["value"], nothing["status"]) == (None, "NOT_APPLICABLE")
    assert first == 1
    assert measured(designing, key) == {
        "value": 1 / 3,
        "numerator": 1,
        "denominator": 3,
        "count": 3,
        "status": "OK",
        "unit": "ratio",
    }


def test_a_rejection_is_earlier_by_its_time_not_by_the_number_of_its_pack(
    designing: Designing,
) -> None:
    key = "first-time-acceptance-rate"
    designing.catalog.clock.moment = MOMENT
    first, second, third = (designing.whole() for _ in range(3))
    decided(designing, 1, pack=second)
    decided(designing, 1, "Too thin.", pack=first)
    accepted_before = measured(designing, key)["value"]
    decided(designing, 1, pack=third)

    assert accepted_before == 1 / 2
    assert measured(designing, key)["value"] == 1 / 3


def test_only_what_was_decided_in_the_window_is_counted(designing: Designing) -> None:
    designing.catalog.clock.moment = MOMENT
    rejected = decided(designing, 1, "Too thin.")
    mended = designing.edit(
        "completePackSection", rejected, key="service-contacts", content="The desk."
    )
    decided(designing, 24, pack=mended["id"])
    window = {"from": (MOMENT + 2 * HOUR).isoformat(), "to": (MOMENT + 48 * HOUR).isoformat()}
    before = {"from": "2025-01-01T00:00:00Z", "to": MOMENT.isoformat()}
    designing.catalog.clock.moment = MOMENT + 48 * HOUR

    late = measured(designing, "first-time-acceptance-rate", window)

    assert (late["value"], late["denominator"]) == (0, 1)
    assert measured(designing, "first-time-acceptance-rate", before)["value"] is None
    assert measured(designing, "hand-over-lead-time", window)["value"] == 24
    assert measured(designing, "hand-over-lead-time", before)["status"] == "NO_DATA"


def test_the_lead_time_is_the_median_from_handing_over_to_acceptance(
    designing: Designing,
) -> None:
    nothing = measured(designing, "hand-over-lead-time")
    designing.catalog.clock.moment = MOMENT
    for hours in (1, 2, 30):
        decided(designing, hours)
    decided(designing, 100, "Too thin.")

    found = measured(designing, "hand-over-lead-time")

    assert (nothing["value"], nothing["status"]) == (None, "NO_DATA")
    assert (found["value"], found["count"], found["unit"]) == (2, 3, "hours")
