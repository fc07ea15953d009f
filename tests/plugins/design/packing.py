"""A catalog with design, and the small steps from a requirement to an accepted pack."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.hookspecs import Plugin
from catalog_design import Design
from tests.asking import Asking
from tests.plugins.lives import codes, move, retire, service

GIVER, RECEIVER = "acme", "operations"
PACK = "handoffPack { id number status revision contentHash }"


class Designing:
    """A service that the organization `acme` provides, in the stage `design`, and its packs."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.giver = catalog.member(GIVER)
        self.receiver = catalog.member(RECEIVER)
        self.speaks(RECEIVER)
        self.service = service(catalog, "mail", providerId=self.giver)

    def speaks(self, slug: str, **given: Any) -> None:
        """Let a person of the receiver ask with `by=slug`."""
        person = {"slug": f"{slug}-ann", "name": "Ann", "organizationIds": [self.receiver]}
        self.catalog.change("createPerson", person)
        self.catalog.token(slug, person=f"{slug}-ann", **given)

    def change(self, mutation: str, selection: str = PACK, *, by: str = GIVER, **given: Any) -> Any:
        """Make a change on behalf of the provider, unless another is named."""
        return self.catalog.change(mutation, given, selection, by=by)

    def refused(self, mutation: str, *, by: str = GIVER, **given: Any) -> list[Any]:
        """Attempt a change, and return the code and the field of every problem."""
        return self.catalog.refused(mutation, given, by=by)

    def pack(self, **given: Any) -> str:
        """Begin a pack, and return its id."""
        payload = self.change("createHandoffPack", serviceId=self.service, **given)
        return str(payload["handoffPack"]["id"])

    def read(self, pack: str, selection: str, *, by: str = "admin") -> Any:
        """Return what is asked of a pack."""
        text = f"query($id: ID) {{ handoffPack(id: $id) {{ {selection} }} }}"
        return self.catalog.ask(text, {"id": pack}, by=by)["handoffPack"]

    def with_revision(self, pack: str) -> dict[str, Any]:
        """Return the input that names a pack as it is now."""
        return {"id": pack, "expectedRevision": self.read(pack, "revision")["revision"]}

    def edit(self, mutation: str, pack: str, *, by: str = GIVER, **given: Any) -> Any:
        """Make a change of a pack as it is now, and return the pack that came of it."""
        return self.change(mutation, by=by, **self.with_revision(pack), **given)["handoffPack"]

    def complete(self, pack: str, *, without: str = "") -> None:
        """Complete every required section of a pack, but perhaps one."""
        asked = "sections { key applicability completed }"
        for section in self.read(pack, asked)["sections"]:
            is_missing = section["applicability"] == "REQUIRED" and not section["completed"]
            if is_missing and section["key"] != without:
                self.edit("completePackSection", pack, key=section["key"], content="It is so.")

    def require(self, statement: str = "Letters arrive.") -> str:
        """Raise a requirement, and return its id."""
        given = {"serviceId": self.service, "statement": statement, "ownerId": self.receiver}
        made = self.change("raiseRequirement", "requirement { id }", **given)
        return str(made["requirement"]["id"])

    def trace(self, pack: str, requirement: str, key: str = "functional-requirements") -> Any:
        """Trace a requirement to a section, and return the pack that came of it."""
        given = {"requirementId": requirement, "packId": pack, "sectionKey": key}
        return self.change("traceRequirement", **given)["handoffPack"]

    def criterion(
        self, pack: str, question: str = "Does a letter arrive?", phase: str = "operation"
    ) -> Any:
        """Add an acceptance criterion to a pack, and return it."""
        given = {"responsibleFunction": "Service desk", "phase": phase}
        selection = "acceptanceCriterion { id revision handoffPack { id number } }"
        made = self.change(
            "addAcceptanceCriterion", selection, packId=pack, question=question, **given
        )
        return made["acceptanceCriterion"]

    def whole(self, phase: str = "operation") -> str:
        """Write a pack that lacks nothing, and return its id."""
        pack = self.pack()
        self.trace(pack, self.require())
        self.criterion(pack, phase=phase)
        self.complete(pack)
        return pack

    def hand_over(self, pack: str) -> Any:
        """Freeze a pack and hand it over."""
        self.edit("freezePack", pack)
        return self.edit("handOverPack", pack, receiverId=self.receiver)

    def accept(self, pack: str) -> Any:
        """Accept a pack on behalf of the receiver."""
        return self.edit("acceptPack", pack, by=RECEIVER)

    def move(self, to: str = "live") -> Any:
        """Advance the service, and return the payload."""
        return move(self.catalog, "mail", to)

    def retire(self) -> None:
        """Take the service into use with an accepted pack, and retire it."""
        pack = self.whole()
        self.hand_over(pack)
        self.accept(pack)
        assert codes(self.move()) == codes(retire(self.catalog, "mail")) == []


@pytest.fixture
def designing(catalog_with: Callable[..., Asking]) -> Designing:
    """A service in design."""
    return Designing(with_design(catalog_with))


def with_design(catalog_with: Callable[..., Asking], *others: type[Plugin]) -> Asking:
    """Return a catalog with design, and perhaps others, whose tables are there."""
    return catalog_with(Design, *others)
