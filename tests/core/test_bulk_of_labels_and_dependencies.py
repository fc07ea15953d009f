"""Bulk changes of labels and of dependencies."""

from collections.abc import Sequence
from typing import Any

from tests.asking import Asking
from tests.core.test_bulk import EVERYTHING, audited, created, told


def revisions(catalog: Asking) -> dict[str, int]:
    """Return the revisions of all services, by slug."""
    found: Sequence[Any] = catalog.ask(EVERYTHING)["services"]["nodes"]
    return {item["slug"]: item["revision"] for item in found}


def test_labels_are_set_and_removed_beside_others(catalog: Asking) -> None:
    keys = created(catalog, "a", "b")
    first = [{"key": "team", "value": "red"}, {"key": "old", "value": "1"}]
    catalog.change("labelServices", {"inputs": [{"id": key, "set": first} for key in keys]})

    payload = catalog.change(
        "labelServices",
        {
            "inputs": [
                {"id": keys[0], "set": [{"key": "team", "value": "blue"}], "remove": ["old", "no"]},
                {"id": keys[1], "set": first},
            ]
        },
        "services { revision labels { key value } }",
    )

    assert payload["services"] == [
        {"revision": 3, "labels": [{"key": "team", "value": "blue"}]},
        {"revision": 2, "labels": sorted(first, key=lambda item: item["key"])},
    ]


def test_a_label_is_not_both_set_and_removed_and_a_service_has_not_too_many(
    catalog: Asking,
) -> None:
    (key,) = created(catalog, "a")
    many = [{"key": f"k{number}", "value": "v"} for number in range(50)]
    catalog.change("labelService", {"id": key, "set": many})
    one = [{"key": "team", "value": "red"}]

    assert catalog.refused("labelService", {"id": key, "set": one}) == [("TOO_MANY", "set")]
    assert catalog.refused("labelService", {"id": key, "set": one, "remove": ["team"]}) == [
        ("LABEL_TWICE", "set.0"),
        ("TOO_MANY", "set"),
    ]
    assert catalog.change("labelService", {"id": key, "set": one, "remove": ["k0"]})


def test_dependencies_are_added_and_removed_at_once(catalog: Asking) -> None:
    a, b, c = created(catalog, "a", "b", "c")
    edges = [
        {"serviceId": a, "dependsOnId": b},
        {"serviceId": b, "dependsOnId": a},
        {"serviceId": a, "dependsOnId": c, "strength": "SOFT"},
        {"serviceId": a, "unresolvedRef": "nobody"},
    ]

    payload = catalog.change("addDependencies", {"inputs": edges}, "dependencies { id }")

    keys = [item["id"] for item in payload["dependencies"]]
    assert revisions(catalog) == {"a": 4, "b": 2, "c": 1}
    assert audited(catalog)[:5] == [*["AddDependency"] * 4, "CreateService"]
    again = catalog.attempt("addDependencies", {"inputs": [*edges, edges[0]]})
    assert told(again)[0] == ("DEPENDENCY_EXISTS", "inputs.0.dependsOnId")
    assert len(told(again)) == len(edges) + 1

    payload = catalog.change(
        "removeDependencies",
        {"inputs": [{"id": key} for key in keys]},
        "dependencies { unresolvedRef }",
    )
    assert payload["dependencies"] == [*[{"unresolvedRef": None}] * 3, {"unresolvedRef": "nobody"}]
    assert revisions(catalog) == {"a": 7, "b": 3, "c": 1}


def test_an_edge_that_stands_twice_in_one_request_is_told(catalog: Asking) -> None:
    a, b = created(catalog, "a", "b")
    edges = [{"serviceId": a, "dependsOnId": b}] * 2

    payload = catalog.attempt(
        "addDependencies", {"inputs": edges, "policy": "SKIP_INVALID"}, "dependencies { id }"
    )

    assert told(payload) == [("DEPENDENCY_EXISTS", "inputs.1.dependsOnId")]
    assert payload["dependencies"][0] is not None
    assert revisions(catalog)["a"] == 2
