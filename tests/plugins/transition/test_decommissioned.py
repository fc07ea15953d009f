"""The story of a service that is taken out of use, and of those who stood on it."""

from collections.abc import Callable
from typing import Any

from tests.asking import Asking
from tests.plugins.transition import dealing, designed
from tests.plugins.transition.telling import Telling

FAX, OUT = "fax", "retired"
REVIEW = "readinessReview { id }"
PLAN = "retirementPlan { id edition status approvedAt steps { id key } }"
STEPS: list[dict[str, Any]] = [
    {"key": "tell", "title": "Tell all who use it.", "kind": "COMMUNICATION"},
    {"key": "offline", "title": "Switch it off.", "kind": "OFFLINE"},
    {"key": "licences", "title": "End them.", "kind": "LICENCES"},
]
ACTIVE = ("RELATIONSHIP_ACTIVE", ["amendRelationship", "consentToRetirement"])
BLOCKED = [
    ACTIVE,
    ACTIVE,
    ("DEPENDANTS_LIVE", ["consentToRetirement"]),
    ("OFFERED_ALONE", ["withdrawOffering", "updateOffering"]),
]


def test_a_service_is_decommissioned(catalog_with: Callable[..., Asking]) -> None:
    story = Telling(catalog_with)
    fax, mail, desk = (dealing.live(story, slug) for slug in (FAX, "mail", "desk"))
    story.holds("ann", "SERVICE_OWNER", fax)
    faxing, mailing = (
        dealing.offered(story, slug, key) for slug, key in (("faxing", fax), ("mailing", mail))
    )
    deals = [
        dealing.consumed(story, f"fax-for-{house}", faxing, house) for house in ("bolt", "dune")
    ]
    on = {"serviceId": desk, "dependsOnId": fax, "strength": "HARD"}
    edge = story.do("addDependency", "dependency { id }", **on)["id"]
    version = removed(story, fax)
    checked(story, fax)
    plan = planned(story, fax, mail)
    approved(story, plan)
    told(story, plan)
    migrated(story, deals[0], mailing)
    story.do("removeDependency", "dependency { id }", id=edge)
    story.do("addDependency", "dependency { id }", **on | {"dependsOnId": mail})
    assert finish(story, plan, "offline") == [ACTIVE, BLOCKED[-1]]
    story.do("withdrawOffering", "offering { id }", **story.of("ServiceOffering", faxing))
    consented(story, fax)
    switched_off(story, plan, fax, version)
    retired(story, plan, mail)


def removed(story: Telling, fax: str) -> str:
    """Open a version that removes the service: it is asked why, and not who wants it."""
    given = {"serviceId": fax, "purpose": "REMOVAL"}
    version = story.do("proposeServiceVersion", "version { id }", **given)["id"]
    assert story.way(FAX, "design") == [("RATIONALE_MISSING", ["updateService"])]
    because = story.of("Service", fax, rationale="Nobody sends faxes.")
    story.do("updateService", "service { id }", **because)
    assert story.move(FAX, "design") == []
    designed.judged(story, designed.designed(story, FAX))
    assert story.move(FAX, OUT)[0] == "REFUSED"
    return str(version)


def checked(story: Telling, fax: str) -> None:
    """Review what has to be so before: a template for what is new does not ask it."""
    assert ("REVIEW_MISSING", ["startReadinessReview"]) in story.way(FAX, OUT)
    house = {"organizationId": story.ids["acme"], "levels": ["all"]}
    item = {"key": "copies", "area": "Data", "title": "Archived?", "mandatoryAt": ["all"]}
    templates = {}
    for kind in ("INTRODUCE", "DECOMMISSION"):
        given = {"slug": kind.lower(), "name": kind, "transitionType": kind, "items": [item]}
        made = story.do("defineCheckTemplate", "checkTemplate { id }", **house, **given)
        templates[kind] = {"serviceId": fax, "templateId": made["id"]}
    unfit = story.refused("startReadinessReview", **templates["INTRODUCE"])
    assert unfit == [("TEMPLATE_UNFIT", [])]
    review = story.do("startReadinessReview", REVIEW, **templates["DECOMMISSION"])["id"]
    answer = {"reviewId": review, "key": "copies", "answer": "PASS", "evidence": "In the vault."}
    story.do("answerCheck", REVIEW, **answer)
    story.do("approveReview", REVIEW, by="rex", **story.of("ReadinessReview", review))


def planned(story: Telling, fax: str, mail: str) -> str:
    """Plan it; what stands in the way is told before."""
    assert story.way(FAX, OUT) == [
        ("RETIREMENT_PLAN_MISSING", ["planRetirement"]),
        *BLOCKED,
    ]
    given = {
        "serviceId": fax,
        "reason": "Nobody sends faxes.",
        "endsOn": "2026-03-31",
        "successorId": mail,
        "steps": STEPS[1:],
        "pointOfNoReturn": "offline",
    }
    unknown = story.refused("planRetirement", **given | {"pointOfNoReturn": "burnt"})
    assert unknown == [("STEP_UNKNOWN", [])]
    plan = story.do("planRetirement", PLAN, **given)["id"]
    assert story.waiting("bob") == []  # it is only planned
    assert ("COMMUNICATION_NOT_PLANNED", ["updateRetirementPlan"]) in story.way(FAX, OUT)
    assert story.refused("planRetirement", **given) == [
        ("RETIREMENT_PLANNED", ["updateRetirementPlan"])
    ]
    return str(plan)


