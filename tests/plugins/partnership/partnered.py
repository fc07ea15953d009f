"""A bank and its provider, told by the people who take part, in GraphQL alone."""

import datetime as dt
from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking

START = dt.datetime(2024, 1, 31, 9, tzinfo=dt.UTC)
PEOPLE = {
    "cara": "bank",  # its CxO
    "mona": "bank",  # its contract manager
    "ned": "bank",  # nobody in particular
    "lea": "host",  # leads the provider
    "con": "host",  # its consultant
    "bob": "host",  # nobody in particular
    "rita": "rival",
}
ROLES = {
    "cara": ("BUYER_CXO", "bank"),
    "mona": ("CONTRACT_MANAGER", "bank"),
    "lea": ("PROVIDER_LEADERSHIP", "host"),
    "con": ("PROVIDER_CONSULTANT", "host"),
}
REVIEW = """review {
    id revision number plannedOn dueOn heldOn isCompliant missing
    attendances { name category counts organization { slug } }
}"""
CADENCE = "cadence { id revision number frequency startsOn endsOn waiverReason }"
BOTH = {"bank": ("cara",), "host": ("lea", "con")}
CATEGORIES = {
    "cara": "BUYER_CXO",
    "mona": "BUYER_MANAGER",
    "lea": "PROVIDER_LEADERSHIP",
    "con": "PROVIDER_CONSULTANT",
}
SPEAKS = {"bank": "ned", "host": "bob", "rival": "rita"}


class Partners:
    """`bank` buys from `host` in the relationship `deal`; `rival` takes no part.

    Roles are held from START on, which is when the relationship starts.
    """

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        catalog.clock.moment = START
        self.ids = {slug: catalog.member(slug) for slug in ("bank", "host", "rival")}
        for slug, house in PEOPLE.items():
            person = {"slug": slug, "name": slug, "organizationIds": [self.ids[house]]}
            made = catalog.change("createPerson", person, "person { id }")
            self.ids[slug] = made["person"]["id"]
            catalog.token(slug, person=slug, scopes=EVERY_SCOPE)
        for slug, (role, house) in ROLES.items():
            self.holds(slug, role, self.ids[house])
        self.service = catalog.live("hosting")
        self.offering = self._offered("host")
        self.deal = self.agreed("deal", startsOn=START.date().isoformat())

    def _offered(self, provider: str) -> str:
        given = {
            "slug": f"of-{provider}",
            "name": provider,
            "providerId": self.ids[provider],
            "targetConsumerGroup": "Banks",
            "serviceIds": [self.service],
            "components": [{"kind": "GOODS", "name": "Discs"}],
        }
        made = self.catalog.change("createOffering", given, "offering { id }")
        offering = str(made["offering"]["id"])
        self.catalog.change("publishOffering", {"id": offering, "expectedRevision": 1})
        return offering

    def agreed(self, slug: str, *more: tuple[str, str], **given: Any) -> str:
        """Agree on a relationship, in which others may take part too; return its id."""
        parties = (("bank", "CONSUMER"), ("host", "PROVIDER"), *more)
        named = [{"organizationId": self.ids[who], "role": role} for who, role in parties]
        wanted = {"slug": slug, "participants": named, "offeringIds": [self.offering], **given}
        made = self.do("proposeRelationship", "relationship { id }", by="bob", **wanted)
        deal = str(made["id"])
        for who in dict.fromkeys(who for who, _ in parties if who != "host"):
            self.agree(deal, who)
        return deal

    def agree(self, deal: str, who: str) -> None:
        """Let an organization agree to a relationship."""
        given = self.of("ServiceRelationship", deal, organizationId=self.ids[who])
        self.do("agreeRelationship", "relationship { id }", by=SPEAKS[who], **given)

    def holds(self, who: str, role: str, scope: str) -> str:
        """Let somebody hold a role over something, and return the assignment."""
        given = {"role": role, "scopeId": scope, "personId": self.ids[who]}
        made = self.catalog.change("assignRole", given, "assignment { id }")
        return str(made["assignment"]["id"])

    def on(self, day: str) -> None:
        """Let it be noon on a day."""
        noon = dt.time(12, tzinfo=dt.UTC)
        self.catalog.clock.moment = dt.datetime.combine(dt.date.fromisoformat(day), noon)

    def do(self, mutation: str, selection: str, *, by: str, **given: Any) -> Any:
        """Make a change that is not refused, and return the object that came of it."""
        payload = self.catalog.change(mutation, given, selection, by=by)
        return payload[selection.split(maxsplit=1)[0]]

    def refused(self, mutation: str, *, by: str, **given: Any) -> list[Any]:
        """Return the code and the field of each problem of a change."""
        return self.catalog.refused(mutation, given, by=by)

    def ask(self, text: str, *, by: str = "mona") -> Any:
        """Return the answer to a question about the relationship."""
        asked = f'{{ relationship(slug: "deal") {{ {text} }} }}'
        return self.catalog.ask(asked, by=by)["relationship"]

    def of(self, kind: str, id_: str, /, **given: Any) -> dict[str, Any]:
        """Return the input that names an object as it is now."""
        text = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ revision }} }} }}"
        found = self.catalog.ask(text, {"id": id_})["node"]
        return {"id": id_, "expectedRevision": found["revision"], **given}

    def mandate(self, frequency: str = "HALF_YEARLY", starts_on: str = "2024-01-31") -> Any:
        """Mandate a cadence as the contract manager, and return it."""
        given = {"relationshipId": self.deal, "frequency": frequency, "startsOn": starts_on}
        return self.do("mandateCadence", CADENCE, by="mona", **given)

    def scheduled(self, planned_on: str, *, by: str = "mona", **given: Any) -> Any:
        """Schedule a review, and return it."""
        wanted = {"relationshipId": self.deal, "plannedOn": planned_on, **given}
        return self.do("scheduleReview", REVIEW, by=by, **wanted)

    def present(self, *people: str) -> list[dict[str, str]]:
        """Return the input that names who was there, each as what they are."""
        return [
            {"personId": self.ids[who], "category": CATEGORIES.get(who, "OTHER")} for who in people
        ]

    def held(self, day: str, attending: dict[str, tuple[str, ...]] = BOTH, **given: Any) -> Any:
        """Let a review be held on a day, which it is by then; each side names its people."""
        if self.catalog.clock.moment is None or self.catalog.clock.moment.date().isoformat() < day:
            self.on(day)
        review = self.scheduled(day)
        for side, people in attending.items():
            wanted = self.of(
                "BusinessReview",
                review["id"],
                heldOn=day,
                attendances=self.present(*people),
                **given,
            )
            review = self.do("recordReview", REVIEW, by=SPEAKS[side], **wanted)
        return review
