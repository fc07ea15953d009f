"""Importing the real catalogs of GitLab's runbooks, counted anew from the files."""

import json
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.asking import Asking
from tests.imports import SHARED, codes, counts, dump, import_files

needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="The shared data is not here.")
pytestmark = needs_data

Edges = list[tuple[str, str, bool]]
CASES = {
    "2020": ["service-catalog-2020.yml"],
    "2022": ["service-catalog-2022.yml", "teams-2022.yml"],
    "2024": ["metrics-catalog-2024.json"],
}


def load(name: str) -> Any:
    path = SHARED / name
    if name.endswith(".json"):
        return json.loads(path.read_text())
    return YAML(typ="safe", pure=True).load(path.read_text())


class Counted:
    """What the files of one case say, counted without the code under test."""

    def __init__(self, names: Iterable[str]) -> None:
        self.teams: set[str] = set()
        self.services: dict[str, Any] = {}
        self.edges: Edges = []
        self.nulls = 0
        self.empty = 0
        for name in names:
            value = load(name)
            if isinstance(value, list):
                self._graph(value)
            else:
                self._runbooks(value)

    def _graph(self, services: list[Any]) -> None:
        for service in services:
            self.services[service["type"]] = service
            for target, declared in (service["serviceDependencies"] or {}).items():
                self.edges.append((service["type"], target, declared))

    def _runbooks(self, value: Any) -> None:
        self.teams |= {team["name"] for team in value.get("teams") or ()}
        for service in value.get("services") or ():
            self.services[service["name"]] = service
            technical = service.get("technical") or {}
            for links in (technical.get("documents") or {}).values():
                self.empty += links.count(None) if isinstance(links, list) else 0
            for item in technical.get("dependencies") or ():
                if item["service"] is None:
                    self.nulls += 1
                else:
                    self.edges.append((service["name"], item["service"], True))

    @property
    def dangling(self) -> Edges:
        return [edge for edge in self.edges if edge[1] not in self.services]

    @property
    def itself(self) -> Edges:
        return [edge for edge in self.edges if edge[0] == edge[1]]

    @property
    def unknown_teams(self) -> list[tuple[str, str]]:
        named = [(slug, team) for slug, s in self.services.items() for team in s.get("teams") or ()]
        return [(slug, team) for slug, team in named if team not in self.teams]

    def walk(self, start: str, *, against: bool) -> dict[str, int]:
        """Return how far everything is that *start* reaches, breadth first."""
        near, far = (1, 0) if against else (0, 1)
        depths = {start: 0}
        queue = deque([start])
        while queue:
            slug = queue.popleft()
            for edge in self.edges:
                other = edge[far]
                counts = edge[near] == slug and edge[2] and other in self.services
                if counts and other not in depths:
                    depths[other] = depths[slug] + 1
                    queue.append(other)
        del depths[start]
        return depths

    @property
    def cycles(self) -> set[frozenset[str]]:
        """Return the sets of two or more services that all reach each other."""
        reached = {slug: set(self.walk(slug, against=False)) for slug in self.services}
        sets = {
            frozenset({slug} | {other for other in others if slug in reached[other]})
            for slug, others in reached.items()
        }
        return {one for one in sets if len(one) > 1}


def paths(case: str) -> list[Path]:
    return [SHARED / name for name in CASES[case]]


