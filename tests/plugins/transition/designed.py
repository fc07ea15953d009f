"""The way of a version through strategy and design, in GraphQL alone."""

from tests.plugins.transition.telling import Telling

PACK = "handoffPack { id status contentHash }"


def written(story: Telling, service: str) -> str:
    """Begin a handoff pack, complete it, and return its id."""
    asked = "handoffPack { id sections { key applicability completed } }"
    pack = story.do("createHandoffPack", asked, serviceId=service)
    question = {"question": "Is it there?", "responsibleFunction": "Desk", "phase": "go-live"}
    story.do("addAcceptanceCriterion", "acceptanceCriterion { id }", packId=pack["id"], **question)
    for section in pack["sections"]:
        if section["applicability"] == "REQUIRED" and not section["completed"]:
            given = {"key": section["key"], "content": "It is so."}
            named = story.of("HandoffPack", pack["id"], **given)
            story.do("completePackSection", PACK, **named)
    return str(pack["id"])


def handed_over(story: Telling, pack: str) -> None:
    """Freeze a pack, and hand it over to the house itself."""
    story.do("freezePack", PACK, **story.of("HandoffPack", pack))
    receiver = story.ids["acme"]
    story.do("handOverPack", PACK, **story.of("HandoffPack", pack, receiverId=receiver))


def accepted(story: Telling, pack: str) -> None:
    """Let `rex`, who wrote nothing, accept a pack and judge what it asks."""
    asked = "node(id: $id) { ... on HandoffPack { contentHash } }"
    found = story.ask(asked, id=pack)["node"]
    given = story.of("HandoffPack", pack, contentHash=found["contentHash"])
    story.do("acceptPack", PACK, by="rex", **given)


def judged(story: Telling, pack: str) -> None:
    """Let `rex` find that what a pack asks for is so."""
    asked = "node(id: $id) { ... on HandoffPack { acceptanceCriteria { id } } }"
    for item in story.ask(asked, id=pack)["node"]["acceptanceCriteria"]:
        given = story.of("AcceptanceCriterion", item["id"], verdict="MET", evidence="Seen.")
        story.do("judgeAcceptanceCriterion", "acceptanceCriterion { id }", by="rex", **given)


def designed(story: Telling, slug: str) -> str:
    """Bring the open version of a service from design to transition, and return its pack."""
    pack = written(story, story.service(slug, "id")["id"])
    handed_over(story, pack)
    accepted(story, pack)
    assert story.move(slug, "transition") == []
    return pack
