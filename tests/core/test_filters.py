"""Filters: every operator of every column against plain Python, and hostile texts."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLList, get_named_type, get_nullable_type

from catalog.ids import encode
from catalog.storage import enums
from catalog.storage.rows import Row
from catalog.testing import walking
from tests import rows
from tests.asking import Asking
from tests.rows import MOMENT, key
from tests.shared import catalog_of

ODD = ["É", "é", "straße", "STRASSE", "İ", "i", "ΑΣ", "ας", "100%", "a_b", "a/b", "it's", 'say "x"']
ODD += ["\\", "a\nb", "😀", "[a-z]", "ab", "AB", "", " ", "null"]


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme", kind=enums.OrganizationKind.TEAM)]
    found += [rows.organization("bolt", parent_id=key("acme"), description="x")]
    found += [*rows.person("ann", "acme", email="ann@acme.example"), *rows.person("bob")]
    for index, text in enumerate(ODD):
        later = MOMENT + dt.timedelta(microseconds=index % 3)
        tier = None if index % 4 == 0 else text
        found += rows.service(
            f"s{index:02}", name=text, tier=tier, created_at=later, revision=index
        )
    for slug, status in (("api", "CATALOGUE"), ("db", "RETIRED"), ("web", "PIPELINE")):
        found += rows.service(slug, provider="acme", status=status)
    found += rows.offering("plan", "acme", ["api", "db"], status="DRAFT")
    found += rows.offering("deal", "bolt", ["api"], description="x")
    for number, day in enumerate((None, dt.date(2026, 1, 31), dt.date(2026, 2, 1))):
        found += rows.relationship(f"pact-{number}", "acme", "bolt", starts_on=day, ends_on=day)
    return found + rows.relationship("pact", "acme", "bolt", ["deal"])


filled = catalog_of(everything)


def folded(text: str) -> str:
    return "".join(letter.lower()[0] for letter in text)


Holds = Callable[[Any, Any], bool]
OPERATORS: dict[str, Holds] = {
    "eq": lambda value, given: value is not None and value == given,
    "ne": lambda value, given: value != given,
    "in": lambda value, given: value is not None and value in given,
    "lt": lambda value, given: value is not None and value < given,
    "lte": lambda value, given: value is not None and value <= given,
    "gt": lambda value, given: value is not None and value > given,
    "gte": lambda value, given: value is not None and value >= given,
    "contains": lambda value, given: value is not None and folded(given) in folded(value),
    "startsWith": lambda value, given: (
        value is not None and folded(value).startswith(folded(given))
    ),
    "isNull": lambda value, given: (value is None) == given,
}


def columns(where: Any, kind: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a filter that are about one value of a *kind*, with their operators."""
    for name, field in where.fields.items():
        operators = get_named_type(field.type)
        is_list = name in kind.fields and isinstance(
            get_nullable_type(kind.fields[name].type), GraphQLList
        )
        if operators.name.endswith("Operators") and not is_list:
            yield name, operators


