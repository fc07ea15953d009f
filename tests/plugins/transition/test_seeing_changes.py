"""Test who sees changes: the house of the service, and consumers when and how, but not why."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalog_transition import Transition
from tests import imports
from tests.asking import Asking, asking
from tests.core.marketing import Market
from tests.plugins.transition.changing import Changing, at
from tests.plugins.transition.readying import START

SHOWN = "title kind impact status windowStart windowEnd outcome startedAt endedAt"
HIDDEN = """description reason benefit risks resources relations rollbackPlan probability category
    security raisedBy authorisedAt note withoutAuthority isUnauthorised documentation"""
NAMED = "serviceVersion { id } responsible { slug } decidedBy { slug } overlaps { __typename }"


def test_a_consumer_sees_when_a_change_is_and_not_what_the_house_keeps(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Transition)
    catalog.clock.moment = START
    market = Market(catalog)
    market.active()
    catalog.member("stranger")
    given = {
        "serviceId": market.service,
        "title": "New mailer",
        "reason": "Secret.",
        "impact": "HIGH",
        "probability": "LOW",
        "rollbackPlan": "Secret.",
        "windowStart": at(1),
        "windowEnd": at(2),
    }
    made = catalog.change("raiseChange", given, "changeRecord { id }")
    key = made["changeRecord"]["id"]

    def read(selection: str, by: str) -> Any:
        text = f"query($id: ID) {{ changeRecord(id: $id) {{ {selection} }} }}"
        return catalog.ask(text, {"id": key}, by=by)["changeRecord"]

    shown = read(SHOWN, "consumer")
    assert (shown["title"], shown["impact"], shown["status"]) == ("New mailer", "HIGH", "RAISED")
    assert shown == read(SHOWN, "admin")
    assert set(read(f"{HIDDEN} {NAMED}", "consumer").values()) == {None}
    assert read("reason category", "admin") == {"reason": "Secret.", "category": 2}
    anything = "{ changeRecords { totalCount } changeCalendar { totalCount } }"
    none = {"changeRecords": {"totalCount": 0}, "changeCalendar": {"totalCount": 0}}
    assert catalog.ask(anything, by="stranger") == none
    where = '{ changeRecords(where: { reason: { eq: "Secret." } }) { totalCount } }'
    counts = [catalog.ask(where, by=who)["changeRecords"] for who in ("admin", "consumer")]
    assert counts == [{"totalCount": 1}, {"totalCount": 0}]


def test_what_waits_for_an_authority_is_what_they_may_decide_on(changing: Changing) -> None:
    changing.raised(by="rex")
    change = changing.raised()
    text = "{ viewer { waiting { kind dueOn subject { ... on ChangeRecord { number } } } } }"

    def waiting(by: str) -> list[Any]:
        found = changing.catalog.ask(text, by=by)["viewer"]["waiting"]
        return [item for item in found if item["kind"] == "CHANGE_TO_AUTHORISE"]

    assert waiting("ann") == []
    assert waiting("rex") == [
        {"kind": "CHANGE_TO_AUTHORISE", "dueOn": "2026-03-02", "subject": {"number": 2}}
    ]
    changing.authorise(change)
    assert waiting("rex") == []


def test_changes_and_risks_leave_with_an_export_and_come_back(
    changing: Changing, template: Path, tmp_path: Path
) -> None:
    changing.authorise(changing.raised(versionId=changing.version))
    failed = changing.raised(kind="EMERGENCY")
    changing.to(5)
    changing.close(failed, "FAILED", documentation="In the wiki.")
    given = {"versionId": changing.version, "description": "x", "likelihood": 3, "impact": 4}
    changing.catalog.change("recordTransitionRisk", given, "transitionRisk { id }", by="ann")
    text = imports.exported(changing.catalog)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Transition]) as catalog:
        report = imports.import_export(catalog, text, tmp_path)
        again = imports.exported(catalog)
        found = catalog.ask("{ changeRecords { totalCount } transitionRisks { totalCount } }")

    assert report["problems"] == []
    assert again == text
    assert found == {"changeRecords": {"totalCount": 2}, "transitionRisks": {"totalCount": 1}}
