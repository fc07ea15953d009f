"""Test that changes and risks come back from an export, and that contradictory ones do not."""

import shutil
from pathlib import Path

from catalog_transition import Transition
from tests import imports
from tests.asking import Asking, asking
from tests.plugins.transition.changing import Changing

WRONG = [
    ("a number of none", "number: 1\n  kind", "number: 0\n  kind", "OUT_OF_RANGE"),
    ("a window of years", '"2026-03-02T11:00:00Z"', '"2036-03-02T11:00:00Z"', "OUT_OF_RANGE"),
    ("a large standard one", "kind: EMERGENCY", "kind: STANDARD", "CHANGE_NOT_STANDARD"),
    ("an outcome too early", "status: CLOSED", "status: AUTHORISED", "RECORD_CONTRADICTORY"),
    ("no outcome", "  outcome: SUCCESSFUL\n", "", "RECORD_CONTRADICTORY"),
    ("not made", "outcome: SUCCESSFUL", "outcome: CANCELLED", "TIME_NEEDLESS"),
    ("no end", '  endedAt: "2026-03-02T10:30:00Z"\n', "", "TIME_MISSING"),
    ("an end before", "02T10:30:00Z", "02T10:05:00Z", "HISTORY_REVERSED"),
    ("outside its window", "02T10:30:00Z", "02T11:30:00Z", "RECORD_CONTRADICTORY"),
    ("authority too late", 'authorisedAt: "2026-03-02T09', 'authorisedAt: "2026-03-02T11',
     "RECORD_CONTRADICTORY"),
    ("no papers", "  documentation: In the wiki.\n", "", "RECORD_CONTRADICTORY"),
    ("a likelihood", "likelihood: 5\n", "likelihood: 9\n", "OUT_OF_RANGE"),
    ("an exposure", "exposure: 25", "exposure: 2", "RECORD_CONTRADICTORY"),
    ("a residual likelihood", "residualLikelihood: 1", "residualLikelihood: 0", "OUT_OF_RANGE"),
    ("a residual exposure", "residualExposure: 5", "residualExposure: 6", "RECORD_CONTRADICTORY"),
    ("no treatment", "  treatment: Two machines.\n", "", "RECORD_CONTRADICTORY"),
]  # fmt: skip


def kept(changing: Changing) -> str:
    """Keep a change that was made and a risk that was reduced, and return the export."""
    change = changing.raised(kind="EMERGENCY", impact="HIGH")
    changing.authorise(change)
    changing.to(5)
    changing.close(change, documentation="In the wiki.")
    asked = {"versionId": changing.version, "description": "Slow.", "likelihood": 5, "impact": 5}
    made = changing.catalog.change("recordTransitionRisk", asked, RISK, by="ann")
    response = {"response": "REDUCE", "treatment": "Two machines.", "residualLikelihood": 1}
    named = {"id": made["transitionRisk"]["id"], "expectedRevision": 1, **response}
    changing.catalog.change("respondToTransitionRisk", named, by="ann")
    return imports.exported(changing.catalog)


RISK = "transitionRisk { id }"


def taken(other: Asking, text: str, folder: Path) -> list[str]:
    """Import an export, and return the codes of its problems."""
    return imports.codes_of_problems(imports.import_export(other, text, folder))


def test_a_document_tells_nothing_that_no_change_would_do(
    changing: Changing, template: Path, tmp_path: Path
) -> None:
    text = kept(changing)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Transition]) as other:
        assert other.client.portal is not None
        other.client.portal.call(other.catalog.upgrade)
        for name, old, new, code in WRONG:
            assert text.count(old) == 1, (name, text)
            assert (name, taken(other, text.replace(old, new), tmp_path)) == (name, [code])
        assert taken(other, text, tmp_path) == []
        assert imports.exported(other) == text


def test_a_response_leaves_no_more_than_there_was(changing: Changing) -> None:
    asked = {"versionId": changing.version, "description": "Slow.", "likelihood": 2, "impact": 3}
    made = changing.catalog.change("recordTransitionRisk", asked, RISK, by="ann")
    response = {"response": "REDUCE", "treatment": "Two machines.", "residualLikelihood": 4}
    named = {"id": made["transitionRisk"]["id"], "expectedRevision": 1, **response}

    refused = changing.catalog.refused("respondToTransitionRisk", named, by="ann")
    assert refused == [("RESIDUAL_TOO_HIGH", "residualLikelihood")]
    changing.catalog.change("respondToTransitionRisk", {**named, "residualImpact": 1}, by="ann")
