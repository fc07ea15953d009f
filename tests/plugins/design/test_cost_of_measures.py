"""Test that measures of design take no more statements for many services than for one."""

from collections.abc import Callable

import pytest

from tests.asking import Asking
from tests.plugins.design.packing import Designing, with_design

ALL_AT_ONCE = """{ services(first: 20) { nodes {
    requirementCoverage { value } packDrift(first: 2) { key }
    requirements(first: 2) { nodes { owner { __typename } } }
    metrics(keys: [
        "pack-completeness", "requirement-coverage", "first-time-acceptance-rate",
        "hand-over-lead-time"
    ]) { value }
    openVersion {
        requirementCoverage { value } unmetRequirements(first: 2) { nodes { statement } }
    }
    handoffPacks(status: DRAFT, first: 1) { nodes {
        completeness missing(first: 5) { code } sections { key } acceptanceCriteria { question }
        requirements(first: 2) { nodes { sections(first: 2) { nodes { key } } } } receiver { slug }
    } }
} } }"""


def fill(catalog: Asking, count: int) -> None:
    """Make services, each with a requirement and a draft that answers it."""
    owner = catalog.member("acme")
    for number in range(count):
        given = {"slug": f"mail-{number}", "name": "Mail", "providerId": owner}
        made = catalog.change("createService", given, "service { id }")["service"]["id"]
        wanted = {"serviceId": made, "statement": "Letters arrive.", "ownerId": owner}
        requirement = catalog.change("raiseRequirement", wanted, "requirement { id }")
        pack = catalog.change("createHandoffPack", {"serviceId": made}, "handoffPack { id }")
        trace = {
            "requirementId": requirement["requirement"]["id"],
            "packId": pack["handoffPack"]["id"],
            "sectionKey": "functional-requirements",
        }
        catalog.change("traceRequirement", trace)


def test_twenty_services_take_as_many_statements_as_one(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = with_design(catalog_with)
    fill(catalog, 1)
    with catalog.counting() as one:
        catalog.ask(ALL_AT_ONCE)
    for number in range(19):
        given = {"slug": f"post-{number}", "name": "Post"}
        made = catalog.change("createService", given, "service { id }")["service"]["id"]
        catalog.change("createHandoffPack", {"serviceId": made})
    catalog.ask(ALL_AT_ONCE)

    with catalog.counting() as twenty:
        found = catalog.ask(ALL_AT_ONCE)["services"]["nodes"]

    assert len(found) == 20
    assert all(node["handoffPacks"]["nodes"] for node in found)
    assert len(twenty) == len(one)


@pytest.mark.parametrize(
    "key",
    [
        "pack-completeness",
        "requirement-coverage",
        "first-time-acceptance-rate",
        "hand-over-lead-time",
    ],
)
def test_a_metric_takes_one_statement_for_all_services(designing: Designing, key: str) -> None:
    designing.catalog.live("post")
    text = "query($keys: [String!]) { services { nodes { metrics(keys: $keys) { value } } } }"
    with designing.catalog.counting() as without:
        designing.catalog.ask(text, {"keys": ["nobody-offers-this"]})
    designing.catalog.ask(text, {"keys": [key]})

    with designing.catalog.counting() as with_it:
        designing.catalog.ask(text, {"keys": [key]})

    assert len([text for text in with_it if "design__" in text]) == 1
    assert not [text for text in without if "design__" in text]
