"""Test the gate of design: what stops a version, each with the remedy that lets it pass."""

from collections.abc import Callable
from typing import Any

from catalog.plugin import Plugin, PortfolioStatus, Stage, hookimpl
from catalog_strategy import Strategy
from tests.asking import Asking
from tests.plugins.design.packing import RECEIVER, Designing, with_design
from tests.plugins.lives import codes, move, service

AGAIN = "An edit makes a new pack: freeze it, hand it over, and let the receiver accept it."


def findings(payload: Any) -> list[tuple[str, str]]:
    """Return the code and the remedy of each finding."""
    return [(item["code"], item["remedy"]) for item in payload["decision"]["findings"]]


def test_without_a_pack_a_version_stays(designing: Designing) -> None:
    payload = designing.move()

    assert findings(payload) == [("PACK_MISSING", "Make one with createHandoffPack.")]
    assert codes(payload) == ["REFUSED", "PACK_MISSING"]


def test_a_draft_is_frozen_handed_over_and_accepted_first(designing: Designing) -> None:
    pack = designing.whole()
    draft = findings(designing.move())
    designing.edit("freezePack", pack)
    frozen = findings(designing.move())
    designing.edit("handOverPack", pack, receiverId=designing.receiver)
    handed = findings(designing.move())
    designing.accept(pack)

    assert [code for (code, _), *_ in (draft, frozen, handed)] == ["PACK_NOT_ACCEPTED"] * 3
    assert draft[0][1].startswith("Freeze it with freezePack")
    assert frozen[0][1].startswith("Hand it over with handOverPack")
    assert handed[0][1] == "Ask a member of the receiving organization to accept it."
    assert codes(designing.move()) == []


