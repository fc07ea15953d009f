"""What is offered and agreed in a story, and the words that change it, in GraphQL alone."""

from typing import Any

from catalog import ids
from tests.plugins.transition.telling import Telling

SPEAKS = {"acme": "ann", "bolt": "bob", "dune": "dan"}
DEAL = "relationship { id status }"
Parties = tuple[tuple[str, str], ...]
"""Organizations, each with its role in a relationship."""
TWO: Parties = (("acme", "PROVIDER"), ("bolt", "CONSUMER"))


def live(story: Telling, slug: str) -> str:
    """Adopt a live service of `acme`, as an import does, and return its id."""
    house = ids.decode(story.ids["acme"])
    assert house is not None
    return story.catalog.live(slug, provider_id=house.key)


def offered(story: Telling, slug: str, *services: str, promising: Any = ()) -> str:
    """Publish an offering of `acme` with what it promises, and return its id."""
    given = {
        "slug": slug,
        "name": slug.title(),
        "providerId": story.ids["acme"],
        "targetConsumerGroup": "Everybody",
        "serviceIds": list(services),
        "components": [{"kind": "GOODS", "name": "A thing"}],
    }
    offering = str(story.do("createOffering", "offering { id }", **given)["id"])
    if promising:
        levels = {"targets": list(promising), "conditions": []}
        named = story.of("ServiceOffering", offering, **levels)
        story.do("promiseWarranty", "offering { id }", **named)
    story.do("publishOffering", "offering { id }", **story.of("ServiceOffering", offering))
    return offering


def consumed(story: Telling, slug: str, offering: str, by: str = "bolt") -> str:
    """Let a house consume an offering, and return the active relationship."""
    parties = named(story, (("acme", "PROVIDER"), (by, "CONSUMER")))
    given = {"slug": slug, "offeringIds": [offering], "participants": parties}
    deal = str(story.do("proposeRelationship", DEAL, **given)["id"])
    agree(story, deal, by)
    for role in ("SPONSOR", "CUSTOMER"):
        story.holds(SPEAKS[by], role, deal)
    activating = story.of("ServiceRelationship", deal)
    active = story.do("activateRelationship", DEAL, by=SPEAKS[by], **activating)
    assert active["status"] == "ACTIVE"
    return deal


def named(story: Telling, parties: Parties) -> list[dict[str, str]]:
    """Return the input that names participants."""
    return [{"organizationId": story.ids[slug], "role": role} for slug, role in parties]


def agree(story: Telling, deal: str, *houses: str) -> None:
    """Let houses agree to a relationship, or to a change of it, each by its own person."""
    for slug in houses:
        given = story.of("ServiceRelationship", deal, organizationId=story.ids[slug])
        story.do("agreeRelationship", DEAL, by=SPEAKS[slug], **given)


def amend(story: Telling, deal: str, **given: Any) -> None:
    """Propose a change of a relationship on behalf of `acme`."""
    wanted = story.of("ServiceRelationship", deal, organizationId=story.ids["acme"], **given)
    story.do("amendRelationship", DEAL, **wanted)
