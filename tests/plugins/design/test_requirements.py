"""Test requirements: raising, editing, tracing, deferring and withdrawing them."""

from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.plugins.design.packing import GIVER, RECEIVER, Designing


def requirements(designing: Designing, pack: str) -> list[int]:
    """Return the numbers of the requirements that a pack has to answer."""
    found = designing.read(pack, "requirements { nodes { number } }")
    return [item["number"] for item in found["requirements"]["nodes"]]


def unmet(designing: Designing) -> list[str]:
    """Return the statements of the requirements that nothing answers."""
    text = '{ service(slug: "mail") { openVersion { unmetRequirements { nodes { statement } } } } }'
    version = designing.catalog.ask(text)["service"]["openVersion"]
    return [item["statement"] for item in version["unmetRequirements"]["nodes"]]


def edited(designing: Designing, mutation: str, key: str, revision: int = 1, **given: Any) -> Any:
    """Edit a requirement, and return it; its owner defers it, and the provider does all else."""
    by = RECEIVER if mutation == "deferRequirement" else GIVER
    selection = "requirement { kind priority statement source status reason revision }"
    named = {"id": key, "expectedRevision": revision}
    return designing.change(mutation, selection, by=by, **named, **given)["requirement"]


def test_a_requirement_has_a_kind_a_priority_a_source_and_an_owner(designing: Designing) -> None:
    ann = {"slug": "ann", "name": "Ann", "organizationIds": [designing.giver]}
    person = designing.catalog.change("createPerson", ann, "person { id }")["person"]["id"]
    given = {"kind": "CHANGED", "priority": "SHOULD", "source": "The desk", "ownerId": person}
    selection = """requirement {
        number kind priority statement source status owner { ... on Person { slug } }
        service { slug } serviceVersion { number }
    }"""

    made = designing.change(
        "raiseRequirement", selection, serviceId=designing.service, statement="Faster.", **given
    )

    assert made["requirement"] == {
        "number": 1,
        "kind": "CHANGED",
        "priority": "SHOULD",
        "statement": "Faster.",
        "source": "The desk",
        "status": "OPEN",
        "owner": {"slug": "ann"},
        "service": {"slug": "mail"},
        "serviceVersion": {"number": 1},
    }


def test_drafts_answer_what_was_raised_later_and_frozen_packs_do_not(
    designing: Designing,
) -> None:
    frozen, draft = designing.pack(), designing.pack()
    designing.edit("freezePack", frozen)

    designing.require()

    assert requirements(designing, frozen) == []
    assert requirements(designing, draft) == [1]


def test_a_requirement_is_edited_and_what_is_left_out_stays(designing: Designing) -> None:
    requirement = designing.require("Letters arrive.")

    found = edited(designing, "updateRequirement", requirement, priority="COULD", source="Ann")

    assert found == {
        "kind": "NEW",
        "priority": "COULD",
        "statement": "Letters arrive.",
        "source": "Ann",
        "status": "OPEN",
        "reason": None,
        "revision": 2,
    }


def test_a_withdrawn_requirement_leaves_drafts_and_stays_in_frozen_packs(
    designing: Designing,
) -> None:
    requirement = designing.require()
    frozen, draft = designing.pack(), designing.pack()
    for pack in (frozen, draft):
        designing.trace(pack, requirement)
    designing.edit("freezePack", frozen)

    found = edited(designing, "withdrawRequirement", requirement, reason="Nobody writes.")

    assert (found["status"], found["reason"]) == ("WITHDRAWN", "Nobody writes.")
    assert requirements(designing, frozen) == [1]
    assert requirements(designing, draft) == []
    asked = "sections { requirements { totalCount } }"
    counts = [
        {item["requirements"]["totalCount"] for item in designing.read(pack, asked)["sections"]}
        for pack in (frozen, draft)
    ]
    assert counts == [{0, 1}, {0}]


def test_what_is_withdrawn_is_edited_no_more(designing: Designing) -> None:
    requirement, other = designing.require(), designing.require()
    pack = designing.pack()
    edited(designing, "withdrawRequirement", requirement, reason="Nobody writes.")
    named = {"id": requirement, "expectedRevision": 2}
    trace = {"requirementId": requirement, "packId": pack, "sectionKey": "service-contacts"}

    refused = [
        designing.refused("updateRequirement", statement="New.", **named),
        designing.refused("deferRequirement", by=RECEIVER, reason="Later.", **named),
        designing.refused("withdrawRequirement", reason="Again.", **named),
    ]

    assert refused == [[("REQUIREMENT_WITHDRAWN", "id")]] * 3
    traced = designing.refused("traceRequirement", **trace)
    assert traced == [("REQUIREMENT_WITHDRAWN", "requirementId")]
    designing.trace(pack, other)