def approved(story: Telling, plan: str) -> None:
    """Let an owner and somebody who leads approve it, and anew after an edit."""
    for by in ("ann", "lea"):
        story.do("approveRetirementPlan", PLAN, by=by, **story.of("RetirementPlan", plan))
    edit = story.of("RetirementPlan", plan, steps=STEPS)
    assert story.do("updateRetirementPlan", PLAN, **edit)["approvedAt"] is None
    assert finish(story, plan, "tell") == [("PLAN_NOT_APPROVED", ["approveRetirementPlan"])]
    named = story.of("RetirementPlan", plan)
    story.do("approveRetirementPlan", PLAN, **named)
    named = story.of("RetirementPlan", plan)
    assert [code for code, _ in story.refused("approveRetirementPlan", **named)] == [
        "APPROVED_BY_YOU"
    ]
    assert "RETIREMENT_TO_APPROVE" in story.waiting("lea")
    story.do("approveRetirementPlan", PLAN, by="lea", **named)


def finish(story: Telling, plan: str, step: str) -> list[tuple[str, list[str]]]:
    """Attempt to complete a step, and return what refuses it."""
    asked = "node(id: $id) { ... on RetirementPlan { steps { id key } } }"
    steps = story.ask(asked, id=plan)["node"]["steps"]
    (key,) = (item["id"] for item in steps if item["key"] == step)
    return story.refused(
        "completeRetirementStep", **story.of("RetirementStep", key, evidence="Done.")
    )


def told(story: Telling, plan: str) -> None:
    """Tell those who use it; the point of no return waits for them."""
    assert finish(story, plan, "offline") == [*BLOCKED, ("STEP_NOT_IN_TURN", [])]
    assert finish(story, plan, "tell") == []
    assert story.waiting("bob") == story.waiting("dan") == ["RETIREMENT_TO_ANSWER"]
    asked = "retirementPlan { status endsOn reason }"
    assert story.service(FAX, asked, by="bob")["retirementPlan"] == {
        "status": "PLANNED",
        "endsOn": "2026-03-31",
        "reason": "Nobody sends faxes.",
    }
    assert finish(story, plan, "offline") == BLOCKED


def migrated(story: Telling, deal: str, mailing: str) -> None:
    """Let `bolt` agree on what takes its place; until then the old terms stand."""
    dealing.amend(story, deal, offeringIds=[mailing])
    assert story.way(FAX, OUT).count(ACTIVE) == 2
    dealing.agree(story, deal, "bolt")
    assert story.way(FAX, OUT).count(ACTIVE) == 1
    assert story.waiting("bob") == []


def consented(story: Telling, fax: str) -> None:
    """Let `dune` consent, which uses nothing else yet; nobody does so in its place."""
    given = {"serviceId": fax, "organizationId": story.ids["dune"], "reason": "We send letters."}
    for_others = story.refused("consentToRetirement", **given)
    assert [code for code, _ in for_others] == ["NOT_YOUR_ORGANIZATION"]
    story.do("consentToRetirement", "consent { id }", by="dan", **given)
    assert story.waiting("dan") == []


def switched_off(story: Telling, plan: str, fax: str, version: str) -> None:
    """Pass the point of no return: from then on nothing is taken back."""
    kept = {"reason": "It is needed again."}
    cancelling = story.of("RetirementPlan", plan, **kept)
    could = story.catalog.attempt("cancelRetirementPlan", cancelling, by="ann", dry_run=True)
    assert could["userErrors"] == []
    assert finish(story, plan, "offline") == []

    handing = {"serviceId": fax, "toOrganizationId": story.ids["dune"], **kept}
    edit = story.of("RetirementPlan", plan, endsOn="2026-12-31")
    cancelling = story.of("RetirementPlan", plan, **kept)
    for mutation, given in (
        ("cancelRetirementPlan", cancelling),
        ("updateRetirementPlan", edit),
        ("abandonServiceVersion", {"versionId": version, **kept}),
        ("proposeTransfer", handing),
    ):
        refused = [code for code, _ in story.refused(mutation, **given)]
        assert refused == ["POINT_OF_NO_RETURN_PASSED"], mutation


def retired(story: Telling, plan: str, mail: str) -> None:
    """Take the steps that are left, and wait for the last day."""
    assert story.way(FAX, OUT) == [
        ("STEP_OPEN", ["completeRetirementStep"]),
        ("SERVICE_END_AHEAD", []),
    ]
    assert finish(story, plan, "licences") == []
    story.pass_to(days=29, hours=14)
    assert story.move(FAX, OUT) == ["REFUSED", "SERVICE_END_AHEAD"]
    story.pass_to(days=30)
    found = story.service(FAX, "id revision")
    given = {"serviceId": found["id"], "expectedRevision": found["revision"], "successorId": mail}
    story.do("retireService", "service { id }", **given)

    assert {status for _, status, _ in story.stands(FAX)} == {"RETIRED"}
    found = story.service(FAX, "successor { slug } retirementPlans { nodes { status } }")
    assert found["successor"] == {"slug": "mail"}
    assert found["retirementPlans"]["nodes"] == [{"status": "DONE"}]
    given = story.of("RetirementPlan", plan, reason="It is needed again.")
    late = [code for code, _ in story.refused("cancelRetirementPlan", **given)]
    assert "POINT_OF_NO_RETURN_PASSED" in late
    asked = "{ relationships { nodes { slug status offerings { nodes { slug } } } } }"
    deals = {
        item["slug"]: (item["status"], [one["slug"] for one in item["offerings"]["nodes"]])
        for item in story.ask(asked, by="admin")["relationships"]["nodes"]
    }
    assert deals == {
        "fax-for-bolt": ("ACTIVE", ["mailing"]),
        "fax-for-dune": ("ACTIVE", ["faxing"]),
    }
