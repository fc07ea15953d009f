"""A house that checks its services before they are used, and the small steps to an approval."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from catalog.hookspecs import Plugin
from catalog_transition import Transition
from tests.asking import Asking
from tests.plugins.lives import move, service

HOUSE = "acme"
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
REVIEW = "readinessReview { id number level revision }"
READINESS = """level verdict ratio { value numerator denominator status }
    items { key mandatory answer evidence links reason }
    approvals { approver person { slug } consent happenedAt }"""
LEVELS = ("basic", "full")


def item(key: str, *mandatory_at: str) -> dict[str, Any]:
    """Return the input of a check."""
    return {"key": key, "area": "Safety", "title": f"{key}?", "mandatoryAt": list(mandatory_at)}


class Readying:
    """The service `mail` of the house `acme` in transition.

    `ann` works there and answers; `rex` is a reviewer of the house, and `cy` of another house.
    """

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        catalog.clock.moment = START
        self.ids = {slug: catalog.member(slug) for slug in (HOUSE, "bolt")}
        for slug, house in (("ann", HOUSE), ("rex", HOUSE), ("cy", "bolt")):
            person = {"slug": slug, "name": slug, "organizationIds": [self.ids[house]]}
            made = catalog.change("createPerson", person, "person { id }")
            self.ids[slug] = made["person"]["id"]
            catalog.token(slug, person=slug, scopes=EVERY_SCOPE)
        self.service = service(catalog, "mail", providerId=self.ids[HOUSE])
        self.role = self.holds("rex")

    def holds(self, who: str, scope: str | None = None, **given: Any) -> str:
        """Make somebody a reviewer, and return the id of that."""
        asked = {"role": "REVIEWER", "scopeId": scope or self.ids[HOUSE], **given}
        made = self.catalog.change(
            "assignRole", {**asked, "personId": self.ids[who]}, "assignment { id }"
        )
        return str(made["assignment"]["id"])

    def pass_days(self, days: int) -> None:
        """Let time go by."""
        assert self.catalog.clock.moment is not None
        self.catalog.clock.moment += dt.timedelta(days=days)

    def template(self, *items: dict[str, Any], **given: Any) -> str:
        """Define the template `launch`, and return its id."""
        asked = {
            "organizationId": self.ids[HOUSE],
            "slug": "launch",
            "name": "Launch",
            "transitionType": "INTRODUCE",
            "levels": LEVELS,
            "items": items or (item("backup", *LEVELS), item("load", "full")),
            **given,
        }
        found = self.catalog.change("defineCheckTemplate", asked, "checkTemplate { id }", by="ann")
        return str(found["checkTemplate"]["id"])

    def start(self, *, by: str = "ann", **given: Any) -> str:
        """Begin a review, and return its id."""
        asked = {"serviceId": self.service, **given}
        found = self.catalog.change("startReadinessReview", asked, REVIEW, by=by)
        return str(found["readinessReview"]["id"])

    def answer(
        self, review: str, key: str, answer: str = "PASS", *, by: str = "ann", **given: Any
    ) -> Any:
        """Answer a check, with evidence where it passes."""
        evidence = {"evidence": "Seen."} if answer == "PASS" else {}
        asked = {"reviewId": review, "key": key, "answer": answer, **evidence, **given}
        return self.catalog.change("answerCheck", asked, REVIEW, by=by)

    def with_revision(self, review: str, **given: Any) -> dict[str, Any]:
        """Return the input that names a review as it is now."""
        text = "query($id: ID) { readinessReview(id: $id) { revision } }"
        revision = self.catalog.ask(text, {"id": review})["readinessReview"]["revision"]
        return {"id": review, "expectedRevision": revision, **given}

    def approve(self, review: str, *, by: str = "rex", **given: Any) -> Any:
        """Approve a review, and return the payload."""
        return self.catalog.change(
            "approveReview", self.with_revision(review, **given), REVIEW, by=by
        )

    def not_approved(self, review: str, *, by: str, **given: Any) -> list[Any]:
        """Attempt to approve a review, and return the code and the field of every problem."""
        asked = self.with_revision(review, **given)
        return self.catalog.refused("approveReview", asked, by=by)

    def readiness(
        self, level: str | None = None, *, by: str = "ann", selection: str = READINESS
    ) -> Any:
        """Return how ready the service is."""
        text = f"""query($id: ID, $level: String) {{
            service(id: $id) {{ readiness(level: $level) {{ {selection} }} }}
        }}"""
        asked = {"id": self.service, "level": level}
        return self.catalog.ask(text, asked, by=by)["service"]["readiness"]

    def gate(self, *, by: str = "ann") -> list[tuple[str, str | None]]:
        """Return the code and the subject of all that readiness finds missing, in its order."""
        text = """query($id: ID) { service(id: $id) {
            gate(to: "early-life-support") { findings { code subject gate } }
        } }"""
        found = self.catalog.ask(text, {"id": self.service}, by=by)["service"]["gate"]["findings"]
        return [(one["code"], one["subject"]) for one in found if one["gate"] == "version_is_ready"]

    def move(self, to: str = "early-life-support") -> Any:
        """Advance the service, and return the payload."""
        return move(self.catalog, "mail", to)


@pytest.fixture
def readying(catalog_with: Callable[..., Asking]) -> Readying:
    """A service in transition."""
    return Readying(with_transition(catalog_with))


def with_transition(catalog_with: Callable[..., Asking], *others: type[Plugin]) -> Asking:
    """Return a catalog with transition, and perhaps others, whose tables are there."""
    return catalog_with(Transition, *others)
