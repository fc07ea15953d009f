"""What went wrong in each stage is an opportunity, and one that any plugin may find."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from catalog.plugin import (
    ImprovementSource,
    Opportunity,
    Plugin,
    Telling,
    decode_id,
    hookimpl,
)
from catalog.storage.rows import new_id
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow
from catalog.testing import Clock
from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow, ImprovementRow
from catalog_operation import Operation
from catalog_transition import Transition
from tests import authority
from tests.asking import Asking, asking
from tests.hearing import count, until
from tests.plugins.design.packing import RECEIVER, Designing
from tests.plugins.improvement.breaching import Promised, january
from tests.plugins.operation.sampled import END, HOUR, MINUTE, NOW, Sampled
from tests.plugins.transition.changing import START, Changing
from tests.plugins.transition.supported import at, ended, in_early_life, start
from tests.plugins.transition.test_early_life import FOUR, measuring

FIVE = 5 * MINUTE
RAISED = """{ improvements { nodes {
    title stage raisedBy kpi { key unit better } inputs { source evidence }
} } }"""


def raised(catalog: Asking, evidence: int = 1) -> Any:
    """Return the only improvement, once so many pieces of evidence are there."""
    until(lambda: count(catalog, ImprovementLinkRow) >= evidence)
    (found,) = catalog.ask(RAISED)["improvements"]["nodes"]
    return found


def test_changes_that_fail_in_a_quarter_are_one(sqlite_url: str) -> None:
    plugins = (Transition, ContinualImprovement)
    with asking(sqlite_url, plugins, clock=Clock(START - dt.timedelta(days=1))) as catalog:
        changing = Changing(catalog)
        changes = [changing.raised() for _ in range(3)]
        changing.to(2)
        for change, outcome in zip(changes, ("FAILED", "SUCCESSFUL", "ROLLED_BACK"), strict=True):
            changing.close(change, outcome)

        found = raised(catalog, 2)

    assert (found["title"], found["raisedBy"]) == ("Changes failed", "transition.failed-change")
    assert found["kpi"] == {"key": "change-success", "unit": "ratio", "better": "HIGHER"}
    told = {item["evidence"]["outcome"] for item in found["inputs"]}
    assert told == {"FAILED", "ROLLED_BACK"}


def test_a_rejected_pack_is_one(sqlite_url: str) -> None:
    with asking(sqlite_url, (Design, ContinualImprovement)) as catalog:
        designing = Designing(catalog)
        pack = designing.whole()
        designing.hand_over(pack)
        designing.edit("rejectPack", pack, by=RECEIVER, reasons=["Nobody can run it."])

        found = raised(catalog)

    assert (found["stage"], found["raisedBy"]) == ("design", "design.rejected-pack")
    assert found["inputs"][0]["evidence"]["reasons"] == ["Nobody can run it."]


def test_criteria_that_are_not_met_in_a_year_are_one(sqlite_url: str) -> None:
    with asking(sqlite_url, (Design, ContinualImprovement)) as catalog:
        designing = Designing(catalog)
        pack = designing.whole()
        designing.criterion(pack, "Is it fast?")
        designing.hand_over(pack)
        asked = "acceptanceCriteria { id question }"
        judged = designing.read(pack, asked)["acceptanceCriteria"]
        assert len(judged) > 1
        for index, criterion in enumerate(judged):
            verdict = {"verdict": "NOT_MET" if index else "MET", "evidence": "It was lost."}
            named = {"id": criterion["id"], "expectedRevision": 1}
            designing.change(
                "judgeAcceptanceCriterion", "__typename", by=RECEIVER, **named | verdict
            )

        found = raised(catalog, len(judged) - 1)

    assert (found["stage"], found["raisedBy"]) == ("design", "design.unmet-criterion")
    assert found["kpi"] == {"key": "unmet-criteria", "unit": "criteria", "better": "LOWER"}
    told = {item["evidence"]["question"] for item in found["inputs"]}
    assert told == {criterion["question"] for criterion in judged[1:]}


@pytest.mark.parametrize(("defects", "number"), [(3, 1), (0, 0)])
def test_defects_in_early_life_are_one(sqlite_url: str, defects: int, number: int) -> None:
    plugins = (Transition, measuring(99.5), ContinualImprovement)
    with asking(sqlite_url, plugins, clock=Clock(at(1))) as catalog:
        period = start(catalog, in_early_life(catalog, "mail"))
        catalog.clock.moment = at(20)
        catalog.change("exitEarlyLifeSupport", ended(period, *FOUR, defects=defects))
        until(lambda: not count(catalog, OutboxRow, ~OutboxRow.is_routed))
        until(lambda: not count(catalog, DeliveryRow))

        text = """{ improvements(where: {raisedBy: {eq: "transition.early-life-defects"}}) {
            nodes { stage kpi { key better } inputs { evidence } }
        } }"""
        found = catalog.ask(text)["improvements"]["nodes"]

    one = {
        "stage": "early-life-support",
        "kpi": {"key": "early-life-defects", "better": "LOWER"},
        "inputs": [{"evidence": {"defects": 3}}],
    }
    assert found == [one] * number


def test_a_budget_that_goes_too_fast_is_one_for_each_quarter(sqlite_url: str) -> None:
    with asking(sqlite_url, (Operation, ContinualImprovement), clock=Clock(NOW)) as catalog:
        sampled = Sampled(catalog)
        sampled.record(
            {END - HOUR + step: (9_000, 10_000) for step in range(0, HOUR, FIVE)},
            bucketSeconds=FIVE,
        )
        sampled.define()
        catalog.run_job("operation.burning")

        found = raised(catalog, 4)

    assert found["raisedBy"] == "operation.spent-budget"
    assert found["kpi"] == {"key": "objective:fast", "unit": "ratio", "better": "HIGHER"}
    windows = {item["evidence"]["burnsOver"] for item in found["inputs"]}
    assert windows == {"HOUR", "SIX_HOURS", "DAY", "THREE_DAYS"}


def test_a_cause_that_comes_back_is_one(sqlite_url: str) -> None:
    with asking(sqlite_url, (Operation, ContinualImprovement), clock=january()) as catalog:
        promised = Promised(catalog)
        for day in (1, 2, 3):
            start = f"2026-03-0{day}T08:00:00Z"
            promised.report(start, f"2026-03-0{day}T08:01:00Z", causeKey="disk-full")

        found = raised(catalog)

    assert found["title"] == "Incidents came back: disk-full"
    assert found["kpi"]["better"] == "LOWER"


def test_a_waiver_that_expired_is_found_by_the_clock(sqlite_url: str) -> None:
    moment = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    with asking(sqlite_url, (ContinualImprovement,), clock=Clock(moment)) as catalog:
        service = catalog.live("web")
        text = "query($id: ID) { service(id: $id) { liveVersion { id } } }"
        version = catalog.ask(text, {"id": service})["service"]["liveVersion"]["id"]
        for name, ends in {"passed": -1, "going-on": 1}.items():
            row = authority.waiver(name, "web", "web")
            row.id, row.expires_at = new_id(), moment + dt.timedelta(days=ends)
            row.service_id, row.version_id = (decode_id(item)[1] for item in (service, version))
            catalog.put([row])

        for _ in range(2):
            catalog.run_job("improvement.improvement_expired-waiver")

        found = raised(catalog)

    assert found["title"] == "The waiver of PASSED expired"
    assert len(found["inputs"]) == 1


class Stranger(Plugin):
    """An outside plugin: services without a description could be better."""

    id = "stranger"
    title = "Stranger"

    async def find(self, telling: Telling) -> Iterable[Opportunity]:
        opportunity = Opportunity(service_id=telling.event.entity_id, subject="Nobody describes it")
        return [opportunity]

    @hookimpl(optionalhook=True)
    def improvement_sources(self) -> Iterable[ImprovementSource]:
        types = ["services.created"]
        return [ImprovementSource(name="mute", stage="x", event_types=types, find=self.find)]


def test_an_outside_plugin_declares_a_source_in_a_few_lines(sqlite_url: str) -> None:
    with asking(sqlite_url, (Stranger, ContinualImprovement)) as catalog:
        catalog.live("web")

        found = raised(catalog)

        assert (found["title"], found["kpi"]) == ("Nobody describes it", None)
    with asking(sqlite_url, (Stranger,)) as alone:
        alone.live("mail")

        assert count(alone, ImprovementRow) == 1