def test_a_stale_edit_of_a_requirement_is_a_conflict(designing: Designing) -> None:
    requirement = designing.require()
    edited(designing, "updateRequirement", requirement, statement="New.")
    named = {"id": requirement, "expectedRevision": 1}

    assert designing.refused("updateRequirement", statement="Other.", **named) == [
        ("CONFLICT", "expectedRevision")
    ]


def test_requirements_that_no_section_answers_are_found_in_one_question(
    designing: Designing,
) -> None:
    letters, post = designing.require("Letters arrive."), designing.require("Post is kept.")
    deferred, withdrawn = designing.require("Later."), designing.require("Never.")
    edited(designing, "deferRequirement", deferred, reason="Next year.")
    edited(designing, "withdrawRequirement", withdrawn, reason="Nobody writes.")
    pack = designing.pack()

    before = unmet(designing)
    designing.trace(pack, letters)

    assert before == ["Letters arrive.", "Post is kept."]
    assert unmet(designing) == ["Post is kept."]
    designing.trace(pack, post)
    assert unmet(designing) == []


def test_a_trace_is_taken_back(designing: Designing) -> None:
    requirement = designing.require()
    pack = designing.pack()
    for _ in range(2):
        designing.trace(pack, requirement)
    assert unmet(designing) == []
    given = {"requirementId": requirement, "packId": pack, "sectionKey": "functional-requirements"}

    designing.change("untraceRequirement", **given)

    assert unmet(designing) == ["Letters arrive."]


def test_what_is_traced_after_all_is_no_longer_deferred(designing: Designing) -> None:
    requirement = designing.require()
    pack = designing.pack()
    edited(designing, "deferRequirement", requirement, reason="Next year.")
    given = {"requirementId": requirement, "packId": pack, "sectionKey": "service-contacts"}
    asked = "requirement { status reason deferredBy { __typename } }"

    made = designing.change("traceRequirement", asked, **given)

    assert made["requirement"] == {"status": "OPEN", "reason": None, "deferredBy": None}


def test_whoever_defers_names_nobody_but_themselves_and_whom_they_act_for(
    designing: Designing,
) -> None:
    catalog = designing.catalog
    requirement = designing.require()
    ann = {"slug": "ann", "name": "Ann", "organizationIds": [designing.receiver]}
    person = catalog.change("createPerson", ann, "person { id }")["person"]["id"]
    catalog.token("ann", person="ann", scopes=EVERY_SCOPE)
    named = {"id": requirement, "expectedRevision": 1, "reason": "Later."}
    asked = "requirement { deferredBy { ... on Person { slug } } }"

    refused = [
        designing.refused("deferRequirement", by=by, deferredById=who, **named)
        for by, who in ((RECEIVER, person), ("ann", designing.giver))
    ]
    made = designing.change("deferRequirement", asked, by="ann", deferredById=person, **named)

    assert refused == [[("NOT_YOUR_ORGANIZATION", "deferredById")]] * 2
    assert made["requirement"]["deferredBy"] == {"slug": "ann"}


def test_a_pack_answers_requirements_of_its_own_version(designing: Designing) -> None:
    requirement = designing.require()
    live = designing.catalog.live("post")
    pack = designing.change("createHandoffPack", by="admin", serviceId=live)["handoffPack"]["id"]
    given = {"requirementId": requirement, "packId": pack, "sectionKey": "service-contacts"}

    refused = designing.refused("traceRequirement", by="admin", **given)
    designing.trace(designing.pack(), requirement)

    assert refused == [("REQUIREMENT_OF_ANOTHER_VERSION", "requirementId")]


def test_who_does_not_own_the_service_raises_nothing(designing: Designing) -> None:
    live = designing.catalog.live("post", provider_id=None)
    given = {"serviceId": live, "statement": "Faster.", "ownerId": designing.receiver}

    refused = [designing.refused("raiseRequirement", by=by, **given) for by in (GIVER, RECEIVER)]

    assert refused == [[("NOT_YOUR_ORGANIZATION", "serviceId")]] * 2
    designing.change("raiseRequirement", "requirement { id }", by="admin", **given)


def test_requirements_are_filtered_and_ordered_like_everything(designing: Designing) -> None:
    designing.require("Letters arrive.")
    deferred = designing.require("Post is kept.")
    edited(designing, "deferRequirement", deferred, reason="Next year.")
    text = """{ service(slug: "mail") {
        requirements(where: {status: {eq: DEFERRED}, owner: {slug: {eq: "operations"}}}) {
            nodes { number }
        }
    } }"""

    found = designing.catalog.ask(text)["service"]["requirements"]

    assert found == {"nodes": [{"number": 2}]}


def test_a_retired_service_gets_no_requirement(designing: Designing) -> None:
    given = {"serviceId": designing.service}
    designing.retire()

    refused = designing.refused(
        "raiseRequirement", statement="Faster.", ownerId=designing.receiver, **given
    )

    assert refused == [("SERVICE_RETIRED", "serviceId")]
