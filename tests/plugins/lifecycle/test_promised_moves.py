"""Test that a preview is a promise: it allows exactly what the mutation then does.

For every service, version and stage of the demonstration and of catalogs that chance makes, with
plugins and without, and for several who ask: administrators, owners, and those who are neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from catalog.hookspecs import Plugin
from catalog_design import Design
from catalog_strategy import Strategy
from tests.asking import ADMIN, Asking
from tests.plugins.lifecycle.leaving import Houses, houses
from tests.plugins.lives import RATIONALE, codes, life

With = Callable[..., Asking]
STEPS = 60  # attempts to change something, by which chance makes a catalog
REAL = 12  # moves that are made
NOTES = {"WAIVER_BY_MOVER", "WAIVER_EXPIRED"}  # why a waiver does not count
FIELDS = "allowed findings { code severity }"
MOVED = "version { number } decision { outcome }"


@dataclass
class Promise:
    """What previews say of one service and one stage, and what they are about."""

    service: str
    revision: int
    to: str
    of_service: Any
    of_versions: dict[int, Any] = field(default_factory=dict)

    @property
    def is_allowed(self) -> bool:
        """Whether the service may move."""
        return self.of_service is not None and bool(self.of_service["allowed"])

    def kept(self, catalog: Asking, *, by: str, dry_run: bool) -> bool:
        """Move, and tell whether it was done; all that was promised has to be so."""
        given = {"serviceId": self.service, "expectedRevision": self.revision}
        name = "retireService" if self.to == "retired" else "advanceService"
        wanted = given if self.to == "retired" else {**given, "to": self.to}
        payload = catalog.attempt(name, wanted, MOVED, by=by, dry_run=dry_run)
        what = (name, self.to, by, self.of_service, self.of_versions, payload)
        is_moved = payload["version"] is not None
        assert is_moved == self.is_allowed, what
        if self.of_service is None:
            assert codes(payload), what
        else:
            refusing = set(codes(payload)) - {"REFUSED", *NOTES}
            assert refusing <= blocking(self.of_service), what  # others are waived
            assert bool(refusing) is not is_moved, what
        for number, told in self.of_versions.items():
            if told is not None and told["allowed"]:
                assert is_moved, what
                assert self.to == "retired" or payload["version"]["number"] == number, what
        if is_moved:
            assert self.of_versions[payload["version"]["number"]]["allowed"], what
        return is_moved


def blocking(preview: Any) -> set[str]:
    """Return the codes of the findings that block."""
    return {item["code"] for item in preview["findings"] if item["severity"] == "BLOCK"}


def promises(catalog: Asking, by: str) -> list[Promise]:
    """Return what is promised to somebody: of every service that they see inside, and stage."""
    stages = catalog.ask("{ lifecycleStages { key } }")["lifecycleStages"]
    keys = [*(stage["key"] for stage in stages), "nowhere"]
    asked = " ".join(
        f's{number}: gate(to: "{key}") {{ {FIELDS} }}' for number, key in enumerate(keys)
    )
    text = f"""{{ services(first: 50, orderBy: [{{field: SLUG, direction: ASC}}]) {{ nodes {{
        id revision {asked} versions(first: 20) {{ nodes {{ number {asked} }} }} }} }} }}"""
    return [
        Promise(
            service=node["id"],
            revision=node["revision"],
            to=key,
            of_service=node[f"s{number}"],
            of_versions={item["number"]: item[f"s{number}"] for item in node["versions"]["nodes"]},
        )
        for node in catalog.ask(text, by=by)["services"]["nodes"]
        for number, key in enumerate(keys)
        if node["versions"]["nodes"]
    ]


def all_are_kept(catalog: Asking, askers: Sequence[str]) -> None:
    """Try everything that is promised, and make some of it."""
    tried = [
        promise.kept(catalog, by=by, dry_run=True)
        for by in askers
        for promise in promises(catalog, by)
    ]
    assert len(set(tried)) == 2, "Something is allowed, and something is not."
    chance = Random(7)  # noqa: S311  # nothing is secret here
    for number in range(REAL):
        by = askers[number % len(askers)]
        for is_allowed in (True, False):
            found = [item for item in promises(catalog, by) if item.is_allowed is is_allowed]
            for promise in chance.sample(found, min(1, len(found))):
                assert promise.kept(catalog, by=by, dry_run=False) is is_allowed


@pytest.mark.parametrize("plugins", [(), (Strategy, Design)], ids=["bare", "with-plugins"])
def test_the_previews_of_the_demonstration_are_kept(
    demonstration_with: With, plugins: tuple[type[Plugin], ...]
) -> None:
    catalog = demonstration_with(*plugins, max_cost=1_000_000)
    for person in ("channel-owner", "core-owner"):
        catalog.token(person, person=person)

    all_are_kept(catalog, [ADMIN, "channel-owner", "core-owner"])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "plugins", [(), (life(RATIONALE),), (Strategy, life())], ids=["bare", "life", "strategy"]
)
def test_the_previews_of_a_catalog_that_chance_made_are_kept(
    catalog_with: With, plugins: tuple[type[Plugin], ...], seed: int
) -> None:
    catalog = catalog_with(*plugins, max_cost=1_000_000)
    three = houses(catalog)
    catalog.token("reader", organization="acme", scopes=["catalog:read"])

    happen(three, Random(seed))  # noqa: S311  # nothing is secret here

    all_are_kept(catalog, [ADMIN, "ann", "bob"])
    for promise in promises(catalog, "reader"):
        told = [promise.of_service, *promise.of_versions.values()]
        assert all("FORBIDDEN" in blocking(item) for item in told if item is not None)


def happen(three: Houses, chance: Random) -> None:
    """Let things happen to a few services, as far as they are allowed."""
    catalog = three.catalog
    people = {"ann": three.acme, "bob": three.bolt}
    for number in range(4):
        by = chance.choice(list(people))
        three.live(f"live-{number}", people[by])
        given = {"slug": f"draft-{number}", "name": "Draft", "providerId": people[by]}
        catalog.change("createService", given)
    three.offered("storage", three.disk)
    services = catalog.ask("{ services(first: 50) { nodes { id } } }")["services"]["nodes"]
    keys = [node["id"] for node in services]
    purposes = ("MAJOR_CHANGE", "REMOVAL")
    for number in range(STEPS):
        key = chance.choice(keys)
        match chance.randrange(6):
            case 0:
                given = {"serviceId": key, "purpose": chance.choice(purposes)}
                catalog.attempt("proposeServiceVersion", given)
            case 1 | 2:
                advance(catalog, key, chance)
            case 3:
                given = {"serviceId": key, "dependsOnId": chance.choice(keys)}
                given["strength"] = chance.choice(["HARD", "SOFT"])
                catalog.attempt("addDependency", given)
            case 4:
                give_reason(catalog, key, number)
            case _:
                abandon(catalog, key)


def advance(catalog: Asking, key: str, chance: Random) -> None:
    """Attempt a move that the stages of a service allow, or retire it."""
    stages = [item["key"] for item in catalog.ask("{ lifecycleStages { key } }")["lifecycleStages"]]
    node = catalog.ask(
        "query($id: ID!) { node(id: $id) { ... on Service { revision } } }", {"id": key}
    )
    given = {"serviceId": key, "expectedRevision": node["node"]["revision"]}
    for to in chance.sample(stages, len(stages)):
        name = "retireService" if to == "retired" else "advanceService"
        if to == "retired" and chance.random() < 0.8:
            continue
        payload = catalog.attempt(name, given if to == "retired" else {**given, "to": to})
        if not codes(payload):
            return


def give_reason(catalog: Asking, key: str, number: int) -> None:
    """Write the rationale of a service."""
    node = catalog.ask(
        "query($id: ID!) { node(id: $id) { ... on Service { revision } } }", {"id": key}
    )
    given = {"id": key, "expectedRevision": node["node"]["revision"], "rationale": f"Why {number}."}
    catalog.attempt("updateService", given)


def abandon(catalog: Asking, key: str) -> None:
    """Give up the open version of a service, where there is one."""
    text = "query($id: ID!) { node(id: $id) { ... on Service { openVersion { id } } } }"
    found = catalog.ask(text, {"id": key})["node"]["openVersion"]
    if found is not None:
        given = {"versionId": found["id"], "reason": "Nobody wants it."}
        catalog.attempt("abandonServiceVersion", given)
