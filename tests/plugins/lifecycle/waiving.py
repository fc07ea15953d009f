"""A house in which some move versions, and others may waive what gates find."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from catalog.plugin import Finding, Gate, Move
from tests.asking import Asking
from tests.plugins.lives import ADVANCE, life, service

WAIVER = """id code subject reason authority grantedBy person { slug } expiresAt status
    withdrawnBy withdrawalReason usedBy { outcome to }"""
MOVERS = {"ann": "team", "tom": "team"}
PEOPLE = {**MOVERS, "bob": "acme", "dan": "desk", "cy": "bolt"}


@dataclass
class Waiving:
    """A catalog whose gates find what a test says, and a service of the part `team` of `acme`.

    `ann` and `tom` work there and move it; `bob` of `acme` is its waiver authority; `cy` belongs
    to another house.
    """

    catalog: Asking
    found: list[Finding]
    ids: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Make the people, the roles and the service."""
        self.catalog.clock.moment = self.catalog.clock()
        for slug in ("acme", "bolt"):
            self.ids[slug] = self.catalog.member(slug)
        for slug in ("team", "desk"):
            part = {"slug": slug, "name": slug, "kind": "TEAM", "parentId": self.ids["acme"]}
            made = self.catalog.change("createOrganization", part, "organization { id }")
            self.ids[slug] = made["organization"]["id"]
        for slug, organization in PEOPLE.items():
            person = {"slug": slug, "name": slug, "organizationIds": [self.ids[organization]]}
            made = self.catalog.change("createPerson", person, "person { id }")
            self.ids[slug] = made["person"]["id"]
            self.catalog.token(slug, person=slug, scopes=EVERY_SCOPE)
        self.ids["mail"] = service(self.catalog, "mail", providerId=self.ids["team"])
        self.holds("bob", "WAIVER_AUTHORITY", "acme")

    def holds(self, who: str, role: str, scope: str, **given: Any) -> None:
        """Give somebody a role."""
        kind = "personId" if who in PEOPLE else "organizationId"
        given = {"role": role, "scopeId": self.ids[scope], kind: self.ids[who], **given}
        self.catalog.change("assignRole", given)

    @property
    def version(self) -> str:
        """The id of the version that moves."""
        asked = '{ service(slug: "mail") { openVersion { id } liveVersion { id } } }'
        node = self.catalog.ask(asked)["service"]
        return str((node["openVersion"] or node["liveVersion"])["id"])

    def later(self, **time: float) -> str:
        """Return a moment that is so far ahead, as GraphQL writes it."""
        moment = self.catalog.clock() + dt.timedelta(**time)
        return moment.isoformat().replace("+00:00", "Z")

    def given(self, code: str, subject: str | None = None, **given: Any) -> dict[str, Any]:
        """Return the input of a waiver."""
        wanted = {"versionId": self.version, "code": code, "reason": "It is small."}
        wanted |= {"subject": subject, "expiresAt": self.later(days=30)}
        return {**wanted, **given}

    def grant(self, code: str, subject: str | None = None, *, by: str = "bob", **given: Any) -> Any:
        """Grant a waiver, and return it."""
        wanted = self.given(code, subject, **given)
        selection = f"waiver {{ {WAIVER} }}"
        return self.catalog.change("grantWaiver", wanted, selection, by=by)["waiver"]

    def refused(self, code: str, subject: str | None = None, *, by: str, **given: Any) -> Any:
        """Attempt to grant a waiver, and return what stands against it."""
        return self.catalog.refused("grantWaiver", self.given(code, subject, **given), by=by)

    def move(self, to: str = "build", *, by: str = "ann") -> Any:
        """Attempt to move the version, and return the payload."""
        asked = '{ service(slug: "mail") { id revision } }'
        node = self.catalog.ask(asked)["service"]
        given = {"serviceId": node["id"], "to": to, "expectedRevision": node["revision"]}
        return self.catalog.attempt("advanceService", given, ADVANCE, by=by)

    def allowed(self, to: str = "build", *, by: str = "ann") -> bool:
        """Return whether the preview allows a move."""
        asked = f'{{ service(slug: "mail") {{ gate(to: "{to}") {{ allowed }} }} }}'
        return bool(self.catalog.ask(asked, by=by)["service"]["gate"]["allowed"])

    def waivers(self, *, by: str = "ann") -> Any:
        """Return the waivers of the version."""
        asked = f"""query($id: ID!) {{ node(id: $id) {{ ... on ServiceVersion {{
            waivers {{ nodes {{ {WAIVER} }} }}
        }} }} }}"""
        return self.catalog.ask(asked, {"id": self.version}, by=by)["node"]["waivers"]["nodes"]


def waiving(
    catalog_with: Callable[..., Asking], *found: Finding, gates: Sequence[Gate] = ()
) -> Waiving:
    """Make a catalog with such a house; its gate finds *found* before any move."""
    listed = list(found)

    async def finds(_move: Move) -> list[Finding]:
        return list(listed)

    made = Waiving(catalog_with(life(Gate(name="all_is_well", check=finds), *gates)), listed)
    made.fill()
    return made
