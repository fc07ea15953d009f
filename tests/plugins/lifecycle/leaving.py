"""Three houses around one service: who provides it, who consumes it, and a stranger."""

from dataclasses import dataclass
from typing import Any

from catalog import ids
from tests.asking import Asking

PREVIEW = 'gate(to: "retired") { allowed findings { code severity message evidence } }'
RETIRED = """
    service { portfolioStatus stage { key } }
    decision { outcome findings { code severity } }
"""


@dataclass
class Houses:
    """A catalog in which `acme` provides the live service `disk` to `bolt`; `dune` is a stranger.

    Each has a member who is a person, with a token of that name: `ann`, `bob` and `dan`.
    """

    catalog: Asking
    acme: str
    bolt: str
    dune: str
    disk: str

    def live(self, slug: str, provider: str) -> str:
        """Make a live service of a provider, and return its id."""
        key = ids.decode(provider)
        assert key is not None
        return self.catalog.live(slug, provider_id=key.key)

    def depend(self, service: str, on: str, *, by: str, strength: str = "HARD") -> Any:
        """Add a dependency, and return the payload."""
        given = {"serviceId": service, "dependsOnId": on, "strength": strength}
        return self.catalog.attempt("addDependency", given, "dependency { id }", by=by)

    def drafted(self, slug: str, *services: str) -> str:
        """Draft an offering of the provider, and return its id."""
        given = {
            "slug": slug,
            "name": slug.title(),
            "providerId": self.acme,
            "targetConsumerGroup": "Everybody",
            "serviceIds": list(services or [self.disk]),
            "components": [{"kind": "GOODS", "name": "A thing"}],
        }
        made = self.catalog.change("createOffering", given, "offering { id }", by="ann")
        return str(made["offering"]["id"])

    def offered(self, slug: str = "storage", *services: str) -> str:
        """Publish an offering of the provider, and return its id."""
        offering = self.drafted(slug, *services)
        self.catalog.change("publishOffering", {"id": offering, "expectedRevision": 1}, by="ann")
        return offering

    def withdraw(self, offering: str) -> None:
        """Withdraw an offering."""
        given = {"id": offering, "expectedRevision": 2}
        self.catalog.change("withdrawOffering", given, by="ann")

    def agreed(self, slug: str, offering: str) -> str:
        """Let `acme` and `bolt` agree on an offering, with who pays and who answers for it.

        Return the id of the relationship, which has revision 2.
        """
        parties = [
            {"organizationId": self.acme, "role": "PROVIDER"},
            {"organizationId": self.bolt, "role": "CONSUMER"},
        ]
        given = {"slug": slug, "participants": parties, "offeringIds": [offering]}
        made = self.catalog.change("proposeRelationship", given, "relationship { id }", by="ann")
        deal = str(made["relationship"]["id"])
        answer = {"id": deal, "organizationId": self.bolt, "expectedRevision": 1}
        self.catalog.change("agreeRelationship", answer, by="bob")
        found = self.catalog.ask('{ person(slug: "bob") { id } }')["person"]["id"]
        for role in ("SPONSOR", "CUSTOMER"):
            given = {"role": role, "scopeId": deal, "personId": found}
            self.catalog.change("assignRole", given)
        return deal

    def preview(self, slug: str = "disk", *, by: str = "ann") -> Any:
        """Return what the preview of retiring a service says."""
        asked = f'{{ service(slug: "{slug}") {{ {PREVIEW} }} }}'
        return self.catalog.ask(asked, by=by)["service"]["gate"]

    def retire(self, slug: str = "disk", *, by: str = "ann", dry_run: bool = False) -> Any:
        """Attempt to retire a service."""
        asked = f'{{ service(slug: "{slug}") {{ id revision }} }}'
        found = self.catalog.ask(asked, by=by)["service"]
        given = {"serviceId": found["id"], "expectedRevision": found["revision"]}
        return self.catalog.attempt("retireService", given, RETIRED, by=by, dry_run=dry_run)

    def consent(self, organization: str, *, by: str) -> list[str]:
        """Attempt to consent to the retirement of `disk`, and return the codes of problems."""
        given = {"serviceId": self.disk, "organizationId": organization}
        problems = self.catalog.attempt("consentToRetirement", given, by=by)["userErrors"]
        return [problem["code"] for problem in problems]


def houses(catalog: Asking) -> Houses:
    """Make the three houses."""
    made = {slug: catalog.member(slug) for slug in ("acme", "bolt", "dune")}
    for person, organization in (("ann", "acme"), ("bob", "bolt"), ("dan", "dune")):
        given = {"slug": person, "name": person.title(), "organizationIds": [made[organization]]}
        catalog.change("createPerson", given)
        catalog.token(person, person=person)
    key = ids.decode(made["acme"])
    assert key is not None
    disk = catalog.live("disk", provider_id=key.key)
    return Houses(catalog, made["acme"], made["bolt"], made["dune"], disk)


def blocking(preview: Any) -> list[str]:
    """Return the codes of the findings that block."""
    return [item["code"] for item in preview["findings"] if item["severity"] == "BLOCK"]
