"""Test enhancement proposals of Kubernetes as packs, counted anew from their files.

Each proposal is a service whose pack goes as far as the proposal did; its readiness reviews are
the acceptance criteria. An approver who is an author, too, is one who may not decide.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.asking import Asking
from tests.imports import SHARED
from tests.plugins.design.packing import with_design

RECEIVER = "release-team"
FOLDER = SHARED.parent / "kubernetes-enhancements" / "keps"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="The shared data is not here.")
ACCEPTED = {"implementable", "implemented"}
REJECTED = {"rejected", "withdrawn", "replaced"}
BEGIN = """mutation($service: ID!, $owner: ID!, $title: String!) {
    raiseRequirement(input: {serviceId: $service, ownerId: $owner, statement: $title}) {
        requirement { id } userErrors { code }
    }
    createHandoffPack(input: {serviceId: $service}) {
        handoffPack { id sections { key applicability } } userErrors { code }
    }
}"""


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text())


def people(names: Any) -> list[str]:
    """Return the names of accounts, however they are written."""
    return sorted({str(name).strip().removeprefix("@").lower() for name in names or ()})


class Proposal:
    """What the files say of one proposal."""

    def __init__(self, path: Path) -> None:
        found = read(path)
        self.slug = path.parent.name.lower()
        self.title = str(found["title"])
        self.team = str(found["owning-sig"])
        self.status = str(found["status"])
        self.number = found["kep-number"]
        self.authors = people(found["authors"])
        self.approvers = people(found["approvers"])

    @cached_property
    def reviews(self) -> dict[str, str]:
        """The approver of each stage that a readiness review was asked for."""
        path = FOLDER / "prod-readiness" / self.team / f"{self.number}.yaml"
        stages = read(path) if path.is_file() else {}
        return {
            stage: str(told["approver"])
            for stage, told in stages.items()
            if isinstance(told, dict) and told.get("approver")
        }

    @property
    def author(self) -> str:
        """Who wrote it first."""
        return self.authors[0]

    @property
    def decider(self) -> str | None:
        """The first approver who did not write it."""
        return next((name for name in self.approvers if name != self.author), None)

    @property
    def fate(self) -> str:
        """The status that its pack is to reach."""
        if self.status not in ACCEPTED | REJECTED:
            return "DRAFT"
        if self.decider is None:
            return "HANDED_OVER"
        return "ACCEPTED" if self.status in ACCEPTED else "REJECTED"


class Proposing:
    """Writes proposals into a catalog, each by its own people."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.teams: dict[str, str] = {}
        self.refused = 0
        self.receiver = catalog.member(RECEIVER)

    def token(self, name: str, organization: str) -> str:
        """Return the name of a token of somebody who acts for an organization."""
        key = f"{name} of {organization}"
        if key not in self.catalog.secrets:
            named: dict[str, Any] = {"organization": organization}
            if organization == RECEIVER:
                person = {"slug": name.lower(), "name": name, "organizationIds": [self.receiver]}
                self.catalog.change("createPerson", person)
                named = {"person": name.lower()}
            self.catalog.token(name, **named)
            self.catalog.secrets[key] = self.catalog.secrets.pop(name)
        return key

    def write(self, proposal: Proposal) -> None:
        """Make the service and its pack, as far as the proposal came."""
        team = proposal.team
        if team not in self.teams:
            self.teams[team] = self.catalog.member(team)
        author = self.token(proposal.author, team)
        given = {"slug": proposal.slug, "name": proposal.title, "providerId": self.teams[team]}
        made = self.catalog.change("createService", given, "service { id }", by=author)
        names = {"service": made["service"]["id"], "owner": self.teams[team]}
        begun = self.catalog.ask(BEGIN, {**names, "title": proposal.title}, by=author)
        pack = begun["createHandoffPack"]["handoffPack"]
        requirement = begun["raiseRequirement"]["requirement"]["id"]
        self._run(self._edits(proposal, pack, requirement), by=author)
        if proposal.fate != "DRAFT":
            self._decide(proposal, pack["id"])

    def _edits(self, proposal: Proposal, pack: Any, requirement: str) -> list[tuple[str, Any]]:
        sections = [item["key"] for item in pack["sections"] if item["applicability"] == "REQUIRED"]
        link = {"title": "The proposal", "url": None}
        edits: list[tuple[str, Any]] = [
            ("completePackSection", {"key": key, "links": [link]}) for key in sections
        ]
        edits = [
            (name, {"id": pack["id"], "expectedRevision": number, **given})
            for number, (name, given) in enumerate(edits, 1)
        ]
        trace = {"requirementId": requirement, "packId": pack["id"]}
        edits.append(("traceRequirement", {**trace, "sectionKey": "functional-requirements"}))
        edits += [
            (
                "addAcceptanceCriterion",
                {
                    "packId": pack["id"],
                    "question": f"Is it ready for {stage}?",
                    "responsibleFunction": approver,
                    "phase": stage,
                },
            )
            for stage, approver in proposal.reviews.items()
        ]
        named = {"id": pack["id"], "expectedRevision": len(edits) + 1}
        if proposal.fate != "DRAFT":
            edits.append(("freezePack", named))
            named = {**named, "expectedRevision": named["expectedRevision"] + 1}
            edits.append(("handOverPack", {**named, "receiverId": self.receiver}))
        return edits

    def _run(self, edits: list[tuple[str, Any]], *, by: str) -> None:
        """Make many changes in one request, in their order."""
        kinds = [f"{name[0].upper()}{name[1:]}Input" for name, _ in edits]
        head = ", ".join(f"$i{number}: {kind}!" for number, kind in enumerate(kinds))
        body = " ".join(
            f"c{number}: {name}(input: $i{number}) {{ userErrors {{ code message }} }}"
            for number, (name, _) in enumerate(edits)
        )
        given = {f"i{number}": value for number, (_, value) in enumerate(edits)}
        found = self.catalog.ask(f"mutation({head}) {{ {body} }}", given, by=by)
        assert [item["userErrors"] for item in found.values()] == [[]] * len(edits)

    def _decide(self, proposal: Proposal, pack: str) -> None:
        text = "query($id: ID) { handoffPack(id: $id) { revision } }"
        revision = self.catalog.ask(text, {"id": pack})["handoffPack"]["revision"]
        named = {"id": pack, "expectedRevision": revision}
        if proposal.author in proposal.approvers:
            by = self.token(proposal.author, RECEIVER)
            refused = self.catalog.refused("acceptPack", named, by=by)
            assert refused == [("PACK_OF_YOUR_OWN", "id")]
            self.refused += 1
        if proposal.decider is None:
            return
        by = self.token(proposal.decider, RECEIVER)
        if proposal.fate == "ACCEPTED":
            self.catalog.change("acceptPack", named, by=by)
        else:
            self.catalog.change("rejectPack", {**named, "reasons": [proposal.status]}, by=by)


