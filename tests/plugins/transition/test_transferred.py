"""The story of a service that passes to another provider, by the word of all who have a say."""

from collections.abc import Callable

from tests.asking import Asking
from tests.plugins.transition import dealing
from tests.plugins.transition.dealing import TWO
from tests.plugins.transition.telling import Telling

DISK, DEAL = "disk", "storage-for-bolt"
TRANSFER = "serviceTransfer { id status consent decidedBy review { id } }"
THREE = (*TWO, ("dune", "PROVIDER"))


def test_a_service_is_transferred(catalog_with: Callable[..., Asking]) -> None:
    story = Telling(catalog_with)
    disk, tape = (dealing.live(story, slug) for slug in (DISK, "tape"))
    storage, bundle = (
        dealing.offered(story, slug, *some)
        for slug, some in (("storage", [disk]), ("bundle", [disk, tape]))
    )
    deal = dealing.consumed(story, DEAL, storage)
    checklist(story)
    transfer, review = proposed(story, disk)
    waited_for(story, transfer)
    checked(story, transfer, review)
    parted(story, transfer, bundle)
    let_in(story, transfer, deal)
    taken_over(story, transfer)
    provided(story, disk, storage)
    left(story, deal)


def checklist(story: Telling) -> None:
    """Define what `acme` checks before it hands anything over."""
    papers = {"key": "papers", "area": "Contracts", "title": "Signed?", "mandatoryAt": ["all"]}
    given = {"slug": "handing-over", "name": "Handing over", "transitionType": "TRANSFER"}
    levels = {"levels": ["all"], "items": [papers], "organizationId": story.ids["acme"]}
    story.do("defineCheckTemplate", "checkTemplate { id }", **given, **levels)


def proposed(story: Telling, disk: str) -> tuple[str, str]:
    """Propose that `dune` takes the service over; return the transfer, and its review."""
    given = {"serviceId": disk, "toOrganizationId": story.ids["dune"], "reason": "They know more."}
    service_account = story.refused("proposeTransfer", by="acme", **given)
    assert service_account == [("ROLE_NOT_HELD", [])]
    assert story.refused("proposeTransfer", by="bob", **given) == [("NOT_YOUR_ORGANIZATION", [])]
    to_itself = given | {"toOrganizationId": story.ids["acme"]}
    assert story.refused("proposeTransfer", **to_itself) == [("TRANSFER_TO_ITSELF", [])]
    made = story.do("proposeTransfer", TRANSFER, **given)
    assert story.refused("proposeTransfer", **given) == [("TRANSFER_PROPOSED", [])]
    return made["id"], made["review"]["id"]


def waited_for(story: Telling, transfer: str) -> None:
    """Let `dune` learn of it, and why it cannot have the service yet; nobody answers for it."""
    assert story.waiting("dan") == ["TRANSFER_TO_ANSWER"]
    assert story.waiting("bob") == []
    assert refusals(story, transfer) == [
        ("OFFERED_WITH_OTHERS", ["updateOffering", "withdrawOffering"]),
        ("TRANSFER_NOT_READY", ["answerCheck"]),
        ("TRANSFER_NOT_AGREED", ["amendRelationship"]),
    ]
    given = story.of("ServiceTransfer", transfer, ownerIds=[story.ids["dune"]])
    assert story.refused("acceptTransfer", **given) == [("NOT_YOUR_ORGANIZATION", [])]
    assert story.refused("acceptTransfer", by="bob", **given) == [("NOT_FOUND", [])]


def refusals(story: Telling, transfer: str) -> list[tuple[str, list[str]]]:
    """Let `dune` attempt to accept, and return what it is told."""
    given = story.of("ServiceTransfer", transfer, ownerIds=[story.ids["dune"]])
    return story.refused("acceptTransfer", by="dan", **given)


def checked(story: Telling, transfer: str, review: str) -> None:
    """Find that the papers are signed."""
    given = {"reviewId": review, "key": "papers", "answer": "PASS", "evidence": "Folder 7"}
    assert story.refused("answerCheck", by="dan", **given) == [("NOT_FOUND", [])]
    story.do("answerCheck", "readinessReview { id }", **given)
    assert "TRANSFER_NOT_READY" not in dict(refusals(story, transfer))


