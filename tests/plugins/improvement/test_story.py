"""From an outage to a closed improvement, in GraphQL only: one that helped, one that did not."""

import datetime as dt
from typing import Any

import pytest

from catalog_design import Design
from catalog_improvement import ContinualImprovement
from catalog_improvement.tables import ImprovementLinkRow
from catalog_operation import Operation
from catalog_transition import Transition
from tests.asking import asking
from tests.hearing import count, until
from tests.plugins.improvement.breaching import Promised, january

MAY = {"startsAt": "2026-05-01T00:00:00Z", "endsAt": "2026-06-01T00:00:00Z"}
MARCH = {"startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-04-01T00:00:00Z"}
OUTPUT = "outputs { stage subjectType subject }"
SUBJECT = """query($id: ID!) { node(id: $id) {
    ... on Requirement { statement } ... on Objective { name target }
} }"""
LINK = f"""linkImprovement(input: $link) {{
    improvement {{ id {OUTPUT} }} userErrors {{ code message }}
}}"""


class Improving(Promised):
    """A provider who sees to what its sources raised."""

    def make(self, text: str, **variables: Any) -> Any:
        """Make the changes of a request for the provider, none of which is refused."""
        answer = self.catalog.ask(text, variables, by="provider")
        assert all(not payload["userErrors"] for payload in answer.values()), answer
        return answer

    def change(self, mutation: str, **given: Any) -> Any:
        """Make a change of the only improvement as it is now, and return the improvement."""
        kind = mutation[0].upper() + mutation[1:]
        text = f"""mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{
            improvement {{ id status result progress baseline measured benefit roi }}
            userErrors {{ code message }}
        }} }}"""
        own = self.improvement
        revised = {"expectedRevision": own["revision"]} if "revised" in given else {}
        given.pop("revised", None)
        return self.make(text, input={"id": own["id"], **revised, **given})[mutation]["improvement"]

    @property
    def improvement(self) -> Any:
        """The only improvement."""
        text = "{ improvements { nodes { id revision inputs { position } } } }"
        (found,) = self.catalog.ask(text, by="provider")["improvements"]["nodes"]
        return found

    def linked(self, mutation: str, kind: str, given: Any, **link: Any) -> Any:
        """Make something and link it as what came of the improvement, in one request."""
        text = f"""mutation($made: {kind}!, $link: LinkImprovementInput!) {{
            {mutation}(input: $made) {{ userErrors {{ code message }} }} {LINK}
        }}"""
        own = {"id": self.improvement["id"], "direction": "OUTPUT", "made": True, **link}
        found = self.make(text, made=given, link=own)["linkImprovement"]["improvement"]
        output = found["outputs"][-1]
        subject = self.catalog.ask(SUBJECT, {"id": output["subject"]}, by="provider")["node"]
        return {**output, "subject": subject}


def brought_about(story: Improving) -> list[Any]:
    """Give to design and to operation what the improvement is to change."""
    catalog, service = story.catalog, story.service
    proposing = {"serviceId": service, "summary": "Two disks."}
    text = "mutation($i: ProposeServiceVersionInput!) { proposeServiceVersion(input: $i) {"
    story.make(f"{text} userErrors {{ code message }} }} }}", i=proposing)
    text = "mutation($i: CreateHandoffPackInput!) { createHandoffPack(input: $i) {"
    story.make(f"{text} userErrors {{ code message }} }} }}", i={"serviceId": service})
    objective = {"serviceId": service, "name": "there", "indicator": "probes", "target": "0.99"}
    objective |= {"window": {"kind": "ROLLING", "days": 28}}
    text = "mutation($i: DefineObjectiveInput!) { defineObjective(input: $i) { objective { id }"
    made = story.make(f"{text} userErrors {{ code message }} }} }}", i=objective)
    wanted = {"serviceId": service, "ownerId": story.provider, "statement": "One disk may fail."}
    target = {"id": made["defineObjective"]["objective"]["id"], "target": "0.9995"}
    targeted = {**target, "expectedRevision": 1}
    found = [
        story.linked("raiseRequirement", "RaiseRequirementInput", wanted, stage="design", what="R"),
        story.linked("updateObjective", "UpdateObjectiveInput", targeted, what="O"),
    ]
    text = """{ service(slug: "mail") { handoffPacks { nodes {
        requirements { nodes { statement } }
    } } } }"""
    packs = catalog.ask(text, by="provider")["service"]["handoffPacks"]["nodes"]
    assert packs[0]["requirements"]["nodes"] == [{"statement": "One disk may fail."}]
    return found


@pytest.mark.parametrize(
    ("minutes", "result", "benefit"), [(5, "IMPROVED", "4000"), (200, "WORSE", "-4000")]
)
def test_an_outage_leads_to_a_measured_improvement(
    sqlite_url: str, minutes: int, result: str, benefit: str
) -> None:
    plugins = (Design, Transition, Operation, ContinualImprovement)
    with asking(sqlite_url, plugins, clock=january()) as catalog:
        story = Improving(catalog)
        story.outage(9)
        until(lambda: count(catalog, ImprovementLinkRow))
        story.change("acceptImprovement", revised=True)
        before = story.change("recordImprovementMeasurement", **MARCH, isBaseline=True)
        story.change("updateImprovement", revised=True, target="99.95", cost="1000")
        requirement, objective = brought_about(story)
        story.change("advanceImprovementStep", step="IMPLEMENT", note="The second disk spins.")
        story.change("implementImprovement", revised=True)
        catalog.clock.moment = dt.datetime(2026, 6, 2, tzinfo=dt.UTC)
        early = {"id": story.improvement["id"], "expectedRevision": story.improvement["revision"]}
        refused = catalog.refused("closeImprovement", early, by="provider")
        story.outage(9, minutes, month=5)
        measuring = {"id": early["id"], **MAY}
        catalog.change("recordImprovementMeasurement", measuring, by="provider")
        text = "query($id: ID) { improvement(id: $id) { revision } }"
        revision = catalog.ask(text, {"id": early["id"]})["improvement"]["revision"]
        ending = {**early, "expectedRevision": revision, "benefit": benefit}
        shown = "improvement { status result progress benefit roi baseline measured }"
        found = catalog.change("closeImprovement", ending, shown, by="provider")["improvement"]

    assert before["baseline"] == "99.787186"
    assert requirement["subject"] == {"statement": "One disk may fail."}
    assert (requirement["stage"], requirement["subjectType"]) == ("design", "Requirement")
    assert objective["subject"] == {"name": "there", "target": "0.999500"}
    assert refused == [("MEASUREMENT_MISSING", "id")]
    assert (found["status"], found["result"]) == ("CLOSED", result)
    assert found["roi"] == (float(benefit) - 1000) / 1000
    assert (found["progress"] > 1) is (result == "IMPROVED")
