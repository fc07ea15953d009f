"""Filters over what hangs on an object: any of them that the reader sees."""

import pytest

from catalog.storage import enums
from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.rows import key
from tests.shared import catalog_of


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme", kind=enums.OrganizationKind.TEAM)]
    found += [rows.organization("bolt", parent_id=key("acme"), description="x")]
    found += [*rows.person("ann", "acme", email="ann@acme.example"), *rows.person("bob")]
    for slug, status in (("api", "CATALOGUE"), ("db", "RETIRED"), ("web", "PIPELINE")):
        found += rows.service(slug, provider="acme", status=status)
    found += [rows.owner("api", organization="bolt"), rows.owner("api", position=1, person="ann")]
    found += [rows.owner("db", person="bob"), rows.label("api", "zone", "eu")]
    found += [rows.label("api", "team", "us"), rows.label("db", "zone", "us")]
    soft = enums.DependencyStrength.SOFT
    found += [
        rows.edge("api", "db"),
        rows.edge("api", "web", strength=soft, declared=False),
        rows.edge("web", "api", strength=soft),
        rows.edge("web", "nobody", resolved=False),
        rows.version("api", 2, "OPEN", "draft"),
    ]
    found += rows.offering("plan", "acme", ["api", "db"], status="DRAFT")
    found += rows.offering("deal", "bolt", ["api"], description="x")
    return found + rows.relationship("pact", "acme", "bolt", ["deal"])


filled = catalog_of(everything)


def slugs(catalog: Asking, where: str, field: str = "services") -> set[str]:
    """Return the slugs of what a filter finds."""
    text = f"{{ {field}(first: 100, where: {where}) {{ totalCount nodes {{ slug }} }} }}"
    page = catalog.ask(text)[field]
    assert page["totalCount"] == len(page["nodes"])
    return {node["slug"] for node in page["nodes"]}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{provider: {slug: {eq: "acme"}}}', "api db web"),
        ('{provider: {parent: {slug: {eq: "acme"}}}}', ""),
        ("{provider: {}}", "api db web"),
        ("{NOT: {provider: {}}}", ""),
        ('{owner: {slug: {eq: "bolt"}}}', "api"),
        ('{owner: {slug: {eq: "ann"}}}', ""),  # she is the second of its owners
        ('{owner: {name: {contains: "b"}}}', "api db"),
        ('{owners: {slug: {eq: "ann"}}}', "api"),
        ('{owners: {slug: {in: ["ann", "bob"]}}}', "api db"),
        ('{labels: {key: {eq: "zone"}}}', "api db"),
        ('{labels: {key: {eq: "zone"}, value: {eq: "us"}}}', "db"),
        ('{labels: {value: {eq: "us"}}}', "api db"),
        ('{AND: [{labels: {key: {eq: "team"}}}, {labels: {key: {eq: "zone"}}}]}', "api"),
        ('{NOT: {labels: {key: {eq: "team"}}}, provider: {}}', "db web"),
        ('{stage: {key: {eq: "live"}}, provider: {}}', "api"),
        ('{stage: {key: {in: ["draft", "retired"]}}}', "db web"),
        ("{versions: {status: {eq: OPEN}}}", "api web"),
        ("{liveVersion: {}, openVersion: {number: {eq: 2}}}", "api"),
        ("{versions: {service: {portfolioStatus: {eq: RETIRED}}}}", "db"),
        ('{offerings: {slug: {eq: "plan"}}}', "api db"),
        ('{offerings: {provider: {slug: {eq: "bolt"}}}}', "api"),
        ('{offerings: {components: {name: {contains: "OF PLAN"}}}}', "api db"),
        ('{relationships: {participants: {organization: {slug: {eq: "bolt"}}}}}', "api"),
        ("{relationships: {participants: {role: {eq: CONSUMER}}}}", "api"),
        ("{dependencies: {}}", "api web"),
        ('{dependencies: {dependsOn: {slug: {eq: "db"}}}}', "api"),
        ("{dependencies: {strength: {eq: SOFT}}}", "web"),
        ("{dependencies: {strength: {eq: SOFT}, declared: {eq: false}}}", "api"),
        ("{dependencies: {strength: {eq: SOFT}, declared: {in: [true, false]}}}", "api web"),
        ("{dependencies: {NOT: {declared: {eq: true}}}}", "api"),
        ("{dependents: {}}", "api db"),
        ("{dependents: {declared: {eq: false}}}", "web"),
        ('{unresolvedDependencies: {unresolvedRef: {startsWith: "NO"}}}', "web"),
        ("{OR: [], provider: {}}", ""),
        ("{AND: [], provider: {}}", "api db web"),
        ("{NOT: {}, provider: {}}", ""),
        ('{OR: [{slug: {eq: "api"}}, {slug: {eq: "web"}}]}', "api web"),
        ('{OR: [{slug: {eq: "api"}, tier: {isNull: false}}, {slug: {eq: "web"}}]}', "web"),
        ('{AND: [{slug: {ne: "api"}}, {OR: [{slug: {lt: "b"}}, {slug: {gt: "v"}}]}]}', "web"),
        ('{provider: {}, NOT: {NOT: {slug: {eq: "api"}}}}', "api"),
        ('{provider: {}, tier: {ne: "x"}}', "api db web"),
        ('{provider: {}, NOT: {tier: {eq: "x"}}}', "api db web"),
        ('{provider: {}, NOT: {tier: {contains: "x"}}}', "api db web"),
        ('{slug: {gte: "api", lte: "db"}}', "api db"),
    ],
)
def test_a_filter_over_what_hangs_on_a_service_finds_it(
    filled: Asking, where: str, expected: str
) -> None:
    assert slugs(filled, where) == set(expected.split())


