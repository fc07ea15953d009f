"""Test activities: what has to be done is done, and the latest result counts."""

import datetime as dt
from typing import Any

from tests.plugins.transition.readying import START, Readying, item


def test_mandatory_activities_pass_and_the_latest_counts(readying: Readying) -> None:
    todo = [{"kind": "TEST", "name": "Load test"}, {"kind": "DEPLOY", "name": "Rollout"}]
    template = readying.template(item("load", "full"), activities=todo)
    readying.approve(readying.start(templateId=template, level="basic"))
    deploy = ("ACTIVITY_NOT_PASSED", "DEPLOY Rollout")
    test = ("ACTIVITY_NOT_PASSED", "TEST Load test")
    assert readying.gate() == [test, deploy]

    def record(kind: str, name: str, result: str, **given: Any) -> None:
        asked = {"serviceId": readying.service, "kind": kind, "name": name, "result": result}
        readying.catalog.change("recordTransitionActivity", {**asked, **given}, by="ann")

    record("TEST", "load TEST", "PASSED")
    assert readying.gate() == [deploy]
    record("TEST", "Load test", "FAILED", happenedAt=(START - dt.timedelta(days=1)).isoformat())
    assert readying.gate() == [deploy]
    record("TEST", "Load test", "FAILED")
    record("DEPLOY", "Rollout", "NOT_APPLICABLE")
    assert readying.gate() == [test, deploy]
    record("TEST", "Load test", "PASSED")
    record("DEPLOY", "Rollout", "NOT_APPLICABLE", reason="It is rolled out by itself.")
    assert readying.gate() == []