def proposals() -> list[Proposal]:
    """Return every proposal that took another way than the most, and every third of the others."""
    every = [Proposal(path) for path in sorted(FOLDER.glob("sig-*/*/kep.yaml"))]
    return [
        proposal
        for number, proposal in enumerate(every)
        if number % 3 == 0 or proposal.fate != "ACCEPTED" or proposal.author in proposal.approvers
    ]


def test_proposals_become_packs_that_come_as_far_as_they_did(
    catalog_with: Callable[..., Asking],
) -> None:
    proposing = Proposing(with_design(catalog_with))
    every = proposals()
    for proposal in every:
        proposing.write(proposal)

    ask = proposing.catalog.ask
    count = "query($s: PackStatus!) { handoffPacks(where: {status: {eq: $s}}) { totalCount } }"
    for status in ("DRAFT", "HANDED_OVER", "ACCEPTED", "REJECTED"):
        expected = sum(proposal.fate == status for proposal in every)
        assert ask(count, {"s": status})["handoffPacks"]["totalCount"] == expected, status
    both = [item for item in every if item.fate != "DRAFT" and item.author in item.approvers]
    assert proposing.refused == len(both)
    waiting = "{ packsAwaitingAcceptance { totalCount } }"
    expected = sum(proposal.fate == "HANDED_OVER" for proposal in every)
    assert ask(waiting)["packsAwaitingAcceptance"]["totalCount"] == expected
    text = "{ handoffPacks(first: 50) { nodes { completeness acceptanceCriteria { phase } } } }"
    packs = ask(text)["handoffPacks"]["nodes"]
    assert len(packs) == len(every)
    assert {pack["completeness"] for pack in packs} == {1}
    criteria = [item["phase"] for pack in packs for item in pack["acceptanceCriteria"]]
    asked = [stage for proposal in every for stage in proposal.reviews]
    assert sorted(criteria) == sorted(asked)


def test_the_files_say_enough_to_be_a_test() -> None:
    every = proposals()

    assert len(every) > 20
    assert {proposal.fate for proposal in every} >= {"DRAFT", "ACCEPTED"}
    assert any(proposal.reviews for proposal in every)
    assert any(proposal.author in proposal.approvers for proposal in every)
