"""A buyer with two rival providers, another buyer, and a stranger; people speak for each."""

from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests import rows
from tests.asking import Asking

SLUGS = ("buyer", "provider", "rival", "second", "stranger")


class Fair:
    """`buyer` consumes of `provider` and of `rival`, `second` of `provider`, `stranger` of nobody.

    A person speaks for each, and asks with `by="buyer"`; `buyer-bot` is a service account.
    """

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        found: list[Any] = []
        for slug in SLUGS:
            found += [rows.organization(slug), *rows.person(f"{slug}-ann", slug)]
        found += rows.relationship("first", "provider", "buyer")
        found += rows.relationship("other", "rival", "buyer")
        found += rows.relationship("third", "provider", "second")
        catalog.put(found)
        for slug in SLUGS:
            catalog.token(slug, person=f"{slug}-ann", scopes=EVERY_SCOPE)
            catalog.token(f"{slug}-bot", organization=slug, scopes=EVERY_SCOPE)
        self.ids = {slug: rows.global_id(rows.organization(slug)) for slug in SLUGS}

    def make(self, mutation: str, given: Any, selection: str, *, by: str) -> Any:
        """Make a change that is not refused, and return the object."""
        name = selection.split(maxsplit=1)[0]
        return self.catalog.change(mutation, given, selection, by=by)[name]

    def found(self, query: str, by: str, **variables: Any) -> Any:
        """Return what somebody is answered."""
        return self.catalog.ask(query, variables, by=by)

    def roadmap(self, **given: Any) -> Any:
        """Publish a roadmap of the buyer, and return its id."""
        period = {"startsOn": "2026-01-01", "endsOn": "2026-12-31"}
        wanted = {"organizationId": self.ids["buyer"], "title": "Plans", **period, **given}
        return self.make("publishRoadmap", wanted, "roadmap { id }", by="buyer")["id"]

    def component(self, roadmap: str, **given: Any) -> Any:
        """Plan something on a roadmap of the buyer, and return its id."""
        wanted = {"roadmapId": roadmap, "title": "Cards", **given}
        made = self.make("addRoadmapComponent", wanted, "roadmapComponent { id }", by="buyer")
        return made["id"]

    def bid(self, component: str, by: str = "provider") -> Any:
        """Bid for a component, and return the id of the bid."""
        amount = {"amount": "1000", "currency": "EUR"}
        wanted = {"componentId": component, "organizationId": self.ids[by]}
        given = {**wanted, "what": f"By {by}.", "amount": amount}
        return self.make("bidForComponent", given, "suggestion { id }", by=by)["id"]

    def practice(self, **given: Any) -> Any:
        """Share a practice of the provider that was learnt at the buyer, and return its id."""
        wanted = {
            "organizationId": self.ids["provider"],
            "originId": self.ids["buyer"],
            "title": "Rehearse",
            "text": "Rehearse each move.",
            **given,
        }
        return self.make("shareBestPractice", wanted, "bestPractice { id }", by="provider")["id"]

    def consent(self, practice: str, **given: Any) -> Any:
        """Let the buyer consent to a practice that it sees."""
        wanted = self.revised("bestPractice", practice, by="buyer", **given)
        return self.make("consentToSharing", wanted, "bestPractice { consent }", by="buyer")

    def revised(self, name: str, own: str, *, by: str, **given: Any) -> dict[str, Any]:
        """Return the input of a change of something, with its revision."""
        text = f"query($id: ID!) {{ {name}(id: $id) {{ revision }} }}"
        revision = self.found(text, by, id=own)[name]["revision"]
        return {"id": own, "expectedRevision": revision, **given}