@pytest.mark.parametrize(
    ("field", "where", "expected"),
    [
        ("organizations", "{parent: {kind: {eq: TEAM}}}", "bolt"),
        ("organizations", '{children: {slug: {eq: "bolt"}}}', "acme"),
        ("organizations", '{members: {email: {startsWith: "ANN@"}}}', "acme"),
        ("organizations", "{providedServices: {dependencies: {}}}", "acme"),
        ("organizations", "{offerings: {status: {eq: AVAILABLE}}}", "bolt"),
        ("organizations", '{relationships: {slug: {eq: "pact"}}}', "acme bolt"),
        ("persons", '{organizations: {slug: {eq: "acme"}}}', "ann"),
        ("persons", "{NOT: {organizations: {}}}", "bob"),
        ("offerings", '{services: {slug: {eq: "db"}}}', "plan"),
        ("offerings", '{relationships: {}, provider: {slug: {ne: "x"}}}', "deal"),
        ("relationships", '{offerings: {services: {slug: {eq: "api"}}}}', "pact"),
        ("relationships", '{offerings: {services: {slug: {eq: "db"}}}}', ""),
    ],
)
def test_filters_over_relations_of_every_noun_find_it(
    filled: Asking, field: str, where: str, expected: str
) -> None:
    assert slugs(filled, where, field) == set(expected.split())


def test_an_edge_that_is_declared_false_is_hidden_unless_it_is_asked_for(filled: Asking) -> None:
    text = '{ service(slug: "api") { dependencies%s { totalCount nodes { declared } } } }'
    asked = {
        "": [True],
        "(where: {strength: {in: [HARD, SOFT]}})": [True],
        "(where: {declared: {eq: false}})": [False],
        "(where: {declared: {in: [true, false]}})": [True, False],
        "(where: {OR: [{strength: {eq: HARD}}, {NOT: {declared: {eq: true}}}]})": [True, False],
        "(where: {dependsOn: {dependencies: {declared: {eq: true}}}})": [],
    }

    for arguments, expected in asked.items():
        found = filled.ask(text % arguments)["service"]["dependencies"]
        assert sorted((node["declared"] for node in found["nodes"]), reverse=True) == expected
        assert found["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("given", "told", "instead"),
    [
        (
            "{offerings: null}",
            (
                "The filter offerings is null: leave it out, or write NOT: {offerings: {}} for "
                "what has none."
            ),
            "{NOT: {offerings: {}}}",
        ),
        (
            "{tier: null}",
            "The filter tier is null: leave it out, or use isNull.",
            "{tier: {isNull: true}}",
        ),
        ("{NOT: null}", "The filter NOT is null: leave it out.", "{}"),
    ],
)
def test_a_null_in_a_filter_is_refused_with_what_to_write(
    filled: Asking, given: str, told: str, instead: str
) -> None:
    query = "{ services(where: %s) { totalCount } }"

    (error,) = filled.answer(query % given)["errors"]

    assert error["message"] == told
    assert filled.ask(query % instead)["services"]["totalCount"] > 0
