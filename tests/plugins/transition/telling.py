"""A story of one transition, told by the people who take part in it, in GraphQL alone."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from catalog_design import Design
from catalog_operation import Operation
from catalog_strategy import Strategy
from catalog_transition import Transition
from tests.asking import Asking

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
PEOPLE = {"ann": "acme", "rex": "acme", "lea": "acme", "bob": "bolt", "dan": "dune"}
NAME = re.compile(r"\b[a-z]+[A-Z]\w*(?!\w*:)")
FINDINGS = "findings { code subject severity message remedy waivable }"
Told = list[tuple[str, list[str]]]
"""Codes, each with the names of the mutations and fields that its text tells to use."""


class Telling:
    """`acme` provides: `ann` makes and owns, `rex` decides, `lea` leads. `bob` is of `bolt`, which
    consumes, and `dan` of `dune`.

    All stages are installed.
    """

    def __init__(self, catalog_with: Callable[..., Asking]) -> None:
        self.catalog = catalog_with(Strategy, Design, Transition, Operation)
        self.catalog.clock.moment = START
        self.ids = {slug: self.catalog.member(slug) for slug in ("acme", "bolt", "dune")}
        for slug, house in PEOPLE.items():
            person = {"slug": slug, "name": slug, "organizationIds": [self.ids[house]]}
            self.ids[slug] = self.do("createPerson", "person { id }", by="admin", **person)["id"]
            self.catalog.token(slug, person=slug, scopes=EVERY_SCOPE)
        for role in ("REVIEWER", "CHANGE_AUTHORITY"):
            self.holds("rex", role, self.ids["acme"])
        self.holds("lea", "PROVIDER_LEADERSHIP", self.ids["acme"])

    def holds(self, who: str, role: str, scope: str) -> None:
        """Let somebody hold a role over something."""
        given = {"role": role, "scopeId": scope, "personId": self.ids[who]}
        self.do("assignRole", "assignment { id }", by="admin", **given)

    def pass_to(self, **later: float) -> None:
        """Let it be so long after the story began."""
        self.catalog.clock.moment = START + dt.timedelta(**later)

    def do(self, mutation: str, selection: str, *, by: str = "ann", **given: Any) -> Any:
        """Make a change that is not refused, and return the object that came of it."""
        payload = self.catalog.change(mutation, given, selection, by=by)
        return payload[selection.split(maxsplit=1)[0]]

    def refused(self, mutation: str, *, by: str = "ann", **given: Any) -> Told:
        """Attempt a change, and return the code of every problem and what it tells to use."""
        problems = self.catalog.attempt(mutation, given, by=by)["userErrors"]
        return [(item["code"], NAME.findall(item["message"])) for item in problems]

    def ask(self, text: str, *, by: str = "ann", **given: Any) -> Any:
        """Return the answer to a question."""
        names = "".join(f"${name}: ID!, " for name in given)
        return self.catalog.ask(f"query({names}) {{ {text} }}" if given else text, given, by=by)

    def service(self, slug: str, selection: str, *, by: str = "ann") -> Any:
        """Return what is asked of a service."""
        return self.ask(f'{{ service(slug: "{slug}") {{ {selection} }} }}', by=by)["service"]

    def of(self, kind: str, id_: str, /, **given: Any) -> dict[str, Any]:
        """Return the input that names an object as it is now."""
        text = f"node(id: $id) {{ ... on {kind} {{ revision }} }}"
        found = self.ask(text, id=id_, by="admin")["node"]
        return {"id": id_, "expectedRevision": found["revision"], **given}

    def way(self, slug: str, to: str, *, by: str = "ann") -> Told:
        """Return what stands in the way of a service: codes, and what to use against it."""
        found = self.service(slug, f'gate(to: "{to}") {{ {FINDINGS} }}', by=by)["gate"]["findings"]
        return [
            (item["code"], NAME.findall(item["remedy"] or ""))
            for item in found
            if item["severity"] == "BLOCK"
        ]

    def move(self, slug: str, to: str, *, by: str = "ann") -> list[str]:
        """Attempt to move a service on, and return the codes of all problems."""
        found = self.service(slug, "id revision")
        given = {"serviceId": found["id"], "expectedRevision": found["revision"]}
        mutation = "retireService"
        if to != "retired":
            mutation, given = "advanceService", {**given, "to": to}
        return [item["code"] for item in self.catalog.attempt(mutation, given, by=by)["userErrors"]]

    def stands(self, slug: str) -> list[tuple[int, str, str]]:
        """Return the versions of a service: number, status and stage."""
        asked = "versions { nodes { number status stage { key } } }"
        nodes = self.service(slug, asked)["versions"]["nodes"]
        return [(one["number"], one["status"], one["stage"]["key"]) for one in nodes]

    def waiting(self, by: str) -> list[str]:
        """Return the kinds of what waits for somebody."""
        found = self.ask("{ viewer { waiting { kind } } }", by=by)["viewer"]["waiting"]
        return [item["kind"] for item in found]