def samples(operators: Any, operator: str, values: list[Any]) -> list[Any]:
    """Return what to compare with: values that there are, and one that there is not."""
    kind = get_named_type(operators.fields["eq"].type)
    known = sorted({value for value in values if value is not None})
    other: dict[str, Any] = {"String": "nowhere", "Int": -1, "Boolean": False, "StageKey": "x"}
    other |= {"DateTime": "2026-01-01T01:00:00+01:00", "ID": encode("Service", key("nowhere"))}
    other |= {"Date": "2026-12-31", "Decimal": "12.5"}
    if isinstance(kind, GraphQLEnumType):
        known = list(kind.values)
    unlike = [] if isinstance(kind, GraphQLEnumType) else [other[kind.name]]
    if operator == "isNull":
        return [True, False]
    if operator == "in":
        return [[], known[:2] + unlike, known]
    return [*known[:: max(1, len(known) // 4)], *unlike]


def comparable(value: Any) -> Any:
    if isinstance(value, list):
        return [comparable(item) for item in value]
    is_time = isinstance(value, str) and value[:5] == "2026-"
    return dt.datetime.fromisoformat(value) if is_time else value


def test_every_operator_of_every_column_says_what_python_says(filled: Asking) -> None:
    tried = 0
    for name, field in walking.pages(filled.catalog.schema.graphql):
        where: Any = get_named_type(field.args["where"].type)
        (kind,) = walking.reached(filled.catalog.schema.graphql, field)
        plain = [column for column, _ in columns(where, kind)]
        nodes = filled.ask(f"{{ {name}(first: 100) {{ nodes {{ id {' '.join(plain)} }} }} }}")
        text = f"query($w: {where.name}) {{ {name}(first: 100, where: $w) {{ nodes {{ id }} }} }}"
        for column, operators in columns(where, kind):
            values = [node[column] for node in nodes[name]["nodes"]]
            for operator in operators.fields:
                for given in samples(operators, operator, values):
                    asked = {"w": {column: {operator: given}}}
                    found = [node["id"] for node in filled.ask(text, asked)[name]["nodes"]]
                    holds = OPERATORS[operator]
                    assert found == [
                        node["id"]
                        for node in nodes[name]["nodes"]
                        if holds(comparable(node[column]), comparable(given))
                    ], asked
                    tried += 1
    assert tried > 400


def test_case_is_ignored_in_every_script_and_nothing_in_a_text_is_a_pattern(filled: Asking) -> None:
    text = """query($text: String) {
        services(first: 100, where: {slug: {startsWith: "s"}, name: {contains: $text}}) {
            nodes { name } } }"""

    def found(given: str) -> list[str]:
        return [node["name"] for node in filled.ask(text, {"text": given})["services"]["nodes"]]

    assert found("e\u0301") == found("é")  # as it is kept
    for given in [*ODD, "É", "ß", "İ", "%", "_", "/", "\\", "'", "' OR 1=1 --", "*", "?", "^"]:
        expected = [name for name in ODD if folded(given) in folded(name)]
        assert sorted(found(given)) == sorted(expected), given
    assert found("É") == found("é")
    assert set(found("É")) == {"É", "é"}
    assert found("ß") == ["straße"]
    assert "İ" in found("i")
    assert "ας" in found("Α")  # noqa: RUF001  # it is meant
    assert found("%") == ["100%"]
    assert found("_") == ["a_b"]


@pytest.mark.parametrize(
    "where",
    [
        "{name: null}",
        "{name: {eq: null}}",
        "{name: {isNull: null}}",
        "{name: {in: null}}",
        "{provider: null}",
        "{provider: {slug: {eq: null}}}",
        "{AND: null}",
        "{OR: [{name: {contains: null}}]}",
        "{NOT: null}",
        "{stage: {key: {eq: null}}}",
        "{dependencies: {declared: {eq: null}}}",
        r'{name: {eq: "\u0000"}}',
        r'{name: {contains: "a\u0000b"}}',
        r'{name: {in: ["a", "\u0000"]}}',
        r'{provider: {name: {startsWith: "\u0000"}}}',
        f'{{name: {{contains: "{"x" * 1_001}"}}}}',
        "{name: {in: [" + '"x" ' * 1_001 + "]}}",
        "{NOT: " * 20 + "{}" + "}" * 20,
    ],
)
def test_an_operand_that_cannot_be_compared_with_is_an_error(filled: Asking, where: str) -> None:
    assert filled.codes(f"{{ services(where: {where}) {{ totalCount }} }}") == ["BAD_USER_INPUT"]
    assert filled.codes(f"{{ services(where: {where}) {{ nodes {{ id }} }} }}") == [
        "BAD_USER_INPUT"
    ]


def test_null_operands_are_errors_in_variables_as_well(filled: Asking) -> None:
    whole = "query($w: ServiceWhere) { services(where: $w) { totalCount } }"
    part = "query($s: String) { services(where: {name: {eq: $s}}) { totalCount } }"

    refused = [
        filled.codes(whole, {"w": {"name": {"eq": None}}}),
        filled.codes(whole, {"w": {"name": None}}),
        filled.codes(part, {"s": None}),
    ]

    assert refused == [["BAD_USER_INPUT"]] * 3
    assert filled.ask(whole, {"w": None}) == filled.ask(whole)
    assert filled.ask(part) == filled.ask(whole)  # a variable left out leaves its operator out
    assert filled.ask(part, {"s": "é"}) == {"services": {"totalCount": 1}}


@pytest.mark.parametrize(
    "where",
    [
        "{nothing: {eq: 1}}",
        '{name: "x"}',
        "{name: {eq: 1}}",
        '{name: {like: "x"}}',
        "{revision: {contains: 1}}",
        '{revision: {eq: "1"}}',
        "{portfolioStatus: {eq: LIVE}}",
        '{portfolioStatus: {eq: "CATALOGUE"}}',
        '{portfolioStatus: {contains: "C"}}',
        '{createdAt: {gt: "yesterday"}}',
        '{createdAt: {gt: "2026-01-01T00:00:00"}}',
        '{aliases: ["x"]}',
        '{externalRefs: {eq: "x"}}',
        "{owner: {kind: {eq: x}}}",
        '{owner: {children: {slug: {eq: "x"}}}}',
        '{stage: {title: {eq: "x"}}}',
        '{dependencyClosure: {slug: {eq: "x"}}}',
        '{OR: {name: {eq: ["x"]}}}',
        "[{}, {}]",
    ],
)
def test_a_filter_that_is_unknown_or_of_another_type_is_no_valid_question(
    filled: Asking, where: str
) -> None:
    codes = filled.codes(f"{{ services(where: {where}) {{ totalCount }} }}")

    assert set(codes) == {"GRAPHQL_VALIDATION_FAILED"}


def test_lone_surrogates_are_refused_and_pairs_are_letters(filled: Asking) -> None:
    text = '{{ services(where: {{name: {{eq: "{}"}}}}) {{ totalCount }} }}'

    lone = [filled.codes(text.format(given)) for given in (r"\uD83D", r"\uDE00\uD83D")]
    pair = filled.ask(text.format(r"\uD83D\uDE00"))

    assert lone == [["GRAPHQL_PARSE_FAILED"]] * 2
    assert pair == {"services": {"totalCount": 1}}


def test_ids_of_other_types_and_malformed_ones_are_those_of_no_row(filled: Asking) -> None:
    own = filled.ask('{ service(slug: "api") { id } }')["service"]["id"]
    text = "query($ids: [ID!]) { services(where: {id: {in: $ids}}) { nodes { slug } } }"
    strange = [encode("Organization", key("api")), "x", ""]

    found = filled.ask(text, {"ids": [own, *strange]})

    assert found == {"services": {"nodes": [{"slug": "api"}]}}
    for given in strange:
        nothing = f'{{ services(where: {{id: {{eq: "{given}"}}}}) {{ totalCount }} }}'
        assert filled.ask(nothing) == {"services": {"totalCount": 0}}


def test_whose_row_it_is_is_asked_before_a_guarded_value(catalog: Asking) -> None:
    rows.put(
        catalog,
        [
            rows.organization("acme"),
            rows.organization("bolt"),
            *rows.service("mail", provider="acme", criticality="high"),
        ],
    )
    for slug in ("acme", "bolt"):
        catalog.token(slug, organization=slug)
    where = '{ provider: { providedServices: { criticality: { eq: "high" } } } }'
    question = f"{{ services(where: {where}) {{ nodes {{ slug }} }} }}"
    with catalog.counting() as statements:
        found = [catalog.ask(question, by=slug)["services"]["nodes"] for slug in ("acme", "bolt")]
    assert found == [[{"slug": "mail"}], []]
    asked = [statement for statement in statements if ".criticality =" in statement]
    assert len(asked) == len(found)
    for statement in asked:  # the other way round, SQLite compares the values that others hide
        assert statement.rindex(".house_id =") < statement.rindex(".criticality =")
