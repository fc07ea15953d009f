"""Test that services which are in use already are adopted into operation, and not before it."""

from collections.abc import Callable

import pytest

from catalog_operation import Operation
from catalog_transition import Transition
from tests.asking import Asking
from tests.core.test_imports_of_runbooks import CASES, Counted, on_all_pages, paths, pytestmark
from tests.imports import import_files

__all__ = ["pytestmark"]  # it skips where the shared data is not
STAGES = """query($after: String) { services(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
        slug portfolioStatus stage { key }
        earlyLifePeriods { totalCount }
        versions { nodes { number status stage { key } history { nodes { outcome to } } } }
    }
} }"""
OPERATED = {
    "portfolioStatus": "CATALOGUE",
    "stage": {"key": "operation"},
    "earlyLifePeriods": {"totalCount": 0},
    "versions": {
        "nodes": [
            {
                "number": 1,
                "status": "LIVE",
                "stage": {"key": "operation"},
                "history": {"nodes": [{"outcome": "ADOPTED", "to": "operation"}]},
            }
        ]
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "plugins",
    [(Transition, Operation), (Operation, Transition)],
    ids=["transition-first", "operation-first"],
)
def test_every_service_is_adopted_into_operation(
    catalog_with: Callable[..., Asking], case: str, plugins: tuple[type, ...]
) -> None:
    catalog = catalog_with(*plugins)
    catalog.run(catalog.catalog.upgrade)

    report = import_files(catalog, *paths(case))

    assert report["problems"] == []
    told = {node.pop("slug"): node for node in on_all_pages(catalog, STAGES)}
    assert told.keys() == Counted(CASES[case]).services.keys()
    assert told
    assert {slug for slug, node in told.items() if node != OPERATED} == set()