def parted(story: Telling, transfer: str, bundle: str) -> None:
    """Withdraw what offers the service with another one."""
    named = story.of("ServiceOffering", bundle)
    story.do("withdrawOffering", "offering { id }", **named)
    assert refusals(story, transfer) == [("TRANSFER_NOT_AGREED", ["amendRelationship"])]


def let_in(story: Telling, transfer: str, deal: str) -> None:
    """Let the new provider into the relationship; its consumers agree, or nothing happens."""
    unagreed = "node(id: $id) { ... on ServiceTransfer { unagreed } }"
    assert story.ask(unagreed, id=transfer)["node"]["unagreed"] == [DEAL]
    dealing.amend(story, deal, participants=dealing.named(story, THREE))
    dealing.agree(story, deal, "dune")
    assert refusals(story, transfer) == [("TRANSFER_NOT_AGREED", ["amendRelationship"])]
    assert story.waiting("bob") == ["AMENDMENT_TO_AGREE"]
    dealing.agree(story, deal, "bolt")
    assert story.ask(unagreed, id=transfer)["node"]["unagreed"] == []


def taken_over(story: Telling, transfer: str) -> None:
    """Accept, with owners of the new house."""
    given = story.of("ServiceTransfer", transfer)
    nobody = story.refused("acceptTransfer", by="dan", **given, ownerIds=[])
    strangers = story.refused("acceptTransfer", by="dan", **given, ownerIds=[story.ids["ann"]])
    assert [code for code, _ in nobody] == ["LAST_OWNER"]
    assert [code for code, _ in strangers] == ["NOT_FOUND"]  # of whom `dune` knows nothing
    story.pass_to(days=30)
    owners = [story.ids["dan"]]
    done = story.do("acceptTransfer", TRANSFER, by="dan", **given, ownerIds=owners)
    assert done["status"] == "ACCEPTED"
    assert (done["consent"], done["decidedBy"]) == ("GIVEN", "dan")
    again = [code for code, _ in refusals(story, transfer)]
    assert "TRANSFER_NOT_PROPOSED" in again


def provided(story: Telling, disk: str, storage: str) -> None:
    """See that `dune` provides it, and its offering, and that control passed at one moment."""
    asked = """provider { slug } owners { ... on Person { slug } } liveVersion {
        control { slug } history { nodes { outcome controlFrom { slug } controlTo { slug } } }
    }"""
    found = story.service(DISK, asked, by="dan")
    assert found["provider"] == found["liveVersion"]["control"] == {"slug": "dune"}
    assert found["owners"] == [{"slug": "dan"}]
    last = found["liveVersion"]["history"]["nodes"][-1]
    assert last["outcome"] == "TRANSFERRED"
    assert (last["controlFrom"], last["controlTo"]) == ({"slug": "acme"}, {"slug": "dune"})
    of_offering = "node(id: $id) { ... on ServiceOffering { provider { slug } } }"
    assert story.ask(of_offering, id=storage, by="bob")["node"]["provider"] == {"slug": "dune"}
    tier = story.of("Service", disk, tier="gold")
    assert story.refused("updateService", **tier) == [("NOT_YOUR_ORGANIZATION", [])]
    story.do("updateService", "service { id }", by="dan", **tier)


def left(story: Telling, deal: str) -> None:
    """Let `acme` leave what it provides no more; for `bolt` nothing else changes."""
    given = story.of("ServiceRelationship", deal, organizationId=story.ids["acme"])
    story.do("leaveRelationship", "relationship { id }", **given)
    text = f"""{{ relationship(slug: "{DEAL}") {{
        status participants {{ organization {{ slug }} role leftAt }}
        offerings {{ nodes {{ slug }} }}
    }} }}"""
    found = story.ask(text, by="bob")["relationship"]
    assert found["status"] == "ACTIVE"
    assert found["offerings"]["nodes"] == [{"slug": "storage"}]
    gone = [item["organization"]["slug"] for item in found["participants"] if item["leftAt"]]
    assert gone == ["acme"]
