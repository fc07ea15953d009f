"""What transition checks and fears is made for an improvement, and linked, in one request."""

from typing import Any

import pytest

from catalog_improvement import ContinualImprovement
from catalog_transition import Transition
from tests.asking import asking
from tests.plugins.improvement.improving import raised
from tests.plugins.transition.changing import Changing
from tests.plugins.transition.readying import HOUSE, LEVELS, item

OUTPUTS = "outputs { what subjectType subject }"
SHOWN = """query($id: ID!) { node(id: $id) {
    ... on TransitionRisk { description } ... on CheckTemplate { slug }
} }"""
LINKED = f"""mutation($made: %s!, $link: LinkImprovementInput!) {{
    %s(input: $made) {{ userErrors {{ code message }} }}
    linkImprovement(input: $link) {{
        improvement {{ {OUTPUTS} }} userErrors {{ code message }}
    }}
}}"""


def linked(story: Changing, mutation: str, made: Any, own: str) -> Any:
    """Make something for an improvement in the name of `ann`, link it, and return the answer."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    link = {"id": own, "direction": "OUTPUT", "stage": "transition", "what": kind, "made": True}
    return story.catalog.ask(LINKED % (kind, mutation), {"made": made, "link": link}, by="ann")


@pytest.mark.parametrize(
    ("mutation", "kind", "shown"),
    [
        ("recordTransitionRisk", "TransitionRisk", {"description": "The disk fails again."}),
        ("defineCheckTemplate", "CheckTemplate", {"slug": "disks"}),
    ],
)
def test_a_risk_and_a_check_are_made_and_linked_at_once(
    sqlite_url: str, mutation: str, kind: str, shown: dict[str, str]
) -> None:
    with asking(sqlite_url, (Transition, ContinualImprovement)) as catalog:
        story = Changing(catalog)
        own = raised(catalog, story.service)
        risk = {"versionId": story.version, "description": "The disk fails again."}
        template = {"organizationId": story.ids[HOUSE], "slug": "disks", "name": "Disks"}
        checks = {"levels": LEVELS, "items": [item("spare", *LEVELS)]}
        given: dict[str, Any] = {
            "recordTransitionRisk": {**risk, "likelihood": 3, "impact": 4},
            "defineCheckTemplate": {**template, **checks, "transitionType": "INTRODUCE"},
        }
        answer = linked(story, mutation, given[mutation], own)
        (output,) = answer["linkImprovement"]["improvement"]["outputs"]

        assert all(payload["userErrors"] == [] for payload in answer.values())
        assert output["subjectType"] == kind
        found = catalog.ask(SHOWN, {"id": output["subject"]}, by="ann")["node"]
        assert found == shown


def test_what_is_refused_is_not_linked(sqlite_url: str) -> None:
    with asking(sqlite_url, (Transition, ContinualImprovement)) as catalog:
        story = Changing(catalog)
        own = raised(catalog, story.service)
        risk = {"versionId": story.version, "description": "It fails.", "likelihood": 9}

        answer = linked(story, "recordTransitionRisk", {**risk, "impact": 4}, own)

        codes = [error["code"] for error in answer["linkImprovement"]["userErrors"]]
        assert codes == ["NOTHING_MADE"]
        assert answer["recordTransitionRisk"]["userErrors"] != []