def test_a_rejected_pack_is_mended_in_a_new_one(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    reasons = ["Nobody watches the queue.", "The hours are missing."]
    rejected = designing.edit("rejectPack", pack, by=RECEIVER, reasons=reasons)
    refused = designing.move()

    key = "operational-management-requirements"
    mended = designing.edit("completePackSection", pack, key=key, content="The desk watches it.")
    designing.hand_over(mended["id"])
    designing.accept(mended["id"])

    assert rejected["status"] == "REJECTED"
    assert designing.read(pack, "rejectionReasons") == {"rejectionReasons": reasons}
    assert "Nobody watches the queue." in refused["decision"]["findings"][0]["message"]
    assert mended["number"] == 2
    assert codes(designing.move()) == []


def test_an_incomplete_section_stops_an_accepted_pack(designing: Designing) -> None:
    pack = designing.pack()
    designing.criterion(pack)
    designing.complete(pack, without="transition-plan")
    designing.hand_over(pack)
    designing.accept(pack)
    refused = designing.move()

    mended = designing.edit("completePackSection", pack, key="transition-plan", content="So.")
    designing.hand_over(mended["id"])
    designing.accept(mended["id"])

    (finding,) = refused["decision"]["findings"]
    assert finding["code"] == "SECTION_INCOMPLETE"
    assert finding["message"] == "The section Service transition plan is not complete."
    assert finding["remedy"].startswith("Complete it with completePackSection")
    assert finding["evidence"]["subject"] == "transition-plan"
    assert codes(designing.move()) == []


def test_what_does_not_apply_needs_a_reason(designing: Designing) -> None:
    pack = designing.pack()
    designing.criterion(pack)
    designing.complete(pack, without="transition-plan")
    designing.edit("markPackSectionNotApplicable", pack, key="transition-plan")
    designing.hand_over(pack)
    designing.accept(pack)
    refused = designing.move()

    given = {"key": "transition-plan", "reason": "It is in use already."}
    mended = designing.edit("markPackSectionNotApplicable", pack, **given)
    designing.hand_over(mended["id"])
    designing.accept(mended["id"])

    assert findings(refused) == [
        (
            "SECTION_INCOMPLETE",
            f"Give the reason with markPackSectionNotApplicable, or complete it. {AGAIN}",
        )
    ]
    assert codes(designing.move()) == []


def test_a_requirement_that_nothing_answers_stops_the_move(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    requirement = designing.require("Letters are kept for ten years.")
    refused = designing.move()

    traced = designing.trace(pack, requirement, "operational-management-requirements")
    designing.hand_over(traced["id"])
    designing.accept(traced["id"])

    (finding,) = refused["decision"]["findings"]
    assert finding["code"] == "REQUIREMENT_UNMET"
    assert finding["message"].endswith("requirement 2: Letters are kept for ten years.")
    assert finding["remedy"].startswith("Trace it to a section with traceRequirement")
    assert codes(designing.move()) == []


def test_a_requirement_that_the_customer_defers_waits(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    requirement = designing.require("Letters are kept for ten years.")
    assert codes(designing.move()) == ["REFUSED", "REQUIREMENT_UNMET"]

    given = {"id": requirement, "expectedRevision": 1, "reason": "The law comes next year."}
    deferred = "requirement { status reason deferredBy { ... on Organization { slug } } }"
    told = designing.change("deferRequirement", deferred, by=RECEIVER, **given)["requirement"]

    assert told == {
        "status": "DEFERRED",
        "reason": "The law comes next year.",
        "deferredBy": {"slug": RECEIVER},
    }
    assert codes(designing.move()) == []


def test_a_changed_requirement_is_another_promise(designing: Designing) -> None:
    requirement = designing.require("Letters arrive.")
    pack = designing.pack()
    designing.trace(pack, requirement)
    designing.criterion(pack)
    designing.complete(pack)
    designing.hand_over(pack)
    designing.accept(pack)
    named = {"id": requirement, "expectedRevision": 1}
    other = designing.refused("updateRequirement", statement="Letters arrive at once.", **named)
    designing.change("withdrawRequirement", "__typename", reason="Too slow.", **named)
    changed = designing.require("Letters arrive at once.")
    refused = designing.move()

    traced = designing.trace(pack, changed)
    designing.hand_over(traced["id"])
    designing.accept(traced["id"])

    assert other == [("REQUIREMENT_FROZEN", "id")]
    assert codes(refused) == ["REFUSED", "REQUIREMENT_UNMET"]
    assert codes(designing.move()) == []


def test_without_an_acceptance_criterion_nobody_can_say_that_it_is_fit(
    designing: Designing,
) -> None:
    pack = designing.pack()
    designing.complete(pack)
    designing.hand_over(pack)
    designing.accept(pack)
    refused = designing.move()

    criterion = designing.criterion(pack)
    designing.hand_over(criterion["handoffPack"]["id"])
    designing.accept(criterion["handoffPack"]["id"])

    assert findings(refused) == [
        (
            "CRITERIA_MISSING",
            f"Say with addAcceptanceCriterion how it will be seen that the service is fit. {AGAIN}",
        )
    ]
    assert codes(designing.move()) == []


def test_a_new_service_does_not_go_on_with_the_pack_of_a_removal(designing: Designing) -> None:
    pack = designing.pack(purpose="REMOVAL")
    designing.criterion(pack)
    designing.complete(pack)
    designing.hand_over(pack)
    designing.accept(pack)

    assert codes(designing.move()) == ["REFUSED", "PACK_PURPOSE_DIFFERS"]


def test_an_idea_is_given_up_and_sent_back_without_a_pack(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = with_design(catalog_with, Strategy)
    key = service(catalog, "mail", rationale="People write letters.")
    statement = {"statement": "We hear.", "stakeholderId": catalog.member("acme")}
    catalog.change("recordOutcome", {"serviceId": key, **statement})
    assert codes(move(catalog, "mail", "design")) == []

    back = move(catalog, "mail", "strategy")
    again = move(catalog, "mail", "design")
    version = catalog.ask('{ service(slug: "mail") { openVersion { id } } }')
    given = {"versionId": version["service"]["openVersion"]["id"], "reason": "Nobody writes."}
    given_up = catalog.change(
        "abandonServiceVersion", given, "decision { outcome findings { code } }"
    )

    assert codes(back) == codes(again) == []
    assert given_up["decision"] == {"outcome": "ABANDONED", "findings": []}


class Transition(Plugin):
    """A stage behind design, as another plugin brings it."""

    id = "transition"
    title = "Transition"

    @hookimpl
    def stages(self) -> list[Stage]:
        """Bring a stage behind design, which may send versions back."""
        status = PortfolioStatus.PIPELINE
        return [Stage(key="transition", title="T", status=status, after="design", back="design")]


def test_a_superseded_pack_leaves_the_version_where_it_is(
    catalog_with: Callable[..., Asking],
) -> None:
    designing = Designing(with_design(catalog_with, Transition))
    pack = designing.whole()
    designing.hand_over(pack)
    designing.accept(pack)
    assert codes(designing.move("transition")) == []

    designing.edit("supersedePack", pack)

    stage = designing.catalog.ask('{ service(slug: "mail") { stage { key } } }')["service"]
    assert stage == {"stage": {"key": "transition"}}
    assert codes(designing.move("design")) == []
    assert codes(designing.move("transition"))[:2] == ["REFUSED", "PACK_MISSING"]


def test_with_design_somebody_asks_for_a_pack(catalog_with: Callable[..., Asking]) -> None:
    catalog = with_design(catalog_with)
    service(catalog, "mail")

    assert codes(move(catalog, "mail", "live")) == ["REFUSED", "PACK_MISSING"]


def test_without_design_nobody_asks_for_a_pack(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with()
    service(catalog, "mail")

    assert codes(move(catalog, "mail", "live")) == []
    assert catalog.codes("{ handoffPacks { totalCount } }") == ["GRAPHQL_VALIDATION_FAILED"]


def test_what_a_frozen_pack_lacks_is_mended_in_a_new_one(designing: Designing) -> None:
    pack = designing.pack()
    designing.criterion(pack)
    designing.complete(pack, without="transition-plan")
    (_, in_draft) = findings(designing.move())
    designing.hand_over(pack)
    designing.accept(pack)
    (in_accepted,) = findings(designing.move())

    assert "new pack" not in in_draft[1]
    assert in_accepted[1].endswith(AGAIN)
