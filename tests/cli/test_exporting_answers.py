"""`catalog export --query`: all nodes of a connection are written, a line each."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call

MANY = 5_000
SLUGS = "query($text: String) { services(where: {name: {contains: $text}}) { nodes { slug } } }"
NESTED = """
query { all: services(orderBy: [{field: SLUG}]) { nodes { ...Shown } } }
fragment Shown on Service {
  slug
  called: name
  description
  provider { slug }
  owner { __typename ... on Organization { kind } ... on Person { email } }
  labels { key value }
  dependencies { nodes { dependsOn { slug } } }
}
"""
WORDS = ["=1+1", "+49 30", "-a", "@SUM(A1)", "-12.50", 'a "b", c', "one, two", "ü"]


@pytest.fixture
def filled(call: Call) -> Call:
    """A catalog with some services, whose names are awkward."""
    call("db", "upgrade")
    services = [
        {"slug": f"s{number}", "name": word, "provider": "acme"}
        for number, word in enumerate(WORDS)
    ]
    services[0]["labels"] = [{"key": "a", "value": "b"}]  # type: ignore[assignment]
    services[2]["description"] = "one\n\ntwo"
    services[1]["dependencies"] = [{"dependsOn": "s0"}]  # type: ignore[assignment]
    held = {"catalog": 1, "organizations": [{"slug": "acme", "kind": "COMPANY"}]}
    Path("all.json").write_text(json.dumps({**held, "services": services}))
    call("import", "all.json")
    return call


def asked(call: Call, text: str, *options: str, code: int = 0) -> Any:
    """Return what comes of exporting a query."""
    Path("query.graphql").write_text(text)
    return call("export", "--query", "query.graphql", *options, code=code)


def test_nodes_become_lines_with_a_column_for_each_value(filled: Call) -> None:
    found = list(csv.DictReader(io.StringIO(asked(filled, NESTED).data, newline="")))

    assert list(found[0]) == [
        "slug", "called", "description", "provider.slug", "owner.__typename", "owner.kind",
        "owner.email", "labels", "dependencies.nodes",
    ]  # fmt: skip
    assert [item["slug"] for item in found] == [f"s{number}" for number in range(len(WORDS))]
    assert [item["called"] for item in found] == [
        "'=1+1", "'+49 30", "'-a", "'@SUM(A1)", "-12.50", *WORDS[5:],
    ]  # fmt: skip
    assert found[2]["description"] == "one\n\ntwo"
    assert (found[0]["provider.slug"], found[0]["owner.kind"]) == ("acme", "")
    assert json.loads(found[0]["labels"]) == [{"key": "a", "value": "b"}]
    assert json.loads(found[1]["dependencies.nodes"]) == [{"dependsOn": {"slug": "s0"}}]


def test_lines_end_as_the_standard_has_it(filled: Call) -> None:
    asked(filled, '{ services(where: {slug: {eq: "s5"}}) { nodes { name } } }', "out.csv")

    assert Path("out.csv").read_bytes() == b'name\r\n"a ""b"", c"\r\n'


def test_json_lines_hold_nodes_as_they_were_answered(filled: Call) -> None:
    told = asked(filled, NESTED, "--format", "jsonl", "out.jsonl").told
    lines = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]

    assert told == f"out.jsonl holds {len(WORDS)} lines.\n"
    assert [item["called"] for item in lines] == WORDS
    assert lines[1]["dependencies"] == {"nodes": [{"dependsOn": {"slug": "s0"}}]}


def test_pages_are_followed_to_the_end(call: Call) -> None:
    call("db", "upgrade")
    services = [{"slug": f"s{number:04}"} for number in range(MANY)]
    Path("all.json").write_text(json.dumps({"catalog": 1, "services": services}))
    call("import", "all.json")

    found = asked(call, "{ services(orderBy: [{field: SLUG}]) { nodes { slug } } }")
    by_edges = asked(call, "{ services(first: 40) { edges { cursor node { slug } } } }")

    slugs = [f"s{number:04}" for number in range(MANY)]
    assert found.data.split() == ["slug", *slugs]
    lines = list(csv.DictReader(by_edges.data.splitlines()))
    assert sorted(line["node.slug"] for line in lines) == slugs
    assert len({line["cursor"] for line in lines}) == MANY


def test_variables_and_sight_are_those_that_are_given(filled: Call) -> None:
    text = json.dumps({"text": "SUM"})
    criticality = "{ services { nodes { slug labels { value } } } }"

    assert asked(filled, SLUGS, "--variables", text).data.split() == ["slug", "s3"]
    assert '""value"":""b""' in asked(filled, criticality).data
    assert '""value"":""b""' in asked(filled, criticality, "--as", "acme").data
    told = asked(filled, criticality, "--as", "nobody", code=1).told
    assert told.endswith("There is no organization called nobody.\n")


WRONG = {
    "{ services { nodes { slug }": "Line 1: Syntax Error",
    "{ services { nodes { slogan } } }": "Line 1: Cannot query field 'slogan'",
    "{ viewer { scopes } }": "It selects no connection",
    "{ services { totalCount } }": "Select nodes or edges of services",
    "{ services(last: 3) { nodes { slug } } }": "It says last: leave that out",
    "{ services { nodes { slug } } offerings { nodes { slug } } }": "(services, offerings)",
    'mutation { createPerson(input: {slug: "a", name: "A"}) { person { slug } } }': "no single",
    "query A { services { nodes { slug } } } query B { services { nodes { slug } } }": "no single",
}


@pytest.mark.parametrize(("text", "told"), WRONG.items())
def test_what_cannot_be_exported_is_told(filled: Call, text: str, told: str) -> None:
    answer = asked(filled, text, "out.csv", code=2)

    assert answer.told.startswith("query.graphql cannot be exported: ")
    assert told in answer.told
    assert not Path("out.csv").exists()


def test_what_is_called_wrongly_is_told(filled: Call) -> None:
    Path("query.graphql").write_text(SLUGS)
    Path("there.csv").write_text("slug\n")
    query = ("export", "--query", "query.graphql")

    assert "belong to a query" in filled("export", "--as", "acme", code=2).told
    assert "There is no format csv" in filled("export", "--format", "csv", code=2).told
    assert "There is no format catalog" in filled(*query, "--format", "catalog", code=2).told
    assert "is there: name another" in filled(*query, "there.csv", code=2).told
    assert "is no JSON" in filled(*query, "--variables", "{", code=2).told
    assert "is no mapping" in filled(*query, "--variables", "[]", code=2).told
    assert "cannot be read" in filled("export", "--query", "none.graphql", code=2).told
    told = filled(*query, "--variables", '{"text": 1}', code=1).told
    assert "The query is not answered: " in told
    assert Path("there.csv").read_text() == "slug\n"
