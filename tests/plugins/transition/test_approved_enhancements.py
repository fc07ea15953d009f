"""Test the readiness of enhancements of Kubernetes, counted anew from their files.

Each proposal is a service that is to reach its current stage: the records of its production
readiness reviews are its approvals.
"""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests import imports
from tests.asking import Asking
from tests.plugins.lives import service
from tests.plugins.transition.readying import with_transition

FOLDER = imports.SHARED.parent / "kubernetes-enhancements" / "keps"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="The shared data is not here.")
STAGES = ["alpha", "beta", "stable"]
GATES = """query($after: String) { services(first: 20, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { slug gate(to: "early-life-support") { findings { code gate subject } } }
} }"""
READY = """query($s: String) { service(slug: $s) { readiness {
    level verdict approvals { approver consent happenedAt person { slug } }
} } }"""


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text())


class Enhancement:
    """What the files say of one enhancement."""

    def __init__(self, path: Path) -> None:
        found = read(path)
        self.slug = path.parent.name.lower()
        self.team = str(found["owning-sig"])
        self.number = found["kep-number"]
        self.stage = found.get("stage")

    @cached_property
    def records(self) -> dict[str, str]:
        """The approver of each stage up to the current one, as it is written; perhaps nobody."""
        path = FOLDER / "prod-readiness" / self.team / f"{self.number}.yaml"
        told = read(path) if path.is_file() else {}
        if self.stage not in STAGES:
            return {}
        reached = STAGES[: STAGES.index(self.stage) + 1]
        return {
            stage: str((told.get(stage) or {}).get("approver") or "")
            for stage in reached
            if stage in told or stage == self.stage
        }

    @property
    def approver(self) -> str:
        """Who approved the current stage."""
        return self.records.get(self.stage, "")

    @property
    def lines(self) -> list[str]:
        """The same as an import reads it, the highest stage first."""
        return [
            json.dumps({"service": self.slug, "level": stage, "approver": approver, **TEMPLATE})
            for stage, approver in reversed(self.records.items())
        ]


TEMPLATE = {"template": "prod-readiness"}


def enhancements() -> list[Enhancement]:
    """Return every enhancement."""
    return [Enhancement(path) for path in sorted(FOLDER.glob("sig-*/*/kep.yaml"))]


def group() -> list[str]:
    """Return who is, or was, in the group of approvers."""
    names = read(FOLDER.parent / "OWNERS_ALIASES")["aliases"]
    return [
        str(name).lower()
        for alias, members in names.items()
        if alias.startswith("prod-readiness")
        for name in members
    ]


def filled(catalog: Asking, folder: Path) -> list[Enhancement]:
    """Make every enhancement a service in transition, and import who approved it."""
    house = catalog.member("kubernetes")
    for name in sorted(set(group())):
        person = {"slug": name, "name": name, "organizationIds": [house]}
        catalog.change("createPerson", person)
    template = {
        "organizationId": house,
        "slug": "prod-readiness",
        "name": "Production readiness",
        "transitionType": "INTRODUCE",
        "levels": STAGES,
        "items": [],
    }
    catalog.change("defineCheckTemplate", template)
    every = enhancements()
    for one in every:
        service(catalog, one.slug, providerId=house)
    path = folder / "readiness.jsonl"
    path.write_text("\n".join(line for one in every for line in one.lines))
    report = imports.import_files(catalog, path, formats=catalog.catalog.plugins.formats)
    assert report["problems"] == []
    return every


def test_exactly_those_are_blocked_whose_current_stage_nobody_approved(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog = with_transition(catalog_with)
    every = filled(catalog, tmp_path)

    blocked: dict[str, set[str]] = {}
    after: str | None = None
    while True:
        page = catalog.ask(GATES, {"after": after})["services"]
        for node in page["nodes"]:
            findings = node["gate"]["findings"]
            codes = {one["code"] for one in findings if one["gate"] == "version_is_ready"}
            blocked |= {node["slug"]: codes} if codes else {}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    unapproved = {one.slug: one for one in every if not one.approver}
    assert blocked.keys() == unapproved.keys()
    for slug, codes in blocked.items():
        has_review = bool(unapproved[slug].records)
        assert codes == {"APPROVAL_MISSING" if has_review else "REVIEW_MISSING"}
    assert 0 < len(unapproved) < len(every)


def test_approvals_are_undated_and_known_by_name_however_it_is_written(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog = with_transition(catalog_with)
    every = filled(catalog, tmp_path)

    people = set(group())
    approved = [one for one in every if one.approver]
    for one in approved:
        found = catalog.ask(READY, {"s": one.slug})["service"]["readiness"]
        assert (found["level"], found["verdict"]) == (one.stage, "READY")
        (approval,) = found["approvals"]
        name = one.approver.removeprefix("@").lower()
        assert approval == {
            "approver": one.approver,
            "consent": "RECORDED",
            "happenedAt": None,
            "person": {"slug": name} if name in people else None,
        }
    written = {one.approver for one in approved}
    assert any(f"@{name}" in written for name in written), "one is written in both ways"