def on_all_pages(catalog: Asking, query: str, **variables: Any) -> list[Any]:
    """Return the services of all pages of a question."""
    found: list[Any] = []
    after = None
    while True:
        page = catalog.ask(query, {**variables, "after": after})["services"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("case", CASES)
def test_services_teams_and_edges_are_those_of_the_files(catalog: Asking, case: str) -> None:
    counted = Counted(CASES[case])

    report = import_files(catalog, *paths(case))

    assert report["problems"] == []
    assert report["created"] == {
        "organizations": len(counted.teams),
        "persons": 0,
        "services": len(counted.services),
        "dependencies": len(counted.edges),
        "offerings": 0,
        "relationships": 0,
    }
    assert counts(report, "updated") == counts(report, "unchanged") == {}
    assert report["skipped"]["dependencies"] == counted.nulls
    assert len(counted.services) == {"2020": 39, "2022": 55, "2024": 79}[case]


@pytest.mark.parametrize("case", CASES)
def test_what_is_odd_is_noticed_once_each(catalog: Asking, case: str) -> None:
    counted = Counted(CASES[case])

    report = import_files(catalog, *paths(case))

    assert sorted(codes(report)) == sorted(
        ["DANGLING_REFERENCE"] * len(counted.dangling)
        + ["SELF_REFERENCE"] * len(counted.itself)
        + ["UNKNOWN_TEAM"] * len(counted.unknown_teams)
        + ["CYCLE"] * len(counted.cycles)
        + ["ITEM_EMPTY"] * (counted.nulls + counted.empty)
    )
    assert all(notice["line"] for notice in report["notices"])


def test_all_three_catalogs_hold_oddities() -> None:
    found = {case: Counted(names) for case, names in CASES.items()}

    assert all(counted.itself and counted.cycles for counted in found.values())
    assert found["2022"].unknown_teams
    assert found["2020"].dangling
    assert [edge for edge in found["2024"].edges if not edge[2]]
    assert found["2020"].nulls


@pytest.mark.parametrize("case", CASES)
def test_a_second_import_changes_nothing(catalog: Asking, case: str) -> None:
    first = import_files(catalog, *paths(case))
    before = dump(catalog)

    second = import_files(catalog, *paths(case))

    assert dump(catalog) == before
    assert second["unchanged"] == first["created"]
    assert counts(second, "created") == counts(second, "updated") == {}
    assert second["notices"] == first["notices"]


@pytest.mark.parametrize("case", CASES)
def test_edges_can_be_asked_for_as_the_files_tell_them(catalog: Asking, case: str) -> None:
    counted = Counted(CASES[case])
    import_files(catalog, *paths(case))

    services = on_all_pages(
        catalog,
        """query($after: String) { services(first: 40, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes { slug dependencies(first: 100, where: {declared: {in: [true, false]}}) {
                nodes { dependsOn { slug } unresolvedRef declared }
            } }
        } }""",
    )

    assert sorted(
        (
            service["slug"],
            edge["dependsOn"]["slug"] if edge["dependsOn"] else edge["unresolvedRef"],
            edge["declared"],
        )
        for service in services
        for edge in service["dependencies"]["nodes"]
    ) == sorted(counted.edges)


@pytest.mark.parametrize("direction", ["DEPENDS_ON", "DEPENDED_ON_BY"])
@pytest.mark.parametrize("case", CASES)
def test_closures_are_what_a_walk_of_the_file_finds(
    catalog: Asking, case: str, direction: str
) -> None:
    counted = Counted(CASES[case])
    import_files(catalog, *paths(case))

    services = on_all_pages(
        catalog,
        """query($direction: DependencyDirection!, $after: String) {
            services(first: 40, after: $after) {
                pageInfo { hasNextPage endCursor }
                nodes {
                    slug
                    dependencyClosure(direction: $direction, maxDepth: 100, maxEntries: 100) {
                        service { slug } depth
                    }
                }
            }
        }""",
        direction=direction,
    )

    found = {
        service["slug"]: {
            entry["service"]["slug"]: entry["depth"] for entry in service["dependencyClosure"]
        }
        for service in services
    }
    assert found == {
        slug: counted.walk(slug, against=direction == "DEPENDED_ON_BY") for slug in counted.services
    }


def test_a_service_keeps_what_its_file_says_of_it(catalog: Asking) -> None:
    import_files(catalog, *paths("2022"))

    answer = catalog.ask(
        """{ service(slug: "api") {
            name tier portfolioStatus rationale stage { key } labels { key value }
            owners { ... on Organization { slug kind } } liveVersion { number purpose }
            externalRefs { system reference }
        } }"""
    )

    service = answer["service"]
    assert (service["name"], service["tier"]) == ("GitLab API", "sv")
    assert service["rationale"].startswith("API is required to allow developing tools")
    assert service["portfolioStatus"] == "CATALOGUE"
    assert service["stage"] == {"key": "live"}
    assert service["liveVersion"] == {"number": 1, "purpose": "NEW"}
    assert {"key": "label", "value": "Service:API"} in service["labels"]
    assert [owner["slug"] for owner in service["owners"]] == [
        *("create", "distribution_deploy", "geo", "gitaly", "manage", "plan")
    ]
    assert {owner["kind"] for owner in service["owners"]} == {"TEAM"}
    link = {"system": "project", "reference": "https://gitlab.com/gitlab-org/gitlab-ce"}
    assert link in service["externalRefs"]


def test_three_catalogs_in_one_call_are_one_change(catalog: Asking) -> None:
    every = {path for case in CASES for path in paths(case)}
    slugs = {slug for names in CASES.values() for slug in Counted(names).services}

    report = import_files(catalog, *every)

    rows = dump(catalog)
    assert report["created"]["services"] == len(slugs) == len(rows["services"])
    assert [entry.change for entry in rows["audit_entries"]].count("ImportCatalog") == 1
