"""Importing the real entities of Backstage and service types of OpenStack, counted anew."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.asking import Asking
from tests.core.test_imports_of_runbooks import on_all_pages
from tests.imports import SHARED, codes, counts, dump, import_files, references_of

DATA = SHARED.parent
ENTITIES = DATA / "backstage-entities"
TYPES = DATA / "openstack-service-types" / "service-types.yaml"
BOOKS = {"audit_entries", "outbox", "sources"}  # which tell of the import itself
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="The shared data is not here.")


def entities() -> list[dict[str, Any]]:
    """Return every entity of the folder, read by another reader than the one under test."""
    return [
        document
        for path in sorted(ENTITIES.rglob("*.yaml"))
        for document in YAML(typ="safe", pure=True).load_all(path.read_text())
        if "kind" in document
    ]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    """Return the entities of some kinds."""
    return [one for one in entities() if one["kind"] in kinds]


def facts(catalog: Asking) -> dict[str, Any]:
    """Return every row but those that tell of imports."""
    return {name: rows for name, rows in dump(catalog).items() if name not in BOOKS}


def test_entities_are_counted_as_an_independent_reader_counts_them(catalog: Asking) -> None:
    kinds = Counter(one["kind"] for one in entities())

    report = import_files(catalog, ENTITIES)

    assert report["problems"] == report["notices"] == []
    created = counts(report, "created")
    assert created.pop("dependencies") == 4
    assert created == {
        "organizations": kinds["Group"],
        "persons": kinds["User"],
        "services": kinds["Component"],
        "resources": kinds["API"] + kinds["Resource"],
    }
    assert created == {"organizations": 8, "persons": 17, "services": 13, "resources": 10}


def test_entities_are_what_the_files_say(catalog: Asking) -> None:
    import_files(catalog, ENTITIES)

    groups = catalog.ask("{ organizations(first: 50) { nodes { slug parent { slug } } } }")
    found = {node["slug"]: node["parent"] for node in groups["organizations"]["nodes"]}
    assert found == {
        one["metadata"]["name"]: {"slug": one["spec"]["parent"]}
        if "parent" in one["spec"]
        else None
        for one in of_kind("Group")
    }
    shown = "slug owners { ... on Organization { slug } ... on Person { slug } }"
    nodes = catalog.ask(f"{{ services(first: 50) {{ nodes {{ {shown} }} }} }}")["services"]["nodes"]
    assert {node["slug"]: [owner["slug"] for owner in node["owners"]] for node in nodes} == {
        one["metadata"]["name"]: [one["spec"]["owner"].removeprefix("user:")]
        for one in of_kind("Component")
    }
    shown = "email organizations { nodes { slug } }"
    people = catalog.ask(f"{{ persons(first: 50) {{ nodes {{ {shown} }} }} }}")["persons"]["nodes"]
    assert sorted(
        (node["email"], [group["slug"] for group in node["organizations"]["nodes"]])
        for node in people
    ) == sorted(
        (
            one["spec"]["profile"]["email"],
            [group.split("/")[-1] for group in one["spec"]["memberOf"]],
        )
        for one in of_kind("User")
    )


def test_locations_lead_to_the_same_as_the_folder(catalog: Asking) -> None:
    examples = ENTITIES / "packages" / "catalog-model" / "examples"

    named = import_files(catalog, examples / "all.yaml", examples / "acme-corp.yaml")
    walked = import_files(catalog, ENTITIES)

    assert named["problems"] == named["notices"] == []
    assert walked["unchanged"] == named["created"]


@pytest.mark.parametrize("path", [ENTITIES, TYPES], ids=["backstage", "openstack"])
def test_a_second_time_changes_nothing(catalog: Asking, path: Path) -> None:
    first = import_files(catalog, path)
    before = facts(catalog)

    again = import_files(catalog, path)

    assert facts(catalog) == before
    assert again["unchanged"] == first["created"]
    assert counts(again, "updated") == {}
    assert again["ignored"] == first["ignored"]


def test_service_types_are_what_the_file_says(catalog: Asking) -> None:
    wanted = YAML(typ="safe", pure=True).load(TYPES.read_text())["services"]

    report = import_files(catalog, TYPES)

    assert report["problems"] == report["notices"] == report["ignored"] == []
    assert counts(report, "created") == {
        "organizations": len({one["project"] for one in wanted}),
        "services": len(wanted),
    }
    nodes = on_all_pages(
        catalog,
        """query($after: String) { services(first: 40, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes {
                portfolioStatus slug aliases
                labels { key value } owners { ... on Organization { slug } }
                externalRefs { system reference }
            }
        } }""",
    )
    assert {
        node["slug"]: (
            node["aliases"],
            {label["key"]: label["value"] for label in node["labels"]},
            [owner["slug"] for owner in node["owners"]],
            references_of(node),
            node["portfolioStatus"],
        )
        for node in nodes
    } == {
        one["service_type"]: (
            one.get("aliases", []),
            {key: str(one[key]).lower() for key in ("retired", "secondary") if key in one},
            [one["project"]],
            {key: [one[key]] for key in ("api_reference", "api_reference_project") if key in one},
            "RETIRED" if one.get("retired") else "CATALOGUE",
        )
        for one in wanted
    }
    assert codes(report) == []
