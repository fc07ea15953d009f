"""Test the whole way, from a requirement to the move, as a client goes it."""

from typing import Any

from tests.plugins.design.packing import GIVER, RECEIVER, Designing

RAISE = """
    mutation($service: ID!, $owner: ID!) {
        raiseRequirement(input: {
            serviceId: $service, ownerId: $owner, kind: NEW, priority: MUST,
            statement: "A letter arrives within a minute.", source: "Workshop of the desk"
        }) { requirement { id number status owner { ... on Organization { slug } } }
             userErrors { code } }
    }"""
CREATE = """
    mutation($service: ID!) {
        createHandoffPack(input: {serviceId: $service}) {
            handoffPack { id number purpose status author revision
                          sections { key applicability completed } requirements { totalCount } }
            userErrors { code }
        }
    }"""
COMPLETE = """
    mutation($pack: ID!, $revision: Int!, $key: String!) {
        completePackSection(input: {
            id: $pack, expectedRevision: $revision, key: $key, content: "As in the document.",
            links: [{title: "Design", url: "https://example.com/mail"}, {title: "On paper"}]
        }) { handoffPack { revision completeness } userErrors { code } }
    }"""
TRACE = """
    mutation($requirement: ID!, $pack: ID!) {
        traceRequirement(input: {
            requirementId: $requirement, packId: $pack, sectionKey: "functional-requirements"
        }) { handoffPack { revision } userErrors { code } }
    }"""
CRITERION = """
    mutation($pack: ID!) {
        addAcceptanceCriterion(input: {
            packId: $pack, question: "Does a letter arrive?", phase: "transition",
            responsibleFunction: "Service desk"
        }) { acceptanceCriterion { id handoffPack { revision } } userErrors { code } }
    }"""
JUDGE = """
    mutation($criterion: ID!) {
        judgeAcceptanceCriterion(input: {
            id: $criterion, expectedRevision: 1, verdict: MET, evidence: "It arrived in a minute."
        }) { acceptanceCriterion { verdict } userErrors { code } }
    }"""
FREEZE = """
    mutation($pack: ID!, $revision: Int!) {
        freezePack(input: {id: $pack, expectedRevision: $revision}) {
            handoffPack { revision status contentHash missing { code } }
            userErrors { code } warnings { code }
        }
    }"""
HAND_OVER = """
    mutation($pack: ID!, $revision: Int!, $receiver: ID!) {
        handOverPack(input: {id: $pack, expectedRevision: $revision, receiverId: $receiver}) {
            handoffPack { revision status receiver { slug } } userErrors { code }
        }
    }"""
WAITING = """
    query($receiver: ID!) {
        packsAwaitingAcceptance(organizationId: $receiver) {
            nodes { id serviceName contentHash service { slug } sections { content } }
        }
    }"""
ACCEPT = """
    mutation($pack: ID!, $revision: Int!, $hash: String!) {
        acceptPack(input: {id: $pack, expectedRevision: $revision, contentHash: $hash}) {
            handoffPack { status decidedBy } userErrors { code }
        }
    }"""
ADVANCE = """
    mutation($service: ID!, $revision: Int!) {
        advanceService(input: {serviceId: $service, to: "live", expectedRevision: $revision}) {
            service { stage { key } } decision { outcome findings { code } } userErrors { code }
        }
    }"""


def test_the_story_from_a_requirement_to_the_move(designing: Designing) -> None:
    ask = designing.catalog.ask
    names: dict[str, Any] = {"service": designing.service, "receiver": designing.receiver}

    def change(text: str, *, by: str = GIVER, **given: Any) -> Any:
        (payload,) = ask(text, {**names, **given}, by=by).values()
        assert payload["userErrors"] == []
        return next(value for key, value in payload.items() if key != "userErrors")

    requirement = change(RAISE, owner=designing.receiver)
    pack = change(CREATE)
    names |= {"requirement": requirement["id"], "pack": pack["id"]}
    revision = pack["revision"]
    for section in pack["sections"]:
        if section["applicability"] == "REQUIRED":
            done = change(COMPLETE, revision=revision, key=section["key"])
            revision = done["revision"]
    change(TRACE)
    criterion = change(CRITERION)
    revision = criterion["handoffPack"]["revision"]
    frozen = change(FREEZE, revision=revision)
    handed = change(HAND_OVER, revision=frozen["revision"])
    (waiting,) = ask(WAITING, names, by=RECEIVER)["packsAwaitingAcceptance"]["nodes"]
    given = {"revision": handed["revision"], "hash": waiting["contentHash"]}
    accepted = change(ACCEPT, by=RECEIVER, **given)
    change(JUDGE, criterion=criterion["id"], by=RECEIVER)
    moved = ask(ADVANCE, {**names, "revision": 1}, by=GIVER)["advanceService"]

    assert requirement["number"] == 1
    assert requirement["status"] == "OPEN"
    assert requirement["owner"] == {"slug": RECEIVER}
    assert {key: pack[key] for key in ("number", "purpose", "status", "author")} == {
        "number": 1,
        "purpose": "NEW",
        "status": "DRAFT",
        "author": GIVER,
    }
    assert pack["requirements"] == {"totalCount": 1}
    assert done["completeness"] == 1
    assert frozen["status"] == "FROZEN"
    assert frozen["missing"] == []
    assert handed["receiver"] == {"slug": RECEIVER}
    assert waiting["serviceName"] == "Mail"
    assert waiting["service"] == {"slug": "mail"}
    assert accepted == {"status": "ACCEPTED", "decidedBy": RECEIVER}
    assert moved["decision"] == {"outcome": "MOVED", "findings": []}
    assert moved["service"] == {"stage": {"key": "live"}}
