"""A market for the tests of relationships: who provides and consumes in it, and who speaks."""

from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking

PARTIES = """relationship { status revision participants {
    organization { slug } role consent agreedBy agreedAt document leftAt
} }"""


class Market:
    """A provider with two offerings, one available and one a draft, a consumer and an outsider.

    A person speaks for each, and asks with `by="provider"`; `provider-bot` is a service account.
    """

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.provider = self.organization("provider")
        self.consumer = self.organization("consumer")
        self.outsider = self.organization("outsider")
        self.service = catalog.live("mail")
        self.draft = self.offering("draft")
        self.available = self.offering("available")
        self.step("publishOffering", self.available, 1)

    def organization(self, slug: str) -> str:
        """Make an organization with a person and a service account, and return its id."""
        made = self.catalog.member(slug)
        self.catalog.token(f"{slug}-bot", organization=slug, scopes=EVERY_SCOPE)
        person = {"slug": f"{slug}-ann", "name": f"Ann of {slug}", "organizationIds": [made]}
        self.catalog.change("createPerson", person)
        self.catalog.token(slug, person=f"{slug}-ann", scopes=EVERY_SCOPE)
        return made

    def recorded(self, slug: str, recorder: str) -> str:
        """Record an organization that nobody acts for, and return its id."""
        given = {"slug": slug, "name": slug.title(), "kind": "COMPANY"}
        made = self.catalog.change("createOrganization", given, "organization { id }", by=recorder)
        return str(made["organization"]["id"])

    def offering(self, slug: str, provider: str | None = None) -> str:
        """Draft an offering and return its id."""
        given = {
            "slug": slug,
            "name": slug,
            "providerId": provider or self.provider,
            "targetConsumerGroup": "Offices",
            "serviceIds": [self.service],
            "components": [{"kind": "GOODS", "name": "Stamps"}],
        }
        return str(
            self.catalog.change("createOffering", given, "offering { id }")["offering"]["id"]
        )

    def given(self, *offerings: str, **given: Any) -> dict[str, Any]:
        """Return the input of a relationship that may be proposed."""
        participants = [
            {"organizationId": self.provider, "role": "PROVIDER"},
            {"organizationId": self.consumer, "role": "CONSUMER"},
        ]
        wanted = list(offerings or (self.available,))
        plain = {"slug": "deal", "participants": participants, "offeringIds": wanted}
        return {**plain, **given}

    def proposed(self, *offerings: str, by: str = "provider", **given: Any) -> str:
        """Propose a relationship and return its id."""
        payload = self.catalog.change(
            "proposeRelationship", self.given(*offerings, **given), "relationship { id }", by=by
        )
        return str(payload["relationship"]["id"])

    def agreed(self, *offerings: str, **given: Any) -> str:
        """Agree on a relationship on both sides, and return its id; its revision is 2 then."""
        deal = self.proposed(*offerings, **given)
        self.answer("agreeRelationship", deal, "consumer")
        return deal

    def with_roles(self, deal: str) -> None:
        """Give the consumer a sponsor and a customer."""
        for role in ("SPONSOR", "CUSTOMER"):
            self.assigned(deal, role)

    def assigned(self, deal: str, role: str, slug: str = "consumer") -> None:
        """Give a person of an organization a role over a relationship."""
        found = self.catalog.ask(f'{{ person(slug: "{slug}-ann") {{ id }} }}')["person"]["id"]
        given = {"role": role, "scopeId": deal, "personId": found}
        self.catalog.change("assignRole", given, by=f"{slug}-bot")

    def active(self, *offerings: str, **given: Any) -> str:
        """Bring a relationship to life, and return its id."""
        deal = self.agreed(*offerings, **given)
        self.with_roles(deal)
        self.step("activateRelationship", deal, self.revision(deal))
        return deal

    def revision(self, deal: str) -> int:
        """Return the revision of a relationship."""
        text = "query($id: ID) { relationship(id: $id) { revision } }"
        return int(self.catalog.ask(text, {"id": deal})["relationship"]["revision"])

    def answer(
        self, step: str, deal: str, slug: str, *, by: str | None = None, **given: Any
    ) -> Any:
        """Let an organization take a step that is not refused, and return what it leads to."""
        wanted = self.answering(deal, slug, **given)
        found = self.catalog.change(step, wanted, PARTIES, by=by or slug)
        return found["relationship"]

    def refuses(
        self, step: str, deal: str, slug: str, *, by: str | None = None, **given: Any
    ) -> list[Any]:
        """Return the code and the field of each problem of a step for an organization."""
        return self.catalog.refused(step, self.answering(deal, slug, **given), by=by or slug)

    def answering(self, deal: str, slug: str, **given: Any) -> dict[str, Any]:
        """Return the input of a step for an organization."""
        text = "query($slug: String) { organization(slug: $slug) { id } }"
        named = self.catalog.ask(text, {"slug": slug})["organization"]["id"]
        wanted = {"id": deal, "expectedRevision": self.revision(deal), "organizationId": named}
        return {**wanted, **given}

    def step(self, step: str, key: str, revision: int, *, by: str = "admin") -> None:
        """Take a step that is not refused."""
        self.catalog.change(step, {"id": key, "expectedRevision": revision}, by=by)

    def refused(self, step: str, key: str, revision: int, *, by: str = "admin") -> list[Any]:
        """Return the code and the field of each problem that a step has."""
        return self.catalog.refused(step, {"id": key, "expectedRevision": revision}, by=by)
